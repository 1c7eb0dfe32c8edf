/** Heat maps: a PE grid, or a metric over array sizes. */
import { group as groupBy } from 'd3';
import { HEADING, HEADING_RISE, PANEL_TOP } from '../../charts/axes.js';
import { group, mark, px, rect, text, type Marks } from '../../charts/mark.js';
import { drawCell, levelOf, levelSteps, middleOf, shade, type Domain } from '../../charts/ramp.js';
import { extentOf } from '../../charts/scales.js';
import { shorten, si, textWidth } from '../../charts/text.js';
import { COLOURS, MARGIN, SIZE } from '../../charts/theme.js';
import { widthOf, type FrameOptions } from '../kind.js';
import { picture } from '../picture.js';
import { refuse } from '../select.js';

export interface HeatmapOptions extends FrameOptions {
  title: string;
  subtitle?: string;
  /** Quantity and unit of the cells. */
  quantity: string;
  /** Names of the axes, default `PE column` and `PE row`. */
  columnAxis?: string;
  rowAxis?: string;
  /** Default: the index. */
  columnLabels?: readonly string[];
  rowLabels?: readonly string[];
  /** Ends of the colour scale, default the smallest and largest cell. */
  domain?: readonly [low: number, high: number];
  format?: (value: number) => string;
  notes?: readonly string[];
  source?: string;
}

/** Above this many cells, one path for each of `LEVELS` colours instead of one rectangle for each cell. */
const SINGLE_CELLS = 4000;
const MAX_SIDE = 560;
const SCALE_HEIGHT = 120;

/** A heat map of `rows` x `cols` cells in row-major order. A cell that is NaN has no value and is drawn grey. */
export async function heatmap(
  cells: ArrayLike<number>,
  rows: number,
  cols: number,
  options: HeatmapOptions,
): Promise<string> {
  if (!(rows > 0 && cols > 0) || cells.length !== rows * cols)
    refuse(`heat map of ${cells.length} cells`, `${rows} rows x ${cols} columns`);
  const values = Array.from(cells).filter(Number.isFinite);
  if (values.length === 0) refuse('heat map without a single value, nothing to draw');
  const { title, quantity, format = (value: number): string => si(value) } = options;
  const [low, high] = options.domain ?? extentOf(values);
  const left = MARGIN.left + 22;
  const scaleWidth = 26 + Math.max(60, textWidth(shorten(quantity, 30), SIZE.text * 1.08));
  const cell = Math.min(84, (widthOf(options) - left - scaleWidth - MARGIN.right) / cols, MAX_SIDE / rows);
  const levels = Array.from(cells, (value) =>
    Number.isFinite(value) ? levelOf(value, { low, high }) : undefined,
  );
  const field =
    cells.length > SINGLE_CELLS
      ? drawPaths(levels, cols, cell)
      : drawCells(cells, levels, cols, cell, format);
  const scale = drawScale({ low, high }, format, quantity);
  return picture(
    {
      title,
      subtitle: options.subtitle ?? `${rows} × ${cols} cells`,
      description: `Heat map of ${rows} rows and ${cols} columns: ${quantity}, ${format(low)} to ${format(high)}.`,
      legend: [values.length < cells.length && { label: 'no value', colour: COLOURS.missing }],
      notes: options.notes ?? [],
      source: options.source ?? 'systole',
      height: PANEL_TOP + Math.max(cell * rows, 140) + 42,
      body: [
        group(left, PANEL_TOP, 'panel', [field, drawIndices(rows, cols, cell, options)]),
        group(left + cell * cols + 26, PANEL_TOP, 'scale', scale),
      ],
    },
    options,
  );
}

type Levels = readonly (number | undefined)[];

function drawCells(
  cells: ArrayLike<number>,
  levels: Levels,
  cols: number,
  cell: number,
  format: (value: number) => string,
): Marks {
  const words = levels.map((level, i) => (level === undefined ? undefined : format(cells[i]!)));
  const room = cell > 18 && words.every((each) => textWidth(each ?? '', SIZE.small) < cell - 3);
  const side = cell - (cell > 6 ? 0.8 : 0);
  return levels.map((level, i) => {
    const box = [(i % cols) * cell, Math.floor(i / cols) * cell, side, side] as const;
    return drawCell({ box, level, words: room ? words[i] : undefined });
  });
}

/** All cells of one colour as one path: 256 x 256 cells in well under a second. */
function drawPaths(levels: Levels, cols: number, cell: number): Marks {
  const side = px(cell);
  const square = (i: number): string =>
    `M${px((i % cols) * cell)},${px(Math.floor(i / cols) * cell)}h${side}v${side}h-${side}z`;
  const byLevel = groupBy(levels.keys(), (i) => levels[i] ?? -1);
  const paths = [...byLevel]
    .sort(([a], [b]) => a - b)
    .map(([level, all]) => {
      const fill = level < 0 ? COLOURS.missing : shade(level);
      return mark('path', { d: all.map(square).join(''), fill });
    });
  return mark('g', { class: 'cells', 'shape-rendering': 'crispEdges' }, paths);
}

function drawIndices(rows: number, cols: number, cell: number, options: HeatmapOptions): Marks {
  const labels = (n: number, given: readonly string[] = []): string[] =>
    Array.from({ length: n }, (_, i) => shorten(given[i] ?? String(i), 10));
  const columns = labels(cols, options.columnLabels);
  const everyColumn = strideOf((Math.max(...columns.map((each) => textWidth(each, SIZE.tick))) + 8) / cell);
  const everyRow = strideOf(14 / cell);
  const middle = Math.max((cols * cell) / 2, 40);
  return [
    columns.map(
      (label, c) =>
        c % everyColumn === 0 && text(label, (c + 0.5) * cell, rows * cell + 15, 'tick', 'middle'),
    ),
    labels(rows, options.rowLabels).map(
      (label, r) => r % everyRow === 0 && text(label, -6, (r + 0.5) * cell + 4, 'tick', 'end'),
    ),
    text(options.rowAxis ?? 'PE row', HEADING - 22, -HEADING_RISE, 'heading'),
    text(options.columnAxis ?? 'PE column', middle, rows * cell + 34, 'heading', 'middle'),
  ];
}

/** Label every 1, 2, 4, 8, ... th cell. */
const strideOf = (needed: number): number => 2 ** Math.max(0, Math.ceil(Math.log2(needed)));

function drawScale(domain: Domain, format: (value: number) => string, quantity: string): Marks {
  const step = SCALE_HEIGHT / 40;
  const ends = [
    { at: 9, value: domain.high },
    { at: SCALE_HEIGHT / 2 + 4, value: middleOf(domain) },
    { at: SCALE_HEIGHT, value: domain.low },
  ];
  return [
    levelSteps(40).map((level, i) => rect([0, SCALE_HEIGHT - (i + 1) * step, 14, step + 0.4], shade(level))),
    text(shorten(quantity, 30), 0, -HEADING_RISE, 'heading'),
    (domain.high > domain.low ? ends : ends.slice(0, 1)).map(({ at, value }) =>
      text(format(value), 20, at, 'tick'),
    ),
  ];
}
