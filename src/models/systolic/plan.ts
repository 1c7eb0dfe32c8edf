import { InputError } from '../../errors.js';
import { formatBytes } from '../../quantity/format.js';
import type { GemmSpec } from './architecture.js';
import type { Gemm } from '../lowering/gemm.js';
import type { Widths } from '../lowering/widths.js';
import { mapGemm, type Mapping } from './mapping.js';

/**
 * When an operand is fetched from DRAM.
 * - resident: never, an earlier operator left it in the scratchpad;
 * - retained: once, and kept to the end of the operator;
 * - once: each piece once, kept while the inner loop reuses it;
 * - every: anew for every fold that uses it.
 */
export type Fetch = 'resident' | 'retained' | 'once' | 'every';

/** DRAM traffic of an operator, in elements. */
export interface DramElements {
  ifmap: number;
  filter: number;
  psumRead: number;
  psumWrite: number;
  ofmap: number;
}

/**
 * How one GEMM is cut, ordered and kept on chip. Folds run in blocks of the stream; inside a block the outer
 * loop is over row folds if `rowOuter`, else over column folds.
 */
export interface GemmPlan {
  gemm: Gemm;
  widths: Widths;
  mapping: Mapping;
  rowOuter: boolean;
  /** Loop order in GEMM letters, outer first (`nk`). */
  order: string;
  ifmap: Fetch;
  filter: Fetch;
  /** Partial sums stay in the ofmap scratchpad until complete. */
  accumulatesOnChip: boolean;
  /** Elements of ifmap and filter that fold (row fold, column fold) of a block of `length` needs and does not find. */
  ifmapElements(length: number, rowFold: number, colFold: number): number;
  filterElements(length: number, rowFold: number, colFold: number): number;
  dram: DramElements;
}

/** What surrounds an operator: what is left in the ifmap scratchpad, and whether the next wants the same tensor. */
export interface Neighbours {
  ifmapResident: boolean;
  nextReadsSame: boolean;
}

/** Loop orders by dataflow: [row folds outer, column folds outer]. */
export const ORDERS = { ws: ['kn', 'nk'], is: ['km', 'mk'], os: ['mn', 'nm'] } as const;

/**
 * Chooses loop order and stream block with the least DRAM traffic. At equal traffic: the longest block (fewest
 * fills), then the order that finishes outputs one after the other (`nk`, `mk`, `mn`).
 */
export function planGemm(gemm: Gemm, spec: GemmSpec, widths: Widths, near: Neighbours): GemmPlan {
  checkFits(gemm, spec, widths);
  const [rowOuterName, colOuterName] = ORDERS[spec.dataflow];
  const preferred = spec.dataflow === 'os' ? [true, false] : [false, true];
  const wanted = spec.tiling.order;
  const orders = preferred.filter(
    (rowOuter) => wanted === 'auto' || wanted === (rowOuter ? rowOuterName : colOuterName),
  );
  if (orders.length === 0) {
    throw new InputError(`order '${wanted}' is none of this dataflow`, {
      field: 'tiling.order',
      expected: `auto, ${rowOuterName} or ${colOuterName} for dataflow ${spec.dataflow}`,
    });
  }
  let best: GemmPlan | undefined;
  let bestBytes = Infinity;
  for (const length of blockLengths(gemm, spec, widths)) {
    for (const rowOuter of orders) {
      const plan = planWith(gemm, spec, widths, near, length, rowOuter);
      const bytes = dramBytes(plan);
      if (bytes < bestBytes) [best, bestBytes] = [plan, bytes];
    }
  }
  return best!;
}

function dramBytes({ dram, widths }: GemmPlan): number {
  return (
    (dram.ifmap * widths.ifmap +
      dram.filter * widths.filter +
      (dram.psumRead + dram.psumWrite) * widths.accumulator +
      dram.ofmap * widths.ofmap) /
    8
  );
}

/** Capacity that one piece may take so that the next can be fetched meanwhile. */
export const workingShare = (pad: { size: number; doubleBuffered: boolean }): number =>
  pad.doubleBuffered ? pad.size / 2 : pad.size;

/** Candidate stream blocks, longest first; halving keeps them nested when a scratchpad doubles. */
function blockLengths(gemm: Gemm, spec: GemmSpec, widths: Widths): number[] {
  const { dataflow, tiling, cols, scratchpad } = spec;
  const stream = dataflow === 'os' ? gemm.k : dataflow === 'ws' ? gemm.m : gemm.n;
  if (dataflow === 'os' || tiling.stream === 'whole') return [stream];
  if (tiling.stream !== 'fit') return [Math.min(stream, tiling.stream)];
  const columns = Math.min(cols, dataflow === 'ws' ? gemm.n : gemm.m);
  const lengths = [stream];
  const most = Math.floor(workingShare(scratchpad.ofmap) / ((columns * widths.accumulator) / 8));
  for (let length = most; length >= 1; length = Math.floor(length / 2)) {
    if (length < stream) lengths.push(length);
  }
  return lengths;
}

