import type { Gemm } from '../lowering/gemm.js';
import type { Widths } from '../lowering/widths.js';
import type { Frame, GemmDataflow } from './architecture.js';
import type { Mapping } from './mapping.js';
import type { Rooms } from './rooms.js';
import { share, sharesAlike } from './shares.js';
import type { Shared } from './uneven.js';

/**
 * When an operand is fetched from DRAM.
 * - resident: never, an earlier operator left it in the scratchpad;
 * - retained: once, and kept to the end of the operator;
 * - once: each piece once, kept while the inner loop reuses it;
 * - every: anew for every fold that uses it.
 */
export type Fetch = 'resident' | 'retained' | 'once' | 'every';

/** Elements that fold (row fold, column fold) of a block of `length` needs and does not find. */
export type ElementsOf = (length: number, rowFold: number, colFold: number) => number;

/** Whether folds of one column, or of one row, need the same but for the first and the last; false: not known. */
export interface Even {
  rows: () => boolean;
  cols: () => boolean;
  /** What else folds of one column differ in by row: nothing but their share of it. */
  sharedByRows?: Shared | undefined;
}

const yes = (): boolean => true;
const unknown = (): boolean => false;

/** How one operand comes on chip, in elements of one instance. */
export interface OperandFetch {
  fetch: Fetch;
  /** Of each fold that fetches. */
  elements: ElementsOf;
  even: Even;
  total: number;
}

/** What surrounds an operator: what is on chip before it, and what is wanted of it. */
export interface Neighbours {
  /** Share of the input that earlier operators did not leave in the ifmap scratchpad: 1 for none of it there. */
  ifmapMissing: number;
  /** The activations that take the place of weights (attention) are there, too. */
  filterResident: boolean;
  /** The results stay in the ifmap scratchpad, and nobody needs them in DRAM. */
  ofmapStays: boolean;
  /** The next operator reads the same tensor. */
  nextReadsSame: boolean;
  /** Bytes of the ofmap scratchpad that an operation on the results takes (lines of a pool). */
  lineBytes: number;
  /** Elements that leave, where an operation on the results makes them fewer; else as many as the product has. */
  outputElements: number | undefined;
}

/** An operator that nothing surrounds. */
export const ALONE: Neighbours = {
  ifmapMissing: 1,
  filterResident: false,
  ofmapStays: false,
  nextReadsSame: false,
  lineBytes: 0,
  outputElements: undefined,
};

/** What `of` says of each row fold, worked out once. */
function onceByRow<Result>(of: (rowFold: number) => Result): (rowFold: number) => Result {
  const known = new Map<number, Result>();
  return (rowFold) => {
    if (!known.has(rowFold)) known.set(rowFold, of(rowFold));
    return known.get(rowFold)!;
  };
}

/** A GEMM cut into folds on an array, as the rules of fetching see it. */
export class CutGemm {
  readonly gemm: Gemm;
  readonly spec: Frame;
  readonly mapping: Mapping;
  /** The outer loop of a block is over row folds, else over column folds. */
  readonly rowOuter: boolean;
  /** The next operator reads the same tensor whole, and nothing stands between. */
  readonly sharesIfmap: boolean;
  /** Products side by side in it. */
  readonly side: number;
  /** Bytes of the ifmap scratchpad that the answers so far rest on. */
  ifmapRoom = 0;
  private readonly widths: Widths;
  private readonly rooms: Rooms;
  private readonly rows: number;
  private readonly cols: number;
  private readonly rowExtent: number;
  private readonly colExtent: number;

  constructor(
    gemm: Gemm,
    spec: Frame,
    rooms: Rooms,
    widths: Widths,
    mapping: Mapping,
    rowOuter: boolean,
    nextReadsSame: boolean,
    side: number,
  ) {
    this.gemm = gemm;
    this.side = side;
    this.spec = spec;
    this.widths = widths;
    this.rooms = rooms;
    this.rows = spec.rows;
    this.cols = spec.cols;
    this.rowExtent = mapping.rowExtent;
    this.colExtent = mapping.colExtent;
    this.mapping = mapping;
    this.rowOuter = rowOuter;
    this.sharesIfmap = nextReadsSame && gemm.instances === 1;
  }

  rowFrom(fold: number): number {
    return Math.min(fold * this.rows, this.rowExtent);
  }

  colFrom(fold: number): number {
    return Math.min(fold * this.cols, this.colExtent);
  }

  rowSize(fold: number): number {
    return this.rowFrom(fold + 1) - this.rowFrom(fold);
  }

  colSize(fold: number): number {
    return this.colFrom(fold + 1) - this.colFrom(fold);
  }

