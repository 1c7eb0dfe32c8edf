/** r over random subsets of the networks: a histogram, and its quantiles against those of a normal distribution. */
import { scaleLinear } from 'd3';
import { AXIS_BELOW, bottomAxis, leftAxis, PANEL_TOP } from '../../../charts/axes.js';
import { circle, group, line, rect, type Marks } from '../../../charts/mark.js';
import { SERIES } from '../../../charts/palette.js';
import { extentOf } from '../../../charts/scales.js';
import { digits } from '../../../charts/text.js';
import { COLOURS, MARGIN } from '../../../charts/theme.js';
import { nameOf, qqCorrelation, SAMPLED, samplesOf } from '../../../experiments/di/figures.js';
import {
  histogram,
  quantilePairs,
  spreadOf,
  SUBSETS,
  SUBSET_SIZE,
} from '../../../experiments/di/sampling.js';
import { conditionOf } from '../../../experiments/di/simulated.js';
import type { Reproduction } from '../../../results/reproduction.js';
import type { Draw } from '../../kind.js';
import { innerWidth } from '../../picture.js';
import { studyFor, studyPicture } from './study.js';

const NAME = 'di-sampling';
const HEIGHT = 210;
const BINS = 40;

interface Sampled {
  metric: string;
  colour: string;
  samples: readonly number[];
}

export const draw: Draw<readonly Reproduction[]> = async (reproductions, options = {}) => {
  const study = await studyFor(NAME, reproductions);
  const drawn = SAMPLED.metrics.map((metric, index): Sampled => {
    return { metric, colour: SERIES[index]!, samples: samplesOf(study, metric) };
  });
  const width = (innerWidth(options) - 70) / 2;
  return studyPicture(NAME, reproductions, options, {
    title: 'Correlation over random subsets of the networks',
    subtitle: `${SUBSETS} subsets of ${SUBSET_SIZE} of ${study.names.length} networks, ${nameOf(conditionOf(study, SAMPLED.card, SAMPLED.batch))}; seed 1`,
    description: drawn.map(wordsOf).join('; '),
    legend: drawn.map(({ metric, colour }) => ({ label: metric, colour, shape: 'dot' as const })),
    notes: [drawn.map(wordsOf).join('; ') + '.'],
    height: PANEL_TOP + HEIGHT + AXIS_BELOW,
    body: [
      group(MARGIN.left, PANEL_TOP, 'panel', drawHistogram(drawn, width)),
      group(MARGIN.left + width + 70, PANEL_TOP, 'panel', drawQuantiles(drawn, width)),
    ],
  });
};

function wordsOf({ metric, samples }: Sampled): string {
  const { mean, deviation, skewness } = spreadOf(samples);
  return `${metric}: mean ${mean.toFixed(3)}, standard deviation ${deviation.toFixed(3)}, skewness ${skewness.toFixed(2)}, correlation of quantiles ${qqCorrelation(samples).toFixed(4)}`;
}

const two = (value: number): string => value.toFixed(2);

/** Ticks that a narrow panel has room for. */
const ticksIn = (width: number): number => Math.min(7, Math.floor(width / 56));

function drawHistogram(drawn: readonly Sampled[], width: number): Marks {
  const [low, high] = extentOf(drawn.flatMap(({ samples }) => samples));
  const counts = drawn.map(({ samples }) => histogram(samples, low, high, BINS));
  const x = scaleLinear([low, high], [0, width]);
  const y = scaleLinear([0, Math.max(...counts.flat())], [HEIGHT, 0]).nice();
  const step = width / BINS;
  return [
    leftAxis({ scale: y, name: 'subsets', format: () => digits }, width),
    bottomAxis({ scale: x, name: 'Pearson r', format: () => two, ticks: ticksIn(width) }, width, HEIGHT),
    drawn.map(({ metric, colour }, which) =>
      counts[which]!.map((count, bin) => {
        const look = { class: 'bin', 'fill-opacity': 0.55 };
        return rect(
          [bin * step, y(count), step * 0.94, HEIGHT - y(count)],
          colour,
          look,
          `${metric}: ${count} subsets`,
        );
      }),
    ),
  ];
}

function drawQuantiles(drawn: readonly Sampled[], width: number): Marks {
  const [low, high] = extentOf(drawn.flatMap(({ samples }) => samples));
  const x = scaleLinear([-3.4, 3.4], [0, width]);
  const y = scaleLinear([low, high], [HEIGHT, 0]).nice();
  return [
    leftAxis({ scale: y, name: 'r of a subset', format: () => two }, width),
    bottomAxis(
      {
        scale: x,
        name: width < 260 ? 'normal quantile' : 'quantile of a normal distribution',
        format: () => digits,
        ticks: ticksIn(width),
      },
      width,
      HEIGHT,
    ),
    drawn.map(({ colour, samples }) => {
      const { mean, deviation } = spreadOf(samples);
      const clip = (r: number): number => Math.min(y.domain()[1]!, Math.max(y.domain()[0]!, r));
      const ends = [-3, 3].map((normal): [number, number] => {
        const r = clip(mean + normal * deviation);
        return [x((r - mean) / deviation), y(r)];
      });
      return [
        line(...ends[0]!, ...ends[1]!, { colour: COLOURS.axis, dash: '4 3' }),
        quantilePairs(samples).map(([normal, r]) =>
          circle([x(normal), y(r)], 1.6, colour, { class: 'quantile' }),
        ),
      ];
    }),
  ];
}
