/** A metric over two axes of the design space, one panel for each workload or value of a third axis. */
import { group as grouped, median } from 'd3';
import { InputError } from '../../errors.js';
import type { SweepAxis, SweepPoint, SweepRecord } from '../../results/sweep-record.js';
import { bands, layOutNames } from '../axes.js';
import { group } from '../draw.js';
import { widthOf } from '../options.js';
import { picture } from '../picture.js';
import type { LegendEntry } from '../picture.js';
import { extentOf, isFarApart } from '../scales.js';
import { count, shorten, textWidth } from '../text.js';
import { COLOURS, MARGIN, SIZE } from '../theme.js';
import {
  axisHeading,
  axisLabel,
  axisNamed,
  categoricalAxis,
  designAxes,
  findAxis,
  keyOf,
  numberOf,
  orderedValues,
  valueText,
} from './axis.js';
import { HEADINGS, drawColourScale, drawPanel } from './heatmap-panel.js';
import type { Cell, HeatPanel } from './heatmap-panel.js';
import { bestOf, direction, having, metricOf, valueAt } from './metrics.js';
import type { Metric } from './metrics.js';
import type { SweepPlotOptions } from './options.js';
import { gridOf } from './panels.js';
import type { Grid } from './panels.js';
import { onlyWorkload, select, sweepNotes, sweepSource, sweepWords } from './select.js';
import type { Selection } from './select.js';

const MAX_PANELS = 6;
const SCALE_HEIGHT = 44;
/** Largest over smallest value above which colours are logarithmic. */
const LOG_COLOURS = 8;

/** What a panel is about, and whether a point belongs to it. */
interface Split {
  titles: string[];
  belongs: ((point: SweepPoint) => boolean)[];
  /** `one panel a workload`, for the subtitle. */
  words: string;
  /** The axis that the panels take up. */
  by?: SweepAxis | undefined;
}

export async function heatmap(sweep: SweepRecord, options: SweepPlotOptions = {}): Promise<string> {
  const selection = select(sweep, options);
  const metric = metricOf(sweep, options.metric ?? 'peUtilization');
  const done = having(selection.done, metric, 'metric');
  const [across, up] = axesOf(sweep, options);
  const split = splitOf(selection, options, across, up);
  const panels = split.titles.slice(0, MAX_PANELS).map((title, i): HeatPanel => {
    const inside = split.belongs[i]!;
    const points = { ...selection, done: done.filter(inside), failed: selection.failed.filter(inside) };
    return { title, cells: cellsOf(points, metric, across, up, options) };
  });
  const cells = panels.flatMap((panel) => panel.cells);
  const values = cells.flatMap(({ value }) => value ?? []);
  if (values.length === 0) throw new InputError(`no point of the panels has a metric '${metric.name}'`);
  const [low, high] = extentOf(values);
  const width = widthOf(options);

  const xs = orderedValues(across).map(valueText);
  const ys = orderedValues(up).map(valueText);
  const left = MARGIN.right + Math.max(14, ...ys.map((each) => textWidth(each, SIZE.tick))) + 6;
  const { grid, cell, write } = layOut(panels, metric, { width, left }, xs.length, ys.length);
  const [cellWidth, cellHeight] = cell;
  const names = layOutNames(xs, bands(xs.length, cellWidth * xs.length));
  const pitch = HEADINGS + cellHeight * ys.length + names.height + 20;
  const rest = designAxes(sweep).filter((axis) => axis !== across && axis !== up && axis !== split.by);
  const hidden = split.titles.length - panels.length;

  return picture(
    {
      title:
        options.title ?? `${capital(metric.label)} over ${axisLabel(up.path)} and ${axisLabel(across.path)}`,
      subtitle: [sweepWords(selection), split.words, reductionWords(rest, metric, options)].join('; '),
      description: describe(panels, metric, low, high),
      legend: legendOf(cells),
      notes: [
        ...(hidden > 0 ? [`The first ${MAX_PANELS} of ${split.titles.length} panels are drawn.`] : []),
        ...sweepNotes(selection, [metric]),
      ],
      source: sweepSource(sweep, options),
      width,
      bodyHeight: SCALE_HEIGHT + grid.rows * pitch - 16,
    },
    (body) => {
      const log = isFarApart(low, high, LOG_COLOURS);
      drawColourScale(group(body, MARGIN.right, 10, 'scale'), metric, { low, high, log });
      panels.forEach((panel, i) => {
        const inside = group(body, grid.x(i), SCALE_HEIGHT + HEADINGS + grid.row(i) * pitch, 'panel heat');
        drawPanel(inside, panel, {
          metric,
          domain: { low, high, log },
          cell,
          write,
          left,
          names,
          ys,
          axes: [axisHeading(across.path), axisHeading(up.path)],
        });
      });
    },
  );
}

type Size = readonly [width: number, height: number];

