/// <reference lib="dom" />
/** Scatter plot: points on a canvas, axes and brush in SVG above it. */
import * as d3 from 'd3';
import { el, onWidth } from './dom.js';
import { axisTitle, type Field } from './fields.js';
import { place, type Placement } from './scales.js';
import { css, onTheme } from './theme.js';

export interface ScatterSpec {
  x: Field;
  y: Field;
  logX: boolean;
  logY: boolean;
  /** Points in the picture. */
  rows: number[];
  /** By point: 1 if it passes the filters of the table; others are drawn faint. */
  kept: Uint8Array;
  selected: Uint8Array | undefined;
  colourOf(row: number): string;
  front: number[];
  /** Join the front by a line: its costs are the two axes. */
  joined: boolean;
}

export interface ScatterEvents {
  /** The points in the brushed rectangle; undefined if the brush was cleared. */
  brushed(rows: number[] | undefined): void;
  hovered(row: number | undefined, x: number, y: number): void;
  picked(row: number): void;
}

export interface Scatter {
  draw(spec: ScatterSpec): void;
  highlight(row: number | undefined): void;
  clearBrush(): void;
}

const HEIGHT = 440;
const MARGIN = { left: 84, right: 18, top: 12, bottom: 48 };
/** Pixels from which a point is caught by the pointer. */
const REACH = 14;

export function createScatter(host: HTMLElement, events: ScatterEvents): Scatter {
  const canvas = el('canvas', { role: 'img' });
  host.append(canvas);
  const svg = d3.select(host).append('svg').attr('class', 'over').attr('height', HEIGHT);
  const axes = svg.append('g');
  const stairs = svg.append('path').attr('class', 'stairs');
  const brushLayer = svg.append('g');
  const ring = svg.append('circle').attr('class', 'ring').attr('r', 7).attr('display', 'none');
  const brush = d3.brush<unknown>();
  let spec: ScatterSpec | undefined;
  let width = 0;
  let [x, y]: Placement[] = [];
  let tree: d3.Quadtree<number> | undefined;

  const drawable = (row: number): boolean => !Number.isNaN(x!.at[row]!) && !Number.isNaN(y!.at[row]!);

  /** Lays out and paints everything. */
  const redraw = (): void => {
    if (spec === undefined || width === 0) return;
    const right = width - MARGIN.right;
    x = place(spec.x, spec.rows, [MARGIN.left, right], spec.logX, 'bottom');
    y = place(spec.y, spec.rows, [HEIGHT - MARGIN.bottom, MARGIN.top], spec.logY, 'left');
    tree = undefined;
    svg.attr('width', width);
    drawAxes(axes, spec, x, y, right);
    paint(canvas, spec, x, y, width);
    canvas.setAttribute(
      'aria-label',
      `${axisTitle(spec.y)} against ${axisTitle(spec.x)}, ${spec.rows.length} points; the table below lists them`,
    );
    stairs.attr('d', spec.joined ? stairsOf(spec.front.filter(drawable), spec, x, y) : null);
    brush.extent([
      [MARGIN.left, MARGIN.top],
      [right, HEIGHT - MARGIN.bottom],
    ]);
    brushLayer.call(brush);
  };

  const nearest = (event: PointerEvent): number | undefined => {
    if (spec === undefined) return undefined;
    tree ??= d3.quadtree(
      spec.rows.filter((row) => spec!.kept[row] === 1 && drawable(row)),
      (row) => x!.at[row]!,
      (row) => y!.at[row]!,
    );
    const [px, py] = d3.pointer(event, host);
    return tree.find(px, py, REACH);
  };
  const clearBrush = (): void => {
    // Before the first layout there is no brush yet.
    if (width > 0 && spec !== undefined) brushLayer.call(brush.clear);
  };
  const highlight = (row: number | undefined): void => {
    const shown = row !== undefined && spec !== undefined && drawable(row);
    ring.attr('display', shown ? null : 'none');
    if (shown) ring.attr('cx', x!.at[row]!).attr('cy', y!.at[row]!);
  };
  const hover = (event: PointerEvent): void => {
    const row = event.buttons === 0 ? nearest(event) : undefined;
    highlight(row);
    events.hovered(row, event.clientX, event.clientY);
  };

  brushLayer.on('pointermove', hover).on('pointerleave', (event: PointerEvent) => {
    highlight(undefined);
    events.hovered(undefined, event.clientX, event.clientY);
  });
  brushLayer.on('click', (event: PointerEvent) => {
    const row = nearest(event);
    if (row !== undefined) events.picked(row);
  });
  brush.on('end', (event: d3.D3BrushEvent<unknown>) => {
    // Moves made by the program have no source event.
    if (event.sourceEvent === undefined || event.sourceEvent === null || spec === undefined) return;
    if (event.selection === null) return events.brushed(undefined);
    const [[left, top], [right, bottom]] = event.selection as [[number, number], [number, number]];
    const inside = (row: number): boolean =>
      x!.at[row]! >= left && x!.at[row]! <= right && y!.at[row]! >= top && y!.at[row]! <= bottom;
    events.brushed(spec.rows.filter((row) => spec!.kept[row] === 1 && inside(row)));
  });
  onWidth(host, (now) => {
    width = now;
    redraw();
    clearBrush();
  });
  onTheme(host, redraw);
  return {
    draw(next) {
      spec = next;
      redraw();
    },
    highlight,
    clearBrush,
  };
}

