/** A metric over two axes: every cell stands for all points with its two values. */
import { flatGroup, greatest, least } from 'd3';
import { nameAxis, namedBands, rowNames } from '../../charts/bands.js';
import { group, text } from '../../charts/mark.js';
import { drawCell, levelOf } from '../../charts/ramp.js';
import { isFarApart } from '../../charts/scales.js';
import { clip, count } from '../../charts/text.js';
import { createChart, type Picture } from './chart.js';
import { heading, rampItem } from './colours.js';
import { el, pairs, type Pair } from './dom.js';
import { extentOf, fullTextOf, shortText, titleOf, type Field } from './fields.js';
import { isDark } from './theme.js';
import { onHover } from './tooltip.js';

/** What is shown: the statistic of a metric over two axes. */
export type HeatState = Record<'across' | 'down' | 'metric', Field> & {
  statistic: 'best' | 'median' | 'worst';
};

type HeatSpec = HeatState & { rows: number[]; describe(row: number): Pair[] };

/** All points with two values; one of them is shown, so that it is always a real point. */
type Cell = { column: number; row: number; name: string; points: number[]; shown: number };

const LEFT = 100;
const RIGHT = 8;
const TOP = 28;

/** `picked` gets the points of a cell that was clicked. */
export function createHeatmap(
  host: HTMLElement,
  picked: (points: number[], name: string) => void,
): (spec: HeatSpec) => void {
  let spec: HeatSpec | undefined;
  let cells: Cell[] = [];
  const { svg, draw } = createChart(host, 'heat', (next: HeatSpec, width) => {
    spec = next;
    cells = cellsOf(next);
    return drawHeatmap(next, cells, width);
  });
  const cellAt = ({ target }: Event): number | undefined => {
    const cell = (target as Element).getAttribute('data-cell');
    return cell === null ? undefined : Number(cell);
  };
  onHover(svg, cellAt, undefined, (cell) => tipOf(cells[cell]!, spec!));
  svg.addEventListener('click', (event) => {
    const cell = cells[cellAt(event) ?? -1];
    if (cell !== undefined) picked(cell.points, cell.name);
  });
  return draw;
}

function drawHeatmap(spec: HeatSpec, cells: readonly Cell[], width: number): Picture {
  const { across, down, metric, statistic } = spec;
  const [columns, lines] = [across.levels!.names, down.levels!.names];
  const places = namedBands(columns, width - LEFT - RIGHT);
  const side = places.step;
  const tall = Math.max(9, Math.min(64, side, 400 / Math.max(1, lines.length)));
  const shown = cells.map((cell) => cell.shown);
  const [low, high] = extentOf(metric, shown) ?? [0, 1];
  const log = isFarApart(low, high);
  const room = side >= 46 && tall >= 15;
  const bottom = tall * lines.length;
  const dark = isDark();
  const drawn = cells.map(({ column, row, shown: point }, i) => {
    const value = metric.values[point]!;
    const words = room ? shortText(metric, value) : undefined;
    const level = levelOf(value, { low, high, log });
    const box = [column * side, row * tall, side, tall] as const;
    const attributes = { class: 'cell', 'data-cell': i, cursor: 'pointer' };
    return drawCell({ box, level, dark, words, class: 'operator value' }, attributes);
  });
  const names = lines.map((line) => clip(line, 11));
  const marks = [
    down !== across && text(clip(down.label, 60), 6 - LEFT, -12, 'heading'),
    drawn,
    rowNames(names, tall, (i) => (i + 0.5) * tall),
    nameAxis(places, bottom, across.label),
  ];
  return {
    height: TOP + bottom + places.height,
    words: `${statistic} ${titleOf(metric)} by ${down.label} and ${across.label}, ${cells.length} cells`,
    marks: group(LEFT, TOP, undefined, marks),
    legend: [heading(metric), rampItem(shortText(metric, low), shortText(metric, high), log)],
  };
}

/** One of several points by their order. */
type Pick = (points: readonly number[], order: (a: number, b: number) => number) => number;

const pick: Readonly<Record<HeatState['statistic'], Pick>> = {
  best: (points, order) => least(points, order)!,
  median: (points, order) => [...points].sort(order)[(points.length - 1) >> 1]!,
  worst: (points, order) => greatest(points, order)!,
};

/** Cells that have points with a value. */
function cellsOf({ across, down, metric, statistic, rows }: HeatSpec): Cell[] {
  const { values, better } = metric;
  const one = across === down;
  const column = (point: number): number => across.levels!.codes[point]!;
  const row = (point: number): number => (one ? 0 : down.levels!.codes[point]!);
  const drawn = rows.filter(
    (point) => column(point) >= 0 && row(point) >= 0 && Number.isFinite(values[point]),
  );
  const sign = better === 'lower' ? 1 : -1;
  return flatGroup(drawn, row, column).map(([y, x, points]) => {
    const byValue = (a: number, b: number): number => sign * (values[a]! - values[b]!) || a - b;
    const shown = pick[statistic](points, byValue);
    const second = one ? '' : `, ${down.label} ${down.levels!.names[y]!}`;
    const name = `${across.label} ${across.levels!.names[x]!}${second}`;
    return { column: x, row: y, name, points, shown };
  });
}

function tipOf({ name, points, shown }: Cell, spec: HeatSpec): Node[] {
  const { metric, statistic } = spec;
  const words = `${statistic} of ${count(points.length, 'point')}: ${titleOf(metric)} ${fullTextOf(metric, shown)}`;
  return [el('strong', {}, name), el('div', {}, words), pairs([undefined, ...spec.describe(shown)])];
}
