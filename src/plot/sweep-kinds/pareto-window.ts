/** The neighbourhood of a front that is too small to be read among all points. */
import type { SweepPoint } from '../../results/sweep-record.js';
import { extentOf, isFarApart } from '../scales.js';
import { valueAt } from './metrics.js';
import type { Metric } from './metrics.js';
import type { Staged } from './pareto-view.js';

/** A front that takes up less of its panel, as an area, is enlarged. */
const SMALL = 0.08;

/** Space around the front, as a share of its extent and of the extent of all points. */
const AROUND = [0.5, 0.015] as const;

interface Range {
  low: number;
  high: number;
}

/** Extents of all points and of the fronts by one metric, logarithmic as the axis will be. */
interface Extents {
  at(point: SweepPoint): number;
  all: Range;
  front: Range;
}

function extents(stages: readonly Staged[], metric: Metric): Extents {
  const points = stages.flatMap((stage) => stage.points);
  const log = isFarApart(...extentOf(points.map((point) => valueAt(point, metric))));
  const at = (point: SweepPoint): number => {
    const value = valueAt(point, metric);
    return log ? Math.log(value) : value;
  };
  const range = (of: readonly SweepPoint[]): Range => {
    const [low, high] = extentOf(of.map(at));
    return { low, high };
  };
  return { at, all: range(points), front: range(stages.flatMap(({ front }) => front.points)) };
}

const share = ({ all, front }: Extents): number =>
  all.high > all.low ? (front.high - front.low) / (all.high - all.low) : 1;

/** Whether the front has several points that lie too close together. */
export function isSmall(stages: readonly Staged[], x: Metric, y: Metric): boolean {
  const across = share(extents(stages, x));
  const up = share(extents(stages, y));
  return stages.at(-1)!.front.points.length > 1 && across * up < SMALL && Math.min(across, up) < SMALL * 3;
}

/** The stages with those points only that lie on or near the fronts. */
export function windowOf(stages: readonly Staged[], x: Metric, y: Metric): Staged[] {
  const [across, up] = [extents(stages, x), extents(stages, y)];
  const inside = ({ at, all, front }: Extents, point: SweepPoint): boolean => {
    const space = AROUND[0] * (front.high - front.low) + AROUND[1] * (all.high - all.low);
    return at(point) >= front.low - space && at(point) <= front.high + space;
  };
  return stages.map((stage) => ({
    ...stage,
    points: stage.points.filter((point) => inside(across, point) && inside(up, point)),
  }));
}
