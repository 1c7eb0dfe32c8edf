/** A metric over two axes of the design space, one panel for each workload or value of a third axis. */
import { group as groupBy, median } from 'd3';
import { referenceOf } from '../../charts/axes.js';
import { namedBands } from '../../charts/bands.js';
import { group, text } from '../../charts/mark.js';
import { drawColourScale, levelOf, LEVELS, type Domain } from '../../charts/ramp.js';
import { extentOf, isFarApart } from '../../charts/scales.js';
import { capitalize, count, shorten, textWidth } from '../../charts/text.js';
import { COLOURS, MARGIN, SIZE } from '../../charts/theme.js';
import type { SweepAxis } from '../../results/sweep-record.js';
import type { SweepTable, TablePoint } from '../../results/sweep-table.js';
import { widthOf, type Draw } from '../kind.js';
import { gridOf, type Grid } from '../picture.js';
import { refuse } from '../select.js';
import * as axes from './axis.js';
import { drawPanel, headingsOf, type Combination, type HeatPanel } from './heatmap-panel.js';
import { bestOf, direction, metricFor, pointsWith, valueAt, type Metric } from './metrics.js';
import { onlyWorkload, select, sweepPicture, type Selection, type SweepPlotOptions } from './select.js';

const MAX_PANELS = 6;
const SCALE_HEIGHT = 44;
/** Largest over smallest value above which colours are logarithmic. */
const LOG_COLOURS = 8;

/** What a panel is about, and whether a point belongs to it. */
interface Split {
  panels: { title: string; belongs: (point: TablePoint) => boolean }[];
  /** `one panel a workload`, for the subtitle. */
  words: string;
  /** The axis that the panels take up. */
  by?: SweepAxis;
}

export const draw: Draw<SweepTable, SweepPlotOptions> = async (sweep, options = {}) => {
  const selection = select(sweep, options);
  const metric = metricFor(sweep, options);
  const done = pointsWith(selection.done, metric, 'metric');
  const [across, up] = axesOf(sweep, options);
  const split = splitOf(selection, options, across, up);
  const drawn = split.panels.slice(0, MAX_PANELS).map(({ title, belongs }) => {
    const points = { done: done.filter(belongs), failed: selection.failed.filter(belongs) };
    return { title, cells: cellsOf(points, metric, across, up, options) };
  });
  const cells = drawn.flatMap((panel) => panel.cells);
  const values = valuesOf(cells);
  if (values.length === 0) refuse(`no point of the panels has a metric '${metric.name}'`);
  const { domain, domains, own } = domainsOf(drawn.map((panel) => valuesOf(panel.cells)));
  const panels = drawn.map((panel, i): HeatPanel => ({ ...panel, domain: domains[i]! }));

  const xs = axes.orderedValues(across).map(axes.valueText);
  const ys = axes.orderedValues(up).map(axes.valueText);
  const left = MARGIN.right + Math.max(14, ...ys.map((each) => textWidth(each, SIZE.tick))) + 6;
  const gridFor = (maxColumns: number): Grid =>
    gridOf(panels.length, widthOf(options), left, MARGIN.right, maxColumns);
  const { grid, cell, write, bare } = layOut(gridFor, values, metric, xs.length, ys.length);
  const columns = namedBands(xs, cell[0] * xs.length);
  const headings = [axes.axisHeading(across.path), axes.axisHeading(up.path)] as const;
  const look = { metric, own, cell, write, left, columns, ys, axes: headings };
  const above = headingsOf(look);
  const pitch = above + cell[1] * ys.length + columns.height + 20;
  const heading = bare?.heading ?? metric.heading;
  const { low, high, log } = domain;
  const ticks = metric.ticks(referenceOf(log ? [low, Math.sqrt(low * high), high] : [high]));
  const rest = axes.designAxes(sweep).filter((axis) => axis !== across && axis !== up && axis !== split.by);
  const hidden = split.panels.length - panels.length;
  const some = (state: Combination['state']): boolean => cells.some((each) => each.state === state);

  return sweepPicture(selection, options, {
    title: `${capitalize(metric.label)} over ${axes.axisLabel(up.path)} and ${axes.axisLabel(across.path)}`,
    words: [split.words, reductionWords(rest, metric, options)],
    metrics: [metric],
    description: `Heat map of ${metric.heading}: ${count(panels.length, 'panel')}, ${count(cells.length, 'cell')}, ${metric.write(domain.low)} to ${metric.write(domain.high)}.`,
    legend: [
      { label: 'best of its panel', colour: COLOURS.ink, shape: 'frame' },
      some('failed') && { label: 'every design failed', colour: COLOURS.missing, shape: 'crossed' },
      some('absent') && { label: 'no candidate', colour: COLOURS.missing },
    ],
    height: SCALE_HEIGHT + grid.rows * pitch - 16,
    body: [
      group(
        MARGIN.right,
        10,
        'scale',
        own
          ? text(`${heading}: each panel has colours of its own`, 0, 6, 'heading')
          : drawColourScale(heading, domain, bare?.write ?? ticks),
      ),
      panels.map((panel, i) => {
        const y = SCALE_HEIGHT + above + grid.row(i) * pitch;
        return group(grid.x(i), y, 'panel heat', drawPanel(panel, look));
      }),
    ],
    notes: [hidden > 0 && `The first ${MAX_PANELS} of ${split.panels.length} panels are drawn.`],
  });
};

