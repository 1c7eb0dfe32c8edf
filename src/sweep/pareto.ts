import type { Objective, SweepPoint } from '../results/sweep-record.js';

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
  const candidates = points
    .map((point, order) => ({ point, order, cost: costs(point, objectives) }))
    .filter(({ point, cost }) => point.status === 'done' && cost.every(Number.isFinite));
  // In lexicographic order of costs a point can only be beaten by one before it.
  candidates.sort((a, b) => compare(a.cost, b.cost) || a.order - b.order);
  const front: typeof candidates = [];
  for (const candidate of candidates) {
    if (!front.some(({ cost }) => dominates(cost, candidate.cost))) front.push(candidate);
  }
  return front.sort((a, b) => a.order - b.order).map(({ point }) => point);
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - b[index]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

function dominates(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, index) => value <= b[index]!) && a.some((value, index) => value < b[index]!);
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
