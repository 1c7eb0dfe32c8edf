import { parse } from 'csv-parse/sync';
import { InputError } from '../../errors.js';
import { readBytes } from '../../document/bytes.js';
import { LARGEST } from './source.js';

/** Largest topology file read, in bytes. */
const MAX_BYTES = 32 * 1024 * 1024;

/** Columns after the layer's name, in the order SCALE-Sim reads them. */
const COLUMNS = {
  conv: ['IFMAP Height', 'IFMAP Width', 'Filter Height', 'Filter Width', 'Channels', 'Num Filter', 'Strides'],
  gemm: ['M', 'N', 'K'],
} as const;
export type TableKind = keyof typeof COLUMNS;

/** One layer: the numbers of `COLUMNS[kind]`, in that order, and where they were written. */
export interface Row {
  name: string;
  numbers: number[];
  line: number;
}

interface Line {
  cells: string[];
  line: number;
}

/**
 * A SCALE-Sim topology file. Read leniently: a header or none, trailing commas or none, blank rows and rows of
 * commas, further columns (Eh, Ew, sparsity), CRLF, a byte order mark, blanks around cells. With a header that
 * names every column the columns may be in any order; else their order is SCALE-Sim's.
 */
export function readTopology(file: string): { kind: TableKind; rows: Row[] } {
  const lines = readLines(file);
  const first = lines[0];
  const announced = first && kindOfHeader(first.cells);
  const header = announced === undefined ? undefined : first;
  const body = header === undefined ? lines : lines.slice(1);
  if (body.length === 0) {
    throw new InputError('has no layers', { file, expected: 'a row for each layer' });
  }
  const kind = announced ?? kindOfRow(file, body[0]!);
  const order = columnOrder(kind, header?.cells);
  const rows = body.map(({ cells, line }) => ({
    name: cells[0] ?? '',
    numbers: COLUMNS[kind].map((column, index) => wholeNumber(cells[order[index]!], { file, line, column })),
    line,
  }));
  return { kind, rows };
}

/** Rows with at least one cell that is not blank. */
function readLines(file: string): Line[] {
  const bytes = readBytes(file, 'a SCALE-Sim topology (CSV)', MAX_BYTES);
  if (bytes.includes(0)) {
    throw new InputError('is not a text file', { file, expected: 'a SCALE-Sim topology (CSV)' });
  }
  const options = {
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    trim: true,
    info: true,
  } as const;
  try {
    const records = parse(bytes, options) as unknown as { record: string[]; info: { lines: number } }[];
    return records
      .map(({ record, info }) => ({ cells: record, line: info.lines }))
      .filter(({ cells }) => cells.some((cell) => cell !== ''));
  } catch (error) {
    const line = (error as { lines?: number }).lines;
    const problem = error instanceof Error ? error.message : String(error);
    throw new InputError(problem, { file, line, expected: 'comma-separated values' });
  }
}

const isNumber = (cell: string): boolean => cell !== '' && Number.isFinite(Number(cell));

const plain = (cell: string): string => cell.toLowerCase().replace(/[^a-z]/g, '');

/**
 * Kind of table that a header announces; undefined if the row is none. SCALE-Sim takes any first row for a
 * header and so loses the first layer of a file without one.
 */
function kindOfHeader(cells: string[]): TableKind | undefined {
  if (cells.slice(1).some(isNumber)) return undefined;
  const words = cells.slice(1).map(plain);
  if (['m', 'n', 'k'].every((letter) => words.includes(letter))) return 'gemm';
  return words.some((word) => /ifmap|filter|channel/.test(word)) ? 'conv' : undefined;
}

function kindOfRow(file: string, { cells, line }: Line): TableKind {
  const filled = cells.slice(1).filter((cell) => cell !== '').length;
  if (filled >= COLUMNS.conv.length) return 'conv';
  if (filled >= COLUMNS.gemm.length && cells.slice(1, 4).every(isNumber)) return 'gemm';
  throw new InputError(`is no SCALE-Sim layer (${filled} columns after the name)`, {
    file,
    line,
    expected: `'Layer, ${COLUMNS.conv.join(', ')}' or 'Layer, M, N, K'`,
  });
}

/** Column of each number: by name if the header has all of them, else by position. */
function columnOrder(kind: TableKind, header: string[] | undefined): number[] {
  const words = (header ?? []).map((cell) => plain(cell).replace(/s$/, ''));
  const named = COLUMNS[kind].map((column) => words.indexOf(plain(column).replace(/s$/, '')));
  return named.includes(-1) ? COLUMNS[kind].map((_, index) => index + 1) : named;
}

function wholeNumber(
  cell: string | undefined,
  { file, line, column }: { file: string; line: number; column: string },
): number {
  const expected = `a whole number from 1 to ${LARGEST}`;
  if (cell === undefined || cell === '') {
    throw new InputError('is missing', { file, line, field: column, expected });
  }
  const value = /^\d+(\.0*)?$/.test(cell) ? Number(cell) : NaN;
  if (!(value >= 1 && value <= LARGEST)) {
    throw new InputError(`is '${cell.slice(0, 60)}'`, { file, line, field: column, expected });
  }
  return value;
}
