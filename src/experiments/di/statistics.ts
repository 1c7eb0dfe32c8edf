import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A number of a sample whose elements are the positions 0 to n - 1, some of them perhaps several times. */
export type Statistic = (positions: readonly number[]) => number;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Correlation of Pearson; NaN if one side does not vary. */
export function pearson(x: readonly number[], y: readonly number[]): number {
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  x.forEach((value, index) => {
    const [a, b] = [value - meanX, y[index]! - meanY];
    xy += a * b;
    xx += a * a;
    yy += b * b;
  });
  return xy / Math.sqrt(xx * yy);
}

/** Rank correlation of Spearman: equal values share the mean of their ranks. */
export const spearman = (x: readonly number[], y: readonly number[]): number => pearson(ranks(x), ranks(y));

/** Ranks from 1. */
export function ranks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}

/** Quantile between sorted values, linear between neighbours. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  return sorted[below]! + (at - below) * (sorted[Math.min(below + 1, sorted.length - 1)]! - sorted[below]!);
}

/**
 * A statistic of `draws` samples of `size` elements, drawn with replacement from as many, ascending; the same for the
 * same seed. Samples for which it is no number (all elements equal) are left out.
 */
export function bootstrap(
  size: number,
  statistic: Statistic,
  { draws = 2000, seed = 1 }: { draws?: number; seed?: number } = {},
): number[] {
  const random = xoroshiro128plus(seed);
  const values = Array.from({ length: draws }, () =>
    statistic(Array.from({ length: size }, () => uniformInt(random, 0, size - 1))),
  );
  return values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
}

/** The middle 95 % of the bootstrap of a statistic. */
export function interval95(size: number, statistic: Statistic): [low: number, high: number] {
  const values = bootstrap(size, statistic);
  return [quantile(values, 0.025), quantile(values, 0.975)];
}
