/// <reference lib="dom" />
/** A bar for each operator, stacked by the parts of the measure. */
import * as d3 from 'd3';
import type { Measure, OperatorsData } from '../data.js';
import { item } from './colours.js';
import { el, onWidth } from './dom.js';
import { axisTitle } from './fields.js';
import { formatShort } from './format.js';
import type { OperatorNumbers } from './operators.js';
import { clip } from './scales.js';
import { seriesVariable } from './theme.js';

export interface BarSpec {
  operators: OperatorsData;
  numbers: OperatorNumbers;
  measure: number;
  /** Operators in the order in which they are drawn. */
  rows: number[];
}

export interface Bars {
  draw(spec: BarSpec): void;
  highlight(row: number | undefined): void;
}

const MARGIN = { left: 84, right: 12, top: 10 };
const BODY = 300;

export function createBars(
  host: HTMLElement,
  hovered: (row: number | undefined, x: number, y: number) => void,
): Bars {
  const legend = el('ul', { class: 'legend' });
  const plot = el('div', { class: 'plot bars' });
  host.append(legend, plot);
  let spec: BarSpec | undefined;
  let width = 0;
  let mark: ((row: number | undefined) => void) | undefined;
  const redraw = (): void => {
    if (spec === undefined || width === 0) return;
    const measure = spec.operators.measures[spec.measure]!;
    legend.replaceChildren(
      ...(measure.parts.length > 1
        ? measure.parts.map(({ name, colour }) => item(seriesVariable(colour), name))
        : []),
    );
    mark = drawBars(plot, spec, measure, width, hovered);
  };
  onWidth(plot, (now) => {
    width = now;
    redraw();
  });
  return {
    draw(next) {
      spec = next;
      redraw();
    },
    highlight: (row) => mark?.(row),
  };
}

function drawBars(
  plot: HTMLElement,
  { operators, numbers, rows, measure: chosen }: BarSpec,
  measure: Measure,
  width: number,
  hovered: (row: number | undefined, x: number, y: number) => void,
): (row: number | undefined) => void {
  const { parts, totals } = numbers.measures[chosen]!;
  const names = rows.map((row) => clip(operators.names[row]!, 20));
  const room = 11 * 0.62 * 0.77 * Math.max(4, ...names.map((name) => name.length));
  const height = MARGIN.top + BODY + 16 + room;
  const x = d3
    .scaleBand<number>(d3.range(rows.length), [MARGIN.left, width - MARGIN.right])
    .paddingInner(0.15);
  const most = d3.max(rows, (row) => totals[row]!) ?? 0;
  const y = d3.scaleLinear([0, most > 0 ? most : 1], [MARGIN.top + BODY, MARGIN.top]).nice(5);
  plot.replaceChildren();
  const svg = d3.select(plot).append('svg').attr('width', width).attr('height', height);
  svg
    .attr('role', 'img')
    .attr(
      'aria-label',
      `${axisTitle(measure.meaning)} of ${rows.length} operators; the table below lists them`,
    );
  const grid = svg.append('g').attr('class', 'rules');
  for (const tick of y.ticks(5)) {
    grid
      .append('line')
      .attr('x1', MARGIN.left)
      .attr('x2', width - MARGIN.right)
      .attr('y1', y(tick))
      .attr('y2', y(tick));
  }
  const shade = svg
    .append('rect')
    .attr('class', 'shade')
    .attr('y', MARGIN.top)
    .attr('height', BODY)
    .attr('fill', 'var(--accent-soft)')
    .attr('display', 'none');
  rows.forEach((row, place) => {
    let below = 0;
    parts.forEach((values, part) => {
      const value = values[row]!;
      if (!(value > 0)) return;
      svg
        .append('rect')
        .attr('class', 'bar')
        .attr('x', x(place)!)
        .attr('width', Math.max(0.5, x.bandwidth()))
        .attr('y', y(below + value))
        .attr('height', y(below) - y(below + value))
        .attr('fill', seriesVariable(measure.parts[part]!.colour));
      below += value;
    });
  });
  const axis = d3
    .axisLeft(y)
    .ticks(5)
    .tickSizeOuter(0)
    .tickFormat((tick) => formatShort(Number(tick), measure.meaning.unit));
  svg.append('g').attr('class', 'axis').attr('transform', `translate(${MARGIN.left},0)`).call(axis);
  const every = Math.max(1, Math.ceil(12 / x.step()));
  names.forEach((name, place) => {
    if (place % every !== 0) return;
    svg
      .append('text')
      .attr('class', 'operator')
      .attr('text-anchor', 'end')
      .attr(
        'transform',
        `translate(${x(place)! + x.bandwidth() / 2 + 3},${MARGIN.top + BODY + 10})rotate(-50)`,
      )
      .text(name);
  });
  svg
    .append('text')
    .attr('class', 'name')
    .attr('text-anchor', 'middle')
    .attr('transform', `translate(14,${MARGIN.top + BODY / 2})rotate(-90)`)
    .text(axisTitle(measure.meaning));

  const mark = (row: number | undefined): void => {
    const place = row === undefined ? -1 : rows.indexOf(row);
    shade.attr('display', place < 0 ? 'none' : null);
    if (place >= 0) shade.attr('x', x(place)! - (x.step() - x.bandwidth()) / 2).attr('width', x.step());
  };
  svg
    .on('pointermove', (event: PointerEvent) => {
      const [px, py] = d3.pointer(event);
      const place = Math.floor((px - MARGIN.left) / x.step());
      const row = py < MARGIN.top + BODY + 16 && px >= MARGIN.left ? rows[place] : undefined;
      mark(row);
      hovered(row, event.clientX, event.clientY);
    })
    .on('pointerleave', (event: PointerEvent) => {
      mark(undefined);
      hovered(undefined, event.clientX, event.clientY);
    });
  return mark;
}
