import type { Gemm } from '../lowering/gemm.js';
import type { Widths } from '../lowering/widths.js';
import type { ElementsOf, Even, Fetch } from './fetch.js';
import type { Mapping } from './mapping.js';
import type { Packing } from './packing.js';

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
  /** What is laid on the array at a time: a product, or several side by side. */
  packing: Packing;
  widths: Widths;
  /** Of one pack. */
  mapping: Mapping;
  rowOuter: boolean;
  /** Loop order in GEMM letters, outer first (`nk`). */
  order: string;
  ifmap: Fetch;
  filter: Fetch;
  /** Share of the input that is not on chip before. */
  ifmapMissing: number;
  /** Partial sums stay in the ofmap scratchpad until complete. */
  accumulatesOnChip: boolean;
  ifmapElements: ElementsOf;
  filterElements: ElementsOf;
  /** Of both operands together. */
  even: Even;
  /** Elements that leave for DRAM over elements of the product: less if they stay, or a pool makes them fewer. */
  leaving: number;
  dram: DramElements;
  /** Bytes of the ifmap scratchpad that this plan makes use of. */
  ifmapRoom: number;
  /** Bytes of the ofmap scratchpad in which results wait for a pool's window. */
  lineBytes: number;
  /** Cycles of the array. */
  busy: number;
  dramBytes: number;
}

/** Loop orders by dataflow: [row folds outer, column folds outer]. */
export const ORDERS = { ws: ['kn', 'nk'], is: ['km', 'mk'], os: ['mn', 'nm'] } as const;
