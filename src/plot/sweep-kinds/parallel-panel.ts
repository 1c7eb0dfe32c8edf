/** The inside of parallel coordinates: columns, their labels, and lines across them. */
import { scalePoint } from 'd3';
import type { SweepAxis, SweepPoint } from '../../results/sweep-record.js';
import { line, path, text } from '../draw.js';
import { scaleFor } from '../scales.js';
import type { Mark } from '../svg.js';
import { fit, wrap } from '../text.js';
import { COLOURS, SIZE } from '../theme.js';
import { axisHeading, keyOf, orderedValues, valueText } from './axis.js';
import { valueAt } from './metrics.js';
import type { Metric } from './metrics.js';

/** An upright scale. */
export interface Column {
  name: string;
  at(point: SweepPoint): number;
  ticks: readonly { y: number; label: string }[];
}

/** Values at equal distances; designs of one value are spread a little, in the order of the points. */
export function axisScale(axis: SweepAxis, points: readonly SweepPoint[], height: number): Column {
  const values = orderedValues(axis);
  const scale = scalePoint(values.map(String), [height, 0]).padding(0.4);
  const spread = Math.min(14, scale.step() * 0.36);
  const groups = new Map<string, SweepPoint[]>();
  for (const point of points) {
    const key = keyOf(point, axis.path);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [point]);
    else group.push(point);
  }
  const places = new Map<SweepPoint, number>();
  for (const [key, group] of groups) {
    const middle = scale(key) ?? height / 2;
    group.forEach((point, i) => {
      places.set(point, middle + spread * (group.length > 1 ? (2 * i) / (group.length - 1) - 1 : 0));
    });
  }
  const every = Math.max(1, Math.ceil((13 * values.length) / height));
  const ticks = values.flatMap((value, i) =>
    i % every === 0 ? [{ y: scale(String(value))!, label: valueText(value) }] : [],
  );
  return { name: axisHeading(axis.path).replaceAll('.', ' '), at: (point) => places.get(point)!, ticks };
}

/** The better end at the top. */
export function metricScale(metric: Metric, points: readonly SweepPoint[], height: number): Column {
  const { scale, log } = scaleFor(
    points.map((point) => valueAt(point, metric)),
    metric.goal === 'minimize' ? [0, height] : [height, 0],
  );
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
  faint: string;
}

export function drawParallel(
  panel: Mark,
  columns: readonly Column[],
  { rest, front, knee }: Lines,
  look: ParallelLook,
): void {
  const step = columns.length > 1 ? look.width / (columns.length - 1) : 0;
  const across = (point: SweepPoint): [number, number][] =>
    columns.length > 1
      ? columns.map((column, i) => [i * step, column.at(point)])
      : [
          [-12, columns[0]!.at(point)],
          [12, columns[0]!.at(point)],
        ];
  for (const point of rest) {
    path(panel, across(point))
      .attr('class', 'dominated')
      .attr('fill', 'none')
      .attr('stroke', look.faint)
      .attr('stroke-width', 0.7)
      .attr('stroke-opacity', rest.length > 1000 ? 0.07 : rest.length > 200 ? 0.14 : 0.3);
  }
  for (const point of front) {
    path(panel, across(point))
      .attr('class', 'front')
      .attr('fill', 'none')
      .attr('stroke', look.colour(point))
      .attr('stroke-width', 1.8)
      .attr('stroke-opacity', 0.9)
      .append('title')
      .text(look.label(point));
  }
  if (knee !== undefined) {
    path(panel, across(knee))
      .attr('class', 'knee')
      .attr('fill', 'none')
      .attr('stroke', COLOURS.ink)
      .attr('stroke-width', 2.4);
  }
  columns.forEach((column, i) => {
    const x = i * step;
    const room = i === 0 ? look.left : Math.max(40, step - 12);
    line(panel, x, 0, x, look.height, { colour: COLOURS.ink });
    for (const { y, label } of column.ticks) {
      line(panel, x - 4, y, x, y, { colour: COLOURS.ink });
      text(panel, fit(label, room, SIZE.tick), x - 7, y + 4, 'tick halo', { anchor: 'end' });
    }
    drawHeading(panel, column, i, columns.length, step, look);
  });
}

/** Name of a column above it; that of the last stays inside the picture. */
function drawHeading(
  panel: Mark,
  { name }: Column,
  i: number,
  n: number,
  step: number,
  look: ParallelLook,
): void {
  const room = n > 1 ? step - 8 : look.width;
  const className = room < 90 ? 'operator' : 'heading';
  const lines = wrap(name, room, room < 90 ? SIZE.small : SIZE.text * 1.1, 3);
  const last = i === n - 1 && n > 1;
  const anchor = last ? 'end' : 'middle';
  const x = last ? look.width + 34 : i * step;
  lines.forEach((words, l) => {
    text(panel, words, x, -12 - (lines.length - 1 - l) * 14, className, { anchor });
  });
}
