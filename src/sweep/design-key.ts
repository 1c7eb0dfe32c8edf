/** Numbers by which designs of equal axis values are found. */
import type { PointColumns } from '../results/sweep-table.js';

/** One key for all rows that have the same text on each of these axes, or the same lack of one. */
export function designKeys(
  columns: PointColumns | undefined,
  paths: readonly string[],
  missing?: (row: number, path: string) => void,
): (row: number) => number | string {
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
  const codeOf = (row: number, at: number): number => {
    const { path, axis } = axes[at]!;
    const code = axis?.at[row] ?? -1;
    if (code >= 0) return codes[at]![code]!;
    missing?.(row, path);
    return codes[at]!.length;
  };
  if (!exact) return (row) => axes.map((_, at) => codeOf(row, at)).join();
  return (row) => {
    let key = 0;
    for (let at = 0; at < axes.length; at++) key = key * (codes[at]!.length + 1) + codeOf(row, at);
    return key;
  };
}
