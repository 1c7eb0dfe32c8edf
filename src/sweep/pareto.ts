import type { Objective, SweepPoint } from '../results/sweep-record.js';
import { unbeaten } from './front.js';

/** Objectives as costs: all to be minimised. */
function costs(point: SweepPoint, objectives: readonly Objective[]): number[] {
  return objectives.map(({ metric, goal }) => (goal === 'minimize' ? 1 : -1) * point.metrics[metric]!);
}

/**
 * The points that no other point beats: none is at least as good in every objective and better in one.
 * Equal points are all kept. Failed points and points without an objective's metric are left out. Order of
 * `points` is kept.
 */
export function paretoFront(points: readonly SweepPoint[], objectives: readonly Objective[]): SweepPoint[] {
  const done = points.filter(({ status }) => status === 'done');
  return unbeaten(done.map((point) => costs(point, objectives))).map((at) => done[at]!);
}

/**
 * The knee of a two-objective front: the point furthest from the line between its ends, both axes scaled to
 * 0..1. Undefined for fewer than three points.
 */
export function kneeOf(
  front: readonly SweepPoint[],
  objectives: readonly Objective[],
): SweepPoint | undefined {
  if (front.length < 3 || objectives.length !== 2) return undefined;
  const all = front.map((point) => costs(point, objectives));
  const low = [0, 1].map((axis) => Math.min(...all.map((cost) => cost[axis]!)));
  const high = [0, 1].map((axis) => Math.max(...all.map((cost) => cost[axis]!)));
  const scaleToUnit = (cost: readonly number[], axis: number): number =>
    high[axis] === low[axis] ? 0 : (cost[axis]! - low[axis]!) / (high[axis]! - low[axis]!);
  let best: SweepPoint | undefined;
  let least = Infinity;
  for (const [index, cost] of all.entries()) {
    const sum = scaleToUnit(cost, 0) + scaleToUnit(cost, 1);
    if (sum < least) [best, least] = [front[index], sum];
  }
  return best;
}
