import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SweepPoint } from '../../src/results/sweep-record.js';
import { axisValues } from '../../src/sweep/axes.js';
import { compileCondition } from '../../src/sweep/condition.js';
import { frontOf, paretoFront } from '../../src/sweep/pareto.js';
import { coordinatesOf, indexOf, neighboursOf, sample, spaceOf, valuesAt } from '../../src/sweep/space.js';

describe('axes', () => {
  it.each([
    [
      [8, 16],
      [8, 16],
    ],
    ['8..64 step 8', [8, 16, 24, 32, 40, 48, 56, 64]],
    ['1..3', [1, 2, 3]],
    ['2^{3..6}', [8, 16, 32, 64]],
    ['2^{4..6} KiB', ['16 KiB', '32 KiB', '64 KiB']],
    ['16..48 step 16 GB/s', ['16 GB/s', '32 GB/s', '48 GB/s']],
    ['0.1..0.3 step 0.1', [0.1, 0.2, 0.3]],
    ['ws', ['ws']],
    [[8, 8], [8]],
    [7, [7]],
  ])('%s', (written, values) => {
    expect(axisValues(written)).toEqual(values);
  });

  it.each([[[]], ['9..3'], ['1..9 step 0'], ['1..9000000']])('refuses %s', (written) => {
    expect(() => axisValues(written)).toThrow();
  });
});

const dimension = (path: string, size: number) => ({
  axes: [{ path, values: Array.from({ length: size }, (_, i) => i) }],
  size,
});
const spaces = fc
  .array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 })
  .map((sizes) => spaceOf(sizes.map((size, d) => dimension(`axis${d}`, size))));

