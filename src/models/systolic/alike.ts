import type { VectorPass } from './draft.js';
import type { FoldSizes } from './fold.js';
import type { GemmPlan } from './plan.js';
import { sharesAlike } from './shares.js';

/** End of the turns that are like one, itself included. */
export type EndOf = (turn: number) => number;

/** Of `count` turns the first and the last are like no other, and those between like each other. */
export const betweenOf =
  (count: number): EndOf =>
  (turn) =>
    turn === 0 || turn === count - 1 ? turn + 1 : count - 1;

/** Every turn is like no other. */
const alone: EndOf = (turn) => turn + 1;

/** Pieces of a pass are alike if each has the same share of all; the first only opens it, and is never left out. */
export function piecesAlike(pass: VectorPass, pieces: number): EndOf {
  const { ifmapBytes, filterBytes, resultBytes, ofmapBytes, cycles } = pass;
  const moved = [ifmapBytes, filterBytes, resultBytes, ofmapBytes, cycles];
  if (!moved.every((total) => sharesAlike(total, 1, pieces, pieces))) return alone;
  return () => pieces;
}

/** Which folds of a block move the same, so that a loop over them may repeat itself. */
export class Alike {
  private readonly plan: GemmPlan;
  private readonly sizes: FoldSizes;
  private readonly forgets: boolean;

  /** @param forgets no step waits for one that wrote the partial sums of the row before, which may be left out */
  constructor(plan: GemmPlan, sizes: FoldSizes, forgets: boolean) {
    this.plan = plan;
    this.sizes = sizes;
    this.forgets = forgets;
  }

  /** Turns of the outer loop. */
  get outer(): EndOf {
    const { rowOuter, mapping } = this.plan;
    const { rowFolds, colFolds } = mapping;
    if (!rowOuter) return this.columns(colFolds, (col) => this.isColumnLikeLast(col));
    return this.forgets ? this.rows(rowFolds, (row) => this.isRowLikeLast(row)) : alone;
  }

  /** Turns of the inner loop, in one turn of the outer. */
  inner(outer: number): EndOf {
    const { rowOuter, mapping } = this.plan;
    const { rowFolds, colFolds } = mapping;
    if (!this.forgets) return alone;
    return rowOuter
      ? this.columns(colFolds, (col) => this.sizes.isSame(outer, col, outer, col - 1))
      : this.rows(rowFolds, (row) => this.sizes.isSame(row, outer, row - 1, outer));
  }

  private columns(count: number, isLikeLast: (col: number) => boolean): EndOf {
    return this.plan.even.cols() ? betweenOf(count) : this.until(count, isLikeLast);
  }

  private rows(count: number, isLikeLast: (row: number) => boolean): EndOf {
    return this.plan.even.rows() ? betweenOf(count) : this.until(count, isLikeLast);
  }

  /** @param isLikeLast whether a turn between the first and the last is like the one before it */
  private until(count: number, isLikeLast: (turn: number) => boolean): EndOf {
    return (turn) => {
      if (turn === 0 || turn >= count - 2) return turn + 1;
      let end = turn + 1;
      while (end < count - 1 && isLikeLast(end)) end++;
      return end;
    };
  }

  /** All folds of a column move the same as those of the column before it. */
  private isColumnLikeLast(col: number): boolean {
    const { rowFolds } = this.plan.mapping;
    for (let row = 0; row < rowFolds; row++) if (!this.sizes.isSame(row, col, row, col - 1)) return false;
    return true;
  }

  /** All folds of a row move the same as those of the row before it. */
  private isRowLikeLast(row: number): boolean {
    const { colFolds } = this.plan.mapping;
    const checked = this.sizes.sameColumns || this.plan.even.cols() ? Math.min(2, colFolds) : colFolds;
    for (let col = 0; col < checked; col++) if (!this.sizes.isSame(row, col, row - 1, col)) return false;
    return this.sizes.isSame(row, colFolds - 1, row - 1, colFolds - 1);
  }
}