  /** Do so many elements fit the scratchpad, or the share of it that leaves room for the next piece? */
  fits(operand: 'ifmap' | 'filter', count: number, room: 'whole' | 'piece'): boolean {
    const bytes = (count * this.widths[operand]) / 8;
    if (!this.rooms.has(room === 'whole' ? operand : `${operand}Piece`, bytes)) return false;
    if (operand === 'ifmap') {
      const { doubleBuffered } = this.spec.scratchpad.ifmap;
      const taken = room === 'piece' && doubleBuffered ? 2 * bytes : bytes;
      this.ifmapRoom = Math.max(this.ifmapRoom, taken);
    }
    return true;
  }

  /** Weights of a tile: in a block-diagonal one only the blocks. */
  weights(rows: number, cols: number): number {
    return this.mapping.dataflow === 'ws' ? (rows * cols) / this.side : rows * cols;
  }

  perBlock(sum: (length: number) => number): number {
    const { blocks } = this.mapping;
    return (blocks.count - 1) * sum(blocks.length) + sum(blocks.last);
  }

  everyRow(is: (fold: number) => boolean): boolean {
    for (let fold = 0; fold < this.mapping.rowFolds; fold++) if (!is(fold)) return false;
    return true;
  }

  overRows(of: (fold: number) => number): number {
    let sum = 0;
    for (let fold = 0; fold < this.mapping.rowFolds; fold++) sum += of(fold);
    return sum;
  }
}

/**
 * A row operand (ws ifmap, is filter, os ifmap) depends on the row fold alone and is reused over column folds; a
 * column operand (os filter) the other way round.
 * @param reuses folds that use the same piece
 * @param whole the operand fits the scratchpad whole
 * @param piece one piece fits beside the next
 * @param inner the reusing loop is the inner one
 * @param shared the next operator wants it too
 */
function fetchReused(reuses: number, whole: boolean, piece: boolean, inner: boolean, shared = false): Fetch {
  if (whole && (reuses > 1 || shared)) return 'retained';
  return reuses > 1 && inner && piece ? 'once' : 'every';
}

interface Fetches {
  ifmap: OperandFetch;
  filter: OperandFetch;
}

/** Weight stationary: rows are taps (K), columns filters (N), output positions (M) stream in blocks. */
function fetchForWs(cut: CutGemm): Fetches {
  const { gemm, mapping, rowOuter } = cut;
  const { window } = gemm;
  const { colFolds, blocks, rowFolds } = mapping;
  const slice = (size: number, fold: number): number => {
    const [from, to] = [cut.rowFrom(fold), cut.rowFrom(fold + 1)];
    const lines = window.lineBuffer(1, from, to);
    return cut.fits('ifmap', lines, 'piece') ? window.elements(size, from, to) : size * (to - from);
  };
  const whole = (size: number): number => window.elements(size, 0, gemm.k);
  let largest = 0;
  for (let fold = 0; fold < rowFolds; fold++) largest = Math.max(largest, slice(blocks.length, fold));
  const ifmap = fetchReused(
    colFolds,
    cut.fits('ifmap', whole(blocks.length), 'whole'),
    cut.fits('ifmap', largest, 'piece'),
    rowOuter,
    cut.sharesIfmap && blocks.count === 1,
  );
  const kept = ifmap === 'retained';
  const weights = cut.weights(gemm.k, gemm.n);
  const stays = blocks.count > 1 && cut.fits('filter', weights, 'whole');
  return {
    ifmap: {
      fetch: ifmap,
      elements: (size, r) =>
        kept ? share(whole(size), cut.rowFrom(r), cut.rowFrom(r + 1), gemm.k) : slice(size, r),
      total: cut.perBlock((size) =>
        kept ? whole(size) : cut.overRows((r) => slice(size, r)) * (ifmap === 'every' ? colFolds : 1),
      ),
      even: { rows: unknown, cols: yes },
    },
    filter: {
      fetch: stays ? 'retained' : 'every',
      elements: (_size, r, c) => cut.weights(cut.rowSize(r), cut.colSize(c)),
      total: weights * (stays ? 1 : blocks.count),
      even: { rows: yes, cols: yes },
    },
  };
}

