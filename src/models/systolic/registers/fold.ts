import type { GemmSpec } from '../architecture.js';
import type { Mapping } from '../mapping.js';

/** One pass of a stream through the array, in the array's own terms. */
export interface RegisterFold {
  rowFrom: number;
  colFrom: number;
  streamFrom: number;
  length: number;
  /** PEs it is charged for: all of them, or with `edgeFolds: early` those it uses. */
  rows: number;
  cols: number;
}

export type Read = (row: number, col: number) => number;
export type Collect = (row: number, col: number, value: number) => void;

/** Folds of one instance in the order of execution. */
export function foldList(mapping: Mapping, spec: GemmSpec, rowOuter: boolean): RegisterFold[] {
  const folds: RegisterFold[] = [];
  const { rowFolds, colFolds, blocks } = mapping;
  const early = spec.edgeFolds === 'early';
  for (let block = 0; block < blocks.count; block++) {
    const length = block === blocks.count - 1 ? blocks.last : blocks.length;
    for (let o = 0; o < (rowOuter ? rowFolds : colFolds); o++) {
      for (let i = 0; i < (rowOuter ? colFolds : rowFolds); i++) {
        const [r, c] = rowOuter ? [o, i] : [i, o];
        const rowFrom = r * spec.rows;
        const colFrom = c * spec.cols;
        folds.push({
          rowFrom,
          colFrom,
          streamFrom: block * blocks.length,
          length,
          rows: early ? Math.min(spec.rows, mapping.rowExtent - rowFrom) : spec.rows,
          cols: early ? Math.min(spec.cols, mapping.colExtent - colFrom) : spec.cols,
        });
      }
    }
  }
  return folds;
}

/**
 * Tag of an operand: its fold and its place in the fold's stream, so that a PE can check that what meets in it
 * belongs together.
 */
export class Tags {
  private readonly stride: number;

  constructor(folds: readonly RegisterFold[]) {
    this.stride = folds.reduce((most, { length }) => Math.max(most, length), 1);
  }

  of = (fold: number, index: number): number => fold * this.stride + index;
  fold = (tag: number): number => Math.floor(tag / this.stride);
  index = (tag: number): number => tag % this.stride;
}