function planWith(
  gemm: Gemm,
  spec: GemmSpec,
  widths: Widths,
  near: Neighbours,
  length: number,
  rowOuter: boolean,
): GemmPlan {
  const mapping = mapGemm(gemm, spec, length);
  const { rowFolds, colFolds, blocks } = mapping;
  const { dataflow, rows, cols, scratchpad } = spec;
  const { window } = gemm;
  const rowFrom = (fold: number): number => Math.min(fold * rows, mapping.rowExtent);
  const colFrom = (fold: number): number => Math.min(fold * cols, mapping.colExtent);
  const rowSize = (fold: number): number => rowFrom(fold + 1) - rowFrom(fold);
  const colSize = (fold: number): number => colFrom(fold + 1) - colFrom(fold);
  const ifmapFits = (count: number, share: number): boolean => (count * widths.ifmap) / 8 <= share;
  const filterFits = (count: number, share: number): boolean => (count * widths.filter) / 8 <= share;
  const ifmapHalf = workingShare(scratchpad.ifmap);
  const filterHalf = workingShare(scratchpad.filter);

  /**
   * A row operand (ws ifmap, is filter, os ifmap) depends on the row fold alone and is reused over column
   * folds; a column operand (os filter) the other way round. `inner`: the reusing loop is the inner one.
   */
  const fetchReused = (
    reuses: number,
    whole: boolean,
    slice: boolean,
    inner: boolean,
    shared = false,
  ): Fetch =>
    whole && (reuses > 1 || shared) ? 'retained' : reuses > 1 && inner && slice ? 'once' : 'every';
  const perBlock = (sum: (length: number) => number): number =>
    (blocks.count - 1) * sum(blocks.length) + sum(blocks.last);
  const overRows = (of: (fold: number) => number): number => {
    let sum = 0;
    for (let fold = 0; fold < rowFolds; fold++) sum += of(fold);
    return sum;
  };
  const sharesIfmap = near.nextReadsSame && gemm.instances === 1 && blocks.count === 1;

  let ifmap: Fetch;
  let filter: Fetch;
  let ifmapPiece: (length: number, rowFold: number, colFold: number) => number;
  let filterPiece: (length: number, rowFold: number, colFold: number) => number;
  let ifmapTotal: number;
  let filterTotal: number;

  if (dataflow === 'ws') {
    const slice = (size: number, fold: number): number => {
      const [from, to] = [rowFrom(fold), rowFrom(fold + 1)];
      const lines = window.lineBuffer(1, from, to);
      return ifmapFits(lines, ifmapHalf) ? window.elements(size, from, to) : size * (to - from);
    };
    const whole = (size: number): number => window.elements(size, 0, gemm.k);
    let largest = 0;
    for (let fold = 0; fold < rowFolds; fold++) largest = Math.max(largest, slice(blocks.length, fold));
    ifmap = fetchReused(
      colFolds,
      ifmapFits(whole(blocks.length), scratchpad.ifmap.size),
      ifmapFits(largest, ifmapHalf),
      rowOuter,
      sharesIfmap,
    );
    const kept = ifmap === 'retained';
    ifmapPiece = (size, r) =>
      kept ? share(whole(size), rowFrom(r), rowFrom(r + 1), gemm.k) : slice(size, r);
    ifmapTotal = perBlock((size) =>
      kept ? whole(size) : overRows((r) => slice(size, r)) * (ifmap === 'every' ? colFolds : 1),
    );
    filter = blocks.count > 1 && filterFits(gemm.k * gemm.n, scratchpad.filter.size) ? 'retained' : 'every';
    filterPiece = (_size, r, c) => rowSize(r) * colSize(c);
    filterTotal = gemm.k * gemm.n * (filter === 'retained' ? 1 : blocks.count);
  } else if (dataflow === 'is') {
    const whole = window.elements(gemm.m, 0, gemm.k);
    const kept =
      ifmapFits(whole, scratchpad.ifmap.size) &&
      (blocks.count > 1 || (near.nextReadsSame && gemm.instances === 1));
    ifmap = kept ? 'retained' : 'every';
    // Blocks of positions follow each other; what they share is fetched once if the lines between them stay.
    const slides = (r: number): boolean => {
      const [from, to] = rowOuter ? [rowFrom(r), rowFrom(r + 1)] : [0, gemm.k];
      return ifmapFits(window.lineBuffer(Math.min(cols, gemm.m), from, to), ifmapHalf);
    };
    const tile = (r: number, c: number): number =>
      slides(r)
        ? share(window.elements(gemm.m, rowFrom(r), rowFrom(r + 1)), colFrom(c), colFrom(c + 1), gemm.m)
        : window.elements(colSize(c), rowFrom(r), rowFrom(r + 1));
    ifmapPiece = kept
      ? (_size, r, c) => share(whole, r * colFolds + c, r * colFolds + c + 1, rowFolds * colFolds)
      : (_size, r, c) => tile(r, c);
    const pass = (r: number): number =>
      slides(r)
        ? window.elements(gemm.m, rowFrom(r), rowFrom(r + 1))
        : (colFolds - 1) * tile(r, 0) + tile(r, colFolds - 1);
    ifmapTotal = kept ? whole : overRows(pass) * blocks.count;
    filter = fetchReused(
      colFolds,
      filterFits(gemm.k * blocks.length, scratchpad.filter.size),
      filterFits(Math.min(rows, gemm.k) * blocks.length, filterHalf),
      rowOuter,
    );
    filterPiece = (size, r) => rowSize(r) * size;
    filterTotal = gemm.k * gemm.n * (filter === 'every' ? colFolds : 1);
  } else {
    const whole = window.elements(gemm.m, 0, gemm.k);
    const block = Math.min(rows, gemm.m);
    const slides = ifmapFits(window.lineBuffer(block, 0, gemm.k), ifmapHalf);
    const slice = (r: number): number =>
      slides ? share(whole, rowFrom(r), rowFrom(r + 1), gemm.m) : window.elements(rowSize(r), 0, gemm.k);
    ifmap = fetchReused(
      colFolds,
      ifmapFits(whole, scratchpad.ifmap.size),
      slides || ifmapFits(window.elements(block, 0, gemm.k), ifmapHalf),
      rowOuter,
      sharesIfmap,
    );
    const kept = ifmap === 'retained';
    ifmapPiece = (_size, r) => (kept ? share(whole, rowFrom(r), rowFrom(r + 1), gemm.m) : slice(r));
    const pass = slides ? whole : (rowFolds - 1) * slice(0) + slice(rowFolds - 1);
    ifmapTotal = kept ? whole : pass * (ifmap === 'every' ? colFolds : 1);
    const filterWhole = filterFits(gemm.k * gemm.n, scratchpad.filter.size);
    const filterSlice = filterFits(gemm.k * Math.min(cols, gemm.n), filterHalf);
    filter = fetchReused(rowFolds, filterWhole, filterSlice, !rowOuter);
    filterPiece = (_size, _r, c) => gemm.k * colSize(c);
    filterTotal = gemm.k * gemm.n * (filter === 'every' ? rowFolds : 1);
  }
  if (near.ifmapResident) [ifmap, ifmapTotal] = ['resident', 0];

  const accumulatesOnChip = dataflow === 'os' || rowFolds === 1 || sumsFit(mapping, spec, widths, rowOuter);
  const spilled = accumulatesOnChip ? 0 : (rowFolds - 1) * mapping.stream * mapping.colExtent;
  const { instances } = gemm;
  return {
    gemm,
    widths,
    mapping,
    rowOuter,
    order: ORDERS[dataflow][rowOuter ? 0 : 1],
    ifmap,
    filter,
    accumulatesOnChip,
    ifmapElements: ifmapPiece,
    filterElements: filterPiece,
    dram: {
      ifmap: instances * ifmapTotal,
      filter: instances * filterTotal,
      psumRead: instances * spilled,
      psumWrite: instances * spilled,
      ofmap: instances * gemm.m * gemm.n,
    },
  };
}

