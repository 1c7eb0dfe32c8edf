import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SweepPoint, SweepRecord } from '../../src/results/sweep-record.js';
import { asTable } from '../../src/results/sweep-table.js';
import { buildReport } from '../../src/report/index.js';
import { mostOf, shownOf } from '../../src/report/shown.js';
import { sweepData } from '../../src/report/sweep-data.js';
import { paretoFront } from '../../src/sweep/pareto.js';
import { sweepRecord } from './records.js';

const OBJECTIVES = [
  { metric: 'seconds', goal: 'minimize' as const },
  { metric: 'peUtilization', goal: 'maximize' as const },
];

/** Many points with few values. */
const sweep = (
  all: readonly (readonly [workload: string, stage: number, seconds: number, used: number])[],
  more: Partial<SweepRecord> = {},
): SweepRecord => ({
  ...sweepRecord(),
  ...{ workloads: ['v', 'w'], axes: [], objectives: OBJECTIVES, filters: [], planned: all.length, ...more },
  points: all.map(([workload, stage, seconds, peUtilization], index): SweepPoint => ({
    ...{ index, stage, workload, fidelity: 'analytic', values: {} },
    ...(seconds === 0
      ? { status: 'failed', error: 'no', metrics: {} }
      : { status: 'done', metrics: { seconds, peUtilization } }),
  })),
});

const row = fc.tuple(
  fc.constantFrom('v', 'w'),
  fc.constantFrom(1, 2),
  fc.integer({ min: 0, max: 9 }),
  fc.integer({ min: 0, max: 9 }),
);
const all = fc.array(row, { minLength: 1, maxLength: 80 });

describe('points that a page holds', () => {
  it('are all, or the whole front of every workload and stage and a sample of the rest', () => {
    fc.assert(
      fc.property(all, fc.integer({ min: 30, max: 90 }), (rows, most) => {
        const record = sweep(rows);
        const table = asTable(record);
        const { rows: shown, thinned, ...told } = shownOf(table, ({ isDone }) => isDone, most);
        expect(shown).toEqual([...new Set(shown)].sort((a, b) => a - b));
        if (rows.length <= most) {
          expect(thinned).toBeUndefined();
          expect(shown).toHaveLength(rows.length);
          return;
        }
        const front = ['v', 'w'].flatMap((workload) =>
          [1, 2].flatMap((stage) =>
            paretoFront(
              record.points.filter((point) => point.workload === workload && point.stage === stage),
              OBJECTIVES,
            ),
          ),
        );
        const held = front.filter(({ index }) => shown.includes(index));
        expect(thinned).toEqual({
          of: rows.length,
          failed: rows.filter(([, , seconds]) => seconds === 0).length,
          front: held.length,
          ofFront: front.length,
        });
        expect(shown).toHaveLength(Math.max(held.length, Math.ceil(most / 2)));
        expect([...told.front].sort((a, b) => a - b)).toEqual(
          front.map(({ index }) => index).sort((a, b) => a - b),
        );
        for (const knee of told.knees) expect(shown).toContain(knee);
        if (front.length <= most) for (const { index } of front) expect(shown).toContain(index);
      }),
    );
  });

  it('are a sample of the front where it alone is too large, and say so', () => {
    const equal = sweep(Array.from({ length: 50 }, () => ['v', 1, 3, 3] as const));
    const { rows, thinned } = shownOf(asTable(equal), () => true, 10);
    expect(rows.map((each) => Math.floor(each / 5))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(thinned).toEqual({ of: 50, failed: 0, front: 10, ofFront: 50 });
  });

  it('compete only if they are candidates', () => {
    const record = sweep([...Array.from({ length: 20 }, () => ['v', 1, 5, 5] as const), ['v', 1, 1, 9]]);
    const { rows, thinned } = shownOf(asTable(record), ({ index }) => index < 20, 20);
    expect(thinned!.ofFront).toBe(20);
    expect(rows).not.toContain(20);
  });

  it('have a front only where there are objectives', () => {
    const record = sweep(
      Array.from({ length: 9 }, (_, at) => ['v', 1, 1 + at, 1] as const),
      { objectives: [] },
    );
    const { rows, thinned } = shownOf(asTable(record), () => true, 3);
    expect(rows.map((each) => Math.floor(each / 4.5))).toEqual([0, 1]);
    expect(thinned).toEqual({ of: 9, failed: 0, front: 0, ofFront: 0 });
  });

  it('are fewer a sweep where there are many sweeps', () => {
    expect([1, 5, 6, 50].map(mostOf)).toEqual([20_000, 20_000, 16_666, 2000]);
  });
});

describe('data of a thinned sweep', () => {
  const rows = Array.from(
    { length: 40 },
    (_, at) => ['v', at < 30 ? 1 : 2, at % 10 === 7 ? 0 : 1 + (at % 9), at % 5] as const,
  );

  it('counts what the sweep has, and lists what the page has', async () => {
    const record = sweep(rows, { filters: ['peUtilization > 1'] });
    const data = await sweepData(asTable(record), 12);
    expect([data.count, data.finished, data.thinned]).toEqual([
      Math.max(6, data.thinned!.front),
      30,
      { of: 40, failed: 4, front: data.thinned!.ofFront, ofFront: data.thinned!.ofFront },
    ]);
    const whole = await sweepData(asTable(record), 40);
    expect(whole.thinned).toBeUndefined();
    expect(whole.count).toBe(40);
  });

  it('is the same from a table as from a record', async () => {
    const record = sweep(rows);
    const input = { runs: [], toolVersion: '1' };
    expect(await buildReport({ ...input, sweeps: [asTable(record)] })).toBe(
      await buildReport({ ...input, sweeps: [record] }),
    );
  });
});
