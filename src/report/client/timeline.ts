/** What every unit did over time: an overview to brush, and the brushed part in detail. */
import { bisector, brushX, max, pointer, scaleLinear } from 'd3';
import { AXIS_BELOW, bottomAxis } from '../../charts/axes.js';
import { group, layer, mark, text, type Marks } from '../../charts/mark.js';
import { createBrush, createCanvas, describe, drawMarks, keepDrawn, showMark } from './chart.js';
import { partsLegend } from './colours.js';
import { button, div, el } from './dom.js';
import { formatShort, formatValue } from './format.js';
import type { Operators } from './operators.js';
import { BAR, laneAt, layOutLanes, paintLanes, type Run } from './timeline-lanes.js';
import { onHover, type Tip } from './tooltip.js';

const LEFT = 84;
const RIGHT = 12;
const OVERVIEW = 34;
/** Cycles that are shown at the least, and above which ticks are written in thousands, millions, ... */
const LEAST = 16;
const MANY = 20_000;

/** Part of the run. */
type View = readonly [from: number, to: number];

export function createTimeline(operators: Operators, tip: Tip) {
  const run = layOutLanes(operators);
  const end = max(operators.end) ?? 0;
  const least = Math.min(LEAST, end);
  const range = el('span');
  let view: View = [0, end];

  const detail = createDetail(run, (from, to) => look(from, to));
  const overview = createOverview(run, end, (from, to) => show([from, Math.max(from + least, to)]));
  /** Shows part of the run in detail. */
  const show = (next: View): void => {
    view = next;
    detail.draw(view);
    const [from, to] = view.map((cycle) => formatValue(Math.round(cycle), ''));
    range.textContent = `cycles ${from} – ${to} of ${formatValue(end, '')}`;
  };
  /** No less than a few cycles, nothing outside of the run; the overview follows. */
  const look = (from: number, to: number): void => {
    const span = Math.min(end, Math.max(least, to - from));
    const start = Math.max(0, Math.min(end - span, from));
    show([start, start + span]);
    overview.draw(view);
  };
  const zoom = (factor: number, shift = 0): void => {
    const half = (view[1] - view[0]) / 2;
    const middle = (view[0] + view[1]) / 2 + shift * half;
    look(middle - half * factor, middle + half * factor);
  };
  onHover(detail.surface, detail.rowAt, detail.highlight, tip);
  look(0, end);
  const element = div(undefined, [
    el('ul', { class: 'legend' }, partsLegend(run.cycles.parts)),
    el('p', { class: 'status' }, [
      button('Zoom in', () => zoom(0.5)),
      button('Zoom out', () => zoom(2)),
      button('◀ Earlier', () => zoom(1, -1)),
      button('Later ▶', () => zoom(1, 1)),
      button('Whole run', () => look(0, end)),
      range,
    ]),
    detail.plot,
    el(
      'p',
      { class: 'quiet remark' },
      'Drag above or on this overview of the run to zoom. Within an operator its phases are drawn in this order, whatever their order in time.',
    ),
    overview.plot,
  ]);
  return { element, highlight: detail.highlight };
}

/** A canvas with `marks` and a brush over it, and time across it; `brushed` gets the cycles that the reader selected. */
function createStrip(
  name: string,
  height: number,
  marks: Marks,
  events: string,
  brushed: (view: View | undefined) => void,
) {
  const plot = div(`plot ${name}`, []);
  const { clear: clearCanvas, ...parts } = createCanvas(plot, marks);
  const surface = parts.svg.querySelector<SVGGElement>('.brush')!;
  const time = scaleLinear();
  const brush = createBrush<View>(surface, brushX(), events, (selection) =>
    brushed(selection === null ? undefined : [time.invert(selection[0]), time.invert(selection[1])]),
  );
  /** Makes room for `view`, and `below` the canvas. */
  const clear = (view: View, width: number, below = 0): CanvasRenderingContext2D => {
    time.domain(view).range([LEFT, width - RIGHT]);
    brush.extend(LEFT, width - RIGHT, height);
    return clearCanvas(width, height, below);
  };
  return { ...parts, plot, surface, time, brush, clear };
}

