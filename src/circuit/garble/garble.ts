import { AND, FIRST_INPUT, ONE, firstGateWire, inputBits, wireCount, type Netlist } from '../netlist.js';
import { LABEL_WORDS, LabelHash, fillBlocks, type Block } from './labels.js';

/** Words of an AND's table: two ciphertexts, 32 bytes. */
export const TABLE_WORDS = 2 * LABEL_WORDS;

/** What the evaluator gets beside labels: 32 bytes an AND, in the order of the gates. */
export interface GarbledCircuit {
  tables: Int32Array;
  hashSeed: Block;
}

/** What the garbler keeps. */
export interface Garbling {
  circuit: GarbledCircuit;
  /** The offset between the labels of zero and one of every wire; its last bit is one. */
  delta: Block;
  /** Labels of zero of the input bits. */
  inputZeros: Int32Array;
  /** Labels of zero of the output bits. */
  outputZeros: Int32Array;
}

/**
 * Garbles a circuit with half gates (Zahur, Rosulek, Evans 2015), free XOR and point-and-permute. Constants have the
 * public label 0, so that INV and COPY are XORs like any other.
 * Memory: 16 bytes a wire and 32 bytes an AND.
 * @param seed the same seed, the same labels
 */
export function garble(netlist: Netlist, seed: Block): Garbling {
  const first = firstGateWire(netlist);
  const bits = inputBits(netlist);
  const random = new Int32Array(LABEL_WORDS * (bits + 2));
  fillBlocks(random, seed);
  const [d0 = 0, d1 = 0, d2 = 0, d3 = 0, ...rest] = random.subarray(0, 2 * LABEL_WORDS);
  const delta: Block = [d0, d1, d2, d3 | 1];
  const hashSeed: Block = [rest[0]!, rest[1]!, rest[2]!, rest[3]!];
  const zeros = new Int32Array(LABEL_WORDS * wireCount(netlist));
  zeros.set(delta, LABEL_WORDS * ONE);
  zeros.set(random.subarray(LABEL_WORDS * 2), LABEL_WORDS * FIRST_INPUT);
  const tables = garbleGates(netlist, zeros, delta, hashSeed);
  return {
    circuit: { tables, hashSeed },
    delta,
    inputZeros: zeros.slice(LABEL_WORDS * FIRST_INPUT, LABEL_WORDS * first),
    outputZeros: labelsOf(netlist.outputWires, zeros),
  };
}

/** Labels of some wires, one after the other. */
export function labelsOf(wires: Int32Array, labels: Int32Array): Int32Array {
  const picked = new Int32Array(LABEL_WORDS * wires.length);
  for (const [at, wire] of wires.entries())
    picked.set(labels.subarray(LABEL_WORDS * wire, LABEL_WORDS * (wire + 1)), LABEL_WORDS * at);
  return picked;
}

/** Fills in the labels of zero of all gates and returns the tables. */
function garbleGates(netlist: Netlist, zeros: Int32Array, delta: Block, hashSeed: Block): Int32Array {
  const { gates, op, a, b } = netlist;
  let ands = 0;
  for (const kind of op) if (kind === AND) ands++;
  const tables = new Int32Array(TABLE_WORDS * ands);
  const hash = new LabelHash(hashSeed);
  let out = LABEL_WORDS * firstGateWire(netlist);
  let table = 0;
  for (let gate = 0; gate < gates; gate++, out += LABEL_WORDS) {
    const left = LABEL_WORDS * a[gate]!;
    const right = LABEL_WORDS * b[gate]!;
    if (op[gate] === AND) {
      garbleAnd(hash, tables, table, zeros, out, left, right, delta);
      table += TABLE_WORDS;
    } else {
      for (let word = 0; word < LABEL_WORDS; word++)
        zeros[out + word] = zeros[left + word]! ^ zeros[right + word]!;
    }
  }
  return tables;
}

/**
 * With labels A, B of zero, their permute bits pa, pb, H and H' under the two keys of the gate:
 * T_G = H(A) ^ H(A ^ D) ^ pb D, T_E = H'(B) ^ H'(B ^ D) ^ A, output H(A) ^ pa T_G ^ H'(B) ^ pb (T_E ^ A).
 */
function garbleAnd(
  hash: LabelHash,
  tables: Int32Array,
  table: number,
  zeros: Int32Array,
  out: number,
  left: number,
  right: number,
  [d0, d1, d2, d3]: Block,
): void {
  const index = (table / TABLE_WORDS) * 2;
  const a0 = zeros[left]!;
  const a1 = zeros[left + 1]!;
  const a2 = zeros[left + 2]!;
  const a3 = zeros[left + 3]!;
  const b0 = zeros[right]!;
  const b1 = zeros[right + 1]!;
  const b2 = zeros[right + 2]!;
  const b3 = zeros[right + 3]!;
  const maskA = -(a3 & 1);
  const maskB = -(b3 & 1);
  const h = hash.out;

  hash.rekey(index);
  hash.hash(a0, a1, a2, a3);
  const g0 = h[0]!;
  const g1 = h[1]!;
  const g2 = h[2]!;
  const g3 = h[3]!;
  hash.hash(a0 ^ d0, a1 ^ d1, a2 ^ d2, a3 ^ d3);
  const tg0 = g0 ^ h[0]! ^ (maskB & d0);
  const tg1 = g1 ^ h[1]! ^ (maskB & d1);
  const tg2 = g2 ^ h[2]! ^ (maskB & d2);
  const tg3 = g3 ^ h[3]! ^ (maskB & d3);

  hash.rekey(index + 1);
  hash.hash(b0, b1, b2, b3);
  const e0 = h[0]!;
  const e1 = h[1]!;
  const e2 = h[2]!;
  const e3 = h[3]!;
  hash.hash(b0 ^ d0, b1 ^ d1, b2 ^ d2, b3 ^ d3);
  const te0 = e0 ^ h[0]!; // T_E ^ A
  const te1 = e1 ^ h[1]!;
  const te2 = e2 ^ h[2]!;
  const te3 = e3 ^ h[3]!;

  tables[table] = tg0;
  tables[table + 1] = tg1;
  tables[table + 2] = tg2;
  tables[table + 3] = tg3;
  tables[table + 4] = te0 ^ a0;
  tables[table + 5] = te1 ^ a1;
  tables[table + 6] = te2 ^ a2;
  tables[table + 7] = te3 ^ a3;
  zeros[out] = g0 ^ (maskA & tg0) ^ e0 ^ (maskB & te0);
  zeros[out + 1] = g1 ^ (maskA & tg1) ^ e1 ^ (maskB & te1);
  zeros[out + 2] = g2 ^ (maskA & tg2) ^ e2 ^ (maskB & te2);
  zeros[out + 3] = g3 ^ (maskA & tg3) ^ e3 ^ (maskB & te3);
}
