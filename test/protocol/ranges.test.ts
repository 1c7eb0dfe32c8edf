import { describe, expect, it } from 'vitest';
import { findFile } from '../../src/document/files.js';
import { boundOf, coefficientsOf, evaluate, fitRelu } from '../../src/protocol/ranges/coefficients.js';
import { FLAGS } from '../../src/protocol/ranges/flags.js';
import { gaussianMoments, polynomialMoments, reluMoments } from '../../src/protocol/ranges/gaussian.js';
import { firstFlags, propagateRanges, type RangeOptions } from '../../src/protocol/ranges/propagate.js';
import { fanIn, largestRowSum } from '../../src/protocol/ranges/tensor.js';
import { NetworkBuilder } from '../../src/workload/build.js';
import type { Network } from '../../src/workload/graph.js';
import { loadNetwork } from '../../src/workload/load.js';
import { applySteps, parseSteps } from '../../src/workload/transform/rewrites/steps.js';

const DELPHI = 2061584302081;
const zoo = (name: string): Network => loadNetwork(findFile('workloads', name));

/** Least squares on a grid of 1/1000, by the normal equations: what Sisyphus does. */
function fittedOnGrid(degree: number, range: number): number[] {
  const size = degree + 1;
  const rows = Array.from({ length: size }, () => new Array<number>(size + 1).fill(0));
  for (let at = -range * 1000; at <= range * 1000; at++) {
    const u = at / (range * 1000);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) rows[i]![j]! += u ** (i + j);
      rows[i]![size]! += range * Math.max(0, u) * u ** i;
    }
  }
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      if (i === j) continue;
      const factor = rows[j]![i]! / rows[i]![i]!;
      for (let k = 0; k <= size; k++) rows[j]![k]! -= factor * rows[i]![k]!;
    }
  return rows.map((row, i) => row[size]! / row[i]! / range ** i);
}

describe('coefficients', () => {
  it.each([1, 7, 10])('of degree 2 on [-%d, R]: 3R/32 + x/2 + 15/(32R) x^2', (range) => {
    const [a0, a1, a2] = fitRelu(2, range);
    expect(a0).toBeCloseTo((3 * range) / 32, 12);
    expect(a1).toBeCloseTo(1 / 2, 12);
    expect(a2).toBeCloseTo(15 / (32 * range), 12);
  });

  it.each([1, 2, 3, 4, 6])('of degree %d are those of a fit on a grid', (degree) => {
    const grid = fittedOnGrid(degree, 2);
    fitRelu(degree, 2).forEach((coefficient, power) => expect(coefficient).toBeCloseTo(grid[power]!, 2));
    const error = (coefficients: readonly number[]): number => {
      let sum = 0;
      for (let x = -2; x <= 2; x += 0.01) sum += (evaluate(coefficients, x) - Math.max(0, x)) ** 2;
      return sum;
    };
    expect(error(fitRelu(degree, 2))).toBeCloseTo(error(grid), 2);
  });

  it('of SiLU are its Taylor series', () => {
    const silu = (x: number): number => x / (1 + Math.exp(-x));
    for (const degree of [2, 4, 6, 8, 10]) {
      const coefficients = coefficientsOf('taylor-silu', degree, 10);
      expect(coefficients).toHaveLength(degree + 1);
      // The next term, halved and doubled, bounds what is left.
      const next = [0, 0, 1 / 4, 0, 1 / 48, 0, 1 / 480, 0, 17 / 80_640, 0, 31 / 1_451_520, 0, 2.2e-6][
        degree + 2
      ]!;
      const left = Math.abs(evaluate(coefficients, 0.5) - silu(0.5)) / 0.5 ** (degree + 2);
      expect(left / next).toBeGreaterThan(0.9);
      expect(left / next).toBeLessThan(1.05);
    }
  });

  it('of the others: x/2, x^2', () => {
    expect(coefficientsOf('taylor-relu', 1, 10)).toEqual([0, 0.5]);
    expect(coefficientsOf('quail', 2, 10)).toEqual([0, 0, 1]);
    expect(coefficientsOf('fit', 3, 5)).toEqual(fitRelu(3, 5));
  });

  it('bounds add up what each power can be', () => {
    expect(boundOf([1, -2, 3], 5)).toBe(1 + 10 + 75);
    expect(boundOf([0, 0, 1], Infinity)).toBe(Infinity);
    expect(evaluate([1, -2, 3], 5)).toBe(66);
  });
});

