import { describe, expect, it } from 'vitest';
import { findFile } from '../../src/document/files.js';
import { coefficientsOf, evaluate } from '../../src/protocol/ranges/coefficients.js';
import { propagateRanges, type RangeOptions } from '../../src/protocol/ranges/propagate.js';
import { escapingSigmas, studyRanges } from '../../src/protocol/ranges/study.js';
import { largestRowSum } from '../../src/protocol/ranges/tensor.js';
import { NetworkBuilder } from '../../src/workload/build.js';
import type { Network } from '../../src/workload/graph.js';
import { loadNetwork } from '../../src/workload/load.js';
import { applySteps, parseSteps } from '../../src/workload/transform/rewrites/steps.js';

const DELPHI = 2061584302081;
const zoo = (name: string): Network => loadNetwork(findFile('workloads', name));

const OPTIONS: RangeOptions = {
  range: 10,
  fractionBits: 15,
  modulus: DELPHI,
  variance: 2,
  sigmas: 5,
  coefficients: (degree) => coefficientsOf('fit', degree, 10),
};

/** mulberry32, and normal numbers of it (Box and Muller). */
function normals(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

describe('against networks with weights', () => {
  const WIDTH = 256;
  const mlp = (degree: number): Network => {
    const b = new NetworkBuilder({
      name: 'mlp',
      title: 'MLP',
      source: 'a test',
      input: { channels: WIDTH, height: 1, width: 1 },
    });
    for (let layer = 0; layer < 3; layer++) {
      b.linear(`fc${layer}`, { features: WIDTH });
      b.activation(`p${layer}`, { function: 'polynomial', degree });
    }
    return b.build();
  };

  it.each([
    ['fit', 2],
    ['fit', 4],
    ['taylor-silu', 2],
    ['taylor-relu', 1],
  ] as const)(
    '%s of degree %d: typical variances as simulated, nothing beyond the worst case',
    (strategy, degree) => {
      const coefficients = coefficientsOf(strategy, degree, 10);
      const normal = normals(7);
      const squares = [0, 0, 0];
      let values = 0;
      for (let draw = 0; draw < 12; draw++) {
        const weights = [0, 1, 2].map(() =>
          Float64Array.from({ length: WIDTH * WIDTH }, () => normal() / Math.sqrt(WIDTH)),
        );
        const sums = weights.map((layer) => {
          const rows = Array.from({ length: WIDTH }, (_, row) =>
            layer.subarray(row * WIDTH, (row + 1) * WIDTH).reduce((sum, w) => sum + Math.abs(w), 0),
          );
          return Math.max(...rows);
        });
        const inputs = Array.from({ length: 20 }, () => Array.from({ length: WIDTH }, normal));
        const most = Math.max(...inputs.flat().map(Math.abs));
        const bounds = propagateRanges(mlp(degree), {
          ...OPTIONS,
          sigmas: most,
          coefficients: () => coefficients,
          rowSum: ({ name }) => sums[Number(name.slice(2))]!,
        });
        for (const input of inputs) {
          let y = input;
          weights.forEach((layer, at) => {
            const z = y.map((_, row) =>
              y.reduce((sum, value, column) => sum + value * layer[row * WIDTH + column]!, 0),
            );
            expect(Math.max(...z.map(Math.abs))).toBeLessThanOrEqual(bounds[at]!.worst);
            squares[at]! += z.reduce((sum, value) => sum + value * value, 0);
            y = z.map((value) => evaluate(coefficients, value));
          });
          values += WIDTH;
        }
      }
      const rows = propagateRanges(mlp(degree), {
        ...OPTIONS,
        variance: 1,
        coefficients: () => coefficients,
      });
      rows.forEach(({ deviation }, at) => {
        expect(squares[at]! / values / deviation ** 2).toBeGreaterThan(0.9);
        expect(squares[at]! / values / deviation ** 2).toBeLessThan(1.1);
      });
    },
  );

  it('the largest row of Gaussian weights is what is expected, within a few percent', () => {
    const normal = normals(3);
    let mean = 0;
    for (let draw = 0; draw < 20; draw++) {
      let largest = 0;
      for (let row = 0; row < 128; row++) {
        let sum = 0;
        for (let column = 0; column < 288; column++) sum += Math.abs(normal() * Math.sqrt(2 / 288));
        largest = Math.max(largest, sum);
      }
      mean += largest / 20;
    }
    expect(Math.abs(largestRowSum(288, 128, 2) / mean - 1)).toBeLessThan(0.03);
  });
});

describe('a study of ranges', () => {
  const given = { fractionBits: 15, modulus: DELPHI, sigmas: 5, initialisation: 'he' } as const;

  it('gives a network of ReLUs polynomials; fit on [-10, 10] where nothing is said', () => {
    const study = studyRanges(zoo('resnet18-c100'), given);
    expect(study).toMatchObject({ strategy: 'fit', range: 10 });
    expect(study.network.name).toContain('polynomial');
    expect(study.rows).toHaveLength(17);
    expect(study.first).toEqual([]);
    const deeper = studyRanges(zoo('resnet32-c100'), given);
    expect(deeper.rows).toHaveLength(31);
    expect(deeper.first.map(({ flag, index }) => [flag, index])).toEqual([
      ['ESCAPE', 19],
      ['OVERFLOW', 29],
    ]);
  });

  it('takes strategy and range of the rewrite, x^2 of a network with squares', () => {
    const written = applySteps(
      zoo('resnet18-c100'),
      parseSteps('polynomial strategy=taylor-silu degree=4 range=3'),
    );
    expect(studyRanges(written, given)).toMatchObject({ strategy: 'taylor-silu', range: 3 });
    expect(studyRanges(written, { ...given, range: 4 }).range).toBe(4);
    expect(studyRanges(zoo('resnet20-square-c10'), given).strategy).toBe('quail');
    const other = applySteps(zoo('resnet18-c100'), parseSteps('polynomial degree=4'));
    expect(studyRanges(other, given)).toMatchObject({ strategy: 'fit', range: 10 });
  });

  it('initialisation, K and range move it', () => {
    const first = (options: object): (number | undefined)[] => {
      const { rows } = studyRanges(zoo('vgg16-c100'), { ...given, ...options });
      return [rows[0]!.outlier, rows.at(-1)!.outlier].map((value) => Math.round(value * 100) / 100);
    };
    expect(first({})).toEqual([5, 1.81]);
    // Above the unstable point of g = 0.904, 11.1.
    expect(first({ sigmas: 12 })[1]).toBeGreaterThan(100);
    expect(first({ initialisation: 'lecun' })).toEqual([5, 1.81]);
    const bare = { strategy: 'quail' } as const;
    const plain = zoo('minionn-c10');
    const he = studyRanges(plain, { ...given, ...bare }).rows;
    const lecun = studyRanges(plain, { ...given, ...bare, initialisation: 'lecun' }).rows;
    expect(he[0]!.outlier / lecun[0]!.outlier).toBeCloseTo(Math.SQRT2, 9);
    expect(he[1]!.outlier / lecun[1]!.outlier).toBeCloseTo(Math.SQRT2 ** 3, 9);
  });

  it('refuses what does not fit together', () => {
    expect(() => studyRanges(zoo('gpt2-small-T128'), given)).toThrow('has no relu');
    expect(() => studyRanges(zoo('resnet20-square-c10'), { ...given, degree: 2 })).toThrow(
      "degree: workload 'resnet20-square-c10' has polynomials already",
    );
    expect(() => studyRanges(zoo('resnet20-square-c10'), { ...given, strategy: 'taylor-relu' })).toThrow(
      "strategy: 'conv1.polynomial': taylor-relu has no polynomial of degree 2",
    );
  });

  it('finds the outlier that escapes', () => {
    const { sigmas: _sigmas, ...rest } = given;
    // x/2 never grows: only what is outside of R at once, sqrt 2 K > 10.
    const b = new NetworkBuilder({
      name: 'n',
      title: '',
      source: '',
      input: { channels: 3, height: 1, width: 1 },
    });
    b.linear('fc', { features: 4 });
    b.activation('relu', { function: 'relu' });
    const one = b.build();
    expect(escapingSigmas(one, { ...rest, strategy: 'taylor-relu' })! / (10 / Math.SQRT2)).toBeCloseTo(1, 2);
    expect(escapingSigmas(one, { ...rest, strategy: 'taylor-relu', range: 1 })).toBe(1);
    expect(escapingSigmas(one, { ...rest, norm: 'minmax', seen: 1e6 })).toBeNull();
    // Seen 3 deviations: 30 are 10 after the norm.
    expect(escapingSigmas(one, { ...rest, norm: 'minmax', seen: 3 })! / 30).toBeCloseTo(1, 2);
    const deep = ['resnet18-c100', 'resnet20-c100', 'resnet32-c100'].map((name) =>
      escapingSigmas(zoo(name), rest)!,
    );
    expect(deep).toEqual([...deep].sort((x, y) => y - x));
    for (const [at, sigmas] of deep.entries())
      for (const factor of [0.998, 1.002]) {
        const name = ['resnet18-c100', 'resnet20-c100', 'resnet32-c100'][at]!;
        const { first } = studyRanges(zoo(name), { ...given, sigmas: sigmas * factor });
        expect(first.length > 0).toBe(factor > 1);
      }
  });
});
