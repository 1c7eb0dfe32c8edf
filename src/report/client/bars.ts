/** A bar for each operator, stacked by the parts of the measure. */
import { max, pointer, scaleLinear } from 'd3';
import { PANEL_TOP, baseline, leftAxis } from '../../charts/axes.js';
import { bands, namedBands, operatorAxis, type Bands } from '../../charts/bands.js';
import { group, rect } from '../../charts/mark.js';
import { seriesColour } from '../../charts/palette.js';
import { spansOf } from '../../charts/stack.js';
import type { OperatorsData } from '../data.js';
import { createSvg, describe, drawMarks, keepDrawn, resize, showMark } from './chart.js';
import { legendItem } from './colours.js';
import { el } from './dom.js';
import { axisTitle } from './fields.js';
import { formatShort } from './format.js';
import type { OperatorNumbers } from './operators.js';
import { seriesVariable } from './theme.js';
import { onHover, type Hovered } from './tooltip.js';

export interface BarSpec {
  operators: OperatorsData;
  numbers: OperatorNumbers;
  measure: number;
  /** Operators in the order in which they are drawn. */
  rows: number[];
}

export type Bars = { draw(spec: BarSpec): void; highlight(row: number | undefined): void };

const LEFT = 84;
const RIGHT = 12;
const HEIGHT = 300;

export function createBars(host: HTMLElement, hovered: Hovered): Bars {
  const legend = el('ul', { class: 'legend' });
  const plot = el('div', { class: 'plot bars' });
  const svg = createSvg(plot);
  host.append(legend, plot);
  let rows: readonly number[] = [];
  let places: Bands = bands(0, 1);

  const draw = keepDrawn(plot, (spec: BarSpec, width) => {
    const { parts } = spec.operators.measures[spec.measure]!;
    const items = parts.map(({ name, colour }) => legendItem(seriesVariable(colour), name));
    legend.replaceChildren(...(parts.length > 1 ? items : []));
    rows = spec.rows;
    places = drawBars(svg, spec, width);
  });
  const highlight = (row: number | undefined): void => {
    const place = row === undefined ? -1 : rows.indexOf(row);
    const shade = svg.querySelector('.shade');
    if (shade !== null) showMark(shade, place < 0 ? undefined : { x: place * places.step });
  };
  const rowAt = (event: PointerEvent): number | undefined => {
    const [x, y] = pointer(event, svg);
    return y < PANEL_TOP + HEIGHT + 16 ? rows[Math.floor((x - LEFT) / places.step)] : undefined;
  };
  onHover(svg, rowAt, (row, x, y) => {
    highlight(row);
    hovered(row, x, y);
  });
  return { draw, highlight };
}

/** Draws the bars, and gives their places. */
function drawBars(svg: SVGSVGElement, { operators, numbers, rows, measure }: BarSpec, width: number): Bands {
  const { meaning, parts: kinds } = operators.measures[measure]!;
  const { parts, totals } = numbers.measures[measure]!;
  const names = rows.map((row) => operators.names[row]!);
  const places = namedBands(names, width - LEFT - RIGHT);
  const most = max(rows, (row) => totals[row]!) ?? 0;
  const y = scaleLinear([0, most > 0 ? most : 1], [HEIGHT, 0]).nice(5);
  const format = () => (tick: number) => formatShort(tick, meaning.unit);
  const bars = rows.map((row, place) =>
    spansOf(parts.map((values) => values[row]!)).map(({ part, from, to }) => {
      const fill = seriesColour(kinds[part]!.colour);
      return rect([places.left(place), y(to), places.bar, y(from) - y(to)], fill, { class: 'bar' });
    }),
  );
  resize(svg, width, PANEL_TOP + HEIGHT + places.height);
  describe(svg, `${axisTitle(meaning)} of ${rows.length} operators; the table below lists them`);
  const marks = [
    leftAxis({ scale: y, name: axisTitle(meaning), format }, places.width),
    rect([0, 0, places.step, HEIGHT], 'var(--accent-soft)', { class: 'shade', display: 'none' }),
    bars,
    baseline(places.width, HEIGHT),
    operatorAxis(places, HEIGHT, ''),
  ];
  drawMarks(svg, group(LEFT, PANEL_TOP, undefined, marks));
  return places;
}
