/** Columns of tables. */
import type { Meaning } from '../data.js';
import { formatValue } from './format.js';

export interface TableColumn {
  id: string;
  label: string;
  note?: string | undefined;
  /** Unit in which numbers are filtered. */
  unit?: string;
  width: number;
  numeric: boolean;
  value(row: number): number | string;
  text(row: number): string;
}

export const wordsColumn = (
  id: string,
  width: number,
  text: (row: number) => string,
  label = id,
): TableColumn => ({ id, label, width, numeric: false, value: text, text });

/** Numbers by row, as their meaning says. */
export function metricColumn(meaning: Meaning, width: number, values: ArrayLike<number>): TableColumn {
  const { name: id, label, note, unit } = meaning;
  const value = (row: number): number => values[row]!;
  return { id, label, note, unit, width, numeric: true, value, text: (row) => formatValue(value(row), unit) };
}
