import { createCipheriv } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decodeOutputs, encodeInputs } from '../../src/circuit/garble/codec.js';
import { evaluateGarbled } from '../../src/circuit/garble/evaluate.js';
import { garble } from '../../src/circuit/garble/garble.js';
import { readNetlist } from '../../src/circuit/files/index.js';
import { circuitStats } from '../../src/circuit/stats.js';
import { agrees, Random } from './helpers.js';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../shared/circuits');

const word = (value: bigint): bigint => BigInt.asUintN(64, value);
/** A value whose bits run the other way. */
const turned = (value: bigint, bits: number): bigint =>
  BigInt(`0b${[...value.toString(2).padStart(bits, '0')].reverse().join('')}`);
const view = new DataView(new ArrayBuffer(8));
const decode = (pattern: bigint): number => (view.setBigUint64(0, pattern), view.getFloat64(0));
const encode = (value: number): bigint => (view.setFloat64(0, value), view.getBigUint64(0));

function aes(key: bigint, block: bigint): bigint {
  const bytes = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(32, '0'), 'hex');
  const cipher = createCipheriv('aes-128-ecb', bytes(key), null).update(bytes(block));
  return BigInt(`0x${cipher.toString('hex')}`);
}

interface Published {
  file: string;
  /** Gates, AND, XOR, INV, levels, AND depth: counted with another program. */
  counts: readonly [number, number, number, number, number, number];
  /** Whether `values` may be drawn; default: all. */
  fits?: (...values: bigint[]) => boolean;
  expected: (...values: bigint[]) => bigint;
}

const CIRCUITS: Published[] = [
  { file: 'adder64', counts: [376, 63, 313, 0, 188, 63], expected: (x, y) => word(x! + y!) },
  { file: 'sub64', counts: [439, 63, 313, 63, 189, 63], expected: (x, y) => word(x! - y!) },
  { file: 'neg64', counts: [190, 62, 63, 64, 65, 62], expected: (x) => word(-x!) },
  { file: 'mult64', counts: [13675, 4033, 9642, 0, 309, 63], expected: (x, y) => word(x! * y!) },
  { file: 'zero_equal', counts: [127, 63, 0, 64, 7, 6], expected: (x) => (x === 0n ? 1n : 0n) },
  { file: 'adder_32bit', counts: [375, 127, 61, 187, 127, 63], expected: (x, y) => x! + y! },
  {
    file: 'aes_128',
    counts: [36663, 6400, 28176, 2087, 308, 60],
    expected: (key, block) => aes(key!, block!),
  },
  {
    file: 'AES-non-expanded',
    counts: [33616, 6800, 25124, 1692, 243, 40],
    expected: (block, key) => turned(aes(turned(key!, 128), turned(block!, 128)), 128),
  },
  {
    file: 'FP-add',
    counts: [15637, 5385, 8190, 2062, 800, 235],
    // The circuit makes no promise on NaN and subnormals.
    fits: (x, y) =>
      [decode(x!), decode(y!), decode(x!) + decode(y!)].every(
        (value) => Number.isFinite(value) && (value === 0 || Math.abs(value) >= 2 ** -1022),
      ),
    expected: (x, y) => encode(decode(x!) + decode(y!)),
  },
];

describe.skipIf(!fs.existsSync(folder))('published circuits', () => {
  it.each(CIRCUITS)('$file has the gates it is known for and computes what it is for', (published) => {
    const { file, counts, fits = () => true, expected } = published;
    const netlist = readNetlist(path.join(folder, `${file}.txt.gz`));
    const { gates, and, xor, inv, levels, andDepth, inputs } = circuitStats(netlist);
    expect([gates, and, xor, inv, levels, andDepth]).toEqual(counts);
    const random = new Random(1);
    const draw = (): bigint[] => inputs.map((bits) => random.edgy(bits));
    const drawn = [inputs.map(() => 0n)];
    while (drawn.length < 1000) drawn.push(...[draw()].filter((values) => fits(...values)));
    agrees(netlist, drawn, (...values) => [expected(...values)]);
  });

  it('AES-128 is garbled and evaluated as in FIPS-197', () => {
    const netlist = readNetlist(path.join(folder, 'aes_128.txt.gz'));
    const garbling = garble(netlist, [1, 2, 3, 4]);
    const inputs = [0x000102030405060708090a0b0c0d0e0fn, 0x00112233445566778899aabbccddeeffn];
    const labels = evaluateGarbled(netlist, garbling.circuit, encodeInputs(netlist, garbling, inputs));
    expect(decodeOutputs(netlist, garbling, labels)).toEqual([0x69c4e0d86a7b0430d8cdb78070b4c55an]);
    expect(garbling.circuit.tables.byteLength).toBe(32 * 6400);
  });
});
