/** Heat maps: a PE grid, or a metric over array sizes. */
import { InputError } from '../../errors.js';
import { HEADING, HEADING_RISE, PANEL_TOP } from '../axes.js';
import { group, px, rect, text } from '../draw.js';
import { widthOf } from '../options.js';
import { picture } from '../picture.js';
import { LEVELS, inkOnShade, levelOf, shade } from '../ramp.js';
import type { Mark } from '../svg.js';
import { shorten, si, textWidth } from '../text.js';
import { COLOURS, MARGIN, SIZE } from '../theme.js';

export interface HeatmapOptions {
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
  width?: number;
}

/** Above this many cells, one path for each of `LEVELS` colours instead of one rectangle for each cell. */
const SINGLE_CELLS = 4000;
const MAX_SIDE = 560;

/** A heat map of `rows` x `cols` cells in row-major order. A cell that is NaN has no value and is drawn grey. */
export async function heatmap(
  cells: ArrayLike<number>,
  rows: number,
  cols: number,
  options: HeatmapOptions,
): Promise<string> {
  if (!(rows > 0 && cols > 0) || cells.length !== rows * cols) {
    throw new InputError(`heat map of ${cells.length} cells`, { expected: `${rows} rows x ${cols} columns` });
  }
  const values = Array.from(cells).filter(Number.isFinite);
  if (values.length === 0) throw new InputError('heat map without a single value, nothing to draw');
  const [low, high] =
    options.domain ?? values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  const format = options.format ?? ((value: number): string => si(value));
  const width = widthOf(options);
  const left = MARGIN.left + 22;
  const scaleWidth = 26 + Math.max(60, textWidth(shorten(options.quantity, 30), SIZE.text * 1.08));
  const cell = Math.min(84, (width - left - scaleWidth - MARGIN.right) / cols, MAX_SIDE / rows);
  const level: Level = (value) => levelOf(value, low, high);
  const height = Math.max(cell * rows, 140);
  const some = values.length < cells.length;

  return picture(
    {
      title: options.title,
      subtitle: options.subtitle ?? `${rows} × ${cols} cells`,
      description: `Heat map of ${rows} rows and ${cols} columns: ${options.quantity}, ${format(low)} to ${format(high)}.`,
      legend: some ? [{ label: 'no value', colour: COLOURS.missing }] : [],
      notes: options.notes ?? [],
      source: options.source ?? 'systole',
      width,
      bodyHeight: PANEL_TOP + height + 42,
    },
    (body) => {
      const panel = group(body, left, PANEL_TOP, 'panel');
      if (cells.length > SINGLE_CELLS) drawPaths(panel, cells, cols, cell, level);
      else drawCells(panel, cells, cols, cell, level, format);
      drawIndices(panel, rows, cols, cell, options);
      drawScale(
        group(body, left + cell * cols + 26, PANEL_TOP, 'scale'),
        low,
        high,
        format,
        options.quantity,
      );
    },
  );
}

type Level = (value: number) => number;

function drawCells(
  panel: Mark,
  cells: ArrayLike<number>,
  cols: number,
  cell: number,
  level: Level,
  format: (value: number) => string,
): void {
  const words = Array.from(cells, (value) => (Number.isFinite(value) ? format(value) : ''));
  const room = cell > 18 && words.every((each) => textWidth(each, SIZE.small) < cell - 3);
  words.forEach((word, i) => {
    const [x, y] = [(i % cols) * cell, Math.floor(i / cols) * cell];
    const fill = word === '' ? COLOURS.missing : shade(level(cells[i]!));
    const gap = cell > 6 ? 0.8 : 0;
    rect(panel, x, y, cell - gap, cell - gap, fill).attr('class', 'cell');
    if (room && word !== '') {
      text(panel, word, x + cell / 2, y + cell / 2 + 4, 'operator', {
        anchor: 'middle',
        fill: inkOnShade(level(cells[i]!)),
      });
    }
  });
}

/** All cells of one colour as one path: 256 x 256 cells in well under a second. */
function drawPaths(panel: Mark, cells: ArrayLike<number>, cols: number, cell: number, level: Level): void {
  const paths = new Map<number, string[]>();
  const side = px(cell);
  for (let i = 0; i < cells.length; i++) {
    const value = cells[i]!;
    const key = Number.isFinite(value) ? level(value) : -1;
    let parts = paths.get(key);
    if (parts === undefined) paths.set(key, (parts = []));
    parts.push(`M${px((i % cols) * cell)},${px(Math.floor(i / cols) * cell)}h${side}v${side}h-${side}z`);
  }
  const field = panel.append('g').attr('class', 'cells').attr('shape-rendering', 'crispEdges');
  for (const [key, parts] of [...paths].sort(([a], [b]) => a - b)) {
    field
      .append('path')
      .attr('d', parts.join(''))
      .attr('fill', key < 0 ? COLOURS.missing : shade(key));
  }
}

function drawIndices(panel: Mark, rows: number, cols: number, cell: number, options: HeatmapOptions): void {
  const label = (labels: readonly string[] | undefined, i: number): string =>
    shorten(labels?.[i] ?? String(i), 10);
  const widest = Math.max(
    ...Array.from({ length: cols }, (_, i) => textWidth(label(options.columnLabels, i), SIZE.tick)),
  );
  const everyColumn = stride((widest + 8) / cell);
  const everyRow = stride(14 / cell);
  for (let c = 0; c < cols; c += everyColumn) {
    text(panel, label(options.columnLabels, c), (c + 0.5) * cell, rows * cell + 15, 'tick', {
      anchor: 'middle',
    });
  }
  for (let r = 0; r < rows; r += everyRow) {
    text(panel, label(options.rowLabels, r), -6, (r + 0.5) * cell + 4, 'tick', { anchor: 'end' });
  }
  text(panel, options.rowAxis ?? 'PE row', HEADING - 22, -HEADING_RISE, 'heading');
  const middle = Math.max((cols * cell) / 2, 40);
  text(panel, options.columnAxis ?? 'PE column', middle, rows * cell + 34, 'heading', { anchor: 'middle' });
}

/** Label every 1, 2, 4, 8, ... th cell. */
function stride(needed: number): number {
  let every = 1;
  while (every < needed) every *= 2;
  return every;
}

function drawScale(
  panel: Mark,
  low: number,
  high: number,
  format: (value: number) => string,
  quantity: string,
): void {
  const height = 120;
  for (let i = 0; i < 40; i++) {
    rect(
      panel,
      0,
      height - ((i + 1) * height) / 40,
      14,
      height / 40 + 0.4,
      shade(Math.round((i / 39) * (LEVELS - 1))),
    );
  }
  text(panel, shorten(quantity, 30), 0, -HEADING_RISE, 'heading');
  for (const [at, value] of [
    [0, high],
    [0.5, (low + high) / 2],
    [1, low],
  ] as const) {
    if (high > low || at === 0)
      text(panel, format(value), 20, at * height + (at === 0 ? 9 : at === 1 ? 0 : 4), 'tick');
  }
}
