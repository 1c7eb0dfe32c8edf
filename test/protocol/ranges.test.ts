import { describe, expect, it } from 'vitest';
import { findFile } from '../../src/document/files.js';
import { boundOf, coefficientsOf, evaluate, fitRelu } from '../../src/protocol/ranges/coefficients.js';
import { fixedPoints } from '../../src/protocol/ranges/fixed-points.js';
import { FLAGS, flagsOf } from '../../src/protocol/ranges/flags.js';
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

describe('fixed points', () => {
  it('R = 10, g = 1: t* = ((1 - g a1) + sqrt(0.07422)) / (2 g a2) = 8.239', () => {
    const { discriminant, unstable, always } = fixedPoints(fitRelu(2, 10), 1);
    expect(discriminant).toBeCloseTo(0.25 - 4 * 0.9375 * 0.046875, 12);
    expect(unstable).toBeCloseTo((0.5 + Math.sqrt(0.07421875)) / 0.09375, 9);
    expect(unstable).toBeCloseTo(8.2393, 4);
    expect(always).toBe(false);
  });

  it('above it ln t doubles in every layer, below it t settles', () => {
    const p = fitRelu(2, 10);
    const follow = (start: number, layers: number): number[] => {
      const track = [start];
      for (let layer = 0; layer < layers; layer++) track.push(evaluate(p, track[layer]!));
      return track;
    };
    const { unstable } = fixedPoints(p, 1);
    const escaping = follow(unstable! * 1.01, 22);
    const logs = escaping.map((t) => Math.log(t * p[2]!));
    expect(logs[22]! / logs[21]!).toBeCloseTo(2, 2);
    expect(escaping.at(-1)).toBeGreaterThan(1e5);
    expect(Math.max(...follow(unstable! * 0.99, 200).slice(100))).toBeLessThan(2.43);
    for (let layer = 0; layer < 10; layer++) expect(follow(unstable!, 10)[layer]).toBeCloseTo(unstable!, 6);
  });

  it('scale with g: of x^2 it is 1/g; a slope above 1 or a negative discriminant lets everything escape', () => {
    expect(fixedPoints([0, 0, 1], 4)).toEqual({ discriminant: 1, unstable: 0.25, always: false });
    expect(fixedPoints([1, 0, 1], 1)).toMatchObject({ discriminant: -3, unstable: null, always: true });
    expect(fixedPoints([0.01, 3, 0.1], 1)).toMatchObject({ unstable: null, always: true });
    expect(fixedPoints([2, 0.25, 0.125], 0.5).discriminant).toBeCloseTo(0.875 ** 2 - 4 * 0.25 * 0.25, 12);
  });

  it('of other degrees are searched', () => {
    // x/2 shrinks, 3x grows; t^3/16 + t/2 = t at t = sqrt 8
    expect(fixedPoints([0, 0.5], 1)).toEqual({ discriminant: null, unstable: null, always: false });
    expect(fixedPoints([0, 0.5], 6)).toEqual({ discriminant: null, unstable: null, always: true });
    expect(fixedPoints([0, 0.5, 0, 1 / 16], 1).unstable).toBeCloseTo(Math.sqrt(8), 9);
    // Negative leading coefficients escape downwards: |t/2 - t^3| = t at sqrt 1.5
    expect(fixedPoints([0, 0.5, 0, -1], 1).unstable).toBeCloseTo(Math.sqrt(1.5), 9);
  });
});

describe('flags', () => {
  const limits = { range: 10, fractionBits: 15, modulus: DELPHI };
  it('each where its limit is passed', () => {
    expect(FLAGS.map((flag) => flag)).toEqual(['ESCAPE', 'OVERFLOW', 'NAN_FP16', 'NAN_FP32']);
    expect(flagsOf(10, true, limits)).toEqual([]);
    expect(flagsOf(10.1, true, limits)).toEqual(['ESCAPE']);
    // (t 2^15)^2 > p/2: t > 30.98
    expect(flagsOf(30.9, true, limits)).toEqual(['ESCAPE']);
    expect(flagsOf(31.1, true, limits)).toEqual(['ESCAPE', 'OVERFLOW']);
    // Not squared: t 2^15 > p/2, t > 31,457,280
    expect(flagsOf(31.1, false, limits)).toEqual(['ESCAPE']);
    expect(flagsOf(65_505, false, limits)).toEqual(['ESCAPE', 'NAN_FP16']);
    expect(flagsOf(65_504, false, limits)).toEqual(['ESCAPE']);
    expect(flagsOf(31_457_279, false, limits)).toEqual(['ESCAPE', 'NAN_FP16']);
    expect(flagsOf(31_457_281, false, limits)).toEqual(['ESCAPE', 'OVERFLOW', 'NAN_FP16']);
    expect(flagsOf(3.41e38, false, limits)).toHaveLength(4);
    expect(flagsOf(3.39e38, false, limits)).toHaveLength(3);
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
