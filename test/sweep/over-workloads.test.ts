import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sweepPlot } from '../../src/plot/sweeps.js';
import { Store } from '../../src/results/store.js';
import type { SweepPoint, SweepRecord } from '../../src/results/sweep-record.js';
import { asTable } from '../../src/results/sweep-table.js';
import { candidateOf, lastStage } from '../../src/sweep/candidates.js';
import { geometricMean, overWorkloads, workloadsNamed } from '../../src/sweep/over-workloads.js';
import { frontOf, paretoFront } from '../../src/sweep/pareto.js';
import { removeFolder, systoleHere } from '../cli/process.js';
import { sweepRecord } from '../plot/sweep-fixture.js';
import { temporaryFolder } from './helpers.js';

/** What became of a design with one workload: seconds and joules, a failure, or nothing yet. */
type Cell = readonly [seconds: number, energyJoules: number] | 'failed' | undefined;

/** A sweep of one axis: by workload, what each design gave; points in the order of a real sweep. */
function sweepOf(
  cells: Readonly<Record<string, readonly Cell[]>>,
  more: Partial<SweepRecord> = {},
  refined: Readonly<Record<string, readonly Cell[]>> = {},
): SweepRecord {
  const workloads = Object.keys(cells);
  const designs = cells[workloads[0]!]!.length;
  const pointsOf = (stage: number, of: Readonly<Record<string, readonly Cell[]>>): SweepPoint[] =>
    workloads.flatMap((workload, w) =>
      (of[workload] ?? []).flatMap((cell, design): SweepPoint[] => {
        if (cell === undefined) return [];
        const own = { index: w * designs + design, stage, workload, values: { rows: design } };
        const fidelity = stage === 1 ? 'analytic' : 'event';
        if (cell === 'failed') return [{ ...own, fidelity, status: 'failed', error: 'no', metrics: {} }];
        const [seconds, energyJoules] = cell;
        return [{ ...own, fidelity, status: 'done', metrics: { seconds, energyJoules } }];
      }),
    );
  return {
    ...sweepRecord({ axes: [], workloads }),
    axes: [{ path: 'rows', values: Array.from({ length: designs }, (_, design) => design) }],
    planned: designs * workloads.length,
    points: [...pointsOf(1, cells), ...pointsOf(2, refined)],
    ...more,
  };
}

async function over(record: SweepRecord, workloads: readonly string[] = record.workloads) {
  const sweep = asTable(record);
  const isCandidate = await candidateOf(sweep, () => ({ field: 'filters' }));
  const made = overWorkloads(sweep, workloads, isCandidate);
  const last = lastStage(made.table.points.filter(made.isCandidate));
  const front = frontOf(last, record.objectives, (point, metric) => point.metric(metric));
  const rows = ({ row }: { row: number }): SweepPoint => made.table.columns.records([row])[0]!;
  return { ...made, last, front: front.points.map(rows), knee: front.knee && rows(front.knee) };
}

