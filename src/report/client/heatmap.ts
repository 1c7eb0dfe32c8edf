/// <reference lib="dom" />
/** A metric over two axes: every cell stands for all points with its two values. */
import * as d3 from 'd3';
import { el, onWidth, pairs } from './dom.js';
import { heading, ramp, rampBar } from './colours.js';
import { extentOf, fullTextOf, shortText, titleOf, type Field } from './fields.js';
import { clip } from './scales.js';
import { onTheme } from './theme.js';
import { hideTip, showTip } from './tooltip.js';

export type Statistic = 'best' | 'median' | 'worst';

export interface HeatSpec {
  across: Field;
  down: Field;
  metric: Field;
  statistic: Statistic;
  rows: number[];
  describe(row: number): (readonly [string, string] | undefined)[];
}

export interface Cell {
  column: number;
  row: number;
  points: number[];
  /** The point whose value is shown. */
  shown: number;
}

const MARGIN = { left: 100, right: 8, top: 8, bottom: 64 };

/** `picked` gets the points of a cell that was clicked. */
export function createHeatmap(
  host: HTMLElement,
  picked: (points: number[], name: string) => void,
): { draw(spec: HeatSpec): void } {
  const legend = el('ul', { class: 'legend' });
  const plot = el('div', { class: 'plot heat' });
  host.append(legend, plot);
  let spec: HeatSpec | undefined;
  let width = 0;
  const redraw = (): void => {
    if (spec !== undefined && width > 0) drawHeatmap(plot, legend, spec, width, picked);
  };
  onWidth(plot, (now) => {
    width = now;
    redraw();
  });
  onTheme(plot, redraw);
  return {
    draw(next) {
      spec = next;
      redraw();
    },
  };
}

