import { amortizingShare, reuseOf, type Accesses } from '../../metrics/intensity.js';
import type { Finding } from '../../results/reproduction.js';
import { figure } from '../experiment.js';
import { BATCHES, measuredNetworks, type MeasuredNetwork } from './measured.js';
import { ADVANTAGE, BEST_ALPHA, CORRELATIONS } from './published.js';
import { bootstrap, interval95, pearson, spearman, type Statistic } from './statistics.js';

export const SOURCE =
  'correlations over 19 networks on an H100 (fp32, cuDNN, joules with idle), of which 7 are kept back';
/** Steps of alpha: 0, 0.05, ..., 1. */
export const ALPHAS: readonly number[] = Array.from({ length: 21 }, (_, step) => step / 20);

type Correlate = (x: readonly number[], y: readonly number[]) => number;

const METRICS: Readonly<Record<string, (network: Accesses, alpha?: number) => number>> = {
  AI: (network) => reuseOf(network).arithmeticIntensity,
  DI_H: (network, alpha) => reuseOf(network, { ...(alpha !== undefined && { alpha }) }).H,
  "DI_H'": (network) => reuseOf(network)["H'"],
  DI_S: (network) => reuseOf(network).S,
  "DI_S'": (network) => reuseOf(network)["S'"],
};

/** One fetch of the weights a batch: each image has its share of it. */
const amortize = (network: MeasuredNetwork): Accesses => ({
  ...network,
  weights: network.weights / network.batch,
});

/** Values of a metric for the networks at a batch. */
export function valuesOf(metric: string, batch: number, amortized: boolean, alpha?: number): number[] {
  return measuredNetworks(batch).map((one) => METRICS[metric]!(amortized ? amortize(one) : one, alpha));
}

/** Correlation with MACs a joule, of a sample of the networks. */
function correlation(values: readonly number[], batch: number, correlate: Correlate): Statistic {
  const efficiency = measuredNetworks(batch).map((one) => one.efficiency);
  const pick = (from: readonly number[], positions: readonly number[]): number[] =>
    positions.map((position) => from[position]!);
  return (positions) => correlate(pick(values, positions), pick(efficiency, positions));
}

const every = (batch: number): number[] => measuredNetworks(batch).map((_, index) => index);
const two = (value: number): string => value.toFixed(2);
const count = (batch: number): number => measuredNetworks(batch).length;

/** Our number of all networks, and what the choice of networks leaves open. */
function estimate(statistic: Statistic, batch: number): { ours: number; low: number; high: number } {
  const [low, high] = interval95(count(batch), statistic);
  return { ours: statistic(every(batch)), low, high };
}

/** Rows whose published number has seven networks more: as close as the choice of networks leaves open. */
function beside(
  name: string,
  quantity: string,
  published: number,
  { ours, low, high }: ReturnType<typeof estimate>,
  /** The row of which this one shows the number again. */
  of?: string,
): Finding {
  return figure(name, { unit: 'r', source: SOURCE, mark: 'found', evidence: 'inferred' })(
    quantity,
    published,
    ours,
    {
      within: { absolute: (high - low) / 2 },
      ...(of !== undefined && { of, variant: true }),
      note: 'ours: 12 of the 19 networks; tolerance: half of the 95 % interval of 2000 samples of them',
    },
  );
}

const weightsAt = (amortized: boolean, batch: number): string =>
  amortized ? `weights / ${batch}` : 'weights for every image';

export function compareCorrelations(): Finding[] {
  return CORRELATIONS.flatMap(([metric, batch, amortized, ...published]) => {
    const values = valuesOf(metric, batch, amortized);
    const ways: readonly (readonly [string, Correlate])[] = [
      ['Pearson', pearson],
      ['Spearman', spearman],
    ];
    return ways.map(([name, correlate], index) => {
      const found = estimate(correlation(values, batch, correlate), batch);
      const quantity = `${metric}, ${name}, ${weightsAt(amortized, batch)}`;
      return beside(`MACs a joule, batch ${batch}`, quantity, published[index]!, found);
    });
  });
}

/** How much better DI_H correlates than AI in the same samples: both correlations have a row of their own. */
export function compareAdvantage(): Finding[] {
  return ADVANTAGE.map(([batch, amortized, published]) => {
    const [di, ai] = (['DI_H', 'AI'] as const).map((metric) =>
      correlation(valuesOf(metric, batch, amortized), batch, pearson),
    ) as [Statistic, Statistic];
    const found = estimate((positions) => di(positions) - ai(positions), batch);
    const weights = weightsAt(amortized, batch);
    const figureName = `MACs a joule, batch ${batch}`;
    const number = `${figureName}: DI_H, Pearson, ${weights}`;
    return beside(figureName, `Pearson of DI_H less that of AI, ${weights}`, published, found, number);
  });
}

/** Correlation by Pearson at every alpha, of a sample. */
export function sweepAlpha(batch: number, positions = every(batch)): [alpha: number, r: number][] {
  return ALPHAS.map((alpha) => [
    alpha,
    correlation(valuesOf('DI_H', batch, false, alpha), batch, pearson)(positions),
  ]);
}

/** The first alpha with the highest correlation. */
export const bestAlpha = (sweep: readonly (readonly [alpha: number, r: number])[]): number =>
  sweep.reduce((best, one) => (one[1] > best[1] ? one : best))[0];

export function compareAlpha(): Finding[] {
  const compare = figure('alpha with the highest correlation', {
    unit: '',
    source: SOURCE,
    mark: 'found',
    evidence: 'inferred',
    within: { absolute: 0.05 },
  });
  return BEST_ALPHA.map(([batch, published]) => {
    const statistics = ALPHAS.map((alpha) =>
      correlation(valuesOf('DI_H', batch, false, alpha), batch, pearson),
    );
    const best: Statistic = (positions) =>
      bestAlpha(ALPHAS.map((alpha, index) => [alpha, statistics[index]!(positions)]));
    const [low, high] = interval95(count(batch), best);
    return compare(`batch ${batch}`, published, best(every(batch)), {
      note: `samples of the 12 networks leave ${two(low)} to ${two(high)} open; one fetch of the weights a batch would be b/(b+1) = ${two(amortizingShare(batch))}`,
    });
  });
}

/** Share of the samples in which DI_H correlates better than AI. */
export function shareBetter(batch: number, amortized: boolean): number {
  const [di, ai] = (['DI_H', 'AI'] as const).map((metric) =>
    correlation(valuesOf(metric, batch, amortized), batch, pearson),
  ) as [Statistic, Statistic];
  const differences = bootstrap(count(batch), (positions) => di(positions) - ai(positions));
  return differences.filter((difference) => difference > 0).length / differences.length;
}

/** alpha fitted at one batch, then asked at the other: `[alpha, r at the other batch]`. */
export function transferAlpha(from: number): [alpha: number, r: number] {
  const other = BATCHES.find((batch) => batch !== from)!;
  const alpha = bestAlpha(sweepAlpha(from));
  return [alpha, sweepAlpha(other).find(([one]) => one === alpha)![1]];
}
