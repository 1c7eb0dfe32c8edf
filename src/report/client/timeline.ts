/// <reference lib="dom" />
/** What every unit did over time: an overview to brush, and the brushed part in detail. */
import * as d3 from 'd3';
import type { OperatorsData } from '../data.js';
import { item } from './colours.js';
import { button, el, onWidth } from './dom.js';
import { formatShort, formatValue } from './format.js';
import type { OperatorNumbers } from './operators.js';
import { LANE, lanesOf, paintLanes, type Lane } from './timeline-lanes.js';
import { onTheme, seriesVariable } from './theme.js';

export interface Timeline {
  element: HTMLElement;
  highlight(row: number | undefined): void;
}

const MARGIN = { left: 84, right: 12 };
const TOP = 4;
const OVERVIEW = 34;
const AXIS = 40;

export function createTimeline(
  operators: OperatorsData,
  numbers: OperatorNumbers,
  hovered: (row: number | undefined, x: number, y: number) => void,
): Timeline {
  const end = d3.max(numbers.end) ?? 0;
  const measure = operators.measures.findIndex(({ meaning }) => meaning.name === 'cycles');
  const parts = operators.measures[measure]!.parts;
  const lanes = lanesOf(operators, numbers);
  const height = TOP + d3.sum(lanes, (lane) => lane.height);
  const canvas = el('canvas', {
    role: 'img',
    'aria-label': `Timeline of ${operators.count} operators on ${lanes.length} units`,
  });
  const detail = el('div', { class: 'plot timeline' }, canvas);
  const strip = el('canvas');
  const overview = el('div', { class: 'plot overview' }, strip);
  const range = el('span');
  let width = 0;
  let view: [number, number] = [0, end];

  const over = d3
    .select(detail)
    .append('svg')
    .attr('class', 'over')
    .attr('height', height + AXIS);
  const axis = over.append('g').attr('class', 'axis').attr('transform', `translate(0,${height})`);
  const title = over
    .append('text')
    .attr('class', 'name')
    .attr('text-anchor', 'middle')
    .attr('y', height + 34)
    .text('cycles since the start of the run');
  const labels = over.append('g');
  for (const lane of lanes) {
    labels
      .append('text')
      .attr('x', MARGIN.left - 8)
      .attr('y', TOP + lane.y + lane.height / 2 + 10)
      .attr('text-anchor', 'end')
      .text(lane.unit);
  }
  const zoomLayer = over.append('g');
  const ring = over.append('rect').attr('class', 'ring').attr('display', 'none');
  const map = d3.select(overview).append('svg').attr('class', 'over').attr('height', OVERVIEW);
  const mapLayer = map.append('g');
  const [zoom, window] = [d3.brushX<unknown>(), d3.brushX<unknown>()];
  const whole = d3.scaleLinear([0, end], [MARGIN.left, 0]);
  const time = d3.scaleLinear(view, [MARGIN.left, 0]);

  const paint = (): void => {
    if (width === 0) return;
    time.domain(view).range([MARGIN.left, width - MARGIN.right]);
    whole.range([MARGIN.left, width - MARGIN.right]);
    paintLanes(canvas, {
      operators,
      numbers,
      lanes,
      measure,
      scale: time,
      width,
      height,
      top: TOP,
      thin: false,
    });
    axis.call(
      d3
        .axisBottom(time)
        .ticks(Math.max(2, width / 130))
        .tickSizeOuter(0)
        .tickFormat((tick) =>
          time.domain()[1]! - time.domain()[0]! < 20_000
            ? formatValue(Number(tick), '')
            : formatShort(Number(tick), ''),
        ),
    );
    range.textContent = `cycles ${formatValue(Math.round(view[0]), '')} – ${formatValue(Math.round(view[1]), '')} of ${formatValue(end, '')}`;
    ring.attr('display', 'none');
  };
  const layout = (): void => {
    if (width === 0) return;
    paint();
    paintLanes(strip, {
      operators,
      numbers,
      lanes,
      measure,
      scale: whole,
      width,
      height: OVERVIEW,
      top: 0,
      thin: true,
    });
    over.attr('width', width);
    map.attr('width', width);
    title.attr('x', (MARGIN.left + width) / 2);
    const right = width - MARGIN.right;
    zoomLayer.call(
      zoom.extent([
        [MARGIN.left, TOP],
        [right, height],
      ]),
    );
    mapLayer.call(
      window.extent([
        [MARGIN.left, 0],
        [right, OVERVIEW],
      ]),
    );
    showWindow();
  };
  const showWindow = (): void => {
    mapLayer.call(window.move, view[0] <= 0 && view[1] >= end ? null : [whole(view[0]), whole(view[1])]);
  };
  /** Shows part of the run, no less than a few cycles and nothing outside of it. */
  const look = (from: number, to: number): void => {
    const span = Math.min(end, Math.max(Math.min(16, end), to - from));
    const start = Math.max(0, Math.min(end - span, from));
    view = [start, start + span];
    paint();
    showWindow();
  };
  const byFactor = (factor: number, shift = 0): void => {
    const [middle, half] = [(view[0] + view[1]) / 2, (view[1] - view[0]) / 2];
    look(middle + shift * half - half * factor, middle + shift * half + half * factor);
  };

  zoom.on('end', (event: d3.D3BrushEvent<unknown>) => {
    if (!event.sourceEvent || event.selection === null) return;
    const [from, to] = (event.selection as [number, number]).map((at) => time.invert(at));
    zoomLayer.call(zoom.clear);
    look(from!, to!);
  });
  window.on('brush end', (event: d3.D3BrushEvent<unknown>) => {
    if (!event.sourceEvent) return;
    const [from, to] =
      event.selection === null
        ? [0, end]
        : (event.selection as [number, number]).map((at) => whole.invert(at));
    view = [from!, Math.max(from! + Math.min(16, end), to!)];
    paint();
  });
  const highlight = (row: number | undefined): void => {
    const lane = row === undefined ? undefined : lanes.find(({ rows }) => rows.includes(row));
    const [from, to] = row === undefined ? [0, 0] : [time(numbers.start[row]!), time(numbers.end[row]!)];
    const shown = lane !== undefined && width > 0 && to >= MARGIN.left && from <= width - MARGIN.right;
    ring.attr('display', shown ? null : 'none');
    if (!shown) return;
    const [left, right] = [Math.max(from, MARGIN.left), Math.min(to, width - MARGIN.right)];
    ring
      .attr('x', left)
      .attr('width', Math.max(2, right - left))
      .attr('y', TOP + lane.y + LANE.names)
      .attr('height', LANE.bar);
  };
  zoomLayer
    .on('pointermove', (event: PointerEvent) => {
      const [px, py] = d3.pointer(event, detail);
      const row =
        event.buttons === 0
          ? operatorAt(lanes, numbers, time.invert(px), py - TOP, (view[1] - view[0]) / width)
          : undefined;
      highlight(row);
      hovered(row, event.clientX, event.clientY);
    })
    .on('pointerleave', (event: PointerEvent) => {
      highlight(undefined);
      hovered(undefined, event.clientX, event.clientY);
    });
  onWidth(detail, (now) => {
    width = now;
    layout();
  });
  onTheme(detail, layout);
  const element = el(
    'div',
    {},
    el('ul', { class: 'legend' }, ...parts.map(({ name, colour }) => item(seriesVariable(colour), name))),
    el(
      'p',
      { class: 'status' },
      button('Zoom in', () => byFactor(0.5)),
      button('Zoom out', () => byFactor(2)),
      button('◀ Earlier', () => byFactor(1, -1)),
      button('Later ▶', () => byFactor(1, 1)),
      button('Whole run', () => look(0, end)),
      range,
    ),
    detail,
    el(
      'p',
      { class: 'quiet', style: 'font-size:12px;margin:6px 0 2px' },
      'Drag above or on this overview of the run to zoom. Within an operator its phases are drawn in this order, whatever their order in time.',
    ),
    overview,
  );
  return { element, highlight };
}

/** The operator at a cycle in the lane at height `y`; short ones are caught from `reach` cycles away. */
function operatorAt(
  lanes: readonly Lane[],
  numbers: OperatorNumbers,
  cycle: number,
  y: number,
  reach: number,
): number | undefined {
  const lane = lanes.find((each) => y >= each.y && y < each.y + each.height);
  if (lane === undefined) return undefined;
  const at = d3.bisector((row: number) => numbers.start[row]!).right(lane.rows, cycle) - 1;
  const near = [lane.rows[at], lane.rows[at + 1]].filter((row) => row !== undefined);
  return (
    near.find((row) => cycle >= numbers.start[row]! && cycle < numbers.end[row]!) ??
    near.find((row) => cycle >= numbers.start[row]! - 3 * reach && cycle <= numbers.end[row]! + 3 * reach)
  );
}
