/** Which points of a sweep the page holds: all, or of a large one the fronts and an even sample; and its fronts. */
import { sampleOf } from '../charts/sample.js';
import type { SweepTable, TablePoint } from '../results/sweep-table.js';
import type { IsCandidate } from '../sweep/candidates.js';
import { frontOf, type Front } from '../sweep/pareto.js';

/** Points of a sweep, and of all sweeps of a page, that stays below 10 MB. */
const MOST_POINTS = 20_000;
const MOST_OF_PAGE = 100_000;

/** Of a sweep that has more, the page holds so much less, unless its front is larger: it opens sooner and looks the same. */
const SAMPLE = 0.5;

/** How many points of each of so many sweeps a page holds at most. */
export const mostOf = (sweeps: number): number => Math.min(MOST_POINTS, Math.floor(MOST_OF_PAGE / sweeps));

export interface Shown {
  /** Rows of the points in the page, ascending. */
  rows: number[];
  /** Rows of all points on a front, and of the knees, whether or not the page holds them. */
  front: ReadonlySet<number>;
  knees: ReadonlySet<number>;
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

/** Fronts are those of the sweep's objectives, of all points of a workload and stage that are candidates. */
export function shownOf(sweep: SweepTable, isCandidate: IsCandidate, most: number): Shown {
  const { points } = sweep;
  const fronts = frontsOf(sweep, isCandidate);
  const onFront = fronts.flatMap((front) => front.points);
  const knees = fronts.flatMap(({ knee }) => knee ?? []);
  const told = { front: rowsOf(onFront), knees: rowsOf(knees) };
  if (points.length <= most) return { rows: points.map(({ row }) => row), ...told };
  const kept = new Set([...sampleOf(onFront, most), ...knees]);
  const rest = sampleOf(
    points.filter((point) => !kept.has(point)),
    Math.max(0, Math.ceil(most * SAMPLE) - kept.size),
  );
  const rows = [...kept, ...rest].map(({ row }) => row).sort((a, b) => a - b);
  const failed = points.filter(({ isDone }) => !isDone).length;
  return {
    rows,
    ...told,
    thinned: { of: points.length, failed, front: kept.size, ofFront: onFront.length },
  };
}

/** Of every workload and stage, by the objectives; none where there are no objectives. */
function frontsOf({ points, objectives }: SweepTable, isCandidate: IsCandidate): Front<TablePoint>[] {
  if (objectives.length === 0) return [];
  const groups = new Map<string, Map<number, TablePoint[]>>();
  for (const point of points) {
    if (!isCandidate(point)) continue;
    let stages = groups.get(point.workload);
    if (stages === undefined) groups.set(point.workload, (stages = new Map()));
    const group = stages.get(point.stage);
    if (group === undefined) stages.set(point.stage, [point]);
    else group.push(point);
  }
  const all = [...groups.values()].flatMap((stages) => [...stages.values()]);
  return all.map((group) => frontOf(group, objectives, (point, name) => point.metric(name)));
}

const rowsOf = (points: readonly TablePoint[]): ReadonlySet<number> => new Set(points.map(({ row }) => row));
