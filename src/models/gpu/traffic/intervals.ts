/** A half-open stretch of whole numbers. */
export type Interval = readonly [from: number, to: number];

/** What of `intervals` is in none of `others`; both sorted, none touching another. */
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
