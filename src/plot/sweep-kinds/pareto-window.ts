/** The neighbourhood of a front that is too small to be read among all points. */
import { extentOf, isFarApart } from '../../charts/scales.js';
import type { SweepPoint } from '../../results/sweep-record.js';
import { valueAt, type Metric } from './metrics.js';
import type { Staged } from './front.js';

/** A front that takes up less of its panel, as an area, is enlarged. */
const SMALL = 0.08;

/** Space around the front, as a share of its extent and of the extent of all points. */
const AROUND = [0.5, 0.015] as const;

/** Extents of all points and of the fronts by one metric, logarithmic as the axis will be. */
type Extents = { at(point: SweepPoint): number; all: number; front: readonly [low: number, high: number] };

function extentsOf(stages: readonly Staged[], metric: Metric): Extents {
  const points = stages.flatMap((stage) => stage.points);
  const log = isFarApart(...extentOf(points.map((point) => valueAt(point, metric))));
  const at = (point: SweepPoint): number => {
    const value = valueAt(point, metric);
    return log ? Math.log(value) : value;
  };
  const [low, high] = extentOf(points.map(at));
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
  const isInside = (point: SweepPoint): boolean =>
    extents.every(({ at, all, front: [low, high] }) => {
      const space = AROUND[0] * (high - low) + AROUND[1] * all;
      return at(point) >= low - space && at(point) <= high + space;
    });
  return stages.map((stage) => ({ ...stage, points: stage.points.filter(isInside) }));
}
