/** How long requests wait at every rate: a line a design, over the rate or another axis of numbers. */
import { group as groupBy } from 'd3';
import { bottomAxis, HEADING_RISE, leftAxis, type ValueAxis } from '../../charts/axes.js';
import type { LegendEntry } from '../../charts/legend.js';
import { circle, group, outline, path, stroke, text, type Marks, type Point } from '../../charts/mark.js';
import { seriesColour, SERIES } from '../../charts/palette.js';
import { sampleOf } from '../../charts/sample.js';
import { extentOf, isFarApart, scaleFor } from '../../charts/scales.js';
import { count, digits, fit, shorten, numberTicks } from '../../charts/text.js';
import { COLOURS, MARGIN, SIZE } from '../../charts/theme.js';
import type { SweepAxis } from '../../results/sweep-record.js';
import type { SweepTable, TablePoint } from '../../results/sweep-table.js';
import { widthOf, type Draw } from '../kind.js';
import { gridOf } from '../picture.js';
import {
  axisBy,
  axisColours,
  axisHeading,
  axisNamed,
  designAxes,
  designLabel,
  legendFor,
  numberOf,
  refuseNoAxis,
  valueOf,
} from './axis.js';
import { designKey } from './design-key.js';
import { direction, metricFor, metricOf, pointsWith, valueAt, type Metric } from './metrics.js';
import { select, sweepPicture, type SweepPlotOptions } from './select.js';

const MAX_PANELS = 4;
const LEFT = 84;
const TWO_COLUMNS = 760;
const ABOVE = 42;
const BELOW = 46;
/** More points than this are drawn as lines alone. */
const SINGLE_POINTS = 1200;
/** More lines than this are a solid area, and more places on a line are no longer told apart. */
const [MAX_LINES, MAX_PLACES] = [2000, 4000];

const RATE = 'requestsPerHour';
const LATENCY = 'latencySeconds';
/** The axis behind a rate. */
const INTERVAL = 'requests.interval';

/** What lies across: a name, a number of each point, and the axis that it stands for. */
interface Across {
  name: string;
  axis: SweepAxis | undefined;
  of(point: TablePoint): number;
}

/** A design at every rate, in ascending order. */
interface Line {
  label: string;
  colour: string;
  points: TablePoint[];
}

interface Look {
  across: Across;
  metric: Metric;
  /** Of what is written: minutes of a latency. */
  scale: number;
  heading: string;
  width: number;
  height: number;
  markers: boolean;
  /** How far apart the values of a logarithmic axis lie at least: rates and latencies are always drawn on one. */
  far: number | undefined;
}

export const draw: Draw<SweepTable, SweepPlotOptions> = async (sweep, options = {}) => {
  const selection = select(sweep, options);
  const across = acrossOf(sweep, selection.done, options);
  const asked = options.metric ?? options.y;
  const isService = selection.done.some((point) => point.metric(LATENCY) !== undefined);
  const metric = metricFor(sweep, { metric: asked ?? (isService ? LATENCY : undefined) } as {
    metric?: string;
  });
  const done = pointsWith(selection.done, metric, 'metric');
  const minutes = metric.name === LATENCY;
  const { lines, legend, designs: all, crowded } = linesOf(sweep, done, across, options);
  const workloads = selection.workloads.slice(0, MAX_PANELS);
  const hidden = selection.workloads.length - workloads.length;
  const width = widthOf(options);
  const grid = gridOf(workloads.length, width, LEFT, MARGIN.right, width < TWO_COLUMNS ? 1 : 2);
  const height = workloads.length > 1 ? 280 : 420;
  const above = workloads.length > 1 ? ABOVE : ABOVE - 16;
  const pitch = above + height + BELOW;
  const heading = minutes ? `${metric.label} (min)` : metric.heading;
  const look: Look = {
    ...{ across, metric, heading, height, scale: minutes ? 60 : 1 },
    ...{ width: grid.width, markers: done.length <= SINGLE_POINTS, far: isService ? 1 : undefined },
  };
  const unsustained = done.some(isUnsustained);
  return sweepPicture(selection, options, {
    title:
      isService && metric.name === LATENCY ? 'Latency at every rate' : `${metric.label} by ${across.name}`,
    words: [workloads.length === 1 ? shorten(workloads[0]!, 48) : 'one panel a workload', 'a line a design'],
    metrics: [metric],
    description: lines.map((line) => wordsOf(line, look)).join('; '),
    legend: [...legend, unsustained && { label: 'not sustained', colour: COLOURS.axis, shape: 'ring' }],
    height: grid.rows * pitch,
    body: workloads.map((workload, i) => {
      const own = lines.flatMap((line) => {
        const points = line.points.filter((point) => point.workload === workload);
        return points.length === 0 ? [] : [{ ...line, points }];
      });
      const title = workloads.length > 1 ? shorten(workload, 40) : '';
      return group(grid.x(i), above + grid.row(i) * pitch, 'panel lines', drawPanel(title, own, look));
    }),
    notes: [
      unsustained &&
        'Hollow: more requests are left in the queue at the horizon than a sustained rate leaves.',
      lines.length < all &&
        `${count(lines.length, 'line')} drawn of ${all} designs, evenly chosen in the sweep’s order.`,
      crowded && `Of a line with more than ${MAX_PLACES} points, ${MAX_PLACES} are drawn.`,
      hidden > 0 && `The first ${MAX_PANELS} of ${selection.workloads.length} workloads are drawn.`,
    ],
  });
};

