/** Scatter plot: points on a canvas, axes and brush in SVG above it. */
import { brush as areaBrush, pointer, quadtree, type Quadtree } from 'd3';
import { PANEL_TOP, bottomAxis, leftAxis } from '../../charts/axes.js';
import { stepsOf } from '../../charts/lines.js';
import { group, layer, outline, path, ring as ringMark, type Point } from '../../charts/mark.js';
import { COLOURS } from '../../charts/theme.js';
import { createBrush, createCanvas, describe, drawMarks, keepDrawn, showMark } from './chart.js';
import { axisTitle } from './fields.js';
import { place, type Placement } from './scales.js';
import type { Test } from './search.js';
import type { SweepState } from './sweep-state.js';
import { css } from './theme.js';
import { onHover, type Tip } from './tooltip.js';

type ScatterSpec = Pick<SweepState, 'x' | 'y' | 'logX' | 'logY'> & {
  /** Points in the picture. */
  rows: number[];
  /** Points that pass the filters of the table; others are drawn faint. */
  kept: Test<number>;
  selected: ReadonlySet<number> | undefined;
  /** Whether a point meets the filters of the sweep; others are crosses without colour. */
  counts(row: number): boolean;
  colourOf(row: number): string;
  front: number[];
  knees: number[];
  /** Join the front by a line: its costs are the two axes. */
  joined: boolean;
};

interface ScatterEvents {
  /** The points in the brushed rectangle; undefined if the brush was cleared. */
  brushed(rows: number[] | undefined): void;
  tip: Tip;
  picked(row: number): void;
}

const HEIGHT = 440;
const MARGIN = { left: 84, right: 18, top: PANEL_TOP, bottom: 44 };
const INNER = HEIGHT - MARGIN.top - MARGIN.bottom;
/** Pixels from which a point is caught by the pointer. */
const REACH = 14;

/** A specification with the places of its points inside the axes. */
type Plot = ScatterSpec & { at: { x: Float64Array; y: Float64Array } };

const isKept = ({ kept }: Plot, row: number): boolean => kept === undefined || kept(row);

const isDrawable = ({ at }: Plot, row: number): boolean => !Number.isNaN(at.x[row]! + at.y[row]!);

export function createScatter(host: HTMLElement, events: ScatterEvents) {
  const layers = [layer('axes', []), layer('brush', []), ringMark([0, 0], 7, 2, COLOURS.ink, 'ring')];
  const { canvas, svg, clear } = createCanvas(host, group(MARGIN.left, MARGIN.top, undefined, layers));
  const [axes, surface] = ['.axes', '.brush'].map((name) => svg.querySelector<SVGGElement>(name)!);
  const ring = svg.querySelector('.ring')!;
  let plot: Plot | undefined;
  let tree: Quadtree<number> | undefined;

  const draw = keepDrawn(host, (spec: ScatterSpec, width) => {
    const inner = width - MARGIN.left - MARGIN.right;
    const x = place(spec.x, spec.rows, [0, inner], spec.logX, 90);
    const y = place(spec.y, spec.rows, [INNER, 0], spec.logY, 46);
    plot = { ...spec, at: { x: x.at, y: y.at } };
    tree = undefined;
    drawAxes(axes!, plot, x, y, inner);
    paint(clear(width, HEIGHT), plot);
    describe(
      canvas,
      `${axisTitle(spec.y)} against ${axisTitle(spec.x)}, ${spec.rows.length} points; the table below lists them`,
    );
    brush.extend(0, inner, INNER);
  });

  const rowAt = (event: MouseEvent): number | undefined => {
    if (plot === undefined) return undefined;
    const { rows, at } = plot;
    tree ??= quadtree(
      rows.filter((row) => isKept(plot!, row) && isDrawable(plot!, row)),
      (row) => at.x[row]!,
      (row) => at.y[row]!,
    );
    return tree.find(...pointer(event, surface), REACH);
  };
  const clearBrush = (): void => {
    // Before the first layout there is no brush yet.
    if (plot !== undefined) brush.move(null);
  };
  const highlight = (row: number | undefined): void => {
    const shown = row !== undefined && plot !== undefined && isDrawable(plot, row);
    showMark(ring, shown ? { cx: plot!.at.x[row]!, cy: plot!.at.y[row]! } : undefined);
  };
  highlight(undefined);
  onHover(surface!, rowAt, highlight, events.tip);
  surface!.addEventListener('click', (event) => {
    const row = rowAt(event);
    if (row !== undefined) events.picked(row);
  });
  const brush = createBrush<[Point, Point]>(surface!, areaBrush(), 'end', (selection) => {
    if (plot === undefined) return;
    if (selection === null) return events.brushed(undefined);
    const [[left, top], [right, bottom]] = selection;
    const { rows, at } = plot;
    const isInside = (row: number): boolean =>
      at.x[row]! >= left && at.x[row]! <= right && at.y[row]! >= top && at.y[row]! <= bottom;
    events.brushed(rows.filter((row) => isKept(plot!, row) && isInside(row)));
  });
  return { draw, highlight, clearBrush };
}

