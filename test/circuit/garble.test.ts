import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/circuit/evaluate.js';
import { encrypt, expandKey, SCHEDULE_WORDS } from '../../src/circuit/garble/aes.js';
import { decodeOutputs, encodeInputs, LabelError } from '../../src/circuit/garble/codec.js';
import { evaluateGarbled } from '../../src/circuit/garble/evaluate.js';
import { garble } from '../../src/circuit/garble/garble.js';
import type { Block } from '../../src/circuit/garble/labels.js';
import { generateCircuit } from '../../src/circuit/generate/index.js';
import { FIELD_MODULI } from '../../src/circuit/generate/relu.js';
import type { Netlist } from '../../src/circuit/netlist.js';
import { circuitStats } from '../../src/circuit/stats.js';
import { netlists } from './arbitrary.js';
import { Random } from './helpers.js';

const SEED: Block = [0x01234567, -2, 77, 12345];

function throughGarbling(netlist: Netlist, values: readonly bigint[], seed = SEED): bigint[] {
  const garbling = garble(netlist, seed);
  const labels = encodeInputs(netlist, garbling, values);
  return decodeOutputs(netlist, garbling, evaluateGarbled(netlist, garbling.circuit, labels));
}

it('encrypts random blocks as OpenSSL does', () => {
  const random = new Random(1);
  const word = (): number => Number(BigInt.asIntN(32, random.bits(32)));
  const schedule = new Int32Array(SCHEDULE_WORDS);
  for (let turn = 0; turn < 100; turn++) {
    const [key, block] = [
      [word(), word(), word(), word()] as const,
      [word(), word(), word(), word()] as const,
    ];
    const out = new Int32Array(4);
    expandKey(schedule, ...key);
    encrypt(schedule, out, ...block);
    const bytes = (words: Iterable<number>): Buffer => Buffer.from(Int32Array.from(words).buffer).swap32();
    const cipher = createCipheriv('aes-128-ecb', bytes(key), null);
    expect(bytes(out)).toEqual(cipher.update(bytes(block)));
  }
});

describe('half gates', () => {
  it('encrypt AES-128 as in FIPS-197, 32 bytes an AND and none for XOR and INV', () => {
    const circuit = generateCircuit('aes-128');
    const inputs = [0x000102030405060708090a0b0c0d0e0fn, 0x00112233445566778899aabbccddeeffn];
    expect(throughGarbling(circuit, inputs)).toEqual([0x69c4e0d86a7b0430d8cdb78070b4c55an]);
    expect(garble(circuit, SEED).circuit.tables.byteLength).toBe(32 * 6400);
  });

  it("compute DELPHI's ReLU6", () => {
    const circuit = generateCircuit('relu6-shares');
    const modulus = FIELD_MODULI.get(41)!;
    const random = new Random(2);
    for (const value of [0n, 1n, 6143n, 6144n, 6145n, 7168n, 100000n, modulus - 1n, modulus - 70000n]) {
      const share = random.bits(63) % modulus;
      const mask = random.bits(63) % modulus;
      const relu = value > modulus / 2n ? 0n : value > 6144n ? 6144n : value;
      const result = throughGarbling(circuit, [share, (value - share + modulus) % modulus, mask]);
      expect(result).toEqual([(relu + mask) % modulus]);
    }
    expect(garble(circuit, SEED).circuit.tables.byteLength).toBe(32 * 292);
  });

  it('agree with evaluation in the clear on any circuit', () => {
    fc.assert(
      fc.property(netlists(), fc.bigInt(0n, 2n ** 64n - 1n), fc.integer(), (netlist, bits, seed) => {
        let left = bits;
        const values = netlist.inputs.map((count) => {
          const value = BigInt.asUintN(count, left);
          left >>= BigInt(count);
          return value;
        });
        expect(throughGarbling(netlist, values, [seed, 0, 0, 0])).toEqual(evaluate(netlist, values));
        expect(garble(netlist, SEED).circuit.tables.byteLength).toBe(32 * circuitStats(netlist).and);
      }),
      { numRuns: 200 },
    );
  });

  it('make the same labels from the same seed, others from another', () => {
    const circuit = generateCircuit('add', ['bits=4']);
    expect(garble(circuit, SEED)).toEqual(garble(circuit, SEED));
    expect(garble(circuit, [1, -2, 77, 12345]).circuit.tables).not.toEqual(
      garble(circuit, SEED).circuit.tables,
    );
  });
});

describe('what was tampered with', () => {
  const circuit = generateCircuit('mul', ['bits=8']);
  const garbling = garble(circuit, SEED);
  const inputs = encodeInputs(circuit, garbling, [201n, 77n]);
  const result = (tables: Int32Array, labels: Int32Array): bigint[] =>
    decodeOutputs(circuit, garbling, evaluateGarbled(circuit, { ...garbling.circuit, tables }, labels));
  const flipped = (words: Int32Array, at: number, bit: number): Int32Array => {
    const copy = words.slice();
    copy[at]! ^= 1 << bit;
    return copy;
  };

  it('is decoded rightly when nothing was', () => {
    expect(result(garbling.circuit.tables, inputs)).toEqual([BigInt((201 * 77) & 255)]);
  });

  it('shows: a label with any bit flipped', () => {
    for (let at = 0; at < inputs.length; at++)
      expect(() => result(garbling.circuit.tables, flipped(inputs, at, (7 * at) % 32))).toThrow(LabelError);
  });

  it('never gives another value: a table with any bit flipped is unused or an error', () => {
    let refused = 0;
    const { tables } = garbling.circuit;
    for (let at = 0; at < tables.length; at++) {
      try {
        expect(result(flipped(tables, at, (11 * at) % 32), inputs)).toEqual([BigInt((201 * 77) & 255)]);
      } catch (error) {
        if (!(error instanceof LabelError)) throw error;
        refused++;
      }
    }
    // A ciphertext is read where its operand's permute bit is one: half of them.
    expect(refused / tables.length).toBeGreaterThan(0.3);
    expect(refused / tables.length).toBeLessThan(0.7);
  });
});
