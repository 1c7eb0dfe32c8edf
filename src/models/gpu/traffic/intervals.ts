/** A half-open stretch of whole numbers. */
export type Interval = readonly [from: number, to: number];

/** The same numbers as sorted stretches that do not touch. */
export function union(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.filter(([from, to]) => to > from).sort(([a], [b]) => a - b);
  const merged: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** What of `intervals` is in none of `others`; both as `union` gives them. */
export function without(intervals: readonly Interval[], others: readonly Interval[]): Interval[] {
  let left = [...intervals];
  for (const [start, end] of others)
    left = left
      .flatMap(([from, to]): Interval[] => [
        [from, Math.min(to, start)],
        [Math.max(from, end), to],
      ])
      .filter(([from, to]) => to > from);
  return left;
}
