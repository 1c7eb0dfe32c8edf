/** Which points of a sweep the page holds: all, or of a large one the fronts and an even sample. */
import { sampleOf } from '../charts/sample.js';
import type { SweepTable, TablePoint } from '../results/sweep-table.js';
import type { IsCandidate } from '../sweep/candidates.js';
import { frontAmong } from '../sweep/pareto.js';

/** Points of a sweep, and of all sweeps of a page: a page of so many opens within a second and stays below 10 MB. */
const MOST_POINTS = 20_000;
const MOST_OF_PAGE = 100_000;

/** How many points of each of so many sweeps a page holds at most. */
export const mostOf = (sweeps: number): number => Math.min(MOST_POINTS, Math.floor(MOST_OF_PAGE / sweeps));

export interface Shown {
  /** Rows of the points in the page, ascending. */
  rows: number[];
  /** Absent if the page holds all points. */
  thinned?: {
    /** Points of the sweep. */
    of: number;
    /** Those that failed. */
    failed: number;
    /** Of the points on a front, as many as `front` are in the page: all of them, unless they alone are too many. */
    front: number;
    ofFront: number;
  };
}

/**
 * Fronts are those of the sweep's objectives, of all points of a workload and stage that are candidates, so that the
 * front that the page takes of what it holds is the front of the sweep.
 */
export function shownOf({ points, objectives }: SweepTable, isCandidate: IsCandidate, most: number): Shown {
  if (points.length <= most) return { rows: points.map(({ row }) => row) };
  const groups = new Map<string, TablePoint[]>();
  for (const point of points) {
    if (!isCandidate(point)) continue;
    const key = JSON.stringify([point.workload, point.stage]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [point]);
    else group.push(point);
  }
  const all = objectives.length === 0 ? [] : [...groups.values()];
  const onFront = all.flatMap((group) => frontAmong(group, objectives, (point, name) => point.metric(name)));
  const front = sampleOf(onFront, most);
  const kept = new Set(front);
  const rest = sampleOf(
    points.filter((point) => !kept.has(point)),
    most - front.length,
  );
  const rows = [...front, ...rest].map(({ row }) => row).sort((a, b) => a - b);
  const failed = points.filter(({ isDone }) => !isDone).length;
  return {
    rows,
    thinned: { of: points.length, failed, front: front.length, ofFront: onFront.length },
  };
}
