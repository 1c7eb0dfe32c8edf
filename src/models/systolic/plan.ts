import { InputError } from '../../errors.js';
import { formatBytes } from '../../quantity/format.js';
import type { GemmSpec } from './architecture.js';
import type { Gemm } from '../lowering/gemm.js';
import type { Widths } from '../lowering/widths.js';
import { CutGemm, FETCHES, workingShare, type ElementsOf, type Fetch, type Neighbours } from './fetch.js';
import { mapGemm, type Mapping } from './mapping.js';

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
  ifmapElements: ElementsOf;
  filterElements: ElementsOf;
  dram: DramElements;
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
  const { dataflow } = spec;
  const { rowFolds } = mapping;
  const { instances } = gemm;
  const { ifmap, filter } = FETCHES[dataflow](new CutGemm(gemm, spec, widths, mapping, rowOuter, near));
  const accumulatesOnChip = dataflow === 'os' || rowFolds === 1 || sumsFit(mapping, spec, widths, rowOuter);
  const spilled = accumulatesOnChip ? 0 : (rowFolds - 1) * mapping.stream * mapping.colExtent;
  return {
    gemm,
    widths,
    mapping,
    rowOuter,
    order: ORDERS[dataflow][rowOuter ? 0 : 1],
    ifmap: near.ifmapResident ? 'resident' : ifmap.fetch,
    filter: filter.fetch,
    accumulatesOnChip,
    ifmapElements: ifmap.elements,
    filterElements: filter.elements,
    dram: {
      ifmap: near.ifmapResident ? 0 : instances * ifmap.total,
      filter: instances * filter.total,
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