/** Three panels a row, or two if only then the values have room in their cells. */
function layOut(
  panels: readonly HeatPanel[],
  metric: Metric,
  look: { width: number; left: number },
  columns: number,
  rows: number,
): { grid: Grid; cell: Size; write: ((value: number) => string) | undefined } {
  const values = panels.flatMap(({ cells }) => cells.flatMap(({ value }) => value ?? []));
  const choices = [3, 2].map((maxColumns) => {
    const grid = gridOf(panels.length, { ...look, right: MARGIN.right, maxColumns });
    const cellWidth = Math.min(96, grid.width / columns);
    const cell: Size = [cellWidth, Math.min(40, cellWidth, 520 / rows)];
    const fits = (writer: (value: number) => string): boolean =>
      cell[1] >= 14 && values.every((value) => textWidth(writer(value), SIZE.small) < cellWidth - 6);
    return { grid, cell, write: [metric.write, metric.bare].find(fits) };
  });
  return choices.find(({ write }) => write !== undefined) ?? choices[0]!;
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** Across and up: the options', columns and rows of the array, or the first two axes, of numbers if possible. */
function axesOf(sweep: SweepRecord, { x, y }: SweepPlotOptions): [SweepAxis, SweepAxis] {
  const chosen = [
    x === undefined ? undefined : axisNamed(sweep, x, 'x'),
    y === undefined ? undefined : axisNamed(sweep, y, 'y'),
  ];
  if (chosen[0] !== undefined && chosen[0] === chosen[1]) {
    throw new InputError(`is '${chosen[1].path}', as x is`, { field: 'y', expected: 'another axis' });
  }
  const numeric = sweep.axes.filter(({ values }) => values.every((value) => numberOf(value) !== undefined));
  const [cols, rows] = [findAxis(sweep, 'cols'), findAxis(sweep, 'rows')];
  const usual = [cols, rows, ...numeric, ...sweep.axes].filter((axis) => axis !== undefined);
  const next = (preferred: SweepAxis | undefined, other: SweepAxis | undefined): SweepAxis | undefined =>
    preferred !== undefined && preferred !== other ? preferred : usual.find((axis) => axis !== other);
  const across = chosen[0] ?? next(cols, chosen[1]);
  const up = chosen[1] ?? next(rows, across);
  if (across === undefined || up === undefined) {
    throw new InputError(`a heat map needs two axes, and the sweep has ${sweep.axes.length}`, {
      expected: 'a sweep over two axes or more',
    });
  }
  return [across, up];
}

/** Panels by the axis asked for, by workload if there are several, or by an axis of few values. */
function splitOf(selection: Selection, options: SweepPlotOptions, across: SweepAxis, up: SweepAxis): Split {
  const { sweep, workloads } = selection;
  const taken = (axis: SweepAxis): boolean => axis === across || axis === up;
  if (options.by === 'workload' || (options.by === undefined && workloads.length > 1)) {
    return {
      titles: workloads.map((name) => shorten(name, 40)),
      belongs: workloads.map((name) => (point) => point.workload === name),
      words: 'one panel a workload',
    };
  }
  const free = designAxes(sweep).filter((axis) => !taken(axis) && axis.values.length <= MAX_PANELS);
  const usual = categoricalAxis(sweep);
  const by =
    options.by !== undefined
      ? axisNamed(sweep, options.by, 'by')
      : usual !== undefined && free.includes(usual)
        ? usual
        : free[0];
  if (by !== undefined && taken(by)) {
    throw new InputError(`is '${by.path}', which is drawn as x or y`, {
      field: 'by',
      expected: 'a third axis',
    });
  }
  const { workload, words } = onlyWorkload(selection);
  const own = (point: SweepPoint): boolean => point.workload === workload;
  if (by === undefined) return { titles: [shorten(workload, 48)], belongs: [own], words };
  const values = orderedValues(by);
  return {
    titles: values.map((value) => `${axisLabel(by.path)} ${valueText(value)}`),
    belongs: values.map((value) => (point) => own(point) && keyOf(point, by.path) === String(value)),
    words,
    by,
  };
}

/** Row by row from the bottom: what became of the designs of every cell. */
function cellsOf(
  selection: Selection,
  metric: Metric,
  across: SweepAxis,
  up: SweepAxis,
  { reduce = 'best' }: SweepPlotOptions,
): Cell[] {
  const column = (point: SweepPoint): string => keyOf(point, across.path);
  const row = (point: SweepPoint): string => keyOf(point, up.path);
  const done = grouped(selection.done, row, column);
  const failed = grouped(selection.failed, row, column);
  return orderedValues(up).flatMap((y) =>
    orderedValues(across).map((x): Cell => {
      const points = done.get(String(y))?.get(String(x)) ?? [];
      const where = `${axisLabel(up.path)} ${valueText(y)}, ${axisLabel(across.path)} ${valueText(x)}`;
      const best = bestOf(points, metric);
      if (best === undefined) {
        return { where, state: failed.get(String(y))?.has(String(x)) === true ? 'failed' : 'absent' };
      }
      const values = points.map((point) => valueAt(point, metric));
      const value = reduce === 'best' ? valueAt(best, metric) : median(values)!;
      return { where, state: 'done', value, designs: points.length };
    }),
  );
}

function reductionWords(rest: readonly SweepAxis[], metric: Metric, options: SweepPlotOptions): string {
  if (rest.length === 0) return direction(metric);
  const over = rest.map(({ path }) => axisLabel(path)).join(', ');
  const what = options.reduce === 'median' ? 'median' : `best (${direction(metric)})`;
  return `each cell: ${what} over ${over}`;
}

function legendOf(cells: readonly Cell[]): LegendEntry[] {
  const some = (state: Cell['state']): boolean => cells.some((cell) => cell.state === state);
  return [
    { label: 'best of its panel', colour: COLOURS.ink, shape: 'frame' },
    ...(some('failed')
      ? [{ label: 'every design failed', colour: COLOURS.missing, shape: 'crossed' as const }]
      : []),
    ...(some('absent') ? [{ label: 'no candidate', colour: COLOURS.missing }] : []),
  ];
}

function describe(panels: readonly HeatPanel[], metric: Metric, low: number, high: number): string {
  const cells = panels.reduce((sum, panel) => sum + panel.cells.length, 0);
  return `Heat map of ${metric.heading}: ${count(panels.length, 'panel')}, ${count(cells, 'cell')}, ${metric.write(low)} to ${metric.write(high)}.`;
}
