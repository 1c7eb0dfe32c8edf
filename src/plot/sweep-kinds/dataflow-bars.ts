/** By workload: the best that every dataflow, or every value of another axis, reaches. */
import { scaleLinear } from 'd3';
import { InputError } from '../../errors.js';
import type { AxisValue, SweepPoint, SweepRecord } from '../../results/sweep-record.js';
import { PANEL_TOP, bands, baseline, layOutNames, leftAxis, nameAxis } from '../axes.js';
import type { Bands } from '../axes.js';
import { group, rect, text } from '../draw.js';
import { widthOf } from '../options.js';
import { picture } from '../picture.js';
import { extentOf, isFarApart } from '../scales.js';
import type { Mark } from '../svg.js';
import { percent, shorten, textWidth } from '../text.js';
import { COLOURS, MARGIN, SIZE } from '../theme.js';
import {
  axisLabel,
  axisNamed,
  categoricalAxis,
  designLabel,
  keyOf,
  orderedValues,
  valueText,
} from './axis.js';
import { axisColours } from './colours.js';
import { bestOf, direction, having, isBetter, metricOf, valueAt } from './metrics.js';
import type { Metric } from './metrics.js';
import type { SweepPlotOptions } from './options.js';
import { select, sweepNotes, sweepSource, sweepWords } from './select.js';

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

export async function dataflowBars(sweep: SweepRecord, options: SweepPlotOptions = {}): Promise<string> {
  const selection = select(sweep, options);
  const metric = metricOf(sweep, options.metric ?? sweep.objectives[0]?.metric ?? 'cycles');
  const done = having(selection.done, metric, 'metric');
  const axis = options.by === undefined ? categoricalAxis(sweep) : axisNamed(sweep, options.by, 'by');
  if (axis === undefined) {
    throw new InputError(`sweep ${shorten(sweep.name)} has no axis along which designs differ`, {
      field: 'by',
      expected: 'an axis of two values or more',
    });
  }
  const workloads = selection.workloads.filter((name) => done.some(({ workload }) => workload === name));
  const bests = workloads.map((workload) => {
    const own = done.filter((point) => point.workload === workload);
    const best = bestOf(own, metric)!;
    return { workload, own, best: valueAt(best, metric) };
  });
  const relative = options.normalize ?? isFarApart(...extentOf(bests.map(({ best }) => best)));
  const groups = bests.map(({ workload, own, best }) =>
    groupOf(
      workload,
      orderedValues(axis).map((value): Bar => {
        const point = bestOf(
          own.filter((each) => keyOf(each, axis.path) === String(value)),
          metric,
        );
        const height = point === undefined ? 0 : valueAt(point, metric);
        return { value, point, height: relative ? height / best : height };
      }),
      metric,
    ),
  );
  const name = axisLabel(axis.path);
  const colours = axisColours(axis, 'square');
  const width = widthOf(options);
  const inner = width - MARGIN.left - MARGIN.right;
  const places = bands(groups.length, inner);
  const names = layOutNames(workloads, places);

  return picture(
    {
      title: options.title ?? `Best ${metric.label} by ${name}`,
      subtitle: `${sweepWords(selection)}; each bar: best design (${direction(metric)}) of its ${name}`,
      description: groups.map((each) => describe(each, metric)).join(' '),
      legend: colours.legend,
      notes: [
        'Above every workload: what is best (framed), and how much better than the next best, in % of the next best.',
        ...bestNotes(sweep, groups, metric),
        ...sweepNotes(selection, [metric]),
      ],
      source: sweepSource(sweep, options),
      width,
      bodyHeight: PANEL_TOP + HEIGHT + names.height,
    },
    (body) => {
      const panel = group(body, MARGIN.left, PANEL_TOP, 'panel');
      const highest = Math.max(...groups.flatMap(({ bars }) => bars.map((bar) => bar.height)));
      const lowest = Math.min(0, ...groups.flatMap(({ bars }) => bars.map((bar) => bar.height)));
      const scale = scaleLinear([lowest, highest > lowest ? highest * 1.16 : 1], [HEIGHT, 0]);
      const heading = relative ? `${metric.label}, relative to the workload’s best (×)` : metric.heading;
      leftAxis(
        panel,
        { scale, name: heading, format: relative ? () => (tick) => `${tick} ×` : metric.ticks },
        inner,
      );
      const colour = (bar: Bar): string => (bar.point === undefined ? '' : colours.colour(bar.point));
      for (const [i, each] of groups.entries()) {
        drawGroup(panel, each, places, i, { metric, scale, colour, sweep });
      }
      baseline(panel, inner, scale(0));
      nameAxis(panel, names, places, inner, HEIGHT, 'workload');
    },
  );
}

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
  metric: Metric;
  scale: (value: number) => number;
  colour: (bar: Bar) => string;
  sweep: SweepRecord;
}

function drawGroup(panel: Mark, each: Group, places: Bands, i: number, look: BarLook): void {
  const { metric, scale, sweep } = look;
  const span = Math.min(places.step * 0.84, each.bars.length * 56);
  const step = span / each.bars.length;
  const left = places.centre(i) - span / 2;
  each.bars.forEach((bar, b) => {
    const x = left + b * step;
    const centre = x + step / 2;
    if (bar.point === undefined) {
      if (step > 9) text(panel, '–', centre, scale(0) - 4, 'tick', { anchor: 'middle' });
      return;
    }
    const value = valueAt(bar.point, metric);
    const mark = group(panel, 0, 0, bar === each.winner ? 'bar winner' : 'bar');
    const words = `${shorten(each.workload, 60)}, ${valueText(bar.value)}: ${metric.write(value)} (${designLabel(sweep, bar.point)})`;
    mark.append('title').text(words);
    const [top, foot] = [Math.min(scale(bar.height), scale(0)), Math.max(scale(bar.height), scale(0))];
    rect(mark, x + step * 0.05, top, step * 0.9, foot - top, look.colour(bar));
    const written = metric.write(value);
    const wide = textWidth(written, SIZE.small) < step;
    if (wide) text(mark, written, centre, top - 5, 'operator', { anchor: 'middle' });
    if (bar === each.winner) {
      rect(mark, x + step * 0.05, top, step * 0.9, foot - top, 'none')
        .attr('stroke', COLOURS.ink)
        .attr('stroke-width', 1.8);
    }
  });
  const tops = each.bars.filter(({ point }) => point !== undefined).map((bar) => scale(bar.height));
  const choices = [marginText(each), marginText(each).replace(' better', '')];
  const words = choices.find((margin) => textWidth(margin, SIZE.tick * 1.1) < places.step - 4);
  if (words !== undefined) {
    const y = Math.min(scale(0), ...tops) - 22;
    text(panel, words, places.centre(i), y, 'tick margin', { anchor: 'middle', fill: COLOURS.ink });
  }
}

function describe(each: Group, metric: Metric): string {
  const { winner, workload } = each;
  return `${shorten(workload, 60)}: ${marginText(each)} (${metric.write(valueAt(winner.point!, metric))}).`;
}

/** The winning designs, where there are few. */
function bestNotes(sweep: SweepRecord, groups: readonly Group[], metric: Metric): string[] {
  if (groups.length > 6) return [];
  const words = groups.map(({ workload, winner }) => {
    const value = metric.write(valueAt(winner.point!, metric));
    return `${shorten(workload, 40)}: ${designLabel(sweep, winner.point!)} (${value})`;
  });
  return [`Best designs: ${words.join('; ')}.`];
}