const valuesOf = (cells: readonly Combination[]): number[] => cells.flatMap(({ value }) => value ?? []);

/** A panel with less than this share of the colours looks like one colour. */
const LEAST_SHARE = 1 / 3;

/**
 * The scale of all panels together; each its own where values lie so far apart that one panel at least would look
 * uniform on a shared one.
 */
function domainsOf(panels: readonly (readonly number[])[]): {
  domain: Domain;
  domains: Domain[];
  own: boolean;
} {
  const domainOf = (values: Iterable<number>): Domain => {
    const [low, high] = extentOf(values);
    return { low, high, log: isFarApart(low, high, LOG_COLOURS) };
  };
  const domain = domainOf(panels.flat());
  const alone = panels.map((values) => (values.length > 0 ? domainOf(values) : domain));
  const spanOf = ({ low, high }: Domain): number => levelOf(high, domain) - levelOf(low, domain);
  const own = domain.log === true && alone.some((each) => spanOf(each) < LEAST_SHARE * LEVELS);
  return { domain, domains: own ? alone : panels.map(() => domain), own };
}

type Size = readonly [width: number, height: number];

interface Layout {
  grid: Grid;
  cell: Size;
  /** How values are written in cells; not if there is no room. */
  write: ((value: number) => string) | undefined;
  /** How, if their unit has no room beside them. */
  bare?: ReturnType<Metric['bare']>;
}

/** Three panels a row, or two if only then the values have room in their cells; together they fill the width. */
function layOut(
  gridFor: (maxColumns: number) => Grid,
  values: readonly number[],
  metric: Metric,
  columns: number,
  rows: number,
): Layout {
  const bare = metric.bare(values);
  const choices = [3, 2].map((maxColumns): Layout => {
    const grid = gridFor(maxColumns);
    const cellWidth = grid.width / columns;
    const cell: Size = [cellWidth, Math.min(grid.rows > 1 ? 40 : 56, cellWidth, 520 / rows)];
    const fits = (write: (value: number) => string): boolean =>
      cell[1] >= 14 && values.every((value) => textWidth(write(value), SIZE.small) < cellWidth - 6);
    if (fits(metric.write)) return { grid, cell, write: metric.write };
    return fits(bare.write) ? { grid, cell, write: bare.write, bare } : { grid, cell, write: undefined };
  });
  return choices.find(({ write }) => write !== undefined) ?? choices[0]!;
}

