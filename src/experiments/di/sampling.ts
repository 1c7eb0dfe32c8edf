import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Statistic } from './statistics.js';

/** Subsets that the argument by the central limit theorem draws, and their size. */
export const SUBSETS = 1000;
export const SUBSET_SIZE = 10;

/** A statistic of `draws` random subsets of `size` of `of` elements, ascending; the same for the same seed. */
export function subsetStatistics(
  of: number,
  statistic: Statistic,
  { draws = SUBSETS, size = SUBSET_SIZE, seed = 1 }: { draws?: number; size?: number; seed?: number } = {},
): number[] {
  const random = xoroshiro128plus(seed);
  return Array.from({ length: draws }, () => {
    const positions = Array.from({ length: of }, (_, index) => index);
    // The first `size` of a shuffle: no element twice.
    for (let at = 0; at < size; at++) {
      const other = uniformInt(random, at, of - 1);
      [positions[at], positions[other]] = [positions[other]!, positions[at]!];
    }
    return statistic(positions.slice(0, size));
  }).sort((a, b) => a - b);
}

/** How values are spread: moments, and the correlation of their quantiles with those of a normal distribution. */
export interface Spread {
  mean: number;
  deviation: number;
  /** 0 if both sides are alike; negative with a long tail to the left. */
  skewness: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const moment = (power: number): number =>
    values.reduce((sum, value) => sum + (value - mean) ** power, 0) / n;
  const deviation = Math.sqrt(moment(2));
  return { mean, deviation, skewness: moment(3) / deviation ** 3 };
}

/**
 * Quantile of the standard normal distribution, to 4.5e-4 (Abramowitz & Stegun 26.2.23).
 * @param share 0 to 1, both excluded
 */
export function normalQuantile(share: number): number {
  if (share > 0.5) return -normalQuantile(1 - share);
  const t = Math.sqrt(-2 * Math.log(share));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return above / below - t;
}

/** Points of a QQ plot: quantile of the standard normal, and the value that stands there. */
export const quantilePairs = (sorted: readonly number[]): [normal: number, value: number][] =>
  sorted.map((value, index) => [normalQuantile((index + 0.5) / sorted.length), value]);

/** Counts of values in equal bins between `low` and `high`; outside it in the first and the last. */
export function histogram(values: readonly number[], low: number, high: number, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = Math.floor(((value - low) / (high - low)) * bins);
    counts[Math.min(bins - 1, Math.max(0, bin))]!++;
  }
  return counts;
}
