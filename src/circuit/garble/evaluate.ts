import { AND, FIRST_INPUT, firstGateWire, inputBits, wireCount, type Netlist } from '../netlist.js';
import { TABLE_WORDS, labelsOf, type GarbledCircuit } from './garble.js';
import { LABEL_WORDS, LabelHash } from './labels.js';

/**
 * Evaluates a garbled circuit on one label for each input bit.
 * @returns one label for each output bit
 */
export function evaluateGarbled(
  netlist: Netlist,
  { tables, hashSeed }: GarbledCircuit,
  inputLabels: Int32Array,
): Int32Array {
  if (inputLabels.length !== LABEL_WORDS * inputBits(netlist))
    throw new RangeError(`${inputLabels.length / LABEL_WORDS} labels for ${inputBits(netlist)} bits`);
  const labels = new Int32Array(LABEL_WORDS * wireCount(netlist));
  labels.set(inputLabels, LABEL_WORDS * FIRST_INPUT);
  const hash = new LabelHash(hashSeed);
  const { gates, op, a, b } = netlist;
  let out = LABEL_WORDS * firstGateWire(netlist);
  let table = 0;
  for (let gate = 0; gate < gates; gate++, out += LABEL_WORDS) {
    const left = LABEL_WORDS * a[gate]!;
    const right = LABEL_WORDS * b[gate]!;
    if (op[gate] === AND) {
      evaluateAnd(hash, tables, table, labels, out, left, right);
      table += TABLE_WORDS;
    } else {
      for (let word = 0; word < LABEL_WORDS; word++)
        labels[out + word] = labels[left + word]! ^ labels[right + word]!;
    }
  }
  return labelsOf(netlist.outputWires, labels);
}

/** H(A) ^ H'(B) ^ sa T_G ^ sb (T_E ^ A), sa and sb being the last bits of the labels A and B. */
function evaluateAnd(
  hash: LabelHash,
  tables: Int32Array,
  table: number,
  labels: Int32Array,
  out: number,
  left: number,
  right: number,
): void {
  const index = (table / TABLE_WORDS) * 2;
  const maskA = -(labels[left + 3]! & 1);
  const maskB = -(labels[right + 3]! & 1);
  const h = hash.out;
  hash.rekey(index);
  hash.hash(labels[left]!, labels[left + 1]!, labels[left + 2]!, labels[left + 3]!);
  for (let word = 0; word < LABEL_WORDS; word++)
    labels[out + word] = h[word]! ^ (maskA & tables[table + word]!);
  hash.rekey(index + 1);
  hash.hash(labels[right]!, labels[right + 1]!, labels[right + 2]!, labels[right + 3]!);
  for (let word = 0; word < LABEL_WORDS; word++)
    labels[out + word]! ^= h[word]! ^ (maskB & (tables[table + LABEL_WORDS + word]! ^ labels[left + word]!));
}