type Layer = d3.Selection<SVGGElement, unknown, null, undefined>;

function drawAxes(layer: Layer, spec: ScatterSpec, x: Placement, y: Placement, right: number): void {
  const bottom = HEIGHT - MARGIN.bottom;
  layer.selectAll('*').remove();
  const grid = layer.append('g').attr('class', 'rules');
  for (const at of x.grid)
    grid.append('line').attr('x1', at).attr('x2', at).attr('y1', MARGIN.top).attr('y2', bottom);
  for (const at of y.grid)
    grid.append('line').attr('y1', at).attr('y2', at).attr('x1', MARGIN.left).attr('x2', right);
  layer.append('g').attr('class', 'axis').attr('transform', `translate(0,${bottom})`).call(x.axis);
  layer.append('g').attr('class', 'axis').attr('transform', `translate(${MARGIN.left},0)`).call(y.axis);
  const title = (field: Field, log: boolean): string => `${axisTitle(field)}${log ? ', log scale' : ''}`;
  layer
    .append('text')
    .attr('class', 'name')
    .attr('text-anchor', 'middle')
    .attr('x', (MARGIN.left + right) / 2)
    .attr('y', HEIGHT - 10)
    .text(title(spec.x, spec.logX));
  layer
    .append('text')
    .attr('class', 'name')
    .attr('text-anchor', 'middle')
    .attr('transform', `translate(14,${(MARGIN.top + bottom) / 2})rotate(-90)`)
    .text(title(spec.y, spec.logY));
}

/** Faint points below, then the others, the front on top. */
function paint(
  canvas: HTMLCanvasElement,
  spec: ScatterSpec,
  x: Placement,
  y: Placement,
  width: number,
): void {
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(HEIGHT * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${HEIGHT}px`;
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  const { rows, kept, selected } = spec;
  const radius = rows.length < 400 ? 4.5 : rows.length < 3000 ? 3.2 : 2.3;
  const dot = (row: number, size: number): void => {
    const [px, py] = [x.at[row]!, y.at[row]!];
    if (Number.isNaN(px) || Number.isNaN(py)) return;
    context.beginPath();
    context.arc(px, py, size, 0, 2 * Math.PI);
    context.fill();
  };
  const strong = (row: number): boolean => kept[row] === 1 && (selected === undefined || selected[row] === 1);
  context.fillStyle = css('faded');
  for (const row of rows) if (!strong(row)) dot(row, radius * 0.8);
  context.globalAlpha = rows.length > 1000 ? 0.75 : 0.9;
  for (const row of rows) {
    if (!strong(row)) continue;
    context.fillStyle = spec.colourOf(row);
    dot(row, radius);
  }
  context.globalAlpha = 1;
  const [ink, paper] = [css('ink'), css('paper')];
  for (const row of spec.front) {
    context.fillStyle = ink;
    dot(row, radius + 3);
    context.fillStyle = paper;
    dot(row, radius + 1.6);
    context.fillStyle = strong(row) ? spec.colourOf(row) : css('faded');
    dot(row, radius + 0.4);
  }
}

/** The border of what the front beats: steps from point to point, away from the better end of x. */
function stairsOf(front: number[], { x: field }: ScatterSpec, x: Placement, y: Placement): string | null {
  const sign = field.better === 'lower' ? 1 : -1;
  const points = front.map((row): [number, number] => [x.at[row]!, y.at[row]!]);
  points.sort((a, b) => sign * (a[0] - b[0]) || a[1] - b[1]);
  return d3.line().curve(d3.curveStepAfter)(points);
}
