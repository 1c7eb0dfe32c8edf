import { describe, expect, it } from 'vitest';
import { evaluateBatch } from '../../src/circuit/evaluate.js';
import { generateCircuit } from '../../src/circuit/generate/index.js';
import { erf } from '../../src/circuit/generate/nonlinear.js';
import { agrees, Random, sets } from './helpers.js';

const ONE = 2 ** 12;
const fixed = (value: number): bigint => BigInt.asUintN(32, BigInt(Math.round(value * ONE)));
const real = (value: bigint): number => Number(BigInt.asIntN(32, value)) / ONE;

/** Largest distance of any output from what `expected` says of the same, rounded inputs. */
function worst(
  name: string,
  settings: string[],
  samples: number[][],
  expected: (x: number[]) => number[],
): number {
  const inputs = samples.map((sample) => sample.map(fixed));
  const results = evaluateBatch(generateCircuit(name, settings), inputs);
  const distances = results.flatMap((outputs, at) => {
    const wanted = expected(inputs[at]!.map(real));
    return outputs.map((value, index) => Math.abs(real(value) - wanted[index]!));
  });
  return Math.max(...distances);
}

const samples = (
  seed: number,
  count: number,
  width: number,
  spread: (random: Random) => number,
): number[][] => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const scale = spread(random);
    return Array.from({ length: width }, () => scale * (2 * random.share() - 1));
  });
};

describe('fixed-point layers are as near as their cubics and roundings allow', () => {
  it('erf has its tabulated values', () => {
    expect(erf(0.5)).toBeCloseTo(0.5204998778, 10);
    expect(erf(2)).toBeCloseTo(0.995322265, 9);
  });

  it('gelu', () => {
    const gelu = (x: number): number =>
      Math.abs(x) < 5 ? (x * (1 + erf(x / Math.SQRT2))) / 2 : Math.max(x, 0);
    const inputs = Array.from({ length: 2001 }, (_, at) => [(at - 1000) / 125]);
    expect(worst('gelu', [], inputs, ([x]) => [gelu(x!)])).toBeLessThan(1.2e-3);
  });

  it('softmax', () => {
    const softmax = (values: number[]): number[] => {
      const powers = values.map(Math.exp);
      const total = powers.reduce((sum, power) => sum + power);
      return powers.map((power) => power / total);
    };
    const inputs = samples(1, 500, 6, (random) => 12 * random.share());
    expect(worst('softmax', ['elements=6'], inputs, softmax)).toBeLessThan(1.5e-3);
  });

  it('softmax of many values in few bits', () => {
    // A sixteenth is less than the last bit.
    agrees(
      generateCircuit('softmax', ['elements=16', 'bits=8', 'fraction=3']),
      [new Array<bigint>(16).fill(0n)],
      () => new Array<bigint>(16).fill(0n),
    );
  });

  it.each([8, 6])('layer-norm of %i values', (count) => {
    const norm = (values: number[]): number[] => {
      const mean = values.reduce((sum, x) => sum + x) / count;
      const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / count + 1 / ONE;
      return values.map((x) => (x - mean) / Math.sqrt(variance));
    };
    const inputs = samples(count, 500, count, (random) => 0.1 * 1000 ** random.share());
    expect(worst('layer-norm', [`elements=${count}`], inputs, norm)).toBeLessThan(1e-2);
  });

  it('max-pool is exact', () => {
    const random = new Random(2);
    const least = (x: bigint, y: bigint): bigint => (BigInt.asIntN(32, x) > BigInt.asIntN(32, y) ? x : y);
    agrees(
      generateCircuit('max-pool', ['window=5']),
      sets(1000, () => sets(5, () => [random.edgy(32)]).flat()),
      (...values) => [values.reduce(least)],
    );
  });
});
