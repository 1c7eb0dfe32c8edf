/** Where a point lies along one side of a chart. */
import { range, scalePoint } from 'd3';
import type { ValueAxis } from '../../charts/axes.js';
import { isFarApart, scaleFor, withTicks } from '../../charts/scales.js';
import { clip } from '../../charts/text.js';
import { axisTitle, extentOf, type Field } from './fields.js';
import { shortTicks } from './format.js';

/** Pixel by point, NaN if it cannot be drawn; and the axis. */
export type Placement = { at: Float64Array; axis: ValueAxis };

/** Whether logarithms of all values exist. */
export function canBeLog(field: Field, rows: readonly number[]): boolean {
  const extent = extentOf(field, rows);
  return field.categories === undefined && extent !== undefined && extent[0] > 0 && extent[1] > extent[0];
}

/** Large spans are read better on a logarithmic axis. */
export const wantsLog = (field: Field, rows: readonly number[]): boolean =>
  canBeLog(field, rows) && isFarApart(...extentOf(field, rows)!);

/** Places and axis of a field between two pixels; `pitch`: the distance that ticks need. */
export function place(
  field: Field,
  rows: readonly number[],
  [from, to]: [number, number],
  log: boolean,
  pitch: number,
): Placement {
  const at = new Float64Array(field.values.length).fill(NaN);
  const length = Math.abs(to - from);
  const { categories, values } = field;
  if (categories !== undefined) {
    const scale = scalePoint<number>(range(categories.length), [from, to]).padding(0.5);
    // Many points of a category are spread within its band.
    const spread = rows.length > 2 * categories.length ? 0.6 * scale.step() : 0;
    for (const row of rows) {
      const middle = scale(values[row]!);
      if (middle !== undefined) at[row] = middle + spread * scatterOf(row);
    }
    const every = Math.ceil((categories.length * pitch) / length);
    const ticks = scale.domain().filter((code) => code % every === 0);
    const format = () => (code: number) => clip(categories[code]!, 12);
    return { at, axis: { scale: withTicks((code) => scale(code)!, ticks), name: axisTitle(field), format } };
  }
  const { scale, log: isLog } = scaleFor(extentOf(field, rows) ?? [0, 1], [from, to], log, field.unit);
  for (const row of rows) at[row] = scale(values[row]!);
  const name = `${axisTitle(field)}${isLog ? ', log scale' : ''}`;
  const format = (reference: number) => shortTicks(reference, field.unit);
  return { at, axis: { scale, name, format, ticks: Math.max(2, Math.floor(length / pitch)) } };
}

/** A fixed number in -0.5..0.5 for each row: the same picture every time. */
const scatterOf = (row: number): number => (Math.imul(row + 1, 2654435761) >>> 0) / 2 ** 32 - 0.5;
