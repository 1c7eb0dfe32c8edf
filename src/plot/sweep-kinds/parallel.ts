/** Parallel coordinates: every design a line over its axis values and objectives, the front on top. */
import { group } from '../../charts/mark.js';
import { count } from '../../charts/text.js';
import { COLOURS, MARGIN } from '../../charts/theme.js';
import type { SweepPoint, SweepRecord } from '../../results/sweep-record.js';
import { kneeOf, paretoFront } from '../../sweep/pareto.js';
import type { Draw } from '../kind.js';
import { widthOf } from '../options.js';
import { axisNamed, categoricalAxis, designAxes, designLabel } from './axis.js';
import { axisColours, legendFor } from './colours.js';
import { direction, metricOf, pointsWith, type Metric } from './metrics.js';
import type { SweepPlotOptions } from './options.js';
import { axisColumn, drawParallel, metricColumn } from './parallel-panel.js';
import { onlyWorkload, select, sweepPicture } from './select.js';

const HEIGHT = 380;
/** Room for two lines of names above the columns. */
const ABOVE = 56;
const LEFT = 96;
const RIGHT = 40;
/** More lines than this are a solid area. */
const MAX_LINES = 2000;

export const draw: Draw<SweepRecord, SweepPlotOptions> = async (sweep, options = {}) => {
  const selection = select(sweep, options);
  const metrics = metricsOf(sweep, options);
  const own = onlyWorkload(selection);
  const done = metrics.reduce((points, metric) => pointsWith(points, metric, 'metric'), own.done);
  const objectives = metrics.map(({ name, goal }) => ({ metric: name, goal }));
  const front = paretoFront(done, objectives);
  const best = new Set(front);
  const dominated = done.filter((point) => !best.has(point));
  const rest = everyNth(dominated, Math.max(0, MAX_LINES - front.length));
  const axes = designAxes(sweep);
  const by = options.by === undefined ? categoricalAxis(sweep) : axisNamed(sweep, options.by, 'by');
  const colours = axisColours(by, 'line');
  const shades = by !== undefined && by.values.length > colours.legend.length;
  const knee = kneeOf(front, objectives);
  const label = (point: SweepPoint): string => designLabel(sweep, point);
  const columns = [
    ...axes.map((axis) => axisColumn(axis, done, HEIGHT)),
    ...metrics.map((metric) => metricColumn(metric, done, HEIGHT)),
  ];
  const width = widthOf(options) - LEFT - RIGHT;
  const look = { width, height: HEIGHT, left: LEFT - MARGIN.right, colour: colours.colour, label };
  const directions = metrics.map((metric) => `${metric.label}: ${direction(metric)}`).join('; ');
  return sweepPicture(selection, options, {
    title: `Designs and their ${metrics.map((metric) => metric.label).join(', ')}`,
    words: [own.words, `${count(front.length, 'design')} on the front`],
    metrics,
    description: `${count(done.length, 'design')} over ${count(axes.length, 'axis value')} and ${metrics.map(({ heading }) => heading).join(', ')}; on the front: ${front.slice(0, 12).map(label).join('; ')}.`,
    legend: [
      ...(shades ? colours.legend : legendFor(colours, front)).map((entry) => ({
        ...entry,
        label: `front: ${entry.label}`,
      })),
      knee && { label: `knee: ${designLabel(sweep, knee, 60)}`, colour: COLOURS.ink, shape: 'line' },
      { label: 'dominated', colour: '#b0b0b0', shape: 'line' },
    ],
    height: ABOVE + HEIGHT + 14,
    body: group(LEFT, ABOVE, 'panel parallel', drawParallel(columns, { rest, front, knee }, look)),
    notes: [
      `Columns of metrics have their better end at the top (${directions}). Lines of equal axis values are drawn next to each other.`,
      rest.length < dominated.length &&
        `${count(rest.length, 'line')} drawn of ${dominated.length} dominated designs, evenly chosen in the sweep’s order.`,
    ],
  });
};

/** The sweep's objectives, with the metric asked for among them. */
function metricsOf(sweep: SweepRecord, { metric }: SweepPlotOptions): Metric[] {
  const names = sweep.objectives.map((objective) => objective.metric);
  const wanted = metric === undefined && names.length === 0 ? ['cycles'] : [metric ?? []].flat();
  return [...new Set([...names, ...wanted])].map((name) => metricOf(sweep, name));
}

/** At most `limit` of the points, evenly spaced. */
function everyNth(points: readonly SweepPoint[], limit: number): SweepPoint[] {
  if (points.length <= limit) return [...points];
  return Array.from({ length: limit }, (_, i) => points[Math.floor((i * points.length) / limit)]!);
}
