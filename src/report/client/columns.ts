/** Columns of the page's data, unpacked. */
import type { NumberColumn, WordColumn } from '../columns.js';

/** NaN where there is no number. */
export function numbersOf(column: NumberColumn, count: number): Float64Array {
  if (!Array.isArray(column)) return valuesOf(codesOf(column, count), column.of);
  const numbers = new Float64Array(count);
  for (let row = 0; row < count; row++) numbers[row] = column[row] ?? NaN;
  return numbers;
}

/** What codes stand for; NaN for those that stand for nothing. */
export function valuesOf(codes: Int32Array, of: readonly (number | null)[]): Float64Array {
  const numbers = new Float64Array(codes.length);
  for (let row = 0; row < codes.length; row++) numbers[row] = of[codes[row]!] ?? NaN;
  return numbers;
}

/** Position in the dictionary by row, -1 where there is no word. */
export const codesOf = ({ at }: { at: readonly number[] }, count: number): Int32Array =>
  at.length === 0 ? new Int32Array(count) : Int32Array.from(at);

/** The word of a row; empty where there is none. */
export const wordsOf =
  ({ of, at }: WordColumn) =>
  (row: number): string =>
    of[at.length === 0 ? 0 : at[row]!] ?? '';
