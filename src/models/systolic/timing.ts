import type { Frame } from './architecture.js';
import type { Mapping } from './mapping.js';

/**
 * Cycles of one fold by phase.
 * - fill: from the fold's begin to the first streamed operand at the array's edge (setting the array up,
 *   loading the stationary operand row by row);
 * - compute: streamed operands entering, one per row and cycle;
 * - drain: from the last operand's entry to the last result's exit, `exitCycles`.
 *
 * `scalesim` convention: fill + compute + drain is SCALE-Sim's cycles per fold, `T + 2R + C - 2` for ws and
 * is, `T + R + C - 2` for os (SCALE-Sim v3 `systolic_compute_*`), and folds never overlap.
 */
export interface FoldTiming {
  /**
   * Cycles before the stream of a fold that works on `rows` rows. `previous`: operands streamed by the fold
   * before it, undefined for the first fold of an operator.
   */
  fill(rows: number, previous: number | undefined): number;
  /** Cycles after its stream; `last`: no fold of the operator follows. */
  drain(rows: number, cols: number, last: boolean): number;
}

export function foldTiming(spec: Frame): FoldTiming {
  const { rows, cols, dataflow, convention, foldOverhead, edgeFolds, pipeline } = spec;
  const isOs = dataflow === 'os';
  const before = foldOverhead + pipeline.configureCycles;
  if (convention === 'overlap') {
    // The shadow registers (ws, is) or the way out of the results (os) serve one fold for so long.
    const held = isOs ? resultSpan(spec) : rows;
    const first = before + (isOs ? 0 : rows);
    const exit = exitCycles(spec, rows, cols);
    return {
      fill: (_rows, previous) => (previous === undefined ? first : before + Math.max(0, held - previous)),
      drain: (_rows, _cols, last) => (last ? exit : 0),
    };
  }
  if (edgeFolds === 'early') {
    return {
      fill: (used) => before + (isOs ? 0 : used),
      drain: (usedRows, usedCols) => exitCycles(spec, usedRows, usedCols),
    };
  }
  const fill = before + (isOs ? 0 : rows);
  const exit = exitCycles(spec, rows, cols);
  return { fill: () => fill, drain: () => exit };
}

/**
 * Cycles from the entry of a fold's last operand to the exit of its last result, on `rows` x `cols` PEs: the
 * skew of the PE in the far corner, the registers on the way to it and out of it, and for os the way out.
 * `R + C - 2` with the default pipeline.
 */
function exitCycles({ dataflow, pipeline }: Frame, rows: number, cols: number): number {
  const { inputRegisters, macStages, rowRegisters, outputRegisters, results, writeQueue } = pipeline;
  const down = rowRegisters * (rows - 1);
  const right = cols - 1;
  const through = inputRegisters + down + right + (macStages - 1) + outputRegisters;
  if (dataflow !== 'os') return through;
  // The last result on a diagonal waits a cycle in a queue that halves, unless results come one by one.
  const queued = writeQueue === 'halved' && rows > 1 && cols > 1 ? 1 : 0;
  return through + { 'column-bus': 0, 'shift-down': down, 'shift-right': right }[results] + queued;
}

/**
 * Cycles from the first to the last sum of an os fold that take the same way out, both included. A column bus
 * carries its column's sums as they are finished. Shift registers start when the fold's last sum is there, and
 * the first register is free for the next fold a cycle later: only then may its first sum be finished.
 */
export function resultSpan({ rows, cols, pipeline }: Frame): number {
  const down = pipeline.rowRegisters * (rows - 1);
  return pipeline.results === 'column-bus' ? down + 1 : down + cols;
}

/** Rows and columns of the array that a fold uses. */
export function foldExtent(
  { rowExtent, colExtent }: Mapping,
  { rows, cols }: Frame,
  rowFold: number,
  colFold: number,
): { rows: number; cols: number } {
  return {
    rows: Math.min(rows, rowExtent - rowFold * rows),
    cols: Math.min(cols, colExtent - colFold * cols),
  };
}

export interface PhaseCycles {
  fill: number;
  compute: number;
  drain: number;
  /** Cycles lost because scratchpad banks supply fewer words than the array takes. */
  bank: number;
}

export const sumOfPhases = ({ fill, compute, drain, bank }: PhaseCycles): number =>
  fill + compute + drain + bank;

/** Closed form of an operator's cycles with operands always at hand. O(1). */
export function closedForm(
  mapping: Mapping,
  instances: number,
  spec: Frame,
  timing: FoldTiming = foldTiming(spec),
): PhaseCycles {
  const { rowFolds, colFolds } = mapping;
  const { count, length, last } = mapping.blocks;
  const inner = foldExtent(mapping, spec, 0, 0);
  const edge = foldExtent(mapping, spec, rowFolds - 1, colFolds - 1);
  // Each fold but the operator's first follows one; the first of a block that of the block before.
  let fill = timing.fill(inner.rows, undefined) - timing.fill(inner.rows, last);
  let drain = timing.drain(edge.rows, edge.cols, true) - timing.drain(edge.rows, edge.cols, false);
  // Folds of four kinds: within, at the lower edge, at the right edge and in the corner.
  for (let kind = 0; kind < 4; kind++) {
    const [low, right] = [kind >> 1, kind & 1];
    const rows = low === 1 ? edge.rows : inner.rows;
    const cols = right === 1 ? edge.cols : inner.cols;
    const folds = instances * (low === 1 ? 1 : rowFolds - 1) * (right === 1 ? 1 : colFolds - 1);
    if (folds === 0) continue;
    fill += folds * ((count - 1) * timing.fill(rows, length) + timing.fill(rows, last));
    drain += folds * count * timing.drain(rows, cols, false);
  }
  const compute = instances * rowFolds * colFolds * mapping.stream;
  return { fill, compute, drain, bank: compute * (bankFactor(spec) - 1) };
}

/**
 * Cycles each streamed operand takes at the scratchpad ports, at least 1: words the array takes or gives per
 * cycle over words the banks move (`banks * ports`). Partial sums are read and written, so they need two ports.
 */
export function bankFactor(spec: Frame): number {
  const { rows, cols, dataflow, scratchpad } = spec;
  const need = {
    ws: { ifmap: rows, filter: cols, ofmap: 2 * cols },
    is: { ifmap: cols, filter: rows, ofmap: 2 * cols },
    os: { ifmap: rows, filter: cols, ofmap: cols },
  }[dataflow];
  const factor = (operand: 'ifmap' | 'filter' | 'ofmap'): number => {
    const { banks, ports } = scratchpad[operand];
    return banks === 'auto' ? 1 : Math.max(1, Math.ceil(need[operand] / (banks * ports)));
  };
  return Math.max(factor('ifmap'), factor('filter'), factor('ofmap'));
}
