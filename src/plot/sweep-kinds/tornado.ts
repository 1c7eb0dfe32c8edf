/** How much one design changes when a single axis moves and all others are held. */
import { InputError } from '../../errors.js';
import type { SweepPoint, SweepRecord } from '../../results/sweep-record.js';
import { PANEL_TOP } from '../axes.js';
import { group } from '../draw.js';
import { widthOf } from '../options.js';
import { picture } from '../picture.js';
import { extentOf, isFarApart } from '../scales.js';
import { oneLine, shorten, textWidth } from '../text.js';
import { COLOURS, MARGIN, SERIES, SIZE } from '../theme.js';
import { axisLabel, designAxes, designLabel, keyOf, valueOf, valueText } from './axis.js';
import { frontOf } from './front.js';
import { bestOf, having, isBetter, metricOf, valueAt } from './metrics.js';
import type { Metric } from './metrics.js';
import type { SweepPlotOptions } from './options.js';
import { onlyWorkload, select, sweepNotes, sweepSource, sweepWords } from './select.js';
import type { Selection } from './select.js';
import { ROW, drawTornado } from './tornado-panel.js';
import type { End, TornadoRow } from './tornado-panel.js';

export async function tornado(sweep: SweepRecord, options: SweepPlotOptions = {}): Promise<string> {
  const selection = select(sweep, options);
  const metric = metricOf(sweep, options.metric ?? sweep.objectives[0]?.metric ?? 'cycles');
  const { base, why } = baseOf(selection, options, metric);
  const same = (point: SweepPoint): boolean => point.workload === base.workload;
  const [done, failed] = [
    having(selection.done, metric, 'metric').filter(same),
    selection.failed.filter(same),
  ];
  if (!done.includes(base)) {
    throw new InputError(`point ${base.index} has no metric '${oneLine(metric.name)}'`, { field: 'point' });
  }
  const rows = groupsOf(sweep, done).map((paths) => rowOf(paths, base, done, failed, metric));
  if (rows.length === 0) {
    throw new InputError(`sweep ${shorten(sweep.name)} has no axis along which designs differ`, {
      expected: 'an axis of two values or more',
    });
  }
  sortBySpan(rows);
  const width = widthOf(options);
  const left =
    MARGIN.right +
    Math.min(260, width * 0.36, Math.max(...rows.map(({ name }) => textWidth(name, SIZE.text)))) +
    14;
  const value = valueAt(base, metric);
  const label = designLabel(sweep, base);

  return picture(
    {
      title: options.title ?? `Sensitivity of ${metric.label}: one axis at a time`,
      subtitle: `${sweepWords(selection)}; ${shorten(base.workload, 48)}; around ${label} (${why}): ${metric.write(value)}`,
      description: `${metric.heading} of ${label}: ${rows.map((row) => `${row.name}: ${metric.write(row.low.value)} to ${metric.write(row.high.value)}`).join('; ')}.`,
      legend: [
        { label: 'better than the design', colour: SERIES[0]! },
        { label: 'worse', colour: SERIES[3]! },
        {
          label: `${designLabel(sweep, base, 44)}: ${metric.write(value)}`,
          colour: COLOURS.ink,
          shape: 'dash',
        },
      ],
      notes: [
        'Every row: only this axis moves over the values that were swept, all others are held. Ends: axis value and change against the design; white ticks: values between.',
        ...sweepNotes(selection, [metric]),
      ],
      source: sweepSource(sweep, options),
      width,
      bodyHeight: PANEL_TOP + rows.length * ROW + 40,
    },
    (body) => {
      const panel = group(body, left, PANEL_TOP, 'panel tornado');
      drawTornado(panel, rows, value, { metric, width: width - left - MARGIN.right, left });
    },
  );
}

/** The widest bar as drawn first. */
function sortBySpan(rows: TornadoRow[]): void {
  const far = isFarApart(...extentOf(rows.flatMap(({ low, high }) => [low.value, high.value])));
  const span = ({ low, high }: TornadoRow): number => (far ? high.value / low.value : high.value - low.value);
  rows.sort((a, b) => span(b) - span(a));
}

/** The design in the middle: the one asked for, the knee of the front, or the best by the first objective. */
function baseOf(
  selection: Selection,
  { point: index }: SweepPlotOptions,
  metric: Metric,
): { base: SweepPoint; why: string } {
  const { sweep } = selection;
  if (index !== undefined) {
    const base = selection.done.find((point) => point.index === index);
    if (base !== undefined) return { base, why: `point ${index}` };
    const failed = selection.failed.some((point) => point.index === index);
    throw new InputError(
      `point ${index} of sweep ${oneLine(sweep.name)} ${failed ? 'failed' : 'is not among the candidates'}`,
      {
        field: 'point',
        expected: 'the index of a finished point',
      },
    );
  }
  const { done } = onlyWorkload(selection);
  const [first, second] = sweep.objectives.map((objective) => metricOf(sweep, objective.metric));
  const withMetric = (points: readonly SweepPoint[], of: Metric): SweepPoint[] =>
    points.filter((point) => Object.hasOwn(point.metrics, of.name));
  if (first !== undefined && second !== undefined) {
    const both = withMetric(withMetric(done, first), second);
    const knee = both.length > 0 ? frontOf(both, first, second).knee : undefined;
    if (knee !== undefined) return { base: knee, why: `knee of ${first.label} and ${second.label}` };
  }
  const by = first ?? metric;
  return { base: bestOf(having(done, by, 'metric'), by)!, why: `best ${by.label}` };
}

/** Axes that differ; those whose values always go together are one group, as neither moves alone. */
function groupsOf(sweep: SweepRecord, points: readonly SweepPoint[]): string[][] {
  const groups: string[][] = [];
  for (const { path } of designAxes(sweep)) {
    const partner = groups.find(([other]) => together(points, other!, path));
    if (partner === undefined) groups.push([path]);
    else partner.push(path);
  }
  return groups;
}

function together(points: readonly SweepPoint[], a: string, b: string): boolean {
  const [forth, back] = [new Map<string, string>(), new Map<string, string>()];
  for (const point of points) {
    const [x, y] = [keyOf(point, a), keyOf(point, b)];
    if ((forth.get(x) ?? y) !== y || (back.get(y) ?? x) !== x) return false;
    forth.set(x, y);
    back.set(y, x);
  }
  return forth.size > 1;
}

function rowOf(
  paths: readonly string[],
  base: SweepPoint,
  done: readonly SweepPoint[],
  failed: readonly SweepPoint[],
  metric: Metric,
): TornadoRow {
  const held = Object.keys(base.values).filter((path) => !paths.includes(path) && path !== 'workload');
  const moved = (point: SweepPoint): boolean =>
    held.every((path) => String(point.values[path]) === String(base.values[path]));
  const words = (point: SweepPoint): string =>
    paths.map((path) => valueText(valueOf(point, path))).join(' & ');
  const ends = done
    .filter(moved)
    .map((point): End => ({ words: words(point), value: valueAt(point, metric) }));
  const own: End = { words: words(base), value: valueAt(base, metric) };
  const low = ends.reduce((least, end) => (end.value < least.value ? end : least), own);
  const high = ends.reduce((most, end) => (end.value > most.value ? end : most), own);
  return {
    name: `${paths.map(axisLabel).join(' & ')}: ${own.words}`,
    low,
    high,
    betterLow: isBetter(metric, 0, 1),
    values: ends,
    failed: failed.filter(moved).map(words),
  };
}
