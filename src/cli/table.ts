import stringWidth from 'string-width';

/** Texts of which every character is as wide as another: nearly all. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Columns of a terminal that a line takes; colours take none. */
export const widthOf = (line: string): number => (PLAIN.test(line) ? line.length : stringWidth(line));

/**
 * Heads and rows between two rules; a cell may have several lines. No line ends in blanks.
 * @param right by column, whether its cells stand at the right
 * @param rows of as many cells as there are heads
 */
export function layTable(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly boolean[],
): string {
  const cells = [heads, ...rows].map((row) => row.map((cell) => cell.split('\n')));
  const widths = heads.map((_, column) =>
    cells.reduce((most, row) => row[column]!.reduce((wide, line) => Math.max(wide, widthOf(line)), most), 0),
  );
  const pad = (line: string, column: number): string => {
    const blanks = ' '.repeat(widths[column]! - widthOf(line));
    return right[column] === true ? blanks + line : line + blanks;
  };
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + 3, -1));
  const lines = cells.flatMap((row) =>
    Array.from({ length: Math.max(...row.map((cell) => cell.length)) }, (_, at) =>
      ` ${row.map((cell, column) => pad(cell[at] ?? '', column)).join('   ')}`.trimEnd(),
    ),
  );
  return [rule, ...lines, rule].join('\n');
}
