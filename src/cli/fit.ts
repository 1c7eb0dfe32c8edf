import wrap from 'wrap-ansi';
import { widthOf } from './table.js';

/** A table of texts. */
export interface Texts {
  heads: readonly string[];
  rows: readonly (readonly string[])[];
  /** By column, whether its cells stand at the right. */
  right: readonly boolean[];
}

/** Narrowest that a column of words is made before others are left out. */
const NARROW = 24;
/** Blanks between two columns; what a rule is longer than columns and the blanks between them. */
const [GAP, MARGIN] = [3, 2];

/**
 * A table as a terminal of `width` columns takes it: long words are broken at blanks first, then columns are left out,
 * from those of the highest rank; the first one always stays.
 * @param ranks by column; equal ones go from the right
 * @returns the table, and the heads of what was left out
 */
export function fitTable(
  { heads, rows, right }: Texts,
  ranks: readonly number[],
  width: number,
): Texts & { out: string[] } {
  const natural = heads.map((head, column) =>
    rows.reduce((most, row) => Math.max(most, linesWidth(row[column]!)), linesWidth(head)),
  );
  const order = heads.map((_, column) => column).sort((a, b) => ranks[a]! - ranks[b]! || a - b);
  const kept = new Set(order);
  const narrowest = natural.map((wide, column) => (isProse(column) ? Math.min(wide, NARROW) : wide));
  while (kept.size > 1 && total(narrowest) > width)
    kept.delete(order.findLast((column) => column > 0 && kept.has(column))!);
  const columns = [...kept].sort((a, b) => a - b);
  // What is left over goes to the columns of words, from the left.
  const widths = [...narrowest];
  for (const column of columns) {
    widths[column] = Math.min(natural[column]!, widths[column]! + Math.max(0, width - total(widths)));
  }
  const cell = (text: string, column: number): string =>
    linesWidth(text) <= widths[column]! ? text : wrap(text, widths[column]!, { hard: false });
  return {
    heads: columns.map((column) => heads[column]!),
    rows: rows.map((row) => columns.map((column) => cell(row[column]!, column))),
    right: columns.map((column) => right[column]!),
    out: heads.filter((_, column) => !kept.has(column)),
  };

  function isProse(column: number): boolean {
    return right[column] !== true && rows.some((row) => row[column]!.includes(' '));
  }
  function total(widths: readonly number[]): number {
    return [...kept].reduce((sum, column) => sum + widths[column]! + GAP, MARGIN - GAP);
  }
}

const linesWidth = (text: string): number =>
  text.split('\n').reduce((most, line) => Math.max(most, widthOf(line)), 0);

/** Prose broken at blanks where a line is too long; lines that fit stay as they are. */
export const fitText = (text: string, width: number): string =>
  text
    .split('\n')
    .map((line) => (widthOf(line) <= width ? line : wrap(line, width, { hard: false })))
    .join('\n');
