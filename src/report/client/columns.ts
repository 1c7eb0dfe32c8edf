/** Columns of the page's data, unpacked. */
import type { NumberColumn, WordColumn } from '../columns.js';

/** NaN where there is no number. */
export function numbersOf(column: NumberColumn, count: number): Float64Array {
  const numbers = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const value = Array.isArray(column) ? column[row] : column.of[column.at[row] ?? 0];
    numbers[row] = value ?? NaN;
  }
  return numbers;
}

/** Position in the dictionary by row, -1 where there is no word. */
export const codesOf = ({ at }: WordColumn, count: number): Int32Array =>
  at.length === 0 ? new Int32Array(count) : Int32Array.from(at);

/** The word of a row; empty where there is none. */
export const wordsOf =
  ({ of, at }: WordColumn) =>
  (row: number): string =>
    of[at.length === 0 ? 0 : at[row]!] ?? '';
