import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/circuit/evaluate.js';
import { GENERATORS, generateCircuit } from '../../src/circuit/generate/index.js';
import { circuitStats } from '../../src/circuit/stats.js';
import { agrees, Random, sets } from './helpers.js';

const word = (value: bigint): bigint => BigInt.asUintN(32, value);
const float = new DataView(new ArrayBuffer(4));
const encode = (value: number): bigint => (float.setFloat32(0, value), BigInt(float.getUint32(0)));

/** Gates of HAAC's programs: the sizes that its published times and wires confirm. */
const SIZES: [name: string, settings: string[], gates: number, and: number, levels?: number][] = [
  ['matrix-multiply', [], 1_643_200, 538_176],
  ['dot-product', [], 413_312, 135_040],
  ['relu-vector', [], 67_584, 65_536, 2],
  ['hamming', [], 458_664, 98_286],
  ['bubble-sort', ['elements=64'], (64 * 63 * 384) / 2, (64 * 63 * 128) / 2],
];

it.each(SIZES)('%s %s has %i gates, %i of them AND', (name, settings, gates, and, levels) => {
  const stats = circuitStats(generateCircuit(name, settings));
  expect(stats).toMatchObject({ gates, and, ...(levels === undefined ? {} : { levels }) });
});

it('bubble-sort of 256 words has 12,533,760 gates in at most 20 bytes each', () => {
  const circuit = generateCircuit('bubble-sort');
  expect(circuit.gates).toBe(12_533_760);
  const bytes = circuit.op.byteLength + circuit.a.byteLength + circuit.b.byteLength;
  expect(bytes / circuit.gates).toBe(9);
});

describe('programs compute what they say', () => {
  it('matrix-multiply', () => {
    const random = new Random(1);
    const inputs = sets(64, () => sets(18, () => [random.edgy(16)]).flat());
    agrees(generateCircuit('matrix-multiply', ['n=3', 'bits=16']), inputs, (...values) =>
      [0, 1, 2].flatMap((row) =>
        [0, 1, 2].map((column) =>
          BigInt.asUintN(
            16,
            [0, 1, 2].reduce((sum, at) => sum + values[3 * row + at]! * values[9 + 3 * at + column]!, 0n),
          ),
        ),
      ),
    );
  });

  it('dot-product', () => {
    const random = new Random(2);
    const inputs = sets(256, () => sets(10, () => [random.edgy(32)]).flat());
    agrees(generateCircuit('dot-product', ['elements=5']), inputs, (...values) => [
      word([0, 1, 2, 3, 4].reduce((sum, at) => sum + values[at]! * values[5 + at]!, 0n)),
    ]);
  });

  it('relu-vector', () => {
    const random = new Random(3);
    agrees(
      generateCircuit('relu-vector', ['elements=3', 'bits=32']),
      sets(256, () => [random.edgy(32), random.edgy(32), random.edgy(32)]),
      (...values) => values.map((value) => (value >> 31n === 1n ? 0n : value)),
    );
  });

  it('hamming and millionaires', () => {
    const random = new Random(4);
    const pairs = sets(1000, () => [random.edgy(50), random.edgy(50)]);
    agrees(generateCircuit('hamming', ['bits=50']), pairs, (x, y) => [
      BigInt((x! ^ y!).toString(2).replaceAll('0', '').length),
    ]);
    agrees(generateCircuit('millionaires', ['bits=50']), pairs, (x, y) => [x! < y! ? 1n : 0n]);
  });

  it.each(['bubble-sort', 'bitonic-sort'])('%s', (name) => {
    const random = new Random(5);
    const inputs = sets(320, (at) => sets(16, () => [random.bits(at % 2 === 0 ? 32 : 2)]).flat());
    agrees(generateCircuit(name, ['elements=16']), inputs, (...values) =>
      [...values].sort((x, y) => (x < y ? -1 : x > y ? 1 : 0)),
    );
  });

  it('triangle-count', () => {
    const vertices = 9;
    const random = new Random(6);
    const circuit = generateCircuit('triangle-count', [`vertices=${vertices}`]);
    agrees(
      circuit,
      sets(200, (at) => [at === 0 ? 2n ** 36n - 1n : random.edgy(36)]),
      (graph) => {
        const joined: boolean[][] = Array.from({ length: vertices }, () => []);
        let bit = 0n;
        for (let i = 0; i < vertices; i++)
          for (let j = i + 1; j < vertices; j++) joined[i]![j] = ((graph! >> bit++) & 1n) === 1n;
        let triangles = 0n;
        for (let i = 0; i < vertices; i++)
          for (let j = i + 1; j < vertices; j++)
            for (let k = j + 1; k < vertices; k++)
              if (joined[i]![j]! && joined[j]![k]! && joined[i]![k]!) triangles++;
        return [triangles];
      },
    );
  });

  it('mersenne-twister gives the published first words for seed 5489', () => {
    const circuit = generateCircuit('mersenne-twister', ['words=624']);
    const words = evaluate(circuit, [5489n]);
    expect(words.slice(0, 5)).toEqual([3499211612n, 581869302n, 3890346734n, 3586334585n, 545404204n]);
    expect(words).toEqual(twister(5489, 624));
    agrees(circuit, [[0n], [1n], [0xffffffffn]], (seed) => twister(Number(seed), 624));
  });

  it('gradient-descent rounds as float32 does, step by step', () => {
    const random = new Random(7);
    const [points, rounds, rate] = [5, 3, 0.05];
    const circuit = generateCircuit('gradient-descent', [
      `points=${points}`,
      `rounds=${rounds}`,
      `rate=${rate}`,
    ]);
    const samples = Array.from({ length: 64 }, () =>
      Array.from({ length: 2 * points }, () => Math.fround(8 * random.share() - 4)),
    );
    const expected = new Map(
      samples.map((sample) => [String(sample.map(encode)), descend(sample, rounds, rate)]),
    );
    agrees(
      circuit,
      samples.map((sample) => sample.map(encode)),
      (...values) => expected.get(String(values))!,
    );
  });
});

