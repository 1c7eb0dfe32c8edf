import { InputError, nearest } from '../errors.js';
import { quoted } from '../results/export/csv.js';
import { clean, cleanJson, cleanStyled } from './clean.js';
import { fitTable, fitText } from './fit.js';
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
  value: (row: Row) => Cell;
  /** Text for the table; default: the raw value. */
  text?: (row: Row) => string;
  /** Columns of high rank are left out first where a terminal is too narrow; default: their place, from 0. */
  rank?: number;
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
  if (format === 'table') return print(drawTable(rows, columns));
  const writer = new RowWriter(
    columns.map(({ key }) => key),
    format,
  );
  for (const row of rows) writer.add(columns.map((column) => column.value(row)));
  writer.end();
}

/** What has no text of its own: `bigint` where a number would not be exact. */
type Cell = string | number | bigint | boolean | null;

/** Writes rows to standard output as they come, some at a time. */
export class RowWriter {
  private readonly keys: readonly string[];
  private readonly format: Exclude<Format, 'table'>;
  private readonly guard: boolean;
  private waiting: string[] = [];
  private written = 0;

  /** @param guard whether texts that a spreadsheet would take for formulas get an apostrophe, in CSV */
  constructor(keys: readonly string[], format: Exclude<Format, 'table'>, guard = false) {
    this.guard = guard;
    this.keys = keys;
    this.format = format;
  }

  add(cells: readonly Cell[]): void {
    this.waiting.push(this.format === 'csv' ? csvLine(cells, this.guard) : this.jsonOf(cells));
    if (this.waiting.length === WAITING) this.flush();
  }

  end(): void {
    if (this.waiting.length > 0 || this.written === 0) this.flush();
    if (this.format === 'json') print(this.written === 0 ? '[]' : '\n]');
  }

  private flush(): void {
    if (this.format === 'csv') {
      const head = this.written === 0 ? [csvLine(this.keys, this.guard)] : [];
      print([...head, ...this.waiting].join('\n'));
    } else if (this.waiting.length > 0) {
      process.stdout.write(`${this.written === 0 ? '[\n' : ',\n'}${this.waiting.join(',\n')}`);
    }
    this.written += this.waiting.length;
    this.waiting = [];
  }

  /** An element of an array, indented. */
  private jsonOf(cells: readonly Cell[]): string {
    const values = new Map(this.keys.map((key, at) => [key, cells[at] ?? null]));
    const lines = [...values].map(
      ([key, cell]) => `    ${cleanJson(JSON.stringify(key))}: ${jsonText(cell)}`,
    );
    return lines.length === 0 ? '  {}' : `  {\n${lines.join(',\n')}\n  }`;
  }
}

const jsonText = (cell: Cell): string =>
  typeof cell === 'bigint' ? String(cell) : cleanJson(JSON.stringify(cell));

/** Rows that are written at once. */
const WAITING = 1000;

const csvLine = (cells: readonly Cell[], guard: boolean): string =>
  cells
    .map((cell) => (typeof cell === 'string' ? quoted(clean(cell), guard) : quoted(String(cell ?? ''))))
    .join(',');

/** Whether tables and texts may be wider than the terminal (`--wide`). */
let wide = false;
export const setWide = (given: boolean): void => void (wide = given);

/** Columns that lines may take: those of a terminal, or what `COLUMNS` says; all others get whole lines. */
function columnsOf(stream: NodeJS.WriteStream): number {
  const said = Number(process.env['COLUMNS'] ?? 0);
  const columns = stream.isTTY ? stream.columns : said;
  return wide || !(columns > 0) ? Infinity : Math.max(columns, 40);
}

export function drawTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const texts = {
    heads: columns.map(({ title }) => clean(title)),
    rows: rows.map((row) =>
      columns.map(({ text, value }) =>
        text === undefined ? clean(String(value(row) ?? '')) : cleanStyled(text(row)),
      ),
    ),
    right: columns.map(({ align }) => align === 'right'),
  };
  const width = columnsOf(process.stdout);
  if (width === Infinity) return layTable(texts.heads, texts.rows, texts.right);
  const ranks = columns.map(({ rank }, place) => rank ?? place);
  const { heads, rows: cells, right, out } = fitTable(texts, ranks, width);
  const table = layTable(heads, cells, right);
  if (out.length === 0) return table;
  return `${table}\n${fitText(`left out of ${width} columns: ${out.join(', ')} (--wide shows them)`, width)}`;
}

/** Results go to standard output ... */
export function print(text: string): void {
  process.stdout.write(cleanStyled(text.endsWith('\n') ? text : `${text}\n`));
}

/** ... with prose among them broken at blanks, as a terminal is wide ... */
export const printText = (text: string): void => print(fitText(text, columnsOf(process.stdout)));

/** ... everything said about them to standard error. */
export function note(text: string): void {
  process.stderr.write(`${cleanStyled(fitText(text, columnsOf(process.stderr)))}\n`);
}