/** Across and up: the options', columns and rows of the array, or the first two axes, of numbers if possible. */
function axesOf(sweep: SweepTable, { x, y }: SweepPlotOptions): [SweepAxis, SweepAxis] {
  const chosenX = x === undefined ? undefined : axes.axisNamed(sweep, x, 'x');
  const chosenY = y === undefined ? undefined : axes.axisNamed(sweep, y, 'y');
  if (chosenX !== undefined && chosenX === chosenY)
    refuse(`is '${chosenX.path}', as x is`, 'another axis', 'y');
  const numeric = sweep.axes.filter(({ values }) =>
    values.every((value) => axes.numberOf(value) !== undefined),
  );
  const [cols, rows] = [axes.findAxis(sweep, 'cols'), axes.findAxis(sweep, 'rows')];
  const usual = [cols, rows, ...numeric, ...sweep.axes].filter((axis) => axis !== undefined);
  const next = (preferred: SweepAxis | undefined, other: SweepAxis | undefined): SweepAxis | undefined =>
    preferred !== undefined && preferred !== other ? preferred : usual.find((axis) => axis !== other);
  const across = chosenX ?? next(cols, chosenY);
  const up = chosenY ?? next(rows, across);
  if (across === undefined || up === undefined) {
    const problem = `a heat map needs two axes, and the sweep has ${sweep.axes.length}`;
    return refuse(problem, 'a sweep over two axes or more');
  }
  return [across, up];
}

/** Panels by the axis asked for, by workload if there are several, or by an axis of few values. */
function splitOf(selection: Selection, options: SweepPlotOptions, across: SweepAxis, up: SweepAxis): Split {
  const { sweep, workloads } = selection;
  if (options.by === 'workload' || (options.by === undefined && workloads.length > 1)) {
    const panels = workloads.map((name) => ({
      title: shorten(name, 40),
      belongs: (point: TablePoint): boolean => point.workload === name,
    }));
    return { panels, words: 'one panel a workload' };
  }
  const by = options.by === undefined ? thirdAxis(sweep, across, up) : axes.axisBy(sweep, options);
  if (by !== undefined && (by === across || by === up))
    refuse(`is '${by.path}', which is drawn as x or y`, 'a third axis', 'by');
  const { workload, words } = onlyWorkload(selection);
  const own = (point: TablePoint): boolean => point.workload === workload;
  if (by === undefined) return { panels: [{ title: shorten(workload, 48), belongs: own }], words };
  const panels = axes.orderedValues(by).map((value) => ({
    title: `${axes.axisLabel(by.path)} ${axes.valueText(value)}`,
    belongs: (point: TablePoint): boolean => own(point) && axes.keyOf(point, by.path) === String(value),
  }));
  return { panels, words, by };
}

/** An axis of few values that is not drawn yet: the one of names, or the first. */
function thirdAxis(sweep: SweepTable, across: SweepAxis, up: SweepAxis): SweepAxis | undefined {
  const free = axes
    .designAxes(sweep)
    .filter((axis) => axis !== across && axis !== up && axis.values.length <= MAX_PANELS);
  const usual = axes.categoricalAxis(sweep);
  return usual !== undefined && free.includes(usual) ? usual : free[0];
}

/** Row by row from the bottom: what became of the designs of every cell. */
function cellsOf(
  points: Pick<Selection, 'done' | 'failed'>,
  metric: Metric,
  across: SweepAxis,
  up: SweepAxis,
  { reduce = 'best' }: SweepPlotOptions,
): Combination[] {
  const [done, failed] = [points.done, points.failed].map((all) =>
    groupBy(
      all,
      (point) => axes.keyOf(point, up.path),
      (point) => axes.keyOf(point, across.path),
    ),
  );
  return axes.orderedValues(up).flatMap((y) =>
    axes.orderedValues(across).map((x): Combination => {
      const here = done!.get(String(y))?.get(String(x)) ?? [];
      const where = `${axes.axisLabel(up.path)} ${axes.valueText(y)}, ${axes.axisLabel(across.path)} ${axes.valueText(x)}`;
      const best = bestOf(here, metric);
      if (best === undefined)
        return { where, state: failed!.get(String(y))?.has(String(x)) === true ? 'failed' : 'absent' };
      const values = here.map((point) => valueAt(point, metric));
      const value = reduce === 'best' ? valueAt(best, metric) : median(values)!;
      return { where, state: 'done', value, designs: here.length };
    }),
  );
}

function reductionWords(rest: readonly SweepAxis[], metric: Metric, options: SweepPlotOptions): string {
  if (rest.length === 0) return direction(metric);
  const over = rest.map(({ path }) => axes.axisLabel(path)).join(', ');
  const what = options.reduce === 'median' ? 'median' : `best (${direction(metric)})`;
  return `each cell: ${what} over ${over}`;
}