function twister(seed: number, count: number): bigint[] {
  const state = new Uint32Array(624);
  state[0] = seed;
  for (let at = 1; at < 624; at++) {
    const before = state[at - 1]!;
    state[at] = Math.imul(1812433253, before ^ (before >>> 30)) + at;
  }
  return Array.from({ length: count }, (_, at) => {
    const joined = (state[at]! & 0x80000000) | (state[(at + 1) % 624]! & 0x7fffffff);
    state[at] = state[(at + 397) % 624]! ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
    let y = state[at]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return BigInt((y ^ (y >>> 18)) >>> 0);
  });
}

function descend(sample: readonly number[], rounds: number, rate: number): bigint[] {
  const f = Math.fround;
  const points = sample.length / 2;
  const [xs, ys] = [sample.slice(0, points), sample.slice(points)];
  let [slope, offset] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    const errors = xs.map((x, at) => f(f(f(slope * x) + offset) - ys[at]!));
    const bySlope = errors.map((error, at) => f(error * xs[at]!)).reduce((x, y) => f(x + y));
    const byOffset = errors.reduce((x, y) => f(x + y));
    slope = f(slope + f(f(-rate) * bySlope));
    offset = f(offset + f(f(-rate) * byOffset));
  }
  return [encode(slope), encode(offset)];
}

describe('the list of generators', () => {
  it('has unique names, and every default within its bounds', () => {
    expect(new Set(GENERATORS.map(({ name }) => name)).size).toBe(GENERATORS.length);
    for (const { parameters } of GENERATORS)
      for (const { default: value, min, max, choices } of Object.values(parameters)) {
        expect(value).toBeGreaterThanOrEqual(min);
        expect(value).toBeLessThanOrEqual(max);
        if (choices !== undefined) expect(choices).toContain(value);
      }
  });

  it.each([
    ['adder', [], "unknown circuit 'adder'"],
    ['add', ['bit=3'], "'bit' is no parameter of add; expected one of bits; did you mean 'bits'?"],
    ['add', ['bits=1'], '--param bits: is'],
    ['add', ['bits=3.5'], 'whole number from 2 to 4096'],
    ['add', ['bits'], "is 'bits'; expected name=value"],
    ['float-add', ['bits=33'], 'one of 32, 64'],
    ['circa-sign', ['truncated=31'], 'less than the 31 bits'],
    ['layer-norm', ['bits=16'], 'at most 5 for values of 16 bits'],
  ])('refuses %s %s', (name, settings, problem) => {
    expect(() => generateCircuit(name, settings)).toThrow(problem);
  });
});
