/** Parallel coordinates: every design a line over its axis values and objectives, the front on top. */
import type { SweepPoint, SweepRecord } from '../../results/sweep-record.js';
import { kneeOf, paretoFront } from '../../sweep/pareto.js';
import { group } from '../draw.js';
import { widthOf } from '../options.js';
import { picture } from '../picture.js';
import type { LegendEntry } from '../picture.js';
import { count } from '../text.js';
import { COLOURS, MARGIN } from '../theme.js';
import { axisNamed, categoricalAxis, designAxes, designLabel } from './axis.js';
import { axisColours, legendFor } from './colours.js';
import { direction, having, metricOf } from './metrics.js';
import type { Metric } from './metrics.js';
import type { SweepPlotOptions } from './options.js';
import { axisScale, drawParallel, metricScale } from './parallel-panel.js';
import { onlyWorkload, select, sweepNotes, sweepSource, sweepWords } from './select.js';

const HEIGHT = 380;
/** Room for two lines of names above the columns. */
const ABOVE = 56;
const LEFT = 96;
const RIGHT = 40;
/** More lines than this are a solid area. */
const MAX_LINES = 2000;

export async function parallel(sweep: SweepRecord, options: SweepPlotOptions = {}): Promise<string> {
  const selection = select(sweep, options);
  const metrics = metricsOf(sweep, options);
  const own = onlyWorkload(selection);
  const done = metrics.reduce((points, metric) => having(points, metric, 'metric'), own.done);
  const objectives = metrics.map(({ name, goal }) => ({ metric: name, goal }));
  const front = paretoFront(done, objectives);
  const best = new Set(front);
  const rest = done.filter((point) => !best.has(point));
  const sampled = everyNth(rest, Math.max(0, MAX_LINES - front.length));
  const axes = designAxes(sweep);
  const by = options.by === undefined ? categoricalAxis(sweep) : axisNamed(sweep, options.by, 'by');
  const colours = axisColours(by, 'line');
  const shades = by !== undefined && by.values.length > colours.legend.length;
  const knee = kneeOf(front, objectives);
  const width = widthOf(options);
  const columns = [
    ...axes.map((axis) => axisScale(axis, done, HEIGHT)),
    ...metrics.map((metric) => metricScale(metric, done, HEIGHT)),
  ];
  const legend: LegendEntry[] = [
    ...(shades ? colours.legend : legendFor(colours, front)).map((entry) => ({
      ...entry,
      label: `front: ${entry.label}`,
    })),
    ...(knee === undefined
      ? []
      : [{ label: `knee: ${designLabel(sweep, knee, 60)}`, colour: COLOURS.ink, shape: 'line' as const }]),
    { label: 'dominated', colour: '#b0b0b0', shape: 'line' },
  ];

  return picture(
    {
      title: options.title ?? `Designs and their ${metrics.map(({ label }) => label).join(', ')}`,
      subtitle: `${sweepWords(selection)}; ${own.words}; ${count(front.length, 'design')} on the front`,
      description: `${count(done.length, 'design')} over ${count(axes.length, 'axis value')} and ${metrics.map(({ heading }) => heading).join(', ')}; on the front: ${front
        .slice(0, 12)
        .map((point) => designLabel(sweep, point))
        .join('; ')}.`,
      legend,
      notes: [
        `Columns of metrics have their better end at the top (${metrics.map((metric) => `${metric.label}: ${direction(metric)}`).join('; ')}). Lines of equal axis values are drawn next to each other.`,
        ...(sampled.length < rest.length
          ? [
              `${count(sampled.length, 'line')} drawn of ${rest.length} dominated designs, evenly chosen in the sweep’s order.`,
            ]
          : []),
        ...sweepNotes(selection, metrics),
      ],
      source: sweepSource(sweep, options),
      width,
      bodyHeight: ABOVE + HEIGHT + 14,
    },
    (body) => {
      const panel = group(body, LEFT, ABOVE, 'panel parallel');
      const label = (point: SweepPoint): string => designLabel(sweep, point);
      drawParallel(
        panel,
        columns,
        { rest: sampled, front, knee },
        {
          width: width - LEFT - RIGHT,
          height: HEIGHT,
          left: LEFT - MARGIN.right,
          colour: colours.colour,
          label,
          faint: COLOURS.axis,
        },
      );
    },
  );
}

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
