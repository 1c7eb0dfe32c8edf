/** Cycles in which something happened, as intervals `[begin, end)` that may overlap. */
export interface Spans {
  begins: number[];
  ends: number[];
}

/**
 * Divides `cycles` among `spans`, the first that has a cycle takes it; the last number are those that none has.
 *
 * @example
 * divide(10, [{ begins: [0], ends: [4] }, { begins: [2], ends: [7] }]); // => [4, 3, 3]
 */
export function divide(cycles: number, spans: readonly Spans[]): number[] {
  const edges: { at: number; change: number; of: number }[] = [];
  spans.forEach(({ begins, ends }, of) => {
    begins.forEach((at) => edges.push({ at, change: 1, of }));
    ends.forEach((at) => edges.push({ at, change: -1, of }));
  });
  edges.sort((a, b) => a.at - b.at);
  const open = spans.map(() => 0);
  const shares = new Array<number>(spans.length + 1).fill(0);
  let now = 0;
  const pass = (to: number): void => {
    const first = open.findIndex((count) => count > 0);
    shares[first < 0 ? spans.length : first]! += to - now;
    now = to;
  };
  for (const { at, change, of } of edges) {
    pass(at);
    open[of]! += change;
  }
  pass(cycles);
  return shares;
}
