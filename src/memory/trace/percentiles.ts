/** Latencies in order of size, as a table shows them. */
export interface Spread {
  sum: number;
  mean: number;
  min: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** What is said of a list of latencies; null if it is empty. The p-th part of n is the entry floor(p (n - 1) + 1/2). */
export function spreadOf(latencies: ArrayLike<number>): Spread | null {
  const count = latencies.length;
  if (count === 0) return null;
  const sorted = Float64Array.from(latencies).sort();
  const part = (share: number): number => sorted[Math.floor(share * (count - 1) + 0.5)]!;
  const sum = sorted.reduce((total, latency) => total + latency, 0);
  return {
    sum,
    mean: sum / count,
    min: sorted[0]!,
    p50: part(0.5),
    p95: part(0.95),
    p99: part(0.99),
    max: sorted[count - 1]!,
  };
}