/** The part of the run in view, on a canvas below axis and brush; `zoomed` gets what was brushed. */
function createDetail(run: Run, zoomed: (...view: View) => void) {
  const { operators, lanes, height } = run;
  const marks = [
    lanes.map(({ unit, y }) => text(unit, LEFT - 8, y + BAR / 2 + 4, 'heading', 'end')),
    group(LEFT, 0, 'axis', []),
    layer('brush', []),
    mark('rect', { class: 'ring', height: BAR, display: 'none' }),
  ];
  const strip = createStrip('timeline', height, marks, 'end', (view) => {
    if (view === undefined) return;
    strip.brush.move(null);
    zoomed(...view);
  });
  const { plot, canvas, svg, surface, time } = strip;
  canvas.style.marginBottom = `${AXIS_BELOW}px`;
  describe(canvas, `Timeline of ${operators.count} operators on ${lanes.length} units`);
  const axis = svg.querySelector<SVGGElement>('.axis')!;
  const ring = svg.querySelector('.ring')!;
  const draw = keepDrawn(plot, (view: View, width) => {
    paintLanes(strip.clear(view, width, AXIS_BELOW), run, time);
    drawMarks(axis, cycleAxis(view, width - LEFT - RIGHT, height));
    showMark(ring, undefined);
  });
  const rowAt = (event: PointerEvent): number | undefined => {
    const [x, y] = pointer(event, svg);
    return operatorAt(run, time.invert(x), y, time.invert(1) - time.invert(0));
  };
  const highlight = (row: number | undefined): void => {
    const lane = row === undefined ? undefined : lanes.find(({ rows }) => rows.includes(row));
    if (row === undefined || lane === undefined) return showMark(ring, undefined);
    const [left, right] = time.range() as [number, number];
    const from = Math.max(time(operators.start[row]!), left);
    const width = Math.min(time(operators.end[row]!), right) - from;
    showMark(ring, width >= 0 ? { x: from, width: Math.max(2, width), y: lane.y } : undefined);
  };
  return { plot, surface, draw, rowAt, highlight };
}

function cycleAxis(view: View, width: number, height: number): Marks {
  const format = () => (cycle: number) =>
    view[1] - view[0] < MANY ? formatValue(cycle, '') : formatShort(cycle, '');
  const scale = scaleLinear(view, [0, width]);
  const name = 'cycles since the start of the run';
  return bottomAxis({ scale, name, format, ticks: Math.max(2, width / 130) }, width, height);
}

/** The whole run in small, with a window on what is in view; `moved` gets where it was dragged. */
function createOverview(run: Run, end: number, moved: (...view: View) => void) {
  const whole: View = [0, end];
  const strip = createStrip('overview', OVERVIEW, layer('brush', []), 'brush end', (view) =>
    moved(...(view ?? whole)),
  );
  const draw = keepDrawn(strip.plot, ([from, to]: View, width) => {
    paintLanes(strip.clear(whole, width), run, strip.time, OVERVIEW);
    strip.brush.move(from <= 0 && to >= end ? null : [strip.time(from), strip.time(to)]);
  });
  return { plot: strip.plot, draw };
}

/** The operator at a cycle in the lane at height `y`; short ones are caught from a few pixels away. */
function operatorAt(run: Run, cycle: number, y: number, pixel: number): number | undefined {
  const { start, end } = run.operators;
  const rows = laneAt(run, y)?.rows;
  if (rows === undefined) return undefined;
  const at = bisector((row: number) => start[row]!).right(rows, cycle) - 1;
  const near = [rows[at], rows[at + 1]].filter((row) => row !== undefined);
  const within = (reach: number) => (row: number) =>
    cycle >= start[row]! - reach && cycle <= end[row]! + reach;
  return near.find(within(0)) ?? near.find(within(3 * pixel));
}