describe('space', () => {
  it('indices and coordinates are each other', () => {
    fc.assert(
      fc.property(spaces, fc.nat(), (space, n) => {
        const index = n % space.size;
        expect(indexOf(space, coordinatesOf(space, index))).toBe(index);
        expect(Object.values(valuesAt(space, index))).toEqual(coordinatesOf(space, index));
      }),
    );
  });

  it('neighbours differ by one step along one dimension, and neighbourhood is mutual', () => {
    fc.assert(
      fc.property(spaces, fc.nat(), (space, n) => {
        const index = n % space.size;
        for (const other of neighboursOf(space, index)) {
          const steps = coordinatesOf(space, other).map((c, d) =>
            Math.abs(c - coordinatesOf(space, index)[d]!),
          );
          expect(steps.reduce((a, b) => a + b, 0)).toBe(1);
          expect(neighboursOf(space, other)).toContain(index);
        }
      }),
    );
  });

  it.each(['random', 'latin-hypercube'] as const)(
    '%s samples are distinct, in the grid, and the same for the same seed',
    (method) => {
      fc.assert(
        fc.property(spaces, fc.integer({ min: 1, max: 60 }), fc.integer(), (space, count, seed) => {
          const chosen = sample(space, method, count, seed);
          expect(new Set(chosen).size).toBe(chosen.length);
          expect(chosen.every((index) => index >= 0 && index < space.size)).toBe(true);
          expect(sample(space, method, count, seed)).toEqual(chosen);
          if (method === 'random') expect(chosen.length).toBe(Math.min(count, space.size));
        }),
      );
    },
  );

  it('latin hypercube uses every value of every axis equally often', () => {
    const space = spaceOf([dimension('a', 10), dimension('b', 10), dimension('c', 10)]);
    const chosen = sample(space, 'latin-hypercube', 10, 3).map((index) => coordinatesOf(space, index));
    for (const d of [0, 1, 2])
      expect(chosen.map((c) => c[d]).sort((a, b) => a! - b!)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

const point = (index: number, ...costs: number[]): SweepPoint => ({
  index,
  stage: 1,
  fidelity: 'analytic',
  workload: 'w',
  values: {},
  status: 'done',
  metrics: Object.fromEntries(costs.map((cost, i) => [`m${i}`, cost])),
});
const goals = (n: number) =>
  Array.from({ length: n }, (_, i) => ({
    metric: `m${i}`,
    goal: i % 2 === 0 ? ('minimize' as const) : ('maximize' as const),
  }));

describe('pareto', () => {
  it('equals the definition: kept exactly if nobody is as good everywhere and better somewhere', () => {
    const clouds = fc.array(fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 0, max: 6 }))), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(clouds, (cloud) => {
        const points = cloud.map((costs, index) => point(index, ...costs));
        const front = paretoFront(points, goals(3)).map(({ index }) => index);
        const cost = (p: SweepPoint): number[] => [p.metrics.m0!, -p.metrics.m1!, p.metrics.m2!];
        const beats = (a: SweepPoint, b: SweepPoint): boolean =>
          cost(a).every((value, i) => value <= cost(b)[i]!) &&
          cost(a).some((value, i) => value < cost(b)[i]!);
        expect(front).toEqual(
          points.filter((b) => !points.some((a) => beats(a, b))).map(({ index }) => index),
        );
      }),
    );
  });

  it('leaves out failed points', () => {
    const failed: SweepPoint = { ...point(0, 0, 0), status: 'failed', metrics: {} };
    expect(paretoFront([failed, point(1, 5, 5)], goals(2)).map(({ index }) => index)).toEqual([1]);
  });

  it('the knee bends most', () => {
    const two = [
      { metric: 'm0', goal: 'minimize' as const },
      { metric: 'm1', goal: 'minimize' as const },
    ];
    const front = [point(0, 1, 100), point(1, 2, 20), point(2, 50, 15), point(3, 100, 1)];
    const kneeOf = (points: readonly SweepPoint[]): number | undefined =>
      frontOf(points, two, ({ metrics }, name) => metrics[name]).knee?.index;
    expect(kneeOf(front)).toBe(1);
    expect(kneeOf(front.slice(0, 2))).toBeUndefined();
    // Ties are no third place, and the first of equals is the knee.
    expect(kneeOf([point(0, 1, 100), point(1, 1, 100), point(2, 2, 20)])).toBeUndefined();
    expect(kneeOf([point(7, 2, 20), ...front])).toBe(7);
  });
});

describe('conditions', () => {
  const at = { file: 'sweep.yaml' };
  it.each([
    ['rows * cols == 4096', { rows: 64, cols: 64 }, true],
    ['rows * cols == 4096', { rows: 64, cols: 32 }, false],
    ['dram.bandwidth >= 64 GB/s', { 'dram.bandwidth': '64 GB/s' }, true],
    ['bandwidth < 0.1 TB/s', { 'dram.bandwidth': '64 GB/s' }, true],
    ['dataflow == "ws"', { dataflow: 'ws' }, true],
    ["dataflow != 'ws'", { dataflow: 'ws' }, false],
    ['rows <= cols and dataflow == "os"', { rows: 8, cols: 8, dataflow: 'os' }, true],
    ['rows < 16 or cols < 16', { rows: 64, cols: 8 }, true],
  ])('%s', async (text, values, expected) => {
    const names = ['rows', 'cols', 'dram.bandwidth', 'dataflow'];
    const condition = await compileCondition(text, names, { bandwidth: 'dram.bandwidth' }, at);
    expect(condition({ rows: 1, cols: 1, 'dram.bandwidth': '1 GB/s', dataflow: 'is', ...values })).toBe(
      expected,
    );
  });

  it('areas in mm2', async () => {
    const condition = await compileCondition(
      'area < 5 mm2',
      ['areaSquareMetres'],
      { area: 'areaSquareMetres' },
      at,
    );
    expect(condition({ areaSquareMetres: 4.9e-6 })).toBe(true);
    expect(condition({ areaSquareMetres: 5.1e-6 })).toBe(false);
  });

  it.each(['rows = 4', 'import("fs")', 'f(x) = x', 'rows *', 'nothing > 3', 'rows'])(
    'refuses %s',
    async (text) => {
      await expect(
        compileCondition(text, ['rows'], {}, at).then((condition) => condition({ rows: 3 })),
      ).rejects.toThrow(/sweep.yaml/);
    },
  );
});