/** Do the partial sums that are open at a time fit the ofmap scratchpad? */
function sumsFit(mapping: Mapping, spec: GemmSpec, widths: Widths, rowOuter: boolean): boolean {
  const bytes = (columns: number): number => (mapping.blocks.length * columns * widths.accumulator) / 8;
  const all = bytes(mapping.colExtent) <= spec.scratchpad.ofmap.size;
  if (rowOuter) return all;
  return all || bytes(Math.min(spec.cols, mapping.colExtent)) <= workingShare(spec.scratchpad.ofmap);
}

/** Part of `total` that falls on `[from, to)` of `extent`; the parts sum to the total exactly. */
export const share = (total: number, from: number, to: number, extent: number): number =>
  Math.floor((total * to) / extent) - Math.floor((total * from) / extent);

/** The smallest pieces the array needs at a time must fit their scratchpads. */
function checkFits(gemm: Gemm, spec: GemmSpec, widths: Widths): void {
  const { dataflow, rows, cols, scratchpad } = spec;
  const [rowExtent, colExtent] =
    dataflow === 'os' ? [gemm.m, gemm.n] : dataflow === 'ws' ? [gemm.k, gemm.n] : [gemm.k, gemm.m];
  const r = Math.min(rows, rowExtent);
  const c = Math.min(cols, colExtent);
  const need = {
    ws: { ifmap: r * widths.ifmap, filter: r * c * widths.filter, ofmap: c * widths.accumulator },
    is: { ifmap: r * c * widths.ifmap, filter: r * widths.filter, ofmap: c * widths.accumulator },
    os: { ifmap: r * widths.ifmap, filter: c * widths.filter, ofmap: r * c * widths.ofmap },
  }[dataflow];
  for (const operand of ['ifmap', 'filter', 'ofmap'] as const) {
    const bytes = need[operand] / 8;
    if (bytes > scratchpad[operand].size) {
      throw new InputError(
        `${formatBytes(scratchpad[operand].size)} cannot hold what a ${r}x${c} fold needs at a time`,
        {
          field: `scratchpad.${operand}.size`,
          expected: `at least ${formatBytes(bytes)}`,
        },
      );
    }
  }
}