describe('moments of Gaussians', () => {
  it('mean 2, variance 3', () => expect(gaussianMoments(2, 3, 4)).toEqual([1, 2, 7, 26, 115]));

  it('of a centred one through degree 2: a0^2 + (a1^2 + 2 a0 a2) s^2 + 3 a2^2 s^4', () => {
    const { mean, second } = polynomialMoments([2, 3, 5], { mean: 0, second: 7 });
    expect(mean).toBe(2 + 5 * 7);
    expect(second).toBe(4 + (9 + 20) * 7 + 3 * 25 * 49);
    // x^2 of mean 2 and variance 3: E = 7, E of the square = 115.
    expect(polynomialMoments([0, 0, 1], { mean: 2, second: 7 })).toEqual({ mean: 7, second: 115 });
  });

  it('of a ReLU: half of a centred one, all of one far above zero', () => {
    const half = reluMoments({ mean: 0, second: 9 });
    expect(half.mean).toBeCloseTo(3 / Math.sqrt(2 * Math.PI), 6);
    expect(half.second).toBeCloseTo(4.5, 6);
    const all = reluMoments({ mean: 10, second: 101 });
    expect(all.mean).toBeCloseTo(10, 5);
    expect(all.second).toBeCloseTo(101, 4);
    // mean 1, variance 1: Phi(1) + phi(1), 2 Phi(1) + phi(1)
    const shifted = reluMoments({ mean: 1, second: 2 });
    expect(shifted.mean).toBeCloseTo(0.841345 + 0.241971, 5);
    expect(shifted.second).toBeCloseTo(2 * 0.841345 + 0.241971, 5);
    expect(reluMoments({ mean: -2, second: 4 })).toEqual({ mean: 0, second: 0 });
  });

  it('terms that no double holds are infinite, not NaN', () => {
    const made = polynomialMoments([0, 0.5, 0.25, 0, -1 / 48], { mean: 0, second: 1e80 });
    expect(made).toEqual({ mean: 0, second: Infinity });
  });
});

const OPTIONS: RangeOptions = {
  range: 10,
  fractionBits: 15,
  modulus: DELPHI,
  variance: 2,
  sigmas: 5,
  coefficients: (degree) => coefficientsOf('fit', degree, 10),
};

const builder = (): NetworkBuilder =>
  new NetworkBuilder({
    name: 'small',
    title: 'Small',
    source: 'a test',
    input: { channels: 3, height: 4, width: 4 },
  });
const polynomial = { function: 'polynomial', degree: 2 } as const;

