/** How much one design changes when a single axis moves and all others are held. */
import { greatest, least } from 'd3';
import { PANEL_TOP } from '../../charts/axes.js';
import { group } from '../../charts/mark.js';
import { extentOf, isFarApart } from '../../charts/scales.js';
import { oneLine, shorten, textWidth } from '../../charts/text.js';
import { COLOURS, MARGIN, SIZE } from '../../charts/theme.js';
import type { SweepTable, TablePoint } from '../../results/sweep-table.js';
import { widthOf, type Draw } from '../kind.js';
import { refuse } from '../select.js';
import { axisLabel, designAxes, designLabel, refuseNoAxis, valueOf, valueText } from './axis.js';
import { distinct } from './design-key.js';
import { frontOf } from './front.js';
import { bestOf, isBetter, metricFor, metricOf, pointsWith, valueAt, type Metric } from './metrics.js';
import {
  lastStageOf,
  onlyWorkload,
  select,
  sweepPicture,
  type Selection,
  type SweepPlotOptions,
} from './select.js';
import { BETTER, drawTornado, ROW, WORSE, type End, type TornadoRow } from './tornado-panel.js';

export const draw: Draw<SweepTable, SweepPlotOptions> = async (sweep, options = {}) => {
  const selection = select(sweep, options);
  const metric = metricFor(sweep, options);
  const { base, why } = baseOf(selection, options, metric);
  const same = (point: TablePoint): boolean => point.workload === base.workload;
  const done = pointsWith(selection.done, metric, 'metric').filter(same);
  const failed = selection.failed.filter(same);
  const rejected = selection.rejected.filter(same);
  if (!done.includes(base))
    refuse(`point ${base.index} has no metric '${oneLine(metric.name)}'`, undefined, 'point');
  const rows = groupsOf(sweep, done).map((paths) => rowOf(paths, base, { done, failed, rejected }, metric));
  if (rows.length === 0) refuseNoAxis(sweep);
  const far = isFarApart(...extentOf(rows.flatMap(({ low, high }) => [low.value, high.value])));
  // The widest bar is drawn first.
  rows.sort((a, b) => spanOf(b, far) - spanOf(a, far));
  const widest = Math.max(...rows.map(({ name }) => textWidth(name, SIZE.text)));
  const left = MARGIN.right + Math.min(260, widthOf(options) * 0.36, widest) + 14;
  const value = valueAt(base, metric);
  const told = metric.write(value);
  const label = designLabel(sweep, base);
  const spans = rows.map(
    ({ name, low, high }) => `${name}: ${metric.write(low.value)} to ${metric.write(high.value)}`,
  );
  const look = { metric, width: widthOf(options) - left - MARGIN.right, left };
  return sweepPicture(selection, options, {
    title: `Sensitivity of ${metric.label}: one axis at a time`,
    words: [shorten(base.workload, 48), `around ${label} (${why}): ${told}`],
    metrics: [metric],
    description: `${metric.heading} of ${label}: ${spans.join('; ')}.`,
    legend: [
      { label: 'better than the design', colour: BETTER },
      { label: 'worse', colour: WORSE },
      { label: `${designLabel(sweep, base, 44)}: ${told}`, colour: COLOURS.ink, shape: 'dash' },
    ],
    height: PANEL_TOP + rows.length * ROW + 40,
    body: group(left, PANEL_TOP, 'panel tornado', drawTornado(rows, value, look)),
    notes: [
      'Every row: only this axis moves over the values that were swept, all others are held. Ends: axis value and change against the design; white ticks: values between.',
    ],
  });
};

/** What the closed forms of analytic fidelity may leave out: the way to and from off-chip memory. */
const UNSEEN = /^(dram|dma|memory)\./;
const TIMES = ['seconds', 'cycles', 'stallCycles', 'peUtilization'];

