/** The Pareto front of two metrics as pictures need it. */
import { InputError } from '../../errors.js';
import type { SweepPoint, SweepRecord } from '../../results/sweep-record.js';
import { kneeOf, paretoFront } from '../../sweep/pareto.js';
import { oneLine } from '../text.js';
import { isBetter, metricOf, valueAt } from './metrics.js';
import type { Metric } from './metrics.js';

export interface Front {
  /** From the best by the first metric to the best by the second; of equal points the first. */
  points: SweepPoint[];
  knee?: SweepPoint | undefined;
}

/** The points that none of `points`, all of which have both metrics, beats in both. */
export function frontOf(points: readonly SweepPoint[], x: Metric, y: Metric): Front {
  const objectives = [x, y].map(({ name, goal }) => ({ metric: name, goal }));
  const all = paretoFront(points, objectives);
  const distinct = [...new Map(all.map((point) => [valueAt(point, x), point] as const).reverse()).values()];
  distinct.sort((a, b) => (isBetter(x, valueAt(a, x), valueAt(b, x)) ? -1 : 1));
  return { points: distinct, knee: kneeOf(distinct, objectives) };
}

/** The two metrics asked for, or else the sweep's first objectives. */
export function metricPair(sweep: SweepRecord, { x, y }: { x?: string; y?: string }): [Metric, Metric] {
  const names = sweep.objectives.map(({ metric }) => metric);
  const across = x ?? names.find((name) => name !== y);
  const up = y ?? names.find((name) => name !== across);
  if (across === undefined || up === undefined) {
    throw new InputError(
      `sweep ${oneLine(sweep.name)} has ${names.length === 0 ? 'no objective' : `the objective ${names.join(', ')} only`}, and a front needs two`,
      { field: across === undefined ? 'x' : 'y', expected: 'a metric' },
    );
  }
  if (across === up) throw new InputError(`is '${up}', as x is`, { field: 'y', expected: 'another metric' });
  return [metricOf(sweep, across), metricOf(sweep, up)];
}
