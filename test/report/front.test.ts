import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frontOf } from '../../src/report/client/front.js';
import type { Objective, SweepPoint } from '../../src/results/sweep-record.js';
import { paretoFront } from '../../src/sweep/pareto.js';

const OBJECTIVES: Objective[] = [
  { metric: 'a', goal: 'minimize' },
  { metric: 'b', goal: 'maximize' },
  { metric: 'c', goal: 'minimize' },
];

function pointOf(index: number, [a, b, c]: readonly (number | undefined)[]): SweepPoint {
  const metrics: Record<string, number> = {};
  for (const [name, value] of Object.entries({ a, b, c })) if (value !== undefined) metrics[name] = value;
  return { index, stage: 1, fidelity: 'event', workload: 'w', values: {}, status: 'done', metrics };
}

describe('front of the page', () => {
  const value = fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined, freq: 12 });
  const rows = fc.array(fc.tuple(value, value, value), { maxLength: 60 });

  it('is the front of the sweep room, for any number of objectives', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 3 }), (values, dimensions) => {
        const objectives = OBJECTIVES.slice(0, dimensions);
        const points = values.map((each, index) => pointOf(index, each));
        const costs = objectives.map(({ metric, goal }) => ({
          values: points.map(({ metrics }) => metrics[metric] ?? NaN),
          better: goal === 'minimize' ? ('lower' as const) : ('higher' as const),
        }));
        const all = points.map(({ index }) => index);
        expect(frontOf(all, costs)).toEqual(paretoFront(points, objectives).map(({ index }) => index));
      }),
    );
  });

  it('lets only points of a group compete', () => {
    const costs = [{ values: [1, 2, 3, 4], better: 'lower' as const }];
    expect(frontOf([0, 1, 2, 3], costs, (row) => row % 2)).toEqual([0, 1]);
    expect(frontOf([0, 1, 2, 3], [])).toEqual([]);
  });
});
