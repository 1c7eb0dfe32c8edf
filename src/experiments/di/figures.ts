import { reuseOf, type Accesses } from '../../metrics/intensity.js';
import type { Finding } from '../../results/reproduction.js';
import { figure } from '../experiment.js';
import type { Table } from '../table.js';
import { ALPHAS, bestAlpha } from './hardware.js';
import {
  histogram,
  normalQuantile,
  quantilePairs,
  spreadOf,
  subsetStatistics,
  SUBSETS,
  SUBSET_SIZE,
} from './sampling.js';
import {
  CARD_NAMES,
  CARDS,
  CIRCULAR,
  conditionOf,
  halves,
  SIMULATED_BATCHES,
  sweepOf,
  transfer,
  type Condition,
  type Study,
} from './simulated.js';
import { pearson, spearman, type Statistic } from './statistics.js';
import { layerTypes } from './table.js';

const two = (value: number): string => value.toFixed(2);
const short = (value: number): string => String(Number(value.toPrecision(4)));
export const nameOf = ({ card, batch, l2 }: Condition): string =>
  `${CARD_NAMES[card]}, batch ${batch}${l2 === undefined ? '' : `, L2 ${l2}`}`;

/** Metrics of a network, of one image or of one of a batch. */
export const METRICS: Readonly<Record<string, (one: Accesses, batch: number) => number>> = {
  AI: (one) => reuseOf(one).arithmeticIntensity,
  'DI_H 0.80': (one) => reuseOf(one).H,
  "DI_H'": (one) => reuseOf(one)["H'"],
  DI_S: (one) => reuseOf(one).S,
  "DI_S'": (one) => reuseOf(one)["S'"],
  'AI, weights once a batch': (one, batch) => reuseOf(one, { batch }).amortizedIntensity,
  'DI_H 0.80, weights once a batch': (one, batch) => reuseOf(one, { batch }).amortizedWeighted,
};

/** The scatter in numbers: intensities and MACs a joule of every network. */
export function efficiencyTable(study: Study): Table {
  const shown = study.conditions.filter(({ batch }) => batch === 4 || batch === 32);
  return {
    title: 'Simulated: AI, DI and MACs a joule (GMAC/J)',
    columns: ['network', 'AI', 'DI_H 0.80', ...shown.map(nameOf)],
    rows: study.names.map((name, index) => [
      name,
      short(METRICS['AI']!(study.accesses[index]!, 1)),
      short(METRICS['DI_H 0.80']!(study.accesses[index]!, 1)),
      ...shown.map(({ efficiency }) => (efficiency[index]! / 1e9).toFixed(1)),
    ]),
    notes: [CIRCULAR],
  };
}

/** Correlations of every metric under every condition, whichever is higher. */
export function correlationTable({ accesses, conditions }: Study): Table {
  return {
    title: 'Simulated: correlation with MACs a joule, Pearson / Spearman',
    columns: ['metric', ...conditions.map(nameOf)],
    rows: Object.entries(METRICS).map(([name, metric]) => [
      name,
      ...conditions.map(({ batch, efficiency }) => {
        const values = accesses.map((one) => metric(one, batch));
        return `${two(pearson(values, efficiency))} / ${two(spearman(values, efficiency))}`;
      }),
    ]),
    notes: [CIRCULAR],
  };
}

/** Correlation of DI_H at every alpha, and where it is highest. */
export function alphaTable({ accesses, conditions }: Study): Table {
  const sweeps = conditions.map(({ efficiency }) => sweepOf(accesses, efficiency));
  return {
    title: 'Simulated: Pearson of DI_H with MACs a joule by alpha',
    columns: ['alpha', ...conditions.map(nameOf)],
    rows: [
      ...ALPHAS.map((alpha, at) => [two(alpha), ...sweeps.map((sweep) => sweep[at]![1].toFixed(3))]),
      ['highest at', ...sweeps.map((sweep) => two(bestAlpha(sweep)))],
    ],
    notes: [
      `alpha = 0.50 is AI. A fetch of the weights a batch would be b/(b+1): ${SIMULATED_BATCHES.map((b) => `${two(b / (b + 1))} at ${b}`).join(', ')}.`,
      CIRCULAR,
    ],
  };
}

/** Best alpha by batch and by size of L2. */
export function bestAlphaTable({ accesses, conditions, sizes }: Study): Table {
  return {
    title: 'Simulated: best alpha by batch and by size of L2',
    columns: ['condition', 'best alpha', 'r there', 'r of AI'],
    rows: [...conditions, ...sizes].map((one) => {
      const sweep = sweepOf(accesses, one.efficiency);
      const best = bestAlpha(sweep);
      const r = (alpha: number): string => sweep.find(([at]) => at === alpha)![1].toFixed(3);
      return [nameOf(one), two(best), r(best), r(0.5)];
    }),
    notes: [
      'The count of accesses alone predicts that the best alpha rises with the batch; rows are as found, fitted where they are shown.',
      CIRCULAR,
    ],
  };
}

