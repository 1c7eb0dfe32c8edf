/** By workload: the best that every dataflow, or every value of another axis, reaches. */
import { group as groupBy, scaleLinear } from 'd3';
import { baseline, leftAxis, PANEL_TOP } from '../../charts/axes.js';
import { nameAxis, namedBands } from '../../charts/bands.js';
import { group, rect, stroke, text, tooltip, type Marks } from '../../charts/mark.js';
import { extentOf, isFarApart } from '../../charts/scales.js';
import { percent, shorten, textWidth } from '../../charts/text.js';
import { COLOURS, SIZE } from '../../charts/theme.js';
import type { AxisValue } from '../../results/sweep-record.js';
import type { SweepTable } from '../../results/sweep-table.js';
import type { Draw } from '../kind.js';
import { innerWidth, panelAt } from '../picture.js';
import {
  axisBy,
  axisColours,
  axisLabel,
  designLabel,
  keyOf,
  orderedValues,
  refuseNoAxis,
  valueText,
} from './axis.js';
import { bestOf, direction, isBetter, metricFor, pointsWith, valueAt, wordsAt } from './metrics.js';
import { select, sweepPicture, type SweepPlotOptions } from './select.js';

const HEIGHT = 300;

/** The best design of a workload for one value of the axis; none if none was finished. */
interface Bar {
  value: AxisValue;
  /** In the metric's unit, or relative to the workload's best. */
  height: number;
  design?: { colour: string; told: string; label: string };
}

interface Group {
  workload: string;
  bars: Bar[];
  winner: Bar;
  /** `os: 12.3 % better`: how much better the winner is than the next best, as a share of the next best. */
  margin: string;
}

export const draw: Draw<SweepTable, SweepPlotOptions> = async (sweep, options = {}) => {
  const selection = select(sweep, options);
  const metric = metricFor(sweep, options);
  const done = groupBy(pointsWith(selection.done, metric, 'metric'), ({ workload }) => workload);
  const axis = axisBy(sweep, options) ?? refuseNoAxis(sweep, 'by');
  const workloads = selection.workloads.filter((name) => done.has(name));
  const bests = workloads.map((name) => valueAt(bestOf(done.get(name)!, metric)!, metric));
  const relative = options.normalize ?? isFarApart(...extentOf(bests));
  const colours = axisColours(axis, 'square');
  const groups = workloads.map((workload, i): Group => {
    const byValue = groupBy(done.get(workload)!, (point) => keyOf(point, axis.path));
    const bars = orderedValues(axis).map((value): Bar => {
      const point = bestOf(byValue.get(String(value)) ?? [], metric);
      if (point === undefined) return { value, height: 0 };
      const [told, label] = [wordsAt(point, metric), designLabel(sweep, point)];
      const design = { colour: colours.colour(point), told, label };
      return { value, height: valueAt(point, metric) / (relative ? bests[i]! : 1), design };
    });
    const [winner, next] = bars
      .filter(({ design }) => design !== undefined)
      .sort(
        (a, b) => Number(isBetter(metric, b.height, a.height)) - Number(isBetter(metric, a.height, b.height)),
      );
    return { workload, bars, winner: winner!, margin: marginText(winner!, next) };
  });
  const name = axisLabel(axis.path);
  const places = namedBands(workloads, innerWidth(options));
  const [lowest, highest] = extentOf([0, ...groups.flatMap(({ bars }) => bars.map(({ height }) => height))]);
  const scale = scaleLinear([lowest, highest > lowest ? highest * 1.16 : 1], [HEIGHT, 0]);
  const heading = relative ? `${metric.label}, relative to the workload’s best (×)` : metric.heading;
  const format = relative ? () => (tick: number) => `${tick} ×` : metric.ticks;
  const winners = groups.map(
    ({ winner: { design }, workload }) => `${shorten(workload, 40)}: ${design!.label} (${design!.told})`,
  );
  return sweepPicture(selection, options, {
    title: `Best ${metric.label} by ${name}`,
    words: [`each bar: best design (${direction(metric)}) of its ${name}`],
    metrics: [metric],
    description: groups
      .map((each) => `${shorten(each.workload, 60)}: ${each.margin} (${each.winner.design!.told}).`)
      .join(' '),
    legend: colours.legend,
    height: PANEL_TOP + HEIGHT + places.height,
    body: panelAt(PANEL_TOP, [
      leftAxis({ scale, name: heading, format }, places.width),
      groups.map((each, i) => drawGroup(each, places.centre(i), places.step, scale)),
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

/** `os: equal` where another shares the first place. */
function marginText(winner: Bar, next: Bar | undefined): string {
  const name = valueText(winner.value);
  if (next === undefined || next.height === 0) return name;
  const margin = Math.abs(winner.height - next.height) / Math.abs(next.height);
  return margin === 0 ? `${name}: equal` : `${name}: ${percent(margin)} better`;
}

function drawGroup(
  { workload, bars, winner, margin }: Group,
  centre: number,
  room: number,
  scale: (value: number) => number,
): Marks {
  const span = Math.min(room * 0.84, bars.length * 56);
  const step = span / bars.length;
  const drawn = bars.map((bar, b) => {
    const { value, height, design } = bar;
    const left = centre - span / 2 + b * step;
    const middle = left + step / 2;
    if (design === undefined) return step > 9 && text('–', middle, scale(0) - 4, 'tick', 'middle');
    const [top, foot] = extentOf([scale(height), scale(0)]);
    const box = [left + step * 0.05, top, step * 0.9, foot - top] as const;
    const { colour, told, label } = design;
    return group(0, 0, bar === winner ? 'bar winner' : 'bar', [
      tooltip(`${shorten(workload, 60)}, ${valueText(value)}: ${told} (${label})`),
      rect(box, colour),
      textWidth(told, SIZE.small) < step && text(told, middle, top - 5, 'operator', 'middle'),
      bar === winner && rect(box, 'none', stroke(COLOURS.ink, 1.8)),
    ]);
  });
  const tops = bars.filter(({ design }) => design !== undefined).map(({ height }) => scale(height));
  const choices = [margin, margin.replace(' better', '')];
  const words = choices.find((each) => textWidth(each, SIZE.tick * 1.1) < room - 4);
  const y = Math.min(scale(0), ...tops) - 22;
  return [
    drawn,
    words !== undefined && text(words, centre, y, 'tick margin', 'middle', { fill: COLOURS.ink }),
  ];
}
