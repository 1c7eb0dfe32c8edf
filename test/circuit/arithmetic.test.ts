import { describe, expect, it } from 'vitest';
import { generateCircuit } from '../../src/circuit/generate/index.js';
import { circuitStats } from '../../src/circuit/stats.js';
import { agrees, Random, sets } from './helpers.js';

const COUNT = 1000;

const signed = (value: bigint, bits: number): bigint => BigInt.asIntN(bits, value);
const ones = (value: bigint): bigint => BigInt(value.toString(2).replaceAll('0', '').length);
const flag = (condition: boolean): bigint[] => [condition ? 1n : 0n];

type Expected = (bits: number) => (x: bigint, y: bigint) => bigint[];

const KERNELS: Record<string, Expected> = {
  add: (bits) => (x, y) => [BigInt.asUintN(bits, x + y)],
  sub: (bits) => (x, y) => [BigInt.asUintN(bits, x - y)],
  mul: (bits) => (x, y) => [BigInt.asUintN(bits, x * y)],
  'mul-full': () => (x, y) => [x * y],
  div: (bits) => (x, y) => (y === 0n ? [2n ** BigInt(bits) - 1n, x] : [x / y, x % y]),
  'div-signed': (bits) => (x, y) => {
    if (y === 0n) return [signed(x, bits) < 0n ? 1n : 2n ** BigInt(bits) - 1n, x];
    const [left, right] = [signed(x, bits), signed(y, bits)];
    return [BigInt.asUintN(bits, left / right), BigInt.asUintN(bits, left % right)];
  },
  'less-than': () => (x, y) => flag(x < y),
  'less-than-signed': (bits) => (x, y) => flag(signed(x, bits) < signed(y, bits)),
  geq: (bits) => (x, y) => flag(signed(x - y, bits) >= 0n),
  equal: () => (x, y) => flag(x === y),
  'compare-exchange': () => (x, y) => (x < y ? [x, y] : [y, x]),
};

describe.each(Object.entries(KERNELS))('%s', (name, expected) => {
  it.each([8, 64])('is right on 1,000 random pairs of %i bits', (bits) => {
    const random = new Random(bits);
    const pairs = sets(COUNT, (at) => {
      const x = random.edgy(bits);
      return [x, at % 10 === 0 ? x : random.edgy(bits)];
    });
    agrees(generateCircuit(name, [`bits=${bits}`]), pairs, expected(bits));
  });

  it('is right on all pairs of 3 bits', () => {
    const pairs = sets(64, (at) => [BigInt(at >> 3), BigInt(at & 7)]);
    agrees(generateCircuit(name, ['bits=3']), pairs, expected(3));
  });
});

it('mux picks the first where the third input is one', () => {
  const random = new Random(1);
  const inputs = sets(COUNT, (at) => [random.bits(20), random.bits(20), BigInt(at & 1)]);
  agrees(generateCircuit('mux', ['bits=20']), inputs, (x, y, choice) => [choice === 1n ? x! : y!]);
});

it.each([2, 7, 100, 256])('popcount counts the ones of %i bits', (bits) => {
  const random = new Random(bits);
  const inputs = sets(COUNT, (at) => [at === 0 ? 2n ** BigInt(bits) - 1n : random.edgy(bits)]);
  agrees(generateCircuit('popcount', [`bits=${bits}`]), inputs, (x) => [ones(x!)]);
});

describe("gates of EMP's kernels", () => {
  it.each([8, 32, 64])('at %i bits', (bits) => {
    const counts = (name: string): number[] => {
      const { and, xor } = circuitStats(generateCircuit(name, [`bits=${bits}`]));
      return [and, xor];
    };
    expect(counts('add')).toEqual([bits - 1, 4 * (bits - 1) + 2]);
    expect(counts('sub')).toEqual([bits - 1, 4 * (bits - 1) + 2]);
    expect(counts('mux')).toEqual([bits, 2 * bits]);
    expect(counts('mul')).toEqual([bits ** 2, 2 * bits ** 2]);
    expect(counts('div')[0]).toBe(bits ** 2 + 3 * bits - 1);
    expect(counts('compare-exchange')).toEqual([4 * bits, 8 * bits]);
  });
});
