import { InputError, nearest } from '../errors.js';
import { quoted } from '../results/export/csv.js';
import { layTable } from './table.js';

export const FORMATS = ['table', 'json', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

export function parseFormat(text: string): Format {
  return oneOf(text, FORMATS, '--format');
}

/** `text` as one of `choices`, or one clear error. */
export function oneOf<Choice extends string>(
  text: string,
  choices: readonly Choice[],
  option: string,
): Choice {
  if ((choices as readonly string[]).includes(text)) return text as Choice;
  throw new InputError(`is '${text}'`, {
    field: option,
    expected: `one of ${choices.join(', ')}`,
    nearest: nearest(text, choices),
  });
}

export interface Column<Row> {
  title: string;
  /** Key in JSON and header in CSV. */
  key: string;
  align?: 'left' | 'right';
  /** Raw value for JSON and CSV. */
  value: (row: Row) => string | number | boolean | null;
  /** Text for the table; default: the raw value. */
  text?: (row: Row) => string;
}

/** A column of numbers, at the right; one that is null is left blank. */
export const numeric = <Row>(
  key: string,
  title: string,
  value: (row: Row) => number | null,
  text: (value: number, row: Row) => string = String,
): Column<Row> => ({
  key,
  title,
  align: 'right',
  value,
  text: (row) => {
    const number = value(row);
    return number === null ? '' : text(number, row);
  },
});

/** Writes rows to standard output; notes belong on standard error. */
export function printRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], format: Format): void {
  if (format === 'json') {
    const objects = rows.map((row) =>
      Object.fromEntries(columns.map((column) => [column.key, column.value(row)])),
    );
    return print(JSON.stringify(objects, null, 2));
  }
  if (format === 'csv') {
    const lines = [
      columns.map((column) => column.key),
      ...rows.map((row) => columns.map((column) => column.value(row))),
    ];
    return print(
      lines
        .map((cells) =>
          cells.map((cell) => quoted(typeof cell === 'boolean' ? String(cell) : (cell ?? ''))).join(','),
        )
        .join('\n'),
    );
  }
  print(drawTable(rows, columns));
}

export function drawTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  return layTable(
    columns.map(({ title }) => title),
    rows.map((row) => columns.map((column) => column.text?.(row) ?? String(column.value(row) ?? ''))),
    columns.map(({ align }) => align === 'right'),
  );
}

/** Results go to standard output ... */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** ... everything said about them to standard error. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
