/** The Pareto front over columns; the same definition as src/sweep/pareto.ts, tested against it. */
import { ascending, group } from 'd3';

export type Cost = { values: ArrayLike<number>; better: 'lower' | 'higher' };

type Point = { row: number; costs: readonly number[] };

/** Rows that no other row of the same group beats; those without a finite value are left out. Sorted. */
export function frontOf(
  rows: readonly number[],
  costs: readonly Cost[],
  groupOf: (row: number) => number = () => 0,
): number[] {
  if (costs.length === 0) return [];
  const points = rows.map((row): Point => {
    const own = costs.map(({ values, better }) => (better === 'lower' ? values[row]! : -values[row]!));
    return { row, costs: own };
  });
  const finite = points.filter((point) => point.costs.every(Number.isFinite));
  const groups = group(finite, ({ row }) => groupOf(row));
  return [...groups.values()].flatMap(unbeaten).sort(ascending);
}

function unbeaten(points: Point[]): number[] {
  // In lexicographic order a point can only be beaten by one before it.
  points.sort((a, b) => lexicographic(a.costs, b.costs));
  const front: Point[] = [];
  for (const point of points) {
    // The latest member is the likeliest to beat what follows it.
    if (front.findLast(({ costs }) => beats(costs, point.costs)) === undefined) front.push(point);
  }
  return front.map(({ row }) => row);
}

const lexicographic = (a: readonly number[], b: readonly number[]): number =>
  a.map((cost, i) => cost - b[i]!).find((difference) => difference !== 0) ?? 0;

const beats = (a: readonly number[], b: readonly number[]): boolean =>
  a.every((cost, i) => cost <= b[i]!) && a.some((cost, i) => cost < b[i]!);
