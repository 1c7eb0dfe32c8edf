/** Correlation of DI_H with simulated MACs a joule by alpha, a line for every card and batch. */
import { scaleLinear } from 'd3';
import { AXIS_BELOW, bottomAxis, leftAxis, PANEL_TOP } from '../../../charts/axes.js';
import { circle, line, outline, path, type Marks } from '../../../charts/mark.js';
import { SERIES } from '../../../charts/palette.js';
import { COLOURS } from '../../../charts/theme.js';
import { nameOf } from '../../../experiments/di/figures.js';
import { bestAlpha } from '../../../experiments/di/hardware.js';
import { SIMULATED_BATCHES, sweepOf, type Condition, type Sweep } from '../../../experiments/di/simulated.js';
import type { Reproduction } from '../../../results/reproduction.js';
import type { Draw } from '../../kind.js';
import { innerWidth, panelAt } from '../../picture.js';
import { studyFor, studyPicture } from './study.js';

const NAME = 'di-alpha';
const HEIGHT = 260;

interface Course {
  condition: Condition;
  sweep: Sweep;
  best: number;
  colour: string;
}

export const draw: Draw<readonly Reproduction[]> = async (reproductions, options = {}) => {
  const { accesses, conditions, names } = await studyFor(NAME, reproductions);
  const courses = conditions.map((condition): Course => {
    const sweep = sweepOf(accesses, condition.efficiency);
    const colour = SERIES[SIMULATED_BATCHES.indexOf(condition.batch as never)]!;
    return { condition, sweep, best: bestAlpha(sweep), colour };
  });
  return studyPicture(NAME, reproductions, options, {
    title: 'Correlation of DI with simulated MACs a joule by alpha',
    subtitle: `${names.length} networks; solid P100, dashed P4000; alpha weighs activations, 0.50 is AI`,
    description: courses.map(wordsOf).join('; '),
    legend: SIMULATED_BATCHES.map((batch, index) => ({
      label: `batch ${batch}`,
      colour: SERIES[index]!,
      shape: 'line' as const,
    })),
    notes: [
      `Dots: the highest r. ${courses.map(wordsOf).join('; ')}. Fitted to the networks that are shown.`,
    ],
    height: PANEL_TOP + HEIGHT + AXIS_BELOW,
    body: panelAt(PANEL_TOP, drawCourses(courses, innerWidth(options))),
  });
};

const wordsOf = ({ condition, best }: Course): string =>
  `${nameOf(condition)}: highest at ${best.toFixed(2)}`;

function drawCourses(courses: readonly Course[], width: number): Marks {
  const lowest = Math.min(0, ...courses.flatMap(({ sweep }) => sweep.map(([, r]) => r)));
  const x = scaleLinear([0, 1], [0, width]);
  const y = scaleLinear([lowest, 1], [HEIGHT, 0]);
  const two = (value: number): string => value.toFixed(2);
  return [
    leftAxis({ scale: y, name: 'Pearson r with MACs a joule', format: () => two }, width),
    bottomAxis({ scale: x, name: 'alpha', format: () => two }, width, HEIGHT),
    line(x(0.5), 0, x(0.5), HEIGHT, { colour: COLOURS.axis, dash: '2 3' }),
    courses.map((course) => {
      const { condition, sweep, best, colour } = course;
      const dash = condition.card === 'p4000' ? { 'stroke-dasharray': '5 3' } : {};
      const points = sweep.map(([alpha, r]): [number, number] => [x(alpha), y(r)]);
      const highest = sweep.find(([alpha]) => alpha === best)![1];
      return [
        path(points, { ...outline(colour, 1.8), ...dash, class: 'course' }, wordsOf(course)),
        circle([x(best), y(highest)], 4, colour, { class: 'best' }, wordsOf(course)),
      ];
    }),
  ];
}
