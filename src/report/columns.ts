/** Rows to columns: short in JSON, and exact where it matters. */

/** Numbers by row: plain, or as positions `at` in the few distinct values `of` (empty `at`: all the first). */
export type NumberColumn = (number | null)[] | { of: (number | null)[]; at: number[] };

/** Words by row, as positions in a dictionary; -1 for none. Empty `at`: all the first, none if there is no word. */
export type WordColumn = { of: string[]; at: number[] };

/** A distinct value is cheaper as a position in a list if it appears about this often. */
const WORTH_A_LIST = 4;

/** Whole numbers stay exact; others keep six significant digits. What is not finite becomes null. */
export function round(value: number | null | undefined): number | null {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  return Number.isInteger(value) ? value : Number(value.toPrecision(6));
}

export function numberColumn(values: readonly (number | null | undefined)[]): NumberColumn {
  const column = values.map(round);
  const of = [...new Set(column)];
  if (of.length === 1) return { of, at: [] };
  if (of.length * WORTH_A_LIST > column.length) return column;
  const position = new Map(of.map((value, index) => [value, index]));
  return { of, at: column.map((value) => position.get(value)!) };
}

/** `known` come first in the dictionary, in their order; undefined is no word. */
export function wordColumn(
  words: readonly (string | undefined)[],
  known: readonly string[] = [],
): WordColumn {
  const of = [...new Set([...known, ...words.filter((word) => word !== undefined)])];
  const position = new Map(of.map((word, index) => [word, index]));
  const at = words.map((word) => (word === undefined ? -1 : position.get(word)!));
  return { of, at: of.length === 0 || at.every((code) => code === 0) ? [] : at };
}
