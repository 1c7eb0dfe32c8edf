import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sweepPlot } from '../../src/plot/sweeps.js';
import { sweepData } from '../../src/report/sweep-data.js';
import type { SweepPoint, SweepRecord } from '../../src/results/sweep-record.js';
import { asTable } from '../../src/results/sweep-table.js';
import { lastStage } from '../../src/sweep/candidates.js';
import { frontOf } from '../../src/sweep/pareto.js';
import { sweepRecord } from '../plot/sweep-fixture.js';

const design = fc.record({
  stage: fc.integer({ min: 1, max: 2 }),
  failed: fc.integer({ min: 0, max: 5 }).map((chance) => chance === 0),
  seconds: fc.integer({ min: 1, max: 5 }),
  energyJoules: fc.integer({ min: 1, max: 5 }),
});

/** Designs of one axis with many ties, some refined; a filter leaves out the fastest. */
const sweep = (
  designs: readonly (typeof design extends fc.Arbitrary<infer One> ? One : never)[],
): SweepRecord => {
  const point = (index: number, stage: number): SweepPoint => {
    const { failed, seconds, energyJoules } = designs[index]!;
    const own = {
      index,
      stage,
      fidelity: stage === 1 ? 'analytic' : 'event',
      workload: 'w',
      values: { rows: index },
    } as const;
    return failed
      ? { ...own, status: 'failed', error: 'no', metrics: {} }
      : { ...own, status: 'done', metrics: { seconds: stage === 2 ? 6 - seconds : seconds, energyJoules } };
  };
  const points = [
    ...designs.map((_, index) => point(index, 1)),
    ...designs.flatMap(({ stage }, index) => (stage === 2 ? [point(index, 2)] : [])),
  ];
  return {
    ...sweepRecord({ axes: [], workloads: ['w'] }),
    axes: [{ path: 'rows', values: designs.map((_, index) => index) }],
    filters: ['seconds > 1'],
    planned: designs.length,
    points,
  };
};

/** Index and stage of the front and the knee as the command line prints them. */
function expected(record: SweepRecord): { front: string[]; knee: number | undefined } {
  const done = record.points.filter(({ status, metrics }) => status === 'done' && metrics['seconds']! > 1);
  const { points, knee } = frontOf(lastStage(done), record.objectives, ({ metrics }, name) => metrics[name]);
  return { front: points.map(({ index }) => String(index)).sort(), knee: knee?.index };
}

describe('fronts and knees', () => {
  const designs = fc.array(design, { minLength: 3, maxLength: 14 });

  it(
    'are the same in pareto, tornado, parallel and report, ties and stages too',
    { timeout: 60_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(designs, async (all) => {
          const record = sweep(all);
          const { front, knee } = expected(record);
          fc.pre(front.length > 0);
          const data = await sweepData(asTable(record), 1000);
          const last = data.front.filter((row) => stageOf(data, row) === lastOf(data));
          expect(last.map((row) => String(indexOf(data, row))).sort()).toEqual(front);
          expect(
            data.knees.filter((row) => stageOf(data, row) === lastOf(data)).map((row) => indexOf(data, row)),
          ).toEqual(knee === undefined ? [] : [knee]);
          const pareto = await sweepPlot('pareto', record);
          expect(pareto).toContain(`${front.length} point${front.length === 1 ? '' : 's'} on the front`);
          if (knee === undefined) expect(pareto).not.toContain('knee: rows');
          else expect(pareto).toContain(`knee: rows ${knee} (`);
          const parallel = await sweepPlot('parallel', record);
          expect(parallel).toContain(`${front.length} design${front.length === 1 ? '' : 's'} on the front`);
          if (knee !== undefined) {
            expect(parallel).toContain(`>knee: rows ${knee}<`);
            const tornado = await sweepPlot('tornado', record).catch((error: unknown) => String(error));
            const inFirst = record.points.some(
              ({ index, stage, metrics }) => index === knee && stage === 1 && metrics['seconds']! > 1,
            );
            if (inFirst) expect(tornado).toContain(`around rows ${knee} (knee of latency and energy)`);
          }
        }),
        { numRuns: 40 },
      );
    },
  );

  it('pareto of HAAC: a front with ties counts all its points', async () => {
    const tie = { stage: 1, failed: false, seconds: 2, energyJoules: 5 };
    const record = sweep([
      tie,
      tie,
      { ...tie, seconds: 3, energyJoules: 3 },
      { ...tie, seconds: 5, energyJoules: 1 },
    ]);
    expect(await sweepPlot('pareto', record)).toContain('4 points on the front');
  });
});

type Data = Awaited<ReturnType<typeof sweepData>>;
const stageOf = ({ stage: { of, at } }: Data, row: number): number => Number(of[at[row] ?? 0]);
const lastOf = (data: Data): number => Math.max(...data.front.map((row) => stageOf(data, row)));
const indexOf = ({ index }: Data, row: number): number | null =>
  Array.isArray(index) ? index[row]! : index.of[index.at[row] ?? 0]!;
