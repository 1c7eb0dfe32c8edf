import { ascending, group } from 'd3';
import { unbeaten } from '../../sweep/front.js';

export type Cost = { values: ArrayLike<number>; better: 'lower' | 'higher' };

/** The Pareto front over columns: rows that no other row of the same group beats. Sorted. */
export function frontOf(
  rows: readonly number[],
  costs: readonly Cost[],
  groupOf: (row: number) => number = () => 0,
): number[] {
  if (costs.length === 0) return [];
  const columns = costs.map(({ values, better }) =>
    better === 'lower' ? values : Float64Array.from(values, (value) => -value),
  );
  return [...group(rows, groupOf).values()].flatMap((members) => unbeaten(columns, members)).sort(ascending);
}
