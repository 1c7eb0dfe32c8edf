import type { Objective, SweepPoint } from '../results/sweep-record.js';
import { unbeaten } from './front.js';

/** A metric of a point by name; undefined or NaN where it is not modelled. */
export type MetricOf<Point> = (point: Point, metric: string) => number | undefined;

/** Objectives as columns of costs: all to be minimised. */
function costs<Point>(
  points: readonly Point[],
  objectives: readonly Objective[],
  metricOf: MetricOf<Point>,
): Float64Array[] {
  return objectives.map(({ metric, goal }) => {
    const sign = goal === 'minimize' ? 1 : -1;
    const column = new Float64Array(points.length);
    for (let at = 0; at < points.length; at++) column[at] = sign * metricOf(points[at]!, metric)!;
    return column;
  });
}

/**
 * The points that no other point beats: none is at least as good in every objective and better in one.
 * Equal points are all kept. Failed points and points without an objective's metric are left out. Order of
 * `points` is kept.
 */
export function paretoFront(points: readonly SweepPoint[], objectives: readonly Objective[]): SweepPoint[] {
  const done = points.filter(({ status }) => status === 'done');
  return frontAmong(done, objectives, (point, metric) => point.metrics[metric]);
}

/** The same of whatever has metrics, all of it finished. */
export function frontAmong<Point>(
  points: readonly Point[],
  objectives: readonly Objective[],
  metricOf: MetricOf<Point>,
): Point[] {
  return unbeaten(costs(points, objectives, metricOf), points.keys()).map((at) => points[at]!);
}

/** A front, and of two objectives its knee. */
export type Front<Point> = { points: Point[]; knee: Point | undefined };

/** Front and knee of finished points that compete: of one workload and one stage. The one that tables and pictures show. */
export function frontOf<Point>(
  points: readonly Point[],
  objectives: readonly Objective[],
  metricOf: MetricOf<Point>,
): Front<Point> {
  const front = frontAmong(points, objectives, metricOf);
  return { points: front, knee: kneeAmong(front, objectives, metricOf) };
}

/**
 * The knee of a two-objective front: the point furthest from the line between its ends, both axes scaled to
 * 0..1; of equal ones the first. Undefined where fewer than three places are taken.
 */
function kneeAmong<Point>(
  front: readonly Point[],
  objectives: readonly Objective[],
  metricOf: MetricOf<Point>,
): Point | undefined {
  if (objectives.length !== 2) return undefined;
  const columns = costs(front, objectives, metricOf);
  // Points of a front that share one cost share the other.
  if (new Set(columns[0]).size < 3) return undefined;
  const scaled = columns.map((cost) => {
    const low = cost.reduce((least, one) => Math.min(least, one));
    const high = cost.reduce((most, one) => Math.max(most, one));
    return cost.map((one) => (one - low) / (high - low));
  });
  let best: Point | undefined;
  let least = Infinity;
  for (const [at, point] of front.entries()) {
    const sum = scaled[0]![at]! + scaled[1]![at]!;
    if (sum < least) [best, least] = [point, sum];
  }
  return best;
}
