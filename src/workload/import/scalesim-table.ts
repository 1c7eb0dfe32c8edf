import { parse } from 'csv-parse/sync';
import { readBytes } from '../../document/bytes.js';
import { InputError } from '../../errors.js';
import {
  BATCH,
  COLUMNS,
  columnsOf,
  columnsOfRow,
  isNumber,
  isSparsity,
  kindOfHeader,
  SPARSITY,
  STRIDE_WIDTH,
  type Columns,
  type TableKind,
} from './scalesim-columns.js';
import { LARGEST } from './source.js';

/** Largest topology file read, in bytes. */
const MAX_BYTES = 32 * 1024 * 1024;

/** One layer: its numbers and where they were written. */
export type Row = Convolution | Product | Elementwise;

interface RowBase {
  name: string;
  line: number;
}
interface Layer extends RowBase {
  /** Images; undefined: the file does not say. */
  batch: number | undefined;
  /** `N:M` as written; undefined: dense. */
  sparsity: string | undefined;
}
export interface Convolution extends Layer {
  kind: 'conv';
  /** `IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter`. */
  numbers: number[];
  stride: [vertical: number, horizontal: number];
}
export interface Product extends Layer {
  kind: 'gemm';
  /** `M, N, K`. */
  numbers: number[];
}
/** A function of the layer above, element by element. */
export interface Elementwise extends RowBase {
  kind: 'activation';
  function: string;
}

export interface Topology {
  rows: Row[];
  /** Rows of a single cell. */
  headings: RowBase[];
  /** Columns with values that are not read, by title, in the file's order. */
  unread: string[];
}

interface Line {
  cells: string[];
  line: number;
}

/**
 * A SCALE-Sim topology file. Read leniently: a header or none, or one above each part; trailing commas or none;
 * blank rows and rows of commas; headings (rows of one cell); CRLF, a byte order mark, blanks around cells. With a
 * header that names every column the columns may be in any order; else their order is SCALE-Sim's. Convolutions,
 * products and activations may be mixed.
 */
export function readTopology(file: string): Topology {
  const rows: Row[] = [];
  const headings: RowBase[] = [];
  const unread = new Map<string, true>();
  let header: Columns | undefined;
  let before: TableKind | undefined;
  for (const { cells, line } of readLines(file)) {
    const announced = kindOfHeader(cells);
    if (announced !== undefined) {
      header = columnsOf(announced, cells);
    } else if (cells.slice(1).every((cell) => cell === '')) {
      headings.push({ name: cells[0]!, line });
    } else if (/^activation$/i.test(cells[0]!)) {
      rows.push({ kind: 'activation', name: cells[0]!, function: cells[1]!.toLowerCase(), line });
    } else {
      const kind = kindOfRow(file, { cells, line }, header, before);
      const table = header?.kind === kind ? header : columnsOf(kind, []);
      const columns = columnsOfRow(table, cells);
      rows.push(layerOf({ cells, line }, columns, file));
      for (const column of unreadOf(cells, columns)) unread.set(column, true);
      before = kind;
    }
  }
  if (rows.length === 0) {
    if (headings.length > 0) throw noLayer(file, headings[0]!.line, 0);
    throw new InputError('has no layers', { file, expected: 'a row for each layer' });
  }
  return { rows, headings, unread: [...unread.keys()] };
}

function layerOf({ cells, line }: Line, { kind, required, further }: Columns, file: string): Row {
  const at = (column: string): string =>
    further[column] === undefined ? '' : (cells[further[column]] ?? '');
  const optional = (column: string): number | undefined =>
    at(column) === '' ? undefined : wholeNumber(at(column), { file, line, column });
  const values = COLUMNS[kind].map((column, index) =>
    wholeNumber(cells[required[index]!], { file, line, column }),
  );
  const layer = {
    name: cells[0]!,
    line,
    batch: optional(BATCH),
    sparsity: sparsityOf(at(SPARSITY), { file, line }),
  };
  if (kind === 'gemm') return { kind, ...layer, numbers: values };
  const vertical = values.at(-1)!;
  return {
    kind,
    ...layer,
    numbers: values.slice(0, -1),
    stride: [vertical, optional(STRIDE_WIDTH) ?? vertical],
  };
}

/** `N:M` if it leaves weights out; a column of a dense row may say `1:1`, `dense` or nothing. */
function sparsityOf(cell: string, place: { file: string; line: number }): string | undefined {
  if (cell === '' || /^(dense|none|-)$/i.test(cell)) return undefined;
  const [kept, of] = isSparsity(cell) ? cell.split(':').map(Number) : [];
  if (kept === undefined || of === undefined || kept < 1 || kept > of) {
    throw new InputError(`is '${cell.slice(0, 60)}'`, {
      ...place,
      field: SPARSITY,
      expected: 'N:M with 1 <= N <= M, such as 2:4',
    });
  }
  return kept === of ? undefined : `${kept}:${of}`;
}

function unreadOf(cells: readonly string[], { required, further, titles }: Columns): string[] {
  const read = new Set([0, ...required, ...Object.values(further)]);
  return cells.flatMap((cell, at) => {
    if (cell === '' || read.has(at)) return [];
    const title = titles[at] ?? '';
    return [title === '' ? `column ${at + 1}` : title];
  });
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

/** What a row of numbers is: what its header says, unless it has the columns of the other kind. */
function kindOfRow(
  file: string,
  { cells, line }: Line,
  header: Columns | undefined,
  before: TableKind | undefined,
): TableKind {
  const filled = cells.slice(1).filter((cell) => cell !== '').length;
  const begins = cells.length > COLUMNS.gemm.length && cells.slice(1, 4).every(isNumber);
  const three = begins && filled === COLUMNS.gemm.length;
  const seven = cells.length > COLUMNS.conv.length && cells.slice(1, 8).every(isNumber);
  if (header?.kind === 'conv') return three && /gemm|matmul/i.test(cells[0]!) ? 'gemm' : 'conv';
  if (header?.kind === 'gemm') {
    const titled = header.titles.slice(1, 8).filter((title) => title !== '').length;
    return seven && titled < COLUMNS.conv.length ? 'conv' : 'gemm';
  }
  if (filled >= COLUMNS.conv.length) return 'conv';
  if (begins && cells.slice(4, 8).every((cell) => !isNumber(cell))) return 'gemm';
  if (before !== undefined) return before;
  throw noLayer(file, line, filled);
}

const noLayer = (file: string, line: number, filled: number): InputError =>
  new InputError(`is no SCALE-Sim layer (${filled} columns after the name)`, {
    file,
    line,
    expected: `'Layer, ${COLUMNS.conv.join(', ')}' or 'Layer, M, N, K'`,
  });

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