describe('geometric mean', () => {
  it.each([
    [[2, 8], 4],
    [[1, 10, 100], 10],
    [[4, 4, 4], 4],
    [[5, 0], 0],
    [[1e-300, 1e-300, 1e300, 1e300], 1],
  ])('of %j', (values, mean) => expect(geometricMean(values)).toBeCloseTo(mean, 10));

  it.each([[[]], [[1, NaN]], [[NaN]], [[-1, 4]], [[-1, -4]]])('%j has none', (values) =>
    expect(geometricMean(values)).toBeNaN(),
  );

  it('is the number itself where all are equal, the same in every order, and within them', () => {
    const positive = fc.double({ min: 1e-200, max: 1e200, noNaN: true });
    fc.assert(
      fc.property(positive, fc.integer({ min: 1, max: 9 }), (value, count) => {
        expect(geometricMean(Array.from({ length: count }, () => value))).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.array(positive, { minLength: 1, maxLength: 6 }), (values) => {
        const mean = geometricMean(values);
        expect(geometricMean([...values].reverse())).toBe(mean);
        const logs = values.reduce((sum, value) => sum + Math.log(value), 0);
        expect(Math.log(mean)).toBeCloseTo(logs / values.length, 8);
        expect(mean).toBeGreaterThanOrEqual(Math.min(...values) * (1 - 1e-12));
        expect(mean).toBeLessThanOrEqual(Math.max(...values) * (1 + 1e-12));
      }),
    );
  });
});

describe('a front over workloads', () => {
  // Means, by hand: design 0 (2, 12), 1 (4, 6), 2 (6, 6), 3 (10, 3).
  const cells = {
    a: [
      [1, 9],
      [2, 4],
      [4, 6],
      [4, 1],
    ],
    b: [
      [4, 16],
      [8, 9],
      [9, 6],
      [25, 9],
    ],
  } as const;

  it('is that of the means: design 2 is beaten by them, though it is on the front of neither alone', async () => {
    const { front, knee, leftOut } = await over(sweepOf(cells));
    expect(front.map(({ values }) => values['rows'])).toEqual([0, 1, 3]);
    const means = front.map(({ metrics }) => [metrics['seconds'], metrics['energyJoules']]);
    for (const [at, [seconds, joules]] of [
      [2, 12],
      [4, 6],
      [10, 3],
    ].entries()) {
      expect(means[at]![0]).toBeCloseTo(seconds!, 12);
      expect(means[at]![1]).toBeCloseTo(joules!, 12);
    }
    expect(knee?.values).toEqual({ rows: 1 });
    expect(front[0]).toMatchObject({ index: 0, workload: 'geometric mean of a, b', fidelity: 'analytic' });
    expect(leftOut(1, ['seconds', 'energyJoules'])).toBeUndefined();
  });

  it('a design that no workload alone would choose can be on it', async () => {
    const record = sweepOf({
      a: [
        [1, 4],
        [2, 5],
        [9, 4],
      ],
      b: [
        [9, 4],
        [2, 5],
        [1, 4],
      ],
    });
    for (const workload of ['a', 'b']) {
      const own = record.points.filter((point) => point.workload === workload);
      expect(paretoFront(own, record.objectives).map(({ values }) => values['rows'])).not.toContain(1);
    }
    const { front } = await over(record);
    expect(front.map(({ values }) => values['rows'])).toEqual([0, 1, 2]);
  });

  it('leaves out designs that lack a workload, failed with one, break a filter with one or have no mean, and says so', async () => {
    const record = sweepOf(
      {
        a: [
          [1, 9],
          [2, 4],
          [3, 3],
          [0.5, 8],
          [9, 1],
          [7, 7],
        ],
        b: [[4, 16], undefined, 'failed', [50, 1], [9, -1], [7, 7]],
      },
      { filters: ['seconds < 40'] },
    );
    const { front, last, leftOut } = await over(record);
    expect(front.map(({ values }) => values['rows'])).toEqual([0, 5]);
    expect(last.map(({ index }) => index)).toEqual([0, 4, 5]);
    expect(leftOut(1, ['seconds', 'energyJoules'])).toBe(
      '4 of 6 designs left out: 1 not run with every workload, 1 failed with a workload, 1 left out by the filters with a workload, 1 without seconds or energyJoules with a workload',
    );
    expect(leftOut(1, ['seconds'])).toMatch(/^3 of 6 designs left out: /);
  });

  it('a design of which no point is there is not run', async () => {
    const { leftOut } = await over(sweepOf({ a: [[1, 1], undefined], b: [[1, 1], undefined] }));
    expect(leftOut(1, ['seconds'])).toBe('1 of 2 designs left out: 1 not run with every workload');
  });

  it('takes the last stage in which a design has all workloads', async () => {
    const one = await over(
      sweepOf(
        cells,
        {},
        {
          a: [
            [3, 9],
            [2, 4],
          ],
          b: [[3, 16], undefined],
        },
      ),
    );
    expect(one.front.map(({ stage, values, fidelity }) => [stage, values['rows'], fidelity])).toEqual([
      [2, 0, 'event'],
    ]);
    expect(one.front[0]!.metrics['seconds']).toBe(3);
    expect(one.leftOut(2, ['seconds'])).toBe('1 of 2 designs left out: 1 not refined with every workload');
    const none = await over(sweepOf(cells, {}, { a: [[3, 9], undefined], b: [undefined, [3, 3]] }));
    expect(none.front.map(({ stage }) => stage)).toEqual([1, 1, 1]);
  });

  it('of some workloads asks the others for nothing', async () => {
    const record = sweepOf({ ...cells, c: ['failed', 'failed', undefined, undefined] });
    const { front, table } = await over(record, ['a', 'b']);
    expect(front.map(({ values }) => values['rows'])).toEqual([0, 1, 3]);
    expect(table.planned).toBe(4);
    const alone = await over(record, ['b']);
    expect(alone.front[0]).toMatchObject({
      index: 4,
      workload: 'b',
      metrics: { seconds: 4, energyJoules: 16 },
    });
  });

  it('counts workloads where there are many', async () => {
    const row = [[1, 1]] as const;
    const { table } = await over(sweepOf({ a: row, b: row, c: row, d: row }));
    expect(table.workloads).toEqual(['geometric mean of 4 workloads']);
  });

  it('is the same as that of means taken one by one', { timeout: 60_000 }, async () => {
    const cell = fc.oneof(
      { weight: 8, arbitrary: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })) },
      { weight: 1, arbitrary: fc.constant('failed' as const) },
      { weight: 1, arbitrary: fc.constant(undefined) },
    );
    const designs = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(designs, async (all) => {
        const [a, b, c] = [0, 1, 2].map((w) => all.map((design) => design[w] as Cell));
        const { front } = await over(sweepOf({ a: a!, b: b!, c: c! }, { filters: ['seconds < 6'] }));
        const means = all.flatMap((of, design) => {
          const done = of.filter((one): one is [number, number] => Array.isArray(one) && one[0] < 6);
          if (done.length < 3) return [];
          const mean = (at: 0 | 1): number =>
            Math.round(1e9 * Math.cbrt(done[0]![at] * done[1]![at] * done[2]![at]));
          return [{ design, seconds: mean(0), joules: mean(1) }];
        });
        const unbeaten = means.filter((one) =>
          means.every(
            (other) =>
              other.seconds > one.seconds ||
              other.joules > one.joules ||
              (other.seconds === one.seconds && other.joules === one.joules),
          ),
        );
        const rounded = ({ metrics }: SweepPoint): string =>
          ['seconds', 'energyJoules'].map((name) => Math.round(1e9 * metrics[name]!)).join();
        expect(front.map(rounded).sort()).toEqual(
          unbeaten.map(({ seconds, joules }) => `${seconds},${joules}`).sort(),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('pictures draw it, with what is left out, and other kinds refuse', async () => {
    const record = sweepOf({ a: [...cells.a, [1, 1]], b: [...cells.b, undefined] });
    const svg = await sweepPlot('pareto', record, { workloads: ['all'] });
    expect(svg).toContain('geometric mean of a, b');
    expect(svg).toContain('3 points on the front; best latency: rows 0');
    expect(svg).toContain('knee: rows 1');
    expect(svg).toContain('1 of 5 designs left out: 1 not run with every workload.');
    await expect(sweepPlot('heatmap', record, { workloads: ['all'] })).rejects.toThrow(
      /over several workloads/,
    );
    await expect(sweepPlot('pareto', record, { workloads: ['all'], workload: 'a' })).rejects.toThrow(
      /workload/,
    );
    await expect(sweepPlot('pareto', record, { workloads: ['aa'] })).rejects.toThrow(/is 'aa'/);
  });
});

it('workloads named: all, some in the order of the sweep, unknown ones refused', () => {
  expect(workloadsNamed(['a', 'b', 'c'], ['all'], 'f')).toEqual(['a', 'b', 'c']);
  expect(workloadsNamed(['a', 'b', 'c'], ['c', 'a', 'c'], 'f')).toEqual(['a', 'c']);
  expect(() => workloadsNamed(['a'], ['all', 'a'], 'f')).toThrow(/is 'all'/);
  expect(() => workloadsNamed(['a'], [], 'f')).toThrow(/is empty/);
});

describe('systole pareto --workloads', () => {
  let folder: string;
  const ask = (...args: string[]) => systoleHere([...args, '--db', 'two.sqlite'], folder);
  beforeAll(async () => {
    folder = temporaryFolder();
    const text = `kind: sweep
name: two
arch: systolic/16x16
workloads: [resnet20-c100, minionn-c10]
axes:
  rows: [4, 8, 16]
  dataflow: [ws, os]
`;
    fs.writeFileSync(path.join(folder, 'two.yaml'), text);
    const done = await ask('sweep', 'two.yaml', '--workers', '0');
    expect(done.code, done.stderr).toBe(0);
  }, 60_000);
  afterAll(() => removeFolder(folder));

  it('prints the means of what is stored, in all forms, and draws them', async () => {
    const store = Store.open(path.join(folder, 'two.sqlite'), { readonly: true });
    const { points } = store.sweeps.load('two');
    store.close();
    const rows = JSON.parse(
      (await ask('pareto', '--workloads', 'all', '--minimize', 'seconds,dramBytes', '--format', 'json'))
        .stdout,
    ) as Record<string, string | number>[];
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row['workload']).toBe('geometric mean of resnet20-c100, minionn-c10');
      const own = points.filter(
        ({ values }) => values['rows'] === row['rows'] && values['dataflow'] === row['dataflow'],
      );
      expect(own.map(({ index }) => index)).toContain(row['point']);
      for (const metric of ['seconds', 'dramBytes', 'peUtilization']) {
        const [first, second] = own.map(({ metrics }) => metrics[metric]!);
        expect(Number(row[metric]) / Math.sqrt(first! * second!)).toBeCloseTo(1, 12);
      }
    }
    const csv = (
      await ask('pareto', '--workloads', 'all', '--minimize', 'seconds,dramBytes', '--format', 'csv')
    ).stdout;
    expect(csv.trim().split('\n').length).toBe(rows.length + 1);
    const table = (await ask('pareto', '--workloads', 'minionn-c10,resnet20-c100')).stdout;
    expect(table).toContain('two, geometric mean of resnet20-c100, minionn-c10');
    expect(table).toMatch(/of 6 candidates/);
    const drawn = await ask('plot', 'pareto', '--workloads', 'all', '--out', '-');
    expect(drawn.stdout).toContain('geometric mean of resnet20-c100, minionn-c10');
  });

  it.each([
    [
      ['pareto', '--workloads', 'minion-c10'],
      /--workloads: is 'minion-c10'; expected all, or some of .*did you mean 'minionn-c10'/,
    ],
    [['pareto', '--workloads', ','], /--workloads: is empty/],
    [['pareto', '--workloads', 'all', '--workload', 'minionn-c10'], /--workload/],
    [['plot', 'heatmap', '--workloads', 'all', '--out', 'x.svg'], /workloads/],
  ])('%j: one line', async (args, said) => {
    const { code, stdout, stderr } = await ask(...args);
    expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({
      code: 2,
      stdout: '',
      lines: 1,
    });
    expect(stderr).toMatch(said);
  });
});