/** Alpha where it was not fitted: the other card, the other batch, both; and half of the networks. */
export function heldOutTable(study: Study): Table {
  const pairs = CARDS.flatMap((card) =>
    ([4, 32] as const).flatMap((batch) => {
      const [otherCard, otherBatch] = [CARDS.find((one) => one !== card)!, batch === 4 ? 32 : 4];
      const at = (of: typeof card, b: number): Condition => conditionOf(study, of, b);
      return [at(otherCard, batch), at(card, otherBatch), at(otherCard, otherBatch)].map(
        (to) => [at(card, batch), to] as const,
      );
    }),
  );
  const row = (from: string, to: string, { alpha, fitted, held, plain }: ReturnType<typeof transfer>) => [
    ...[from, to, two(alpha), fitted.toFixed(3), held.toFixed(3), plain.toFixed(3)],
  ];
  return {
    title: 'Simulated: alpha where it was not fitted',
    columns: ['fitted on', 'asked on', 'alpha', 'r where fitted', 'r where asked', 'r of AI where asked'],
    rows: [
      ...pairs.map(([from, to]) => row(nameOf(from), nameOf(to), transfer(study, from, to))),
      ...CARDS.map((card) => {
        const condition = conditionOf(study, card, 4);
        return row(`${nameOf(condition)}, every other network`, 'the rest', halves(study, condition));
      }),
    ],
    notes: ['The networks, and the model behind the joules, are the same on both sides.', CIRCULAR],
  };
}

/** Correlation of a metric with MACs a joule in a sample of the networks. */
export function statisticOf(
  { accesses }: Study,
  { batch, efficiency }: Condition,
  metric: string,
): Statistic {
  const values = accesses.map((one) => METRICS[metric]!(one, batch));
  return (positions) =>
    pearson(
      positions.map((at) => values[at]!),
      positions.map((at) => efficiency[at]!),
    );
}

/** Where the sampling is shown: the card and batch, and the metrics. */
export const SAMPLED = { card: 'p100', batch: 4, metrics: ['AI', 'DI_H 0.80'] } as const;
export const BINS = { low: 0, high: 1, count: 20 } as const;

export const samplesOf = (study: Study, metric: string): number[] =>
  subsetStatistics(
    study.names.length,
    statisticOf(study, conditionOf(study, SAMPLED.card, SAMPLED.batch), metric),
  );

/** The argument by the central limit theorem: spread of r over random subsets, beside a normal distribution. */
export function samplingTable(study: Study): Table {
  const columns = SAMPLED.metrics.map((metric) => samplesOf(study, metric));
  const of = (name: string, value: (samples: readonly number[]) => string): string[] => [
    name,
    ...columns.map(value),
  ];
  return {
    title: `Simulated: r over ${SUBSETS} random subsets of ${SUBSET_SIZE} of ${study.names.length} networks (${nameOf(conditionOf(study, SAMPLED.card, SAMPLED.batch))})`,
    columns: ['of r', ...SAMPLED.metrics],
    rows: [
      of('mean', (samples) => spreadOf(samples).mean.toFixed(3)),
      of('standard deviation', (samples) => spreadOf(samples).deviation.toFixed(3)),
      of('skewness', (samples) => spreadOf(samples).skewness.toFixed(2)),
      ...[0.025, 0.5, 0.975].map((share) =>
        of(`quantile ${share}, of a normal distribution`, (samples) => {
          const { mean, deviation } = spreadOf(samples);
          const own = samples[Math.floor(share * samples.length)]!;
          return `${own.toFixed(3)}, ${(mean + deviation * normalQuantile(share)).toFixed(3)}`;
        }),
      ),
      of('correlation of quantiles (QQ)', (samples) => qqCorrelation(samples).toFixed(4)),
      of('counts by 0.05 from 0 to 1', (samples) =>
        histogram(samples, BINS.low, BINS.high, BINS.count).join(' '),
      ),
    ],
    notes: [
      'A spread near a normal one says that r is not of a few networks; it does not say that r is of hardware. Seed 1.',
      CIRCULAR,
    ],
  };
}

export const qqCorrelation = (sorted: readonly number[]): number => {
  const pairs = quantilePairs(sorted);
  return pearson(
    pairs.map(([normal]) => normal),
    pairs.map(([, value]) => value),
  );
};

/** A layer of each type. */
export function layerTypeTable(): Table {
  return {
    title: 'Types of layers: reuse and intensity (MACs/element), batch 1',
    columns: ['type', 'layer', 'R_W', 'R_A', 'AI', 'DI_H 0.80'],
    rows: layerTypes().map(({ type, layer, network, reuse }) => [
      ...[type, `${layer} of ${network}`],
      ...[reuse.weightReuse, reuse.activationReuse, reuse.arithmeticIntensity, reuse.H].map(short),
    ]),
    notes: ['Counts of accesses; nothing is simulated.'],
  };
}

/** The recalled best alpha beside ours; which batch the paper took was not read. */
export function compareSimulatedAlpha({ accesses, conditions }: Study): Finding[] {
  const compare = figure('simulated cards: alpha with the highest correlation', {
    unit: '',
    source: 'Jha & Mittal, IEEE TC 2020 (arXiv 2008.02565): about 0.80 on P4000 and P100, recalled',
    mark: 'recalled',
    evidence: 'recalled',
    within: { absolute: 0.1 },
    note: CIRCULAR,
  });
  return conditions.map((one) =>
    compare(nameOf(one), 0.8, bestAlpha(sweepOf(accesses, one.efficiency)), {
      of: `simulated cards: ${CARD_NAMES[one.card]}`,
      // The batch of which 0.80 is one fetch of the weights.
      variant: one.batch !== 4,
    }),
  );
}
