/** MACs a joule of networks on simulated cards against AI and against DI, side by side. */
import { scaleLinear, scaleLog } from 'd3';
import { AXIS_BELOW, bottomAxis, HEADING, leftAxis, PANEL_TOP } from '../../../charts/axes.js';
import { circle, group, text, type Marks } from '../../../charts/mark.js';
import { SERIES } from '../../../charts/palette.js';
import { extentOf, logTicks, withTicks } from '../../../charts/scales.js';
import { digits, numberTicks, textWidth } from '../../../charts/text.js';
import { MARGIN, SIZE } from '../../../charts/theme.js';
import { METRICS, nameOf } from '../../../experiments/di/figures.js';
import { CARDS, conditionOf, type Condition, type Study } from '../../../experiments/di/simulated.js';
import { pearson, spearman } from '../../../experiments/di/statistics.js';
import type { Reproduction } from '../../../results/reproduction.js';
import type { Draw } from '../../kind.js';
import { gridOf, innerWidth } from '../../picture.js';
import { studyFor, studyPicture } from './study.js';

const NAME = 'di-scatter';
const HEIGHT = 200;
const SHOWN = ['AI', 'DI_H 0.80'] as const;
const BATCHES = [4, 32] as const;

export const draw: Draw<readonly Reproduction[]> = async (reproductions, options = {}) => {
  const study = await studyFor(NAME, reproductions);
  const conditions = CARDS.flatMap((card) => BATCHES.map((batch) => conditionOf(study, card, batch)));
  const words = conditions.map((condition) => wordsOf(study, condition));
  const width = innerWidth(options) + MARGIN.right;
  const grid = gridOf(SHOWN.length, width, 0, MARGIN.right, SHOWN.length);
  return studyPicture(NAME, reproductions, options, {
    title: 'AI and DI against simulated MACs a joule',
    subtitle: `${study.names.length} networks on a simulated P4000 and P100, batch ${BATCHES.join(' and ')}`,
    description: words.join('; '),
    legend: conditions.map((condition, index) => ({
      label: nameOf(condition),
      colour: SERIES[index]!,
      shape: 'dot' as const,
    })),
    notes: [`Pearson / Spearman with MACs a joule. ${words.join('; ')}.`],
    height: PANEL_TOP + HEIGHT + AXIS_BELOW,
    body: SHOWN.map((metric, index) =>
      group(
        MARGIN.left + grid.x(index) + (index > 0 ? 24 : 0),
        PANEL_TOP,
        'panel',
        drawPanel(study, metric, conditions, grid.width - 34),
      ),
    ),
  });
};

const wordsOf = ({ accesses }: Study, condition: Condition): string =>
  `${nameOf(condition)}: ${SHOWN.map((metric) => {
    const values = accesses.map((one) => METRICS[metric]!(one, condition.batch));
    const { efficiency } = condition;
    return `${metric} ${pearson(values, efficiency).toFixed(2)} / ${spearman(values, efficiency).toFixed(2)}`;
  }).join(', ')}`;

function drawPanel(
  { names, accesses }: Study,
  metric: string,
  conditions: readonly Condition[],
  width: number,
): Marks {
  const values = accesses.map((one) => METRICS[metric]!(one, 1));
  const [least, most] = extentOf(values);
  const highest = Math.max(...conditions.flatMap(({ efficiency }) => efficiency)) / 1e9;
  const x = scaleLog([least / 1.3, most * 1.3], [0, width]);
  const y = scaleLinear([0, highest * 1.08], [HEIGHT, 0]);
  const dots = conditions.map(({ efficiency, ...condition }, index) =>
    names.map((name, at) => {
      const [across, up] = [values[at]!, efficiency[at]! / 1e9];
      const tip = `${name}, ${nameOf({ ...condition, efficiency })}: ${metric} ${digits(across)}, ${digits(up)} GMAC/J`;
      const look = { class: 'point', 'fill-opacity': 0.8 };
      return circle([x(across), y(up)], 3.6, SERIES[index]!, look, tip);
    }),
  );
  const heading = 'MACs a joule (GMAC/J)';
  // The name of the axis below tells the metric, too.
  const isRoomy = textWidth(heading + metric, SIZE.text * 1.1) < width - HEADING;
  return [
    leftAxis({ scale: y, name: heading, format: numberTicks }, width),
    bottomAxis(
      { scale: withTicks(x, logTicks(x)), name: `${metric} (MACs/element)`, format: numberTicks },
      width,
      HEIGHT,
    ),
    dots,
    isRoomy && text(metric, width, -14, 'heading', 'end'),
  ];
}
