import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SweepPoint, SweepRecord } from '../../src/results/sweep-record.js';
import { asTable } from '../../src/results/sweep-table.js';
import { candidateOf, lastStage, metricsIn } from '../../src/sweep/candidates.js';
import { filtersFrom } from '../../src/sweep/plan.js';
import { sweepRecord } from '../plot/sweep-fixture.js';

const at = (index: number): { field: string } => ({ field: `filters.${index}` });

const small = fc.constantFrom(0, 0.25, 0.5, 1);
const point = fc.record({
  stage: fc.constantFrom(1, 2),
  status: fc.constantFrom('done' as const, 'failed' as const),
  metrics: fc.dictionary(fc.constantFrom('seconds', 'peUtilization', 'cycles', 'energyJoules'), small),
});
const points = fc.array(point, { maxLength: 20 }).map((all): SweepPoint[] =>
  all.map((each, index) => ({
    ...{ index, fidelity: 'analytic', workload: 'w', values: {} },
    ...each,
  })),
);

/** A sweep with these points. */
const sweep = (all: SweepPoint[], filters: string[]): SweepRecord => ({
  ...{ ...sweepRecord(), axes: [], workloads: ['w'], planned: all.length },
  points: all,
  filters,
});

describe('candidates of a sweep', () => {
  const filter = fc.constantFrom('peUtilization > 0.3', 'seconds < 1', 'energyJoules >= 0', 'cycles != 0');

  it('are finished and meet all filters, however often they are asked and in what order', async () => {
    await fc.assert(
      fc.asyncProperty(
        points,
        fc.array(filter, { maxLength: 3 }),
        fc.boolean(),
        async (all, filters, turned) => {
          const record = sweep(all, filters);
          const conditions = await filtersFrom(filters, record.kind, at);
          // A condition about a metric that a point has not cannot be decided.
          const answer = (decide: () => boolean): boolean | string => {
            try {
              return decide();
            } catch (error) {
              return (error as Error).message;
            }
          };
          const wanted = all.map(({ status, metrics }) =>
            answer(() => status === 'done' && conditions.every((meets) => meets(metrics))),
          );
          const table = asTable(record);
          const isCandidate = await candidateOf(table, at);
          const asked = turned ? [...table.points].reverse() : table.points;
          for (let again = 0; again < 2; again++)
            for (const each of asked) expect(answer(() => isCandidate(each))).toBe(wanted[each.row]);
        },
      ),
    );
  });

  it('rest on the metrics that stand in the filters, by name or short name', () => {
    const { kind } = sweepRecord();
    expect(metricsIn([], kind)).toEqual([]);
    expect(metricsIn(['peUtilization > 0.3', 'seconds < energyJoules'], kind).sort()).toEqual(
      expect.arrayContaining(['energyJoules', 'peUtilization', 'seconds']),
    );
    expect(metricsIn(['area < 1'], kind)).toContain('areaSquareMetres');
  });

  it('of the last stage are all of the second, or of the first where there is none', () => {
    fc.assert(
      fc.property(points, (all) => {
        const last = all.some(({ stage }) => stage === 2) ? 2 : 1;
        expect(lastStage(asTable(sweep(all, [])).points).map(({ index }) => index)).toEqual(
          all.filter(({ stage }) => stage === last).map(({ index }) => index),
        );
      }),
    );
  });
});
