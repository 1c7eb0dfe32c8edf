/** Heat maps: a PE grid, or a metric over array sizes. */
import { group as groupBy } from 'd3';
import { HEADING, HEADING_RISE } from '../../charts/axes.js';
import { nameAxis, namedBands, rowNames } from '../../charts/bands.js';
import { group, mark, px, text, type Marks } from '../../charts/mark.js';
import { drawCell, drawColourScale, levelOf, shade } from '../../charts/ramp.js';
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
/** Above the cells: colour scale, name of the rows. */
const TOP = 68;

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
  const cell = Math.min(84, (widthOf(options) - left - MARGIN.right) / cols, MAX_SIDE / rows);
  const labels = (n: number, given: readonly string[] = []): string[] =>
    Array.from({ length: n }, (_, i) => shorten(given[i] ?? String(i), 10));
  const columns = namedBands(labels(cols, options.columnLabels), cell * cols);
  const levels = Array.from(cells, (value) =>
    Number.isFinite(value) ? levelOf(value, { low, high }) : undefined,
  );
  const field =
    cells.length > SINGLE_CELLS
      ? drawPaths(levels, cols, cell)
      : drawCells(cells, levels, cols, cell, format);
  return picture(
    {
      title,
      subtitle: options.subtitle ?? `${rows} × ${cols} cells`,
      description: `Heat map of ${rows} rows and ${cols} columns: ${quantity}, ${format(low)} to ${format(high)}.`,
      legend: [values.length < cells.length && { label: 'no value', colour: COLOURS.missing }],
      notes: options.notes ?? [],
      source: options.source ?? 'systole',
      height: TOP + cell * rows + columns.height,
      body: [
        group(MARGIN.right, 10, 'scale', drawColourScale(shorten(quantity, 60), { low, high }, format)),
        group(left, TOP, 'panel', [
          text(options.rowAxis ?? 'PE row', HEADING - 22, -HEADING_RISE, 'heading'),
          field,
          rowNames(labels(rows, options.rowLabels), cell, (r) => (r + 0.5) * cell),
          nameAxis(columns, rows * cell, options.columnAxis ?? 'PE column'),
        ]),
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
