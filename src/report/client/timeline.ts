/** What every unit did over time: an overview to brush, and the brushed part in detail. */
import {
  bisector,
  brushX,
  max,
  pointer,
  scaleLinear,
  select,
  type BrushBehavior,
  type D3BrushEvent,
} from 'd3';
import { AXIS_BELOW, bottomAxis } from '../../charts/axes.js';
import { layer, mark, text } from '../../charts/mark.js';
import type { OperatorsData } from '../data.js';
import { clearCanvas, createSvg, describe, drawMarks, keepDrawn, resize, showMark } from './chart.js';
import { legendItem } from './colours.js';
import { button, el } from './dom.js';
import { formatShort, formatValue } from './format.js';
import type { OperatorNumbers } from './operators.js';
import { seriesVariable } from './theme.js';
import { BAR, laneAt, layOutLanes, paintLanes, type Run } from './timeline-lanes.js';
import { onHover, type Hovered } from './tooltip.js';

export type Timeline = { element: HTMLElement; highlight(row: number | undefined): void };

const LEFT = 84;
const RIGHT = 12;
const OVERVIEW = 34;
/** Cycles that are shown at the least, and above which ticks are written in thousands, millions, ... */
const LEAST = 16;
const MANY = 20_000;

/** Part of the run. */
type View = [from: number, to: number];

export function createTimeline(
  operators: OperatorsData,
  numbers: OperatorNumbers,
  hovered: Hovered,
): Timeline {
  const run = layOutLanes(operators, numbers);
  const end = max(numbers.end) ?? 0;
  const range = el('span');
  const time = scaleLinear();
  let view: View = [0, end];

  const detail = createDetail(run, time, (from, to) => look(from, to));
  const overview = createOverview(run, end, (from, to) =>
    show([from, Math.max(from + Math.min(LEAST, end), to)]),
  );
  /** Shows part of the run in detail. */
  const show = (next: View): void => {
    view = next;
    detail.draw(view);
    const [from, to] = view.map((cycle) => formatValue(Math.round(cycle), ''));
    range.textContent = `cycles ${from} – ${to} of ${formatValue(end, '')}`;
  };
  /** No less than a few cycles, nothing outside of the run; the overview follows. */
  const look = (from: number, to: number): void => {
    const span = Math.min(end, Math.max(Math.min(LEAST, end), to - from));
    const start = Math.max(0, Math.min(end - span, from));
    show([start, start + span]);
    overview.draw(view);
  };
  const zoom = (factor: number, shift = 0): void => {
    const half = (view[1] - view[0]) / 2;
    const middle = (view[0] + view[1]) / 2 + shift * half;
    look(middle - half * factor, middle + half * factor);
  };
  onHover(detail.surface, detail.rowAt, (row, x, y) => {
    detail.highlight(row);
    hovered(row, x, y);
  });
  look(0, end);
  const { parts } = operators.measures[run.measure]!;
  const element = el('div', {}, [
    el(
      'ul',
      { class: 'legend' },
      parts.map(({ name, colour }) => legendItem(seriesVariable(colour), name)),
    ),
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
      { class: 'quiet', style: 'font-size:12px;margin:6px 0 2px' },
      'Drag above or on this overview of the run to zoom. Within an operator its phases are drawn in this order, whatever their order in time.',
    ),
    overview.plot,
  ]);
  return { element, highlight: detail.highlight };
}