describe('ranges of a network', () => {
  it('a chain without norms, x^2: everything by hand', () => {
    const b = builder();
    b.conv('c1', { filters: 7, kernel: 3, padding: 1 });
    b.activation('p1', polynomial);
    b.conv('c2', { filters: 5, kernel: 1 });
    b.activation('p2', polynomial);
    const rows = propagateRanges(b.build(), {
      ...OPTIONS,
      coefficients: () => [0, 0, 1],
      rowSum: (operator) => (operator.name === 'c1' ? 11 : 13),
    });
    // s^2 = 2 of an input of variance 1; then 2 E[x^4] = 2 x 3 x 4. t = sqrt 2 x 5, then sqrt 2 x 50.
    expect(rows.map(({ deviation }) => deviation ** 2)).toEqual([expect.closeTo(2), expect.closeTo(24)]);
    expect(rows.map(({ outlier }) => outlier)).toEqual([
      expect.closeTo(Math.SQRT2 * 5),
      expect.closeTo(Math.SQRT2 * 50),
    ]);
    expect(rows.map(({ growth }) => growth)).toEqual([null, expect.closeTo(10)]);
    expect(rows.map(({ worst }) => worst)).toEqual([11 * 5, 13 * 55 ** 2]);
    expect(rows.map(({ gain }) => gain)).toEqual([expect.closeTo(Math.SQRT2), expect.closeTo(Math.SQRT2)]);
    expect(rows[0]!.fixed).toBeNull();
    expect(rows[1]!.fixed!.unstable).toBeCloseTo(1 / Math.SQRT2, 9);
    expect(rows.map(({ flags }) => flags)).toEqual([[], ['ESCAPE', 'OVERFLOW']]);
    expect(rows[1]!.worstFlags).toEqual(['ESCAPE', 'OVERFLOW']);
    expect(firstFlags(rows, FLAGS)).toEqual([
      { flag: 'ESCAPE', layer: 'p2', index: 2, growth: rows[1]!.growth },
      { flag: 'OVERFLOW', layer: 'p2', index: 2, growth: rows[1]!.growth },
    ]);
  });

  it('batch norms freeze what is typical: g = 1/sqrt(E[y^2])', () => {
    const b = builder();
    b.conv('c1', { filters: 7, kernel: 3 });
    b.norm('n1', { type: 'batch' });
    b.activation('p1', polynomial);
    b.conv('c2', { filters: 5, kernel: 1 });
    b.norm('n2', { type: 'batch' });
    b.activation('p2', polynomial);
    const rows = propagateRanges(b.build(), { ...OPTIONS, rowSum: () => 3 });
    const [a0, a1, a2] = [0.9375, 0.5, 0.046875];
    const second = a0 ** 2 + a1 ** 2 + 2 * a0 * a2 + 3 * a2 ** 2;
    expect(rows.map(({ deviation }) => deviation)).toEqual([expect.closeTo(1), expect.closeTo(1)]);
    expect(rows[0]!.outlier).toBeCloseTo(5, 9);
    expect(rows[1]!.gain).toBeCloseTo(1 / Math.sqrt(second), 9);
    expect(rows[1]!.outlier).toBeCloseTo((a0 + 5 * a1 + 25 * a2) / Math.sqrt(second), 9);
    // 15 through the first norm of deviation sqrt 2, then a polynomial of it.
    const first = 15 / Math.SQRT2;
    expect(rows[0]!.worst).toBeCloseTo(first, 9);
    expect(rows[1]!.worst).toBeCloseTo((3 * (a0 + a1 * first + a2 * first ** 2)) / Math.sqrt(2 * second), 9);
  });

  it('ApproxMinMaxNorm brings K deviations to 1', () => {
    const b = builder();
    b.conv('c1', { filters: 7, kernel: 3 });
    b.activation('p1', { function: 'relu' });
    const normed = applySteps(b.build(), parseSteps('polynomial norm=minmax'));
    const [row] = propagateRanges(normed, { ...OPTIONS, sigmas: 4 });
    expect(row!.outlier).toBeCloseTo(1, 9);
    expect(row!.deviation).toBeCloseTo(1 / 4, 9);
  });

  it('residuals add: means, squares, deviations of outliers and bounds', () => {
    const b = builder();
    b.conv('c1', { filters: 3, kernel: 1 });
    b.activation('p1', polynomial);
    b.conv('c2', { filters: 3, kernel: 1 });
    b.add('sum', { inputs: ['c2', 'p1'] });
    b.activation('p2', polynomial);
    const rows = propagateRanges(b.build(), { ...OPTIONS, rowSum: () => 2 });
    const y = polynomialMoments(fitRelu(2, 10), { mean: 0, second: 2 });
    expect(rows[1]!.mean).toBeCloseTo(y.mean, 9);
    expect(rows[1]!.deviation ** 2).toBeCloseTo(3 * y.second - y.mean ** 2, 9);
    const t = evaluate(fitRelu(2, 10), 5 * Math.SQRT2);
    // As improbable as each of them: deviations add as squares.
    expect(rows[1]!.outlier).toBeCloseTo(y.mean + Math.sqrt((t - y.mean) ** 2 + 2 * t ** 2), 9);
    expect(rows[1]!.worst).toBeCloseTo(3 * boundOf(fitRelu(2, 10), 10), 9);
    expect(rows[1]!.gain).toBeCloseTo(Math.SQRT2, 9);
  });

  it('the same branch twice, products, concatenations, zeros beside channels', () => {
    const b = builder();
    b.multiply('square', { inputs: ['input', 'input'] });
    b.concat('both', { inputs: ['square', 'input'] });
    b.activation('p1', polynomial);
    const [row] = propagateRanges(b.build(), OPTIONS);
    expect(row).toMatchObject({ mean: 0, deviation: 1, outlier: 25, worst: 25, gain: 1 });
    const padded = builder();
    padded.reshape('pad', { shape: { channels: 12, height: 4, width: 4 }, mode: 'pad' });
    padded.activation('p1', polynomial);
    expect(propagateRanges(padded.build(), OPTIONS)[0]).toMatchObject({ deviation: 0.5, outlier: 5 });
  });

  it('means: of a ReLU, of a sum of two, and what a norm makes of them', () => {
    const [mean, second] = [1 / Math.sqrt(2 * Math.PI), 1 / 2];
    const b = builder();
    b.activation('relu', { function: 'relu' });
    b.norm('norm', { type: 'batch' });
    b.activation('p1', polynomial);
    const [normed] = propagateRanges(b.build(), OPTIONS);
    const deviation = Math.sqrt(second - mean ** 2);
    expect(normed!.mean).toBe(0);
    expect(normed!.deviation).toBeCloseTo(1, 9);
    expect(normed!.outlier).toBeCloseTo((5 - mean) / deviation, 5);
    expect(normed!.worst).toBeCloseTo((5 + mean) / deviation, 5);
    expect(normed!.gain).toBeCloseTo(1 / deviation, 5);
    const sum = builder();
    sum.activation('relu', { function: 'relu' });
    sum.add('sum', { inputs: ['relu', 'relu'] });
    sum.activation('p1', polynomial);
    const [added] = propagateRanges(sum.build(), OPTIONS);
    expect(added!.mean).toBeCloseTo(2 * mean, 6);
    expect(added!.deviation ** 2).toBeCloseTo(2 * (second - mean ** 2), 6);
    expect(added!.outlier).toBeCloseTo(2 * mean + Math.SQRT2 * (5 - mean), 5);
  });

  it('the fixed point is that of the polynomial before, whatever the next one is', () => {
    const b = builder();
    b.activation('p1', polynomial);
    b.activation('p2', { function: 'polynomial', degree: 4 });
    b.activation('p3', polynomial);
    const rows = propagateRanges(b.build(), OPTIONS);
    expect(rows[1]!.fixed!.discriminant).toBeCloseTo(0.0742, 4);
    expect(rows[2]!.fixed!.discriminant).toBeNull();
    expect(rows.map(({ degree }) => degree)).toEqual([2, 4, 2]);
  });

  it('masked polynomials are mixtures', () => {
    const b = builder();
    b.activation('p1', { ...polynomial, kept: 12 });
    b.linear('fc', { features: 2 });
    b.activation('p2', polynomial);
    const rows = propagateRanges(b.build(), { ...OPTIONS, coefficients: () => [0, 0, 1], rowSum: () => 1 });
    // A quarter of E[x^4] = 3 and three of E[x^2] = 1, times 2.
    expect(rows[1]!.deviation ** 2).toBeCloseTo(2 * (3 / 4 + 3 / 4), 9);
    expect(rows[1]!.worst).toBe(25);
    expect(rows[1]!.outlier).toBeCloseTo(25 * Math.SQRT2, 9);
  });

  it('other activations and norms keep what they keep', () => {
    const follow = (write: (b: NetworkBuilder) => void) => {
      const b = builder();
      write(b);
      b.activation('p1', polynomial);
      return propagateRanges(b.build(), { ...OPTIONS, sigmas: 40 })[0]!;
    };
    const relu = follow((b) => b.activation('a', { function: 'relu' }));
    expect(relu).toMatchObject({ outlier: 40, worst: 40, mean: expect.closeTo(0.39894, 4) as number });
    expect(follow((b) => b.activation('a', { function: 'relu6' }))).toMatchObject({ outlier: 6, worst: 6 });
    expect(follow((b) => b.activation('a', { function: 'tanh' }))).toMatchObject({ outlier: 1, worst: 1 });
    expect(follow((b) => b.activation('a', { function: 'identity' }))).toMatchObject({
      outlier: 40,
      mean: 0,
    });
    // sqrt of 48 values at most
    const layer = follow((b) => b.norm('n', { type: 'layer' }));
    expect(layer.outlier).toBeCloseTo(Math.sqrt(48), 9);
    expect(layer.worst).toBeCloseTo(Math.sqrt(48), 9);
    expect(follow((b) => b.pool('p', { type: 'average', kernel: 2 }))).toMatchObject({
      outlier: 40,
      deviation: 1,
    });
  });

  it('ends where single precision does, and never says NaN', () => {
    for (const text of ['quail', 'taylor-silu degree=10', 'fit degree=4'])
      for (const name of [
        'resnet18-c100',
        'vgg16-c100',
        'resnet32-c100',
        'mobilenetv1-c100',
        'wrn22-8-c100',
      ]) {
        const network = applySteps(zoo(name), parseSteps(`polynomial strategy=${text}`));
        const strategy = text.split(' ')[0] as 'fit';
        const rows = propagateRanges(network, {
          ...OPTIONS,
          coefficients: (degree) => coefficientsOf(strategy, degree, 10),
        });
        for (const { outlier, worst, deviation, gain, mean, growth } of rows)
          for (const value of [outlier, worst, deviation, gain, mean, growth ?? 0])
            expect(value).not.toBeNaN();
        const ends = rows.findIndex(({ flags }) => flags.includes('NAN_FP32'));
        expect(ends === -1 || ends === rows.length - 1).toBe(true);
      }
  });

  it('refuses what it has no rules for', () => {
    const b = builder();
    b.reshape('flat', { shape: 'flatten' });
    b.matmul('product', { m: 2, k: 8, n: 3, layout: 'scores', inputs: ['flat', 'flat'] });
    expect(() => propagateRanges(b.build(), OPTIONS)).toThrow("'product' of 'small' is a matmul");
  });
});

describe('weights that graphs do not have', () => {
  it('fan-in: products of a result', () => {
    const b = builder();
    b.conv('c1', { filters: 6, kernel: [3, 5], padding: 2 });
    b.conv('c2', { filters: 6, kernel: 3, groups: 3 });
    b.linear('fc', { features: 2 });
    expect(b.build().operators.map(fanIn)).toEqual([45, 18, 6]);
  });

  it('largest row sum: mean of |w| and the largest of so many rows', () => {
    // 100 weights of deviation 0.2: 20 x 0.79788, deviation 2 x 0.60281, times sqrt(2 ln 50)
    expect(largestRowSum(100, 50, 4)).toBeCloseTo(
      20 * 0.797885 + 2 * 0.60281 * Math.sqrt(2 * Math.log(50)),
      4,
    );
    expect(largestRowSum(100, 1, 4)).toBeCloseTo(15.95769, 4);
  });
});
