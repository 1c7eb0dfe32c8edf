/** The inside of parallel coordinates: columns, their labels, and lines across them. */
import { group as groupBy, scalePoint } from 'd3';
import { line, outline, path, text, type Marks, type Point } from '../../charts/mark.js';
import { extentOf, scaleFor } from '../../charts/scales.js';
import { fit, wrap } from '../../charts/text.js';
import { COLOURS, SIZE } from '../../charts/theme.js';
import type { SweepAxis, SweepPoint } from '../../results/sweep-record.js';
import { axisHeading, keyOf, orderedValues, valueText } from './axis.js';
import { valueAt, type Metric } from './metrics.js';

/** An upright scale. */
export interface Column {
  name: string;
  at(point: SweepPoint): number;
  ticks: readonly { y: number; label: string }[];
}

/** Values at equal distances; designs of one value are spread a little, in the order of the points. */
export function axisColumn(axis: SweepAxis, points: readonly SweepPoint[], height: number): Column {
  const values = orderedValues(axis);
  const scale = scalePoint(values.map(String), [height, 0]).padding(0.4);
  const spread = Math.min(14, scale.step() * 0.36);
  const places = new Map<SweepPoint, number>();
  for (const [key, all] of groupBy(points, (point) => keyOf(point, axis.path))) {
    const middle = scale(key) ?? height / 2;
    const half = (all.length - 1) / 2;
    all.forEach((point, i) => places.set(point, middle + (half > 0 ? spread * (i / half - 1) : 0)));
  }
  const every = Math.max(1, Math.ceil((13 * values.length) / height));
  const ticks = values
    .filter((_, i) => i % every === 0)
    .map((value) => ({ y: scale(String(value))!, label: valueText(value) }));
  return { name: axisHeading(axis.path).replaceAll('.', ' '), at: (point) => places.get(point)!, ticks };
}

/** The better end at the top. */
export function metricColumn(metric: Metric, points: readonly SweepPoint[], height: number): Column {
  const extent = extentOf(points.map((point) => valueAt(point, metric)));
  const { scale, log } = scaleFor(extent, metric.goal === 'minimize' ? [0, height] : [height, 0]);
  const values = scale.ticks(6);
  const write = log ? metric.write : metric.ticks(values.at(-1) ?? 0);
  return {
    name: `${metric.heading}${log ? ', log' : ''}`,
    at: (point) => scale(valueAt(point, metric)),
    ticks: values.map((value) => ({ y: scale(value), label: write(value) })),
  };
}

export interface Lines {
  rest: readonly SweepPoint[];
  front: readonly SweepPoint[];
  knee: SweepPoint | undefined;
}

export interface ParallelLook {
  width: number;
  height: number;
  /** Room for the labels of the first column. */
  left: number;
  colour(point: SweepPoint): string;
  label(point: SweepPoint): string;
}

export function drawParallel(
  columns: readonly Column[],
  { rest, front, knee }: Lines,
  look: ParallelLook,
): Marks {
  const { width, height, left, colour, label } = look;
  const step = columns.length > 1 ? width / (columns.length - 1) : 0;
  const across = (point: SweepPoint): Point[] => {
    const places = columns.map((column, i): Point => [i * step, column.at(point)]);
    // A single column is crossed.
    return columns.length > 1 ? places : [-12, 12].map((x) => [x, places[0]![1]]);
  };
  const faint = { 'stroke-opacity': rest.length > 1000 ? 0.07 : rest.length > 200 ? 0.14 : 0.3 };
  const strong = { 'stroke-opacity': 0.9 };
  const dominated = { class: 'dominated', ...outline(COLOURS.axis, 0.7), ...faint };
  return [
    rest.map((point) => path(across(point), dominated)),
    front.map((point) => {
      const style = { class: 'front', ...outline(colour(point), 1.8), ...strong };
      return path(across(point), style, label(point));
    }),
    knee && path(across(knee), { class: 'knee', ...outline(COLOURS.ink, 2.4) }),
    columns.map((column, i) => [
      drawColumn(column, i * step, i === 0 ? left : Math.max(40, step - 12), height),
      drawHeading(column, i, columns.length, width),
    ]),
  ];
}

function drawColumn({ ticks }: Column, x: number, room: number, height: number): Marks {
  const labels = ticks.map(({ y, label }) => [
    line(x - 4, y, x, y),
    text(fit(label, room, SIZE.tick), x - 7, y + 4, 'tick halo', 'end'),
  ]);
  return [line(x, 0, x, height), labels];
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
