import type { Details } from '../../results/record.js';

const PERCENTILES = [50, 95, 99] as const;

/**
 * Percentiles of a number that a run has many of, as totals' details: `<metric>.p50`, `.p95`, `.p99` and `.max`.
 * The p-th is the smallest value that p % of all do not exceed (nearest rank).
 *
 * @example
 * distributionOf('latency', [3, 1, 2]); // { 'latency.p50': 2, 'latency.p95': 3, 'latency.p99': 3, 'latency.max': 3 }
 */
export function distributionOf(metric: string, values: Iterable<number>): Details {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return {};
  const percentile = (p: number): number => sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)]!;
  return Object.fromEntries([
    ...PERCENTILES.map((p) => [`${metric}.p${p}`, percentile(p)] as const),
    [`${metric}.max`, sorted.at(-1)!],
  ]);
}