/** The part of the run in view, on a canvas below axis and brush; `zoomed` gets what was brushed. */
function createDetail(
  run: Run,
  time: ReturnType<typeof scaleLinear<number, number>>,
  zoomed: (...view: View) => void,
) {
  const { operators, numbers, lanes, height } = run;
  const canvas = el('canvas', { style: `margin-bottom:${AXIS_BELOW}px` });
  describe(canvas, `Timeline of ${operators.count} operators on ${lanes.length} units`);
  const plot = el('div', { class: 'plot timeline' }, canvas);
  const svg = createSvg(plot, true);
  drawMarks(svg, [
    lanes.map(({ unit, y }) => text(unit, LEFT - 8, y + BAR / 2 + 4, 'heading', 'end')),
    mark('g', { transform: `translate(${LEFT},0)` }),
    layer('brush', []),
    mark('rect', { class: 'ring', height: BAR, display: 'none' }),
  ]);
  const [axis, surface, ring] = [...svg.children].slice(lanes.length) as [
    SVGGElement,
    SVGGElement,
    SVGElement,
  ];
  const brush = brushX<unknown>();
  brush.on('end', ({ sourceEvent, selection }: D3BrushEvent<unknown>) => {
    if (!sourceEvent || selection === null) return;
    select(surface).call(brush.clear as never);
    zoomed(...((selection as View).map((at) => time.invert(at)) as View));
  });
  const draw = keepDrawn(plot, (view: View, width) => {
    time.domain(view).range([LEFT, width - RIGHT]);
    paintLanes(clearCanvas(canvas, width, height), run, time);
    resize(svg, width, height + AXIS_BELOW);
    drawAxis(axis, view, width - LEFT - RIGHT, height);
    showMark(ring, undefined);
    setExtent(brush, surface, width, height);
  });
  const rowAt = (event: PointerEvent): number | undefined => {
    const [x, y] = pointer(event, svg);
    return operatorAt(run, time.invert(x), y, time.invert(1) - time.invert(0));
  };
  const highlight = (row: number | undefined): void => {
    const lane = row === undefined ? undefined : lanes.find(({ rows }) => rows.includes(row));
    const [left, right] = time.range() as View;
    const [from, to] = row === undefined ? [0, 0] : [time(numbers.start[row]!), time(numbers.end[row]!)];
    const [a, b] = [Math.max(from, left), Math.min(to, right)];
    showMark(ring, lane && b >= a ? { x: a, width: Math.max(2, b - a), y: lane.y } : undefined);
  };
  return { plot, surface, draw, rowAt, highlight };
}

function drawAxis(axis: SVGGElement, view: View, width: number, height: number): void {
  const format = () => (cycle: number) =>
    view[1] - view[0] < MANY ? formatValue(cycle, '') : formatShort(cycle, '');
  const scale = scaleLinear(view, [0, width]);
  const name = 'cycles since the start of the run';
  drawMarks(axis, bottomAxis({ scale, name, format, ticks: Math.max(2, width / 130) }, width, height));
}

/** The whole run in small, with a window on what is in view; `moved` gets where it was dragged. */
function createOverview(run: Run, end: number, moved: (...view: View) => void) {
  const canvas = el('canvas');
  const plot = el('div', { class: 'plot overview' }, canvas);
  const svg = createSvg(plot, true);
  drawMarks(svg, layer('brush', []));
  const surface = svg.firstElementChild as SVGGElement;
  const brush = brushX<unknown>();
  const whole = scaleLinear([0, end], [LEFT, LEFT]);
  brush.on('brush end', ({ sourceEvent, selection }: D3BrushEvent<unknown>) => {
    if (!sourceEvent) return;
    const view = selection === null ? [0, end] : (selection as View).map((at) => whole.invert(at));
    moved(...(view as View));
  });
  const draw = keepDrawn(plot, (view: View, width) => {
    whole.range([LEFT, width - RIGHT]);
    paintLanes(clearCanvas(canvas, width, OVERVIEW), run, whole, OVERVIEW);
    resize(svg, width, OVERVIEW);
    setExtent(brush, surface, width, OVERVIEW);
    const all = view[0] <= 0 && view[1] >= end;
    select<SVGGElement, unknown>(surface).call(brush.move, all ? null : (view.map(whole) as View));
  });
  return { plot, draw };
}

function setExtent(brush: BrushBehavior<unknown>, surface: SVGGElement, width: number, height: number): void {
  brush.extent([
    [LEFT, 0],
    [width - RIGHT, height],
  ]);
  select<SVGGElement, unknown>(surface).call(brush);
}

/** The operator at a cycle in the lane at height `y`; short ones are caught from a few pixels away. */
function operatorAt(run: Run, cycle: number, y: number, pixel: number): number | undefined {
  const { start, end } = run.numbers;
  const rows = laneAt(run, y)?.rows;
  if (rows === undefined) return undefined;
  const at = bisector((row: number) => start[row]!).right(rows, cycle) - 1;
  const near = [rows[at], rows[at + 1]].filter((row) => row !== undefined);
  const within = (reach: number) => (row: number) =>
    cycle >= start[row]! - reach && cycle <= end[row]! + reach;
  return near.find(within(0)) ?? near.find(within(3 * pixel));
}
