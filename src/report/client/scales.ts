/// <reference lib="dom" />
/** Where a point lies along one side of a chart. */
import * as d3 from 'd3';
import { extentOf, shortText, type Field } from './fields.js';

export interface Placement {
  /** Pixel by point; NaN if it cannot be drawn. */
  at: Float64Array;
  axis: d3.Axis<d3.AxisDomain>;
  /** Pixels at which grid lines run. */
  grid: number[];
  /** Whether points are spread within the band of their category. */
  spread: boolean;
}

/** Whether logarithms of all values exist. */
export function canBeLog(field: Field, rows: ArrayLike<number>): boolean {
  const extent = extentOf(field, rows);
  return field.categories === undefined && extent !== undefined && extent[0] > 0 && extent[1] > extent[0];
}

/** Large spans are read better on a logarithmic axis. */
export function wantsLog(field: Field, rows: ArrayLike<number>): boolean {
  const extent = extentOf(field, rows);
  return canBeLog(field, rows) && extent![1] / extent![0] >= 20;
}

export function place(
  field: Field,
  rows: ArrayLike<number>,
  [from, to]: [number, number],
  log: boolean,
  side: 'bottom' | 'left',
): Placement {
  const at = new Float64Array(field.values.length).fill(NaN);
  const axisOf = (scale: d3.AxisScale<d3.AxisDomain>): d3.Axis<d3.AxisDomain> =>
    (side === 'bottom' ? d3.axisBottom(scale) : d3.axisLeft(scale)).tickSizeOuter(0);
  const { categories } = field;
  if (categories !== undefined) {
    const scale = d3.scalePoint<number>(d3.range(categories.length), [from, to]).padding(0.5);
    const spread = rows.length > 2 * categories.length;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const middle = scale(field.values[row]!);
      if (middle !== undefined) at[row] = middle + (spread ? scatterOf(row) * 0.6 * scale.step() : 0);
    }
    const shown = Math.ceil((categories.length * (side === 'bottom' ? 70 : 16)) / Math.abs(to - from));
    const ticks = scale.domain().filter((code) => code % shown === 0);
    const axis = axisOf(scale as d3.AxisScale<d3.AxisDomain>).tickValues(ticks);
    axis.tickFormat((code) => clip(categories[Number(code)]!, 12));
    return { at, axis, grid: ticks.map((code) => scale(code)!), spread };
  }
  const [low, high] = extentOf(field, rows) ?? [0, 1];
  const scale =
    log && low > 0 ? d3.scaleLog([low, high], [from, to]) : d3.scaleLinear([low, high], [from, to]);
  const inset = Math.abs(to - from) < 40 ? 0 : 10 * Math.sign(to - from);
  // A little room at both ends, so that no point sits on the frame.
  if (low < high) scale.domain([scale.invert(from - inset), scale.invert(to + inset)]);
  else if (low === high) scale.domain(low === 0 ? [-1, 1] : [low * 0.5, low * 1.5].sort(d3.ascending));
  for (let i = 0; i < rows.length; i++) at[rows[i]!] = scale(field.values[rows[i]!]!);
  const room = Math.max(2, Math.floor(Math.abs(to - from) / (side === 'bottom' ? 90 : 46)));
  const ticks = sparse(scale.ticks(room), room);
  const axis = axisOf(scale as d3.AxisScale<d3.AxisDomain>).tickValues(ticks);
  axis.tickFormat((value) => shortText(field, Number(value)));
  return { at, axis, grid: ticks.map((tick) => scale(tick)), spread: false };
}

/** Logarithmic scales give every digit as a tick: keep powers of ten and, with room, 2 and 5. */
function sparse(ticks: number[], room: number): number[] {
  if (ticks.length <= 1.5 * room) return ticks;
  const digit = (tick: number): number => Math.round(tick / 10 ** Math.floor(Math.log10(tick) + 1e-9));
  const some = ticks.filter((tick) => [1, 2, 5].includes(digit(tick)));
  if (some.length <= 1.5 * room) return some;
  const powers = ticks.filter((tick) => digit(tick) === 1);
  return powers.length >= 2 ? powers : some;
}

/** A fixed number in -0.5..0.5 for each row: the same picture every time. */
function scatterOf(row: number): number {
  return (Math.imul(row + 1, 2654435761) >>> 0) / 2 ** 32 - 0.5;
}

export function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
