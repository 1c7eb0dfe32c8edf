/** Numbers by which designs of equal axis values are found. */
import type { TablePoint } from '../../results/sweep-table.js';
import { valueOf } from './axis.js';

export type DesignKey = (point: TablePoint) => number | string;

/** One key for all points that have the same text on each of these axes; a point without a value is refused. */
export function designKey(points: readonly TablePoint[], paths: readonly string[]): DesignKey {
  const columns = points[0]?.columns;
  const axes = paths.map((path) => ({ path, axis: columns?.axis(path) }));
  const codes = axes.map(({ axis }) => {
    // Of values with the same text, such as 1 and '1', the first.
    const first = new Map<string, number>();
    return (axis?.keys ?? []).map((key, code) => {
      if (!first.has(key)) first.set(key, code);
      return first.get(key)!;
    });
  });
  const exact = codes.reduce((product, of) => product * (of.length + 1), 1) <= Number.MAX_SAFE_INTEGER;
  const codeOf = (point: TablePoint, at: number): number => {
    const { path, axis } = axes[at]!;
    const code = axis?.at[point.row] ?? -1;
    if (code >= 0) return codes[at]![code]!;
    // Refused, but for a workload that is no axis: one is drawn at a time.
    valueOf(point, path);
    return codes[at]!.length;
  };
  if (!exact) return (point) => axes.map((_, at) => codeOf(point, at)).join();
  return (point) => {
    let key = 0;
    for (let at = 0; at < axes.length; at++) key = key * (codes[at]!.length + 1) + codeOf(point, at);
    return key;
  };
}

/** How many different designs there are by these axes. */
export const distinct = (points: readonly TablePoint[], paths: readonly string[]): number =>
  new Set(points.map(designKey(points, paths))).size;