const spanOf = ({ low, high }: TornadoRow, far: boolean): number =>
  far ? high.value / low.value : high.value - low.value;

/** The design in the middle: the one asked for, the knee of the front, or the best by the first objective. */
function baseOf(
  selection: Selection,
  options: SweepPlotOptions,
  metric: Metric,
): { base: TablePoint; why: string } {
  const { sweep } = selection;
  const { point: index, candidate: isCandidate = () => true } = options;
  if (index !== undefined) {
    const base = selection.done.find((point) => point.index === index);
    if (base !== undefined) return { base, why: `point ${index}` };
    const failed = selection.failed.some((point) => point.index === index);
    const why = failed ? 'failed' : 'is not among the candidates';
    const problem = `point ${index} of sweep ${oneLine(sweep.name)} ${why}`;
    return refuse(problem, 'the index of a finished point', 'point');
  }
  const { done, workload } = onlyWorkload(selection);
  const [first, second] = sweep.objectives.map((objective) => metricOf(sweep, objective.metric));
  const withMetric = (points: readonly TablePoint[], of: Metric): TablePoint[] =>
    points.filter((point) => point.metric(of.name) !== undefined);
  if (first !== undefined && second !== undefined) {
    // That of the last stage, as the design that it is in the stage drawn.
    const stage = lastStageOf(sweep, options);
    const finest = sweep.points.filter(
      (point) => point.stage === stage && point.workload === workload && point.isDone && isCandidate(point),
    );
    const both = withMetric(withMetric(finest, first), second);
    const best = both.length > 0 ? frontOf(both, first, second).knee : undefined;
    const knee = best && done.find(({ index }) => index === best.index);
    if (knee !== undefined) return { base: knee, why: `knee of ${first.label} and ${second.label}` };
  }
  const by = first ?? metric;
  return { base: bestOf(pointsWith(done, by, 'metric'), by)!, why: `best ${by.label}` };
}

/** Axes that differ; those whose values always go together are one group, as neither moves alone. */
function groupsOf(sweep: SweepTable, points: readonly TablePoint[]): string[][] {
  const groups: string[][] = [];
  for (const { path } of designAxes(sweep)) {
    const partner = groups.find(([other]) => moveTogether(points, other!, path));
    if (partner === undefined) groups.push([path]);
    else partner.push(path);
  }
  return groups;
}

/** Whether each value of one axis comes with one value of the other. */
function moveTogether(points: readonly TablePoint[], a: string, b: string): boolean {
  const [each, other] = [distinct(points, [a]), distinct(points, [b])];
  return each > 1 && each === other && each === distinct(points, [a, b]);
}

function rowOf(
  paths: readonly string[],
  base: TablePoint,
  { done, failed, rejected }: Pick<Selection, 'done' | 'failed' | 'rejected'>,
  metric: Metric,
): TornadoRow {
  const held = Object.keys(base.record().values).filter(
    (path) => !paths.includes(path) && path !== 'workload',
  );
  const moved = (point: TablePoint): boolean => held.every((path) => point.key(path) === base.key(path));
  const words = (point: TablePoint): string =>
    paths.map((path) => valueText(valueOf(point, path))).join(' & ');
  const ends = done
    .filter(moved)
    .map((point): End => ({ words: words(point), value: valueAt(point, metric) }));
  const own: End = { words: words(base), value: valueAt(base, metric) };
  const all = [own, ...ends];
  const low = least(all, ({ value }) => value)!;
  const high = greatest(all, ({ value }) => value)!;
  return {
    name: `${paths.map(axisLabel).join(' & ')}: ${own.words}`,
    low,
    high,
    betterLow: isBetter(metric, 0, 1),
    values: ends,
    failed: failed.filter(moved).map(words),
    rejected: rejected.filter(moved).map(words),
    unseen:
      base.fidelity === 'analytic' && TIMES.includes(metric.name) && paths.every((path) => UNSEEN.test(path)),
  };
}
