import type { VectorPass } from './draft.js';
import type { FoldSizes } from './fold.js';
import type { GemmPlan } from './plan.js';
import type { Periods } from './periods.js';
import { sharesAlike } from './shares.js';
import { loopUneven, type Shared } from './uneven.js';

/** End of the turns that are like one, itself included. */
export type EndOf = (turn: number) => number;

/** Of `count` turns the first and the last are like no other, and those between like each other. */
export const betweenOf =
  (count: number): EndOf =>
  (turn) =>
    turn === 0 || turn === count - 1 ? turn + 1 : count - 1;

/** Every turn is like no other. */
const alone: EndOf = (turn) => turn + 1;

/** What the pieces of a pass share among them. */
export function sharedByPieces(pass: VectorPass, pieces: number): Shared[] {
  const { ifmapBytes, filterBytes, resultBytes, ofmapBytes, cycles } = pass;
  const moved = [ifmapBytes, filterBytes, resultBytes, ofmapBytes, cycles];
  return moved.map((total) => ({ total, step: 1, extent: pieces }));
}

/** Runs turns that share something, the first of which begins something and is never left out. */
export function loopShared(
  periods: Periods,
  count: number,
  shared: readonly Shared[],
  turn: (index: number) => void,
): void {
  if (shared.every(({ total, step, extent }) => sharesAlike(total, step, count, extent)))
    periods.loop(count, () => count, turn);
  else loopUneven(periods, count, shared, turn);
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

  /** Runs the turns of the outer loop. */
  outer(periods: Periods, turn: (index: number) => void): void {
    const { rowOuter, mapping } = this.plan;
    const { colFolds } = mapping;
    if (rowOuter) this.rows(periods, (row) => this.isRowLikeLast(row), turn);
    else
      periods.loop(
        colFolds,
        this.columns(colFolds, (col) => this.isColumnLikeLast(col)),
        turn,
      );
  }

  /** Runs the turns of the inner loop, in one turn of the outer. */
  inner(periods: Periods, outer: number, turn: (index: number) => void): void {
    const { rowOuter, mapping } = this.plan;
    const { colFolds } = mapping;
    const { sizes } = this;
    const isLikeLast = (col: number): boolean => sizes.isSame(outer, col, outer, col - 1);
    if (rowOuter) periods.loop(colFolds, this.forgets ? this.columns(colFolds, isLikeLast) : alone, turn);
    else this.rows(periods, (row) => sizes.isSame(row, outer, row - 1, outer), turn);
  }

  private columns(count: number, isLikeLast: (col: number) => boolean): EndOf {
    return this.plan.even.cols() ? betweenOf(count) : this.until(count, isLikeLast);
  }

  private rows(periods: Periods, isLikeLast: (row: number) => boolean, turn: (index: number) => void): void {
    const { even, mapping } = this.plan;
    const { rowFolds: count } = mapping;
    if (!this.forgets) periods.loop(count, alone, turn);
    else if (even.rows()) periods.loop(count, betweenOf(count), turn);
    else if (even.sharedByRows !== undefined) loopUneven(periods, count, [even.sharedByRows], turn);
    else periods.loop(count, this.until(count, isLikeLast), turn);
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
