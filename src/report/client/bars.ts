/** A bar for each operator, stacked by the parts of the measure. */
import { max, pointer } from 'd3';
import { PANEL_TOP, baseline, leftAxis } from '../../charts/axes.js';
import { bands, namedBands, operatorAxis, type Bands } from '../../charts/bands.js';
import { group, rect } from '../../charts/mark.js';
import { seriesColour } from '../../charts/palette.js';
import { fromZero } from '../../charts/scales.js';
import { spansOf } from '../../charts/stack.js';
import { createChart, showMark } from './chart.js';
import { partsLegend } from './colours.js';
import { axisTitle } from './fields.js';
import { shortTicks } from './format.js';
import type { Measured } from './operators.js';
import { onHover, type Tip } from './tooltip.js';

/** `rows`: operators in the order in which they are drawn. */
type BarSpec = { names: readonly string[]; measure: Measured; rows: readonly number[] };

const LEFT = 84;
const RIGHT = 12;
const HEIGHT = 300;

export function createBars(host: HTMLElement, tip: Tip) {
  let rows: readonly number[] = [];
  let places: Bands = bands(0, 1);
  const { svg, draw } = createChart(host, 'bars', (spec: BarSpec, width) => {
    const { meaning, parts, totals } = spec.measure;
    rows = spec.rows;
    const named = namedBands(
      rows.map((row) => spec.names[row]!),
      width - LEFT - RIGHT,
    );
    places = named;
    const most = max(rows, (row) => totals[row]!) ?? 0;
    const y = fromZero(most, [HEIGHT, 0], meaning.unit);
    const format = (reference: number) => shortTicks(reference, meaning.unit);
    const bars = rows.map((row, place) =>
      spansOf(parts.map(({ values }) => values[row]!)).map(({ part, from, to }) => {
        const fill = seriesColour(parts[part]!.colour);
        return rect([named.left(place), y(to), named.bar, y(from) - y(to)], fill, { class: 'bar' });
      }),
    );
    const marks = [
      leftAxis({ scale: y, name: axisTitle(meaning), format }, named.width),
      rect([0, 0, named.step, HEIGHT], 'var(--accent-soft)', { class: 'shade', display: 'none' }),
      bars,
      baseline(named.width, HEIGHT),
      operatorAxis(named, HEIGHT, ''),
    ];
    return {
      height: PANEL_TOP + HEIGHT + named.height,
      words: `${axisTitle(meaning)} of ${rows.length} operators; the table below lists them`,
      marks: group(LEFT, PANEL_TOP, undefined, marks),
      legend: parts.length > 1 ? partsLegend(parts) : [],
    };
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
  onHover(svg, rowAt, highlight, tip);
  return { draw, highlight };
}
