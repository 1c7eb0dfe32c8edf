import type { GemmSpec } from './architecture.js';
import type { GemmPlan } from './plan.js';

/** One fold of a GEMM in the order of execution. */
export interface Fold {
  operator: number;
  plan: GemmPlan;
  /** Block of the stream and operands streamed in it. */
  block: number;
  length: number;
  rowFold: number;
  colFold: number;
  /** Products in it over products in a full pack. */
  share: number;
  /** Bytes read beside each byte of results by what is fused into the operator. */
  beside: number;
}

/** Bytes that a fold moves and the room it needs for its results. */
export interface FoldBytes {
  ifmap: number;
  filter: number;
  /** Of them what streams past the stationary tile; that tile is needed whole before the stream starts. */
  streamedIfmap: number;
  streamedFilter: number;
  /** Partial sums read back from DRAM and written there. */
  psumIn: number;
  psumOut: number;
  /** Finished results that go to DRAM, and what an operation on them reads there. */
  ofmap: number;
  beside: number;
  /** What passes through the ofmap scratchpad at a time while results stream. */
  passing: number;
  /** New room in the ofmap scratchpad. */
  room: number;
  /** The room stays taken until the block's last row fold has completed the results. */
  keepsRoom: boolean;
  /** The fold finishes results. */
  completes: boolean;
}

/** The operand that stays in the PEs and is loaded before the stream; os has none. */
export const stationaryOperand = ({ mapping }: GemmPlan): 'ifmap' | 'filter' | undefined =>
  mapping.dataflow === 'os' ? undefined : mapping.dataflow === 'ws' ? 'filter' : 'ifmap';

/** Whether a fold fetches an operand, or finds it on chip. */
function fetches({ plan, block, rowFold, colFold }: Fold, operand: 'ifmap' | 'filter'): boolean {
  const fetch = plan[operand];
  if (fetch === 'resident' || fetch === 'every') return fetch === 'every';
  if (operand === stationaryOperand(plan)) return block === 0;
  return plan.mapping.dataflow === 'os' && operand === 'filter' ? rowFold === 0 : colFold === 0;
}

/** What a fold moves, by the plan of its GEMM. */
export function foldBytes(fold: Fold, { rows, cols }: GemmSpec): FoldBytes {
  const { plan, length, rowFold: r, colFold: c } = fold;
  const { mapping, widths, accumulatesOnChip, packing } = plan;
  const { rowFolds } = mapping;
  const isOs = mapping.dataflow === 'os';
  const stationary = stationaryOperand(plan);
  const ifmap = fetches(fold, 'ifmap')
    ? (fold.share * plan.ifmapElements(length, r, c) * widths.ifmap) / 8
    : 0;
  const filter = fetches(fold, 'filter')
    ? (fold.share * plan.filterElements(length, r, c) * widths.filter) / 8
    : 0;
  const columns = Math.min(cols, mapping.colExtent - c * cols);
  // Off the diagonal of products side by side os has sums that nobody collects.
  const lines = isOs ? Math.min(rows, mapping.rowExtent - r * rows) / packing.side : length;
  const outputs = fold.share * lines * columns;
  const sums = (outputs * widths.accumulator) / 8;
  const completes = isOs || r === rowFolds - 1;
  const spills = !accumulatesOnChip;
  const psumIn = spills && r > 0 ? sums : 0;
  const psumOut = spills && !completes ? sums : 0;
  const results = completes ? (outputs * widths.ofmap) / 8 : 0;
  const accumulates = !isOs && rowFolds > 1;
  const passing = Math.max(psumIn, psumOut, spills || (!isOs && rowFolds === 1) ? results : 0);
  const roomOnChip = accumulates ? (r === 0 ? sums : 0) : results;
  return {
    ifmap,
    filter,
    streamedIfmap: stationary === 'ifmap' ? 0 : ifmap,
    streamedFilter: stationary === 'filter' ? 0 : filter,
    psumIn,
    psumOut,
    ofmap: results * plan.leaving,
    beside: results * fold.beside,
    passing,
    room: spills ? passing : roomOnChip,
    keepsRoom: accumulatesOnChip && accumulates,
    completes,
  };
}

/** Rows of folds that are remembered at a time: a block may have millions. */
const REMEMBERED = 1024;

/** What the folds of one block move. Most of a row are alike, and are worked out once. */
export class FoldSizes {
  private readonly fold: Fold;
  private readonly spec: GemmSpec;
  /** Of folds that are in neither the first nor the last column; is has inputs that differ by column. */
  private readonly inner: { row: number; bytes: FoldBytes }[] = [];
  private readonly lastColumn: number;

  constructor(block: Omit<Fold, 'rowFold' | 'colFold'>, spec: GemmSpec) {
    this.fold = { ...block, rowFold: 0, colFold: 0 };
    this.spec = spec;
    const { dataflow, colFolds } = block.plan.mapping;
    this.lastColumn = dataflow === 'is' ? 0 : colFolds - 1;
  }

  /** Folds of a row that are in neither the first nor the last column move the same. */
  get sameColumns(): boolean {
    return this.fold.plan.mapping.dataflow !== 'is';
  }

  /** Whether two neighbours move the same, neither of them the first or the last of those they lie between. */
  isSame(row: number, col: number, otherRow: number, otherCol: number): boolean {
    const { fold } = this;
    const { plan, length } = fold;
    fold.rowFold = row;
    fold.colFold = col;
    return (
      (!fetches(fold, 'ifmap') ||
        plan.ifmapElements(length, row, col) === plan.ifmapElements(length, otherRow, otherCol)) &&
      (!fetches(fold, 'filter') ||
        plan.filterElements(length, row, col) === plan.filterElements(length, otherRow, otherCol))
    );
  }

  of(rowFold: number, colFold: number): FoldBytes {
    const isInner = colFold > 0 && colFold < this.lastColumn;
    const slot = rowFold % REMEMBERED;
    if (isInner && this.inner[slot]?.row === rowFold) return this.inner[slot].bytes;
    this.fold.rowFold = rowFold;
    this.fold.colFold = colFold;
    const bytes = foldBytes(this.fold, this.spec);
    // Slots are filled from the first on, so that the list has no holes.
    if (isInner && slot <= this.inner.length) this.inner[slot] = { row: rowFold, bytes };
    return bytes;
  }
}
