/** The Pareto front of two metrics as pictures need it. */
import { sort } from 'd3';
import type { Point } from '../../charts/mark.js';
import { extentOf, isFarApart } from '../../charts/scales.js';
import { oneLine } from '../../charts/text.js';
import type { SweepHeader, TablePoint } from '../../results/sweep-table.js';
import { frontOf as frontAmong, type Front } from '../../sweep/pareto.js';
import { refuse } from '../select.js';
import type { AxisColours } from './axis.js';
import { extentAt, metricAt, metricOf, valueAt, type Metric } from './metrics.js';

/** The candidates of one stage. */
export type Staged = { stage: number; fidelity: string; points: TablePoint[]; front: Front<TablePoint> };

/** Stages in order, at least one. */
export interface ParetoPanel {
  title: string;
  stages: readonly Staged[];
  /** Points that another panel enlarges: they are framed here and named there. */
  frame?: readonly TablePoint[];
}

export interface ParetoLook {
  sweep: SweepHeader;
  x: Metric;
  y: Metric;
  colours: AxisColours;
  width: number;
  height: number;
  left: number;
}

/** Where a point is in the panel. */
export type Place = (point: TablePoint) => Point;

/**
 * The points that none of `points`, all of which have both metrics, beats in both: from the best by the first metric
 * to the best by the second. Equal points stand side by side.
 */
export function frontOf(points: readonly TablePoint[], x: Metric, y: Metric): Front<TablePoint> {
  const objectives = [x, y].map(({ name, goal }) => ({ metric: name, goal }));
  const front = frontAmong(points, objectives, metricAt);
  const sign = x.goal === 'minimize' ? 1 : -1;
  return { ...front, points: sort(front.points, (a, b) => sign * (valueAt(a, x) - valueAt(b, x))) };
}

/** The two metrics asked for, or else the sweep's first objectives. */
export function metricPair(sweep: SweepHeader, { x, y }: { x?: string; y?: string }): [Metric, Metric] {
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

/** A front that takes up less of its panel, as an area, is enlarged. */
const SMALL = 0.08;

/** Space around the front, as a share of its extent and of the extent of all points. */
const AROUND = [0.5, 0.015] as const;

/** Extents of all points and of the fronts by one metric, logarithmic as the axis will be. */
type Extents = { at(point: TablePoint): number; all: number; front: readonly [low: number, high: number] };

function extentsOf(stages: readonly Staged[], metric: Metric): Extents {
  const ends = extentOf(stages.flatMap((stage) => extentAt(stage.points, metric)));
  const log = isFarApart(...ends);
  const at = (point: TablePoint): number => {
    const value = valueAt(point, metric);
    return log ? Math.log(value) : value;
  };
  const [low, high] = ends.map((value) => (log ? Math.log(value) : value)) as [number, number];
  return { at, all: high - low, front: extentOf(stages.flatMap(({ front }) => front.points).map(at)) };
}

const shareOf = ({ all, front: [low, high] }: Extents): number => (all > 0 ? (high - low) / all : 1);

/** Whether the front has several points that lie too close together. */
export function isSmall(stages: readonly Staged[], x: Metric, y: Metric): boolean {
  const across = shareOf(extentsOf(stages, x));
  const up = shareOf(extentsOf(stages, y));
  return stages.at(-1)!.front.points.length > 1 && across * up < SMALL && Math.min(across, up) < SMALL * 3;
}

/** The stages with those points only that lie on or near the fronts. */
export function windowOf(stages: readonly Staged[], x: Metric, y: Metric): Staged[] {
  const extents = [extentsOf(stages, x), extentsOf(stages, y)];
  const isInside = (point: TablePoint): boolean =>
    extents.every(({ at, all, front: [low, high] }) => {
      const space = AROUND[0] * (high - low) + AROUND[1] * all;
      return at(point) >= low - space && at(point) <= high + space;
    });
  return stages.map((stage) => ({ ...stage, points: stage.points.filter(isInside) }));
}
