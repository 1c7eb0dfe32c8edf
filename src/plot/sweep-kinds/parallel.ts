/** Parallel coordinates: every design a line over its axis values and objectives, the front on top. */
import { scalePoint } from 'd3';
import { referenceOf } from '../../charts/axes.js';
import { group, line, outline, path, rect, text, type Marks, type Point } from '../../charts/mark.js';
import { everyNth } from '../../charts/sample.js';
import { count, fit, textWidth, wrap } from '../../charts/text.js';
import { COLOURS, MARGIN, SIZE } from '../../charts/theme.js';
import type { SweepAxis } from '../../results/sweep-record.js';
import type { SweepTable, TablePoint } from '../../results/sweep-table.js';
import { frontOf } from '../../sweep/pareto.js';
import { widthOf, type Draw } from '../kind.js';
import * as axes from './axis.js';
import { designKey } from './design-key.js';
import {
  direction,
  extentAt,
  metricAt,
  metricOf,
  pointsWith,
  valueAt,
  type Metric,
  scaleOf,
} from './metrics.js';
import { lastStageOf, onlyWorkload, select, sweepPicture, type SweepPlotOptions } from './select.js';
import { MOST_ON_FRONT } from './thin.js';

const HEIGHT = 380;
/** Room for two lines of names above the columns. */
const ABOVE = 56;
const LEFT = 96;
const RIGHT = 40;
/** More lines than this are a solid area. */
const MAX_LINES = 2000;

export const draw: Draw<SweepTable, SweepPlotOptions> = async (sweep, options = {}) => {
  const selection = select(sweep, options, options.stage ?? lastStageOf(sweep, options));
  const metrics = metricsOf(sweep, options);
  const own = onlyWorkload(selection);
  const done = metrics.reduce((points, metric) => pointsWith(points, metric, 'metric'), own.done);
  const objectives = metrics.map(({ name, goal }) => ({ metric: name, goal }));
  const { points: front, knee } = frontOf(done, objectives, metricAt);
  const drawn = everyNth(front, MOST_ON_FRONT);
  const best = new Set(front);
  const dominated = done.filter((point) => !best.has(point));
  const rest = everyNth(dominated, Math.max(0, MAX_LINES - front.length));
  const swept = axes.designAxes(sweep);
  const by = axes.axisBy(sweep, options);
  const colours = axes.axisColours(by, 'line');
  const shades = by !== undefined && by.values.length > colours.legend.length;
  const entries = shades ? colours.legend : axes.legendFor(colours, front);
  const label = (point: TablePoint): string => axes.designLabel(sweep, point);
  const columns = [
    ...swept.map((axis) => axisColumn(axis, done)),
    ...metrics.map((metric) => metricColumn(metric, done)),
  ];
  const width = widthOf(options) - LEFT - RIGHT;
  const step = columns.length > 1 ? width / (columns.length - 1) : 0;
  const across = (point: TablePoint): Point[] => {
    const places = columns.map((column, i): Point => [i * step, column.at(point)]);
    // A single column is crossed.
    return columns.length > 1 ? places : [-12, 12].map((x) => [x, places[0]![1]]);
  };
  const faint = rest.length > 1000 ? 0.07 : rest.length > 200 ? 0.14 : 0.3;
  const dominatedLook = { class: 'dominated', ...outline(COLOURS.axis, 0.7), 'stroke-opacity': faint };
  const directions = metrics.map((metric) => `${metric.label}: ${direction(metric)}`).join('; ');
  return sweepPicture(selection, options, {
    title: `Designs and their ${metrics.map((metric) => metric.label).join(', ')}`,
    words: [own.words, `${count(front.length, 'design')} on the front`],
    metrics,
    description: `${count(done.length, 'design')} over ${count(swept.length, 'axis value')} and ${metrics.map(({ heading }) => heading).join(', ')}; on the front: ${front.slice(0, 12).map(label).join('; ')}.`,
    legend: [
      ...entries.map((entry) => ({ ...entry, label: `front: ${entry.label}` })),
      knee && { label: `knee: ${axes.designLabel(sweep, knee, 60)}`, colour: COLOURS.ink, shape: 'line' },
      { label: 'dominated', colour: '#b0b0b0', shape: 'line' },
    ],
    height: ABOVE + HEIGHT + 14,
    body: group(LEFT, ABOVE, 'panel parallel', [
      rest.map((point) => path(across(point), dominatedLook)),
      // A border about its own line: the colour of the knee is in the legend too.
      knee && path(across(knee), { class: 'knee', ...outline(COLOURS.ink, 5) }),
      drawn.map((point) => {
        const style = { class: 'front', ...outline(colours.colour(point), 1.8), 'stroke-opacity': 0.9 };
        return path(across(point), style, label(point));
      }),
      columns.map((column, i) => [
        drawColumn(column, i * step, i === 0 ? LEFT - MARGIN.right : Math.max(40, step - 12)),
        drawHeading(column, i, columns.length, width),
      ]),
    ]),
    notes: [
      `Columns of metrics have their better end at the top (${directions}). Lines of equal axis values are drawn next to each other.`,
      drawn.length < front.length &&
        `${count(drawn.length, 'line')} drawn of ${front.length} designs on the front, evenly chosen in the sweep’s order.`,
      rest.length < dominated.length &&
        `${count(rest.length, 'line')} drawn of ${dominated.length} dominated designs, evenly chosen in the sweep’s order.`,
    ],
  });
};

