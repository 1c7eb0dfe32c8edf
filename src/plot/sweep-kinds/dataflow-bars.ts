/** By workload: the best that every dataflow, or every value of another axis, reaches. */
import { scaleLinear } from 'd3';
import { baseline, leftAxis, PANEL_TOP } from '../../charts/axes.js';
import { nameAxis, namedBands } from '../../charts/bands.js';
import { group, rect, stroke, text, tooltip, type Marks } from '../../charts/mark.js';
import { extentOf, isFarApart } from '../../charts/scales.js';
import { percent, shorten, textWidth } from '../../charts/text.js';
import { COLOURS, SIZE } from '../../charts/theme.js';
import type { AxisValue, SweepPoint, SweepRecord } from '../../results/sweep-record.js';
import type { Draw } from '../kind.js';
import { innerWidth, panelAt } from '../picture.js';
import { refuse } from '../select.js';
import {
  axisColours,
  axisLabel,
  axisNamed,
  categoricalAxis,
  designLabel,
  keyOf,
  orderedValues,
  valueText,
} from './axis.js';
import { bestOf, direction, isBetter, metricOf, pointsWith, valueAt, type Metric } from './metrics.js';
import { select, sweepPicture, type SweepPlotOptions } from './select.js';

const HEIGHT = 300;

/** The best design of a workload for one value of the axis. */
interface Bar {
  value: AxisValue;
  point: SweepPoint | undefined;
  /** In the metric's unit, or relative to the workload's best. */
  height: number;
}

interface Group {
  workload: string;
  bars: Bar[];
  winner: Bar;
  /** How much better the winner is than the next best, as a share of the next best. */
  margin: number | undefined;
}

export const draw: Draw<SweepRecord, SweepPlotOptions> = async (sweep, options = {}) => {
  const selection = select(sweep, options);
  const metric = metricOf(sweep, options.metric ?? sweep.objectives[0]?.metric ?? 'cycles');
  const done = pointsWith(selection.done, metric, 'metric');
  const axis = options.by === undefined ? categoricalAxis(sweep) : axisNamed(sweep, options.by, 'by');
  if (axis === undefined) {
    const problem = `sweep ${shorten(sweep.name)} has no axis along which designs differ`;
    return refuse(problem, 'an axis of two values or more', 'by');
  }
  const bests = selection.workloads.flatMap((workload) => {
    const own = done.filter((point) => point.workload === workload);
    const best = bestOf(own, metric);
    return best === undefined ? [] : [{ workload, own, best: valueAt(best, metric) }];
  });
  const relative = options.normalize ?? isFarApart(...extentOf(bests.map(({ best }) => best)));
  const groups = bests.map(({ workload, own, best }) => {
    const bars = orderedValues(axis).map((value): Bar => {
      const point = bestOf(
        own.filter((each) => keyOf(each, axis.path) === String(value)),
        metric,
      );
      const height = point === undefined ? 0 : valueAt(point, metric);
      return { value, point, height: relative ? height / best : height };
    });
    return groupOf(workload, bars, metric);
  });
  const name = axisLabel(axis.path);
  const colours = axisColours(axis, 'square');
  const workloads = groups.map(({ workload }) => workload);
  const places = namedBands(workloads, innerWidth(options));
  const [lowest, highest] = extentOf([0, ...groups.flatMap(({ bars }) => bars.map(({ height }) => height))]);
  const scale = scaleLinear([lowest, highest > lowest ? highest * 1.16 : 1], [HEIGHT, 0]);
  const heading = relative ? `${metric.label}, relative to the workload’s best (×)` : metric.heading;
  const format = relative ? () => (tick: number) => `${tick} ×` : metric.ticks;
  const look: BarLook = {
    step: places.step,
    scale,
    write: ({ point }) => metric.write(valueAt(point!, metric)),
    label: ({ point }) => designLabel(sweep, point!),
    colour: ({ point }) => colours.colour(point!),
  };
  const winners = groups.map((each) => {
    const { winner, workload } = each;
    return `${shorten(workload, 40)}: ${look.label(winner)} (${look.write(winner)})`;
  });
  return sweepPicture(selection, options, {
    title: `Best ${metric.label} by ${name}`,
    words: [`each bar: best design (${direction(metric)}) of its ${name}`],
    metrics: [metric],
    description: groups
      .map((each) => `${shorten(each.workload, 60)}: ${marginText(each)} (${look.write(each.winner)}).`)
      .join(' '),
    legend: colours.legend,
    height: PANEL_TOP + HEIGHT + places.height,
    body: panelAt(PANEL_TOP, [
      leftAxis({ scale, name: heading, format }, places.width),
      groups.map((each, i) => drawGroup(each, places.centre(i), look)),
      baseline(places.width, scale(0)),
      nameAxis(places, HEIGHT, 'workload'),
    ]),
    notes: [
      'Above every workload: what is best (framed), and how much better than the next best, in % of the next best.',
      // Where there are few.
      groups.length <= 6 && `Best designs: ${winners.join('; ')}.`,
    ],
  });
};

function groupOf(workload: string, bars: Bar[], metric: Metric): Group {
  const present = bars.filter(({ point }) => point !== undefined);
  const ranked = [...present].sort((a, b) =>
    isBetter(metric, a.height, b.height) ? -1 : isBetter(metric, b.height, a.height) ? 1 : 0,
  );
  const [winner, next] = [ranked[0]!, ranked[1]];
  const margin =
    next === undefined || next.height === 0
      ? undefined
      : Math.abs(winner.height - next.height) / Math.abs(next.height);
  return { workload, bars, winner, margin };
}

/** `os: 12.3 % better`; `os: equal` where another shares the first place. */
function marginText({ margin, winner }: Group): string {
  const name = valueText(winner.value);
  if (margin === undefined) return name;
  return margin === 0 ? `${name}: equal` : `${name}: ${percent(margin)} better`;
}

interface BarLook {
  /** Width for a group. */
  step: number;
  scale: (value: number) => number;
  write: (bar: Bar) => string;
  label: (bar: Bar) => string;
  colour: (bar: Bar) => string;
}

function drawGroup(each: Group, centre: number, { step: room, scale, write, label, colour }: BarLook): Marks {
  const span = Math.min(room * 0.84, each.bars.length * 56);
  const step = span / each.bars.length;
  const bars = each.bars.map((bar, b) => {
    const left = centre - span / 2 + b * step;
    const middle = left + step / 2;
    if (bar.point === undefined) return step > 9 && text('–', middle, scale(0) - 4, 'tick', 'middle');
    const [top, foot] = extentOf([scale(bar.height), scale(0)]);
    const box = [left + step * 0.05, top, step * 0.9, foot - top] as const;
    const value = write(bar);
    const wins = bar === each.winner;
    return group(0, 0, wins ? 'bar winner' : 'bar', [
      tooltip(`${shorten(each.workload, 60)}, ${valueText(bar.value)}: ${value} (${label(bar)})`),
      rect(box, colour(bar)),
      textWidth(value, SIZE.small) < step && text(value, middle, top - 5, 'operator', 'middle'),
      wins && rect(box, 'none', stroke(COLOURS.ink, 1.8)),
    ]);
  });
  const tops = each.bars.filter(({ point }) => point !== undefined).map((bar) => scale(bar.height));
  const choices = [marginText(each), marginText(each).replace(' better', '')];
  const words = choices.find((margin) => textWidth(margin, SIZE.tick * 1.1) < room - 4);
  const y = Math.min(scale(0), ...tops) - 22;
  return [
    bars,
    words !== undefined && text(words, centre, y, 'tick margin', 'middle', { fill: COLOURS.ink }),
  ];
}