/** Input stationary: rows are taps (K), columns output positions (M), filters (N) stream in blocks. */
function fetchForIs(cut: CutGemm): Fetches {
  const { gemm, mapping, rowOuter, spec } = cut;
  const { window } = gemm;
  const { rowFolds, colFolds, blocks } = mapping;
  const folds = rowFolds * colFolds;
  const whole = window.elements(gemm.m, 0, gemm.k);
  const kept = cut.fits('ifmap', whole, 'whole') && (blocks.count > 1 || cut.sharesIfmap);
  // Blocks of positions follow each other; what they share is fetched once if the lines between them stay.
  const slides = onceByRow((r: number) => {
    const [from, to] = rowOuter ? [cut.rowFrom(r), cut.rowFrom(r + 1)] : [0, gemm.k];
    return cut.fits('ifmap', window.lineBuffer(Math.min(spec.cols, gemm.m), from, to), 'piece');
  });
  const strip = onceByRow((r: number) => window.elements(gemm.m, cut.rowFrom(r), cut.rowFrom(r + 1)));
  const tile = (r: number, c: number): number =>
    slides(r)
      ? share(strip(r), cut.colFrom(c), cut.colFrom(c + 1), gemm.m)
      : window.elements(cut.colSize(c), cut.rowFrom(r), cut.rowFrom(r + 1));
  const areColumnsEven = (): boolean =>
    kept
      ? sharesAlike(whole, 1, folds, folds)
      : cut.everyRow((r) => !slides(r) || sharesAlike(strip(r), spec.cols, colFolds, gemm.m));
  let evenColumns: boolean | undefined;
  const pass = (r: number): number =>
    slides(r) ? strip(r) : (colFolds - 1) * tile(r, 0) + tile(r, colFolds - 1);
  const filter = fetchReused(
    colFolds,
    cut.fits('filter', gemm.k * blocks.length, 'whole'),
    cut.fits('filter', Math.min(spec.rows, gemm.k) * blocks.length, 'piece'),
    rowOuter,
  );
  return {
    ifmap: {
      fetch: kept ? 'retained' : 'every',
      elements: kept
        ? (_size, r, c) => share(whole, r * colFolds + c, r * colFolds + c + 1, folds)
        : (_size, r, c) => tile(r, c),
      total: kept ? whole : cut.overRows(pass) * blocks.count,
      even: { rows: unknown, cols: () => (evenColumns ??= areColumnsEven()) },
    },
    filter: {
      fetch: filter,
      elements: (size, r) => cut.rowSize(r) * size,
      total: gemm.k * gemm.n * (filter === 'every' ? colFolds : 1),
      even: { rows: yes, cols: yes },
    },
  };
}

/** Output stationary: rows are output positions (M), columns filters (N), taps (K) stream. */
function fetchForOs(cut: CutGemm): Fetches {
  const { gemm, mapping, rowOuter, spec } = cut;
  const { window } = gemm;
  const { rowFolds, colFolds, blocks } = mapping;
  const whole = window.elements(gemm.m, 0, gemm.k);
  const block = Math.min(spec.rows, gemm.m);
  const slides = cut.fits('ifmap', window.lineBuffer(block, 0, gemm.k), 'piece');
  const part = (r: number): number => share(whole, cut.rowFrom(r), cut.rowFrom(r + 1), gemm.m);
  const slice = (r: number): number => (slides ? part(r) : window.elements(cut.rowSize(r), 0, gemm.k));
  const ifmap = fetchReused(
    colFolds,
    cut.fits('ifmap', whole, 'whole'),
    slides || cut.fits('ifmap', window.elements(block, 0, gemm.k), 'piece'),
    rowOuter,
    cut.sharesIfmap && blocks.count === 1,
  );
  const kept = ifmap === 'retained';
  const areRowsEven = (): boolean => !(kept || slides) || sharesAlike(whole, spec.rows, rowFolds, gemm.m);
  const pass = slides ? whole : (rowFolds - 1) * slice(0) + slice(rowFolds - 1);
  const filter = fetchReused(
    rowFolds,
    cut.fits('filter', gemm.k * gemm.n, 'whole'),
    cut.fits('filter', gemm.k * Math.min(spec.cols, gemm.n), 'piece'),
    !rowOuter,
  );
  return {
    ifmap: {
      fetch: ifmap,
      elements: (_size, r) => (kept ? part(r) : slice(r)),
      total: kept ? whole : pass * (ifmap === 'every' ? colFolds : 1),
      even: {
        rows: areRowsEven,
        cols: yes,
        sharedByRows: kept || slides ? { total: whole, step: spec.rows, extent: gemm.m } : undefined,
      },
    },
    filter: {
      fetch: filter,
      elements: (_size, _r, c) => gemm.k * cut.colSize(c),
      total: gemm.k * gemm.n * (filter === 'every' ? rowFolds : 1),
      even: { rows: yes, cols: yes },
    },
  };
}

/** When each operand is fetched and how much of it, by what stays in the PEs. */
export const FETCHES: Readonly<Record<GemmDataflow, (cut: CutGemm) => Fetches>> = {
  ws: fetchForWs,
  is: fetchForIs,
  os: fetchForOs,
};