/** Axes, and the border of what the front beats: steps away from the better end of x. */
function drawAxes(axes: SVGGElement, plot: Plot, x: Placement, y: Placement, width: number): void {
  const sign = plot.x.better === 'lower' ? 1 : -1;
  const front = plot.front.filter((row) => plot.joined && isDrawable(plot, row));
  const places = front.map((row): Point => [x.at[row]!, y.at[row]!]);
  places.sort((a, b) => sign * (a[0] - b[0]) || a[1] - b[1]);
  drawMarks(axes, [
    leftAxis(y.axis, width),
    bottomAxis(x.axis, width, INNER),
    path(stepsOf(places), { class: 'stairs', ...outline(COLOURS.ink, 1.5) }),
  ]);
}

/** What is left out below, then faint points, then the others, the front on top and its knee ringed. */
function paint(context: CanvasRenderingContext2D, plot: Plot): void {
  const { rows, selected, counts, front, knees, colourOf, at } = plot;
  context.translate(MARGIN.left, MARGIN.top);
  const radius = rows.length < 400 ? 4.5 : rows.length < 3000 ? 3.2 : 2.3;
  const dot = (row: number, size: number, colour: string): void => {
    if (!isDrawable(plot, row)) return;
    context.fillStyle = colour;
    context.beginPath();
    context.arc(at.x[row]!, at.y[row]!, size, 0, 2 * Math.PI);
    context.fill();
  };
  const isStrong = (row: number): boolean => isKept(plot, row) && (selected?.has(row) ?? true);
  const [faded, ink, paper, axis] = [css('faded'), css('ink'), css('paper'), css('axis')];
  const [counted, crossed] = [rows.filter(counts), rows.filter((row) => !counts(row))];
  context.lineWidth = 1;
  for (const row of crossed)
    cross(context, at.x[row]!, at.y[row]!, radius * 0.8, isStrong(row) ? axis : faded);
  for (const row of counted) if (!isStrong(row)) dot(row, radius * 0.8, faded);
  context.globalAlpha = rows.length > 1000 ? 0.75 : 0.9;
  for (const row of counted) if (isStrong(row)) dot(row, radius, colourOf(row));
  context.globalAlpha = 1;
  for (const row of front) {
    dot(row, radius + 3, ink);
    dot(row, radius + 1.6, paper);
    dot(row, radius + 0.4, isStrong(row) ? colourOf(row) : faded);
  }
  context.strokeStyle = ink;
  context.lineWidth = 1.6;
  for (const row of knees) {
    context.beginPath();
    context.arc(at.x[row]!, at.y[row]!, radius + 7, 0, 2 * Math.PI);
    context.stroke();
  }
}

function cross(context: CanvasRenderingContext2D, x: number, y: number, size: number, colour: string): void {
  context.strokeStyle = colour;
  context.beginPath();
  context.moveTo(x - size, y - size);
  context.lineTo(x + size, y + size);
  context.moveTo(x - size, y + size);
  context.lineTo(x + size, y - size);
  context.stroke();
}