function drawHeatmap(
  plot: HTMLElement,
  legend: HTMLElement,
  spec: HeatSpec,
  width: number,
  picked: (points: number[], name: string) => void,
): void {
  const { across, down, metric } = spec;
  const [columns, lines] = [across.levels!.names, down.levels!.names];
  const cells = cellsOf(spec);
  const side = (width - MARGIN.left - MARGIN.right) / Math.max(1, columns.length);
  const tall = Math.max(9, Math.min(64, side, 400 / Math.max(1, lines.length)));
  const height = MARGIN.top + tall * lines.length + MARGIN.bottom;
  const extent = extentOf(
    metric,
    cells.map(({ shown }) => shown),
  ) ?? [0, 1];
  const log = extent[0] > 0 && extent[1] / extent[0] >= 20;
  const share = (log ? d3.scaleLog() : d3.scaleLinear()).domain(extent).range([0, 1]);
  const shareOf = (cell: Cell): number => (extent[0] === extent[1] ? 0.5 : share(metric.values[cell.shown]!));

  legend.replaceChildren(
    heading(metric),
    el(
      'li',
      {},
      shortText(metric, extent[0]),
      rampBar(),
      `${shortText(metric, extent[1])}${log ? ' (log)' : ''}`,
    ),
  );
  plot.replaceChildren();
  const svg = d3.select(plot).append('svg').attr('width', width).attr('height', height);
  svg
    .attr('role', 'img')
    .attr(
      'aria-label',
      `${spec.statistic} ${titleOf(metric)} by ${down.label} and ${across.label}, ${cells.length} cells`,
    );
  const left = (cell: Cell): number => MARGIN.left + cell.column * side;
  const top = (cell: Cell): number => MARGIN.top + cell.row * tall;
  const nameOf = (cell: Cell): string =>
    `${across.label} ${columns[cell.column]!}${down === across ? '' : `, ${down.label} ${lines[cell.row]!}`}`;
  svg
    .selectAll('rect')
    .data(cells)
    .join('rect')
    .attr('class', 'cell')
    .attr('x', left)
    .attr('y', top)
    .attr('width', side)
    .attr('height', tall)
    .attr('fill', (cell) => ramp(shareOf(cell)))
    .attr('cursor', 'pointer')
    .on('pointermove', (event: PointerEvent, cell) =>
      showTip(event.clientX, event.clientY, ...tipOf(cell, spec, nameOf(cell))),
    )
    .on('pointerleave', hideTip)
    .on('click', (_, cell) => picked(cell.points, nameOf(cell)));
  if (side >= 46 && tall >= 15) {
    svg
      .selectAll('text.value')
      .data(cells)
      .join('text')
      .attr('class', 'value')
      .attr('x', (cell) => left(cell) + side / 2)
      .attr('y', (cell) => top(cell) + tall / 2 + 4)
      .attr('text-anchor', 'middle')
      .attr('pointer-events', 'none')
      .style('fill', (cell) => (d3.lab(ramp(shareOf(cell))).l > 58 ? '#111' : '#fff'))
      .text((cell) => shortText(metric, metric.values[cell.shown]!));
  }
  const bottom = MARGIN.top + tall * lines.length;
  const band = (names: string[], size: number, room: number): number[] => {
    const every = Math.ceil((names.length * room) / size);
    return d3.range(names.length).filter((index) => index % every === 0);
  };
  for (const index of band(
    columns,
    side * columns.length,
    columns.some((name) => name.length > 6) ? 66 : 44,
  )) {
    svg
      .append('text')
      .attr('class', 'tick')
      .attr('text-anchor', 'middle')
      .attr('x', MARGIN.left + (index + 0.5) * side)
      .attr('y', bottom + 16)
      .text(clip(columns[index]!, Math.max(6, Math.floor(side / 7))));
  }
  for (const index of band(lines, tall * lines.length, 13)) {
    svg
      .append('text')
      .attr('class', 'tick')
      .attr('text-anchor', 'end')
      .attr('x', MARGIN.left - 6)
      .attr('y', MARGIN.top + (index + 0.5) * tall + 4)
      .text(clip(lines[index]!, 11));
  }
  svg
    .append('text')
    .attr('class', 'name')
    .attr('text-anchor', 'middle')
    .attr('x', (MARGIN.left + width) / 2)
    .attr('y', bottom + 38)
    .text(across.label);
  if (down !== across) {
    svg
      .append('text')
      .attr('class', 'name')
      .attr('text-anchor', 'middle')
      .attr('transform', `translate(14,${(MARGIN.top + bottom) / 2})rotate(-90)`)
      .text(clip(down.label, Math.max(8, Math.floor((bottom - MARGIN.top) / 7))));
  }
}

/** Cells that have points with a value; the statistic picks one of them, so that it is always a real point. */
function cellsOf({ across, down, metric, statistic, rows }: HeatSpec): Cell[] {
  const cells = new Map<number, Cell>();
  const one = across === down;
  for (const point of rows) {
    const [column, row] = [across.levels!.codes[point]!, one ? 0 : down.levels!.codes[point]!];
    if (column < 0 || row < 0 || !Number.isFinite(metric.values[point]!)) continue;
    const key = row * across.levels!.names.length + column;
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, { column, row, points: [point], shown: point });
    else cell.points.push(point);
  }
  const sign = metric.better === 'lower' ? 1 : -1;
  for (const cell of cells.values()) {
    const sorted = [...cell.points].sort((a, b) => sign * (metric.values[a]! - metric.values[b]!) || a - b);
    const place = { best: 0, median: (sorted.length - 1) >> 1, worst: sorted.length - 1 }[statistic];
    cell.shown = sorted[place]!;
  }
  return [...cells.values()];
}

function tipOf(cell: Cell, { metric, statistic, describe }: HeatSpec, name: string): Node[] {
  const number = cell.points.length;
  return [
    el('strong', {}, name),
    el(
      'div',
      {},
      `${statistic} of ${number} point${number === 1 ? '' : 's'}: ${titleOf(metric)} ${fullTextOf(metric, cell.shown)}`,
    ),
    pairs([undefined, ...describe(cell.shown)]),
  ];
}
