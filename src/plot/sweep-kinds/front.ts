/** The Pareto front of two metrics as pictures need it. */
import type { Point } from '../../charts/mark.js';
import { oneLine } from '../../charts/text.js';
import type { SweepPoint, SweepRecord } from '../../results/sweep-record.js';
import { kneeOf, paretoFront } from '../../sweep/pareto.js';
import { refuse } from '../select.js';
import type { AxisColours } from './colours.js';
import { isBetter, metricOf, valueAt, type Metric } from './metrics.js';

export interface Front {
  /** From the best by the first metric to the best by the second; of equal points the first. */
  points: SweepPoint[];
  knee?: SweepPoint | undefined;
}

/** The candidates of one stage. */
export type Staged = { stage: number; fidelity: string; points: SweepPoint[]; front: Front };

/** Stages in order, at least one. */
export interface ParetoPanel {
  title: string;
  stages: readonly Staged[];
  /** Points that another panel enlarges: they are framed here and named there. */
  frame?: readonly SweepPoint[];
}

export interface ParetoLook {
  sweep: SweepRecord;
  x: Metric;
  y: Metric;
  colours: AxisColours;
  width: number;
  height: number;
  left: number;
}

/** Where a point is in the panel. */
export type Place = (point: SweepPoint) => Point;

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
    const has = names.length === 0 ? 'no objective' : `the objective ${names.join(', ')} only`;
    const field = across === undefined ? 'x' : 'y';
    return refuse(`sweep ${oneLine(sweep.name)} has ${has}, and a front needs two`, 'a metric', field);
  }
  if (across === up) refuse(`is '${up}', as x is`, 'another metric', 'y');
  return [metricOf(sweep, across), metricOf(sweep, up)];
}