/** The sweep's objectives, with the metric asked for among them. */
function metricsOf(sweep: SweepTable, { metric }: SweepPlotOptions): Metric[] {
  const names = sweep.objectives.map((objective) => objective.metric);
  const wanted = metric === undefined && names.length === 0 ? ['cycles'] : [metric ?? []].flat();
  return [...new Set([...names, ...wanted])].map((name) => metricOf(sweep, name));
}

/** An upright scale. */
interface Column {
  name: string;
  at(point: TablePoint): number;
  ticks: readonly { y: number; label: string }[];
}

/** Values at equal distances; designs of one value are spread a little, in the order of the points. */
function axisColumn(axis: SweepAxis, points: readonly TablePoint[]): Column {
  const values = axes.orderedValues(axis);
  const scale = scalePoint(values.map(String), [HEIGHT, 0]).padding(0.4);
  const spread = Math.min(14, scale.step() * 0.36);
  const places = new Float64Array(points[0]?.columns.count ?? 0);
  const codeOf = designKey(points, [axis.path]);
  const groups = new Map<number | string, { middle: number; size: number; met: number }>();
  for (const point of points) {
    const own = groups.get(codeOf(point));
    if (own !== undefined) own.size++;
    else {
      const middle = scale(axes.keyOf(point, axis.path)) ?? HEIGHT / 2;
      groups.set(codeOf(point), { middle, size: 1, met: 0 });
    }
  }
  for (const point of points) {
    const own = groups.get(codeOf(point))!;
    const half = (own.size - 1) / 2;
    places[point.row] = own.middle + (half > 0 ? spread * (own.met++ / half - 1) : 0);
  }
  const every = Math.max(1, Math.ceil((13 * values.length) / HEIGHT));
  const ticks = values
    .filter((_, i) => i % every === 0)
    .map((value) => ({ y: scale(String(value))!, label: axes.valueText(value) }));
  return { name: axes.axisHeading(axis.path), at: ({ row }) => places[row]!, ticks };
}

/** The better end at the top. */
function metricColumn(metric: Metric, points: readonly TablePoint[]): Column {
  const { scale, log } = scaleOf(
    metric,
    extentAt(points, metric),
    metric.goal === 'minimize' ? [0, HEIGHT] : [HEIGHT, 0],
  );
  const values = scale.ticks(6);
  const write = metric.ticks(referenceOf(values));
  return {
    name: `${metric.heading}${log ? ', log' : ''}`,
    at: (point) => scale(valueAt(point, metric)),
    ticks: values.map((value) => ({ y: scale(value), label: write(value) })),
  };
}

function drawColumn({ ticks }: Column, x: number, room: number): Marks {
  const labels = ticks.map(({ y, label }) => {
    const words = fit(label, room, SIZE.tick);
    const wide = textWidth(words, SIZE.tick);
    // Lines pass behind the words, not through them.
    const plate = rect([x - 9 - wide, y - 7, wide + 4, 14], COLOURS.paper, { class: 'plate' });
    return [plate, line(x - 4, y, x, y), text(words, x - 7, y + 4, 'tick', 'end')];
  });
  return [line(x, 0, x, HEIGHT), labels];
}

/** Name of a column above it; that of the last stays inside the picture. */
function drawHeading({ name }: Column, i: number, n: number, width: number): Marks {
  const step = n > 1 ? width / (n - 1) : 0;
  const room = n > 1 ? step - 8 : width;
  const [className, size] = room < 90 ? ['operator', SIZE.small] : ['heading', SIZE.text * 1.1];
  const lines = wrap(name, room, size, 3);
  const last = i === n - 1 && n > 1;
  return lines.map((words, l) => {
    const y = -12 - (lines.length - 1 - l) * 14;
    return text(words, last ? width + 34 : i * step, y, className, last ? 'end' : 'middle');
  });
}
