/** Kinds of rows: convolutions and matrix products. */
export const COLUMNS = {
  conv: ['IFMAP Height', 'IFMAP Width', 'Filter Height', 'Filter Width', 'Channels', 'Num Filter', 'Strides'],
  gemm: ['M', 'N', 'K'],
} as const;
export type TableKind = keyof typeof COLUMNS;

/** Columns behind those of `COLUMNS`: of convolutions, and of rows of any kind. */
export const STRIDE_WIDTH = 'Stride width';
export const BATCH = 'Batch Size';
export const SPARSITY = 'Sparsity';

/** Other words for a column's title. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  'Num Filter': ['numfilter', 'numoffilter', 'numberoffilter', 'filter'],
  Strides: ['stride', 'strideheight', 'strideh', 'heightstride', 'verticalstride'],
  [STRIDE_WIDTH]: ['stridewidth', 'stridew', 'widthstride', 'horizontalstride'],
  [BATCH]: ['batchsize', 'batch'],
  [SPARSITY]: ['sparsity', 'sparsityratio', 'sparsityration'],
};

/** Where the values of a row stand: places of cells, 0 is the layer's name. */
export interface Columns {
  kind: TableKind;
  /** Of each of `COLUMNS[kind]`. */
  required: readonly number[];
  /** Of the further columns that the header names. */
  further: Readonly<Record<string, number>>;
  /** Titles as written; none without a header. */
  titles: readonly string[];
}

export const isNumber = (cell: string): boolean => cell !== '' && Number.isFinite(Number(cell));

/** `N:M`: of every M weights N may differ from zero. */
export const isSparsity = (cell: string): boolean => /^\d+\s*:\s*\d+$/.test(cell);

const plain = (cell: string): string =>
  cell
    .toLowerCase()
    .replace(/[^a-z]/g, '')
    .replace(/s$/, '');

/**
 * Kind of table that a header announces; undefined if the row is none. SCALE-Sim takes any first row for a
 * header and so loses the first layer of a file without one.
 */
export function kindOfHeader(cells: readonly string[]): TableKind | undefined {
  if (cells.slice(1).some(isNumber)) return undefined;
  const words = cells.slice(1).map(plain);
  if (['m', 'n', 'k'].every((letter) => words.includes(letter))) return 'gemm';
  return words.some((word) => /ifmap|filter|channel/.test(word)) ? 'conv' : undefined;
}

/** Places of the columns: by name where the header has all required ones, else SCALE-Sim's order. */
export function columnsOf(kind: TableKind, titles: readonly string[]): Columns {
  const words = titles.map(plain);
  const place = (column: string): number =>
    words.findIndex((word) => word === plain(column) || (WORDS[column] ?? []).includes(word));
  const found = COLUMNS[kind].map(place);
  const required = !found.includes(-1) ? found : COLUMNS[kind].map((_, index) => index + 1);
  const further: Record<string, number> = {};
  for (const column of kind === 'conv' ? [STRIDE_WIDTH, BATCH, SPARSITY] : [BATCH, SPARSITY]) {
    const at = place(column);
    if (at !== -1 && !required.includes(at)) further[column] = at;
  }
  return { kind, required, further, titles };
}

/**
 * The columns of one row, where a row says more than its header: behind the seven numbers of a convolution an
 * untitled number is the stride along the width (SCALE-Sim v2), and an untitled `N:M` is its sparsity (v3).
 */
export function columnsOfRow(columns: Columns, cells: readonly string[]): Columns {
  const { kind, required, titles } = columns;
  const further = { ...columns.further };
  const next = Math.max(...required) + 1;
  const untitled = (at: number): boolean => (titles[at] ?? '') === '' && (cells[at] ?? '') !== '';
  const taken = new Set(Object.values(further));
  if (kind === 'conv' && further[STRIDE_WIDTH] === undefined && untitled(next) && isNumber(cells[next]!)) {
    further[STRIDE_WIDTH] = next;
  }
  if (further[SPARSITY] === undefined) {
    const at = cells.findIndex(
      (cell, index) => index >= next && !taken.has(index) && untitled(index) && isSparsity(cell),
    );
    if (at !== -1) further[SPARSITY] = at;
  }
  return { ...columns, further };
}