const isUnsustained = (point: TablePoint): boolean => point.metric('sustained') === 0;

/** The rate of requests if there is one, else the axis asked for or the first of numbers. */
function acrossOf(sweep: SweepTable, done: readonly TablePoint[], { x }: SweepPlotOptions): Across {
  const rated = done.some((point) => point.metric(RATE) !== undefined);
  if (rated && (x === undefined || x === RATE || x === INTERVAL)) {
    const metric = metricOf(sweep, RATE);
    const axis = sweep.axes.find(({ path: at }) => at === INTERVAL);
    return { name: 'requests an hour', axis, of: (point) => valueAt(point, metric) };
  }
  const numeric = sweep.axes.filter(({ values }) => values.every((value) => numberOf(value) !== undefined));
  const usual = numeric.find(({ values }) => values.length > 1) ?? numeric[0];
  const axis = x === undefined ? usual : axisNamed(sweep, x, 'x');
  if (axis === undefined) return refuseNoAxis(sweep, 'x');
  const of = (point: TablePoint): number =>
    numberOf(valueOf(point, axis.path)) ?? axis.values.indexOf(valueOf(point, axis.path));
  return { name: axisHeading(axis.path), axis, of };
}

/** Points of the same design but for what lies across. */
function linesOf(
  sweep: SweepTable,
  done: readonly TablePoint[],
  { axis, of }: Across,
  options: SweepPlotOptions,
): { lines: Line[]; legend: LegendEntry[]; designs: number; crowded: boolean } {
  const axes = designAxes(sweep).filter((each) => each !== axis);
  const designs = { ...sweep, axes };
  const key = designKey(
    done,
    axes.map(({ path: at }) => at),
  );
  const byDesign = [...groupBy(done, key).values()];
  const few = byDesign.length <= SERIES.length && options.by === undefined;
  const by = few ? undefined : axisBy(designs, options);
  const shades = axisColours(by, 'line');
  const lines = sampleOf(byDesign, MAX_LINES).map((all, index): Line => {
    const points = sampleOf(all, MAX_PLACES);
    const label = axes.length === 0 ? shorten(sweep.arch, 40) : designLabel(designs, points[0]!, 60);
    const colour = few ? seriesColour(index) : shades.colour(points[0]!);
    return { label, colour, points: points.sort((a, b) => of(a) - of(b)) };
  });
  const legend = few
    ? lines.map(({ label, colour }): LegendEntry => ({ label, colour, shape: 'line' }))
    : legendFor(shades, done);
  const crowded = byDesign.some((all) => all.length > MAX_PLACES);
  return { lines, legend, designs: byDesign.length, crowded };
}

/** `server garbler: 10.7 to 56.5`. */
function wordsOf({ label, points }: Line, { metric, scale }: Look): string {
  const [low, high] = extentOf(points.map((point) => valueAt(point, metric) / scale));
  return `${shorten(label, 60)}: ${digits(low)} to ${digits(high)}`;
}

function drawPanel(title: string, lines: readonly Line[], look: Look): Marks {
  const { across, metric, heading, scale: unit, width, height } = look;
  const all = lines.flatMap(({ points }) => points);
  const xs = extentOf(all.map(across.of));
  const ys = extentOf(all.map((point) => valueAt(point, metric) / unit));
  const [right, up] = [
    scaleFor(xs, [0, width], isFarApart(...xs, look.far)),
    scaleFor(ys, [height, 0], isFarApart(...ys, look.far), unit === 1 ? metric.unit : ''),
  ];
  const logged = (log: boolean): string => (log ? ', log scale' : '');
  const at = (point: TablePoint): Point => [
    right.scale(across.of(point)),
    up.scale(valueAt(point, metric) / unit),
  ];
  const axisOf = (scale: ValueAxis['scale'], name: string, format: ValueAxis['format']): ValueAxis => ({
    ...{ scale, format, name: fit(name, width + MARGIN.left, SIZE.text * 1.06) },
  });
  const ticks = unit === 1 ? metric.ticks : numberTicks;
  const y = axisOf(up.scale, `${heading}, ${direction(metric)}${logged(up.log)}`, ticks);
  const x = axisOf(right.scale, `${across.name}${logged(right.log)}`, numberTicks);
  return [
    title !== '' &&
      text(fit(title, width, SIZE.text * 1.1), MARGIN.right - LEFT, -HEADING_RISE - 18, 'heading'),
    leftAxis({ ...y, ticks: 6, heading: MARGIN.right - LEFT }, width),
    bottomAxis({ ...x, ticks: Math.floor(width / 84) }, width, height),
    lines.map(({ points, colour, label }) =>
      path(points.map(at), { class: 'course', ...outline(colour, 1.6) }, label),
    ),
    look.markers && lines.map((line) => line.points.map((point) => drawPoint(point, at(point), line, look))),
  ];
}

/** A dot; hollow if the rate is not sustained. */
function drawPoint(
  point: TablePoint,
  at: Point,
  { label, colour }: Line,
  { across, metric, scale, heading }: Look,
): Marks {
  const hollow = isUnsustained(point);
  const words = `${label}, ${across.name} ${digits(across.of(point))}: ${heading} ${digits(valueAt(point, metric) / scale)}${hollow ? ', not sustained' : ''}`;
  const look = hollow ? stroke(colour, 1.6) : stroke(COLOURS.paper, 1);
  return circle(
    at,
    4,
    hollow ? COLOURS.paper : colour,
    { class: hollow ? 'unsustained' : 'sustained', ...look },
    words,
  );
}
