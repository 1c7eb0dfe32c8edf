import type { GemmSpec } from './architecture.js';
import type { Mapping } from './mapping.js';

/**
 * Cycles of one fold by phase.
 * - fill: from the fold's begin to the first streamed operand at the array's edge (loading the stationary
 *   operand row by row, controller overhead);
 * - compute: streamed operands entering, one per row and cycle;
 * - drain: from the last operand's entry to the last result's exit, the skew `R + C - 2`.
 *
 * `scalesim` convention: fill + compute + drain is SCALE-Sim's cycles per fold, `T + 2R + C - 2` for ws and
 * is, `T + R + C - 2` for os (SCALE-Sim v3 `systolic_compute_*`), and folds never overlap.
 */
export interface FoldTiming {
  /** Fill of the first fold of an operator. */
  firstFill: number;
  /** Fill of a fold that follows one with `previous` streamed operands. */
  nextFill(previous: number): number;
  /** Drain of a fold that is followed by another of the same operator. */
  innerDrain: number;
  lastDrain: number;
}

export function foldTiming(spec: GemmSpec): FoldTiming {
  const { rows, cols, dataflow, convention, foldOverhead } = spec;
  const load = dataflow === 'os' ? 0 : rows;
  const skew = rows + cols - 2;
  if (convention === 'scalesim') {
    const fill = foldOverhead + load;
    return { firstFill: fill, nextFill: () => fill, innerDrain: skew, lastDrain: skew };
  }
  // The shadow registers (ws, is) or the column output buses (os) serve one fold in R cycles.
  return {
    firstFill: foldOverhead + load,
    nextFill: (previous) => foldOverhead + Math.max(0, rows - previous),
    innerDrain: 0,
    lastDrain: skew,
  };
}

export interface PhaseCycles {
  fill: number;
  compute: number;
  drain: number;
  /** Cycles lost because scratchpad banks supply fewer words than the array takes. */
  bank: number;
}

/** Closed form of an operator's cycles with operands always at hand. O(1). */
export function closedForm(mapping: Mapping, instances: number, spec: GemmSpec): PhaseCycles {
  const timing = foldTiming(spec);
  const perBlock = mapping.rowFolds * mapping.colFolds;
  const { count, length, last } = mapping.blocks;
  const folds = instances * count * perBlock;
  const compute = instances * perBlock * mapping.stream;
  // Each fold but the operator's last is followed by one; `previous` is its own stream length.
  const long = instances * (count - 1) * perBlock;
  const short = instances * perBlock;
  const fill = timing.firstFill + long * timing.nextFill(length) + (short - 1) * timing.nextFill(last);
  const drain = (folds - 1) * timing.innerDrain + timing.lastDrain;
  return { fill, compute, drain, bank: compute * (bankFactor(spec) - 1) };
}

/**
 * Cycles each streamed operand takes at the scratchpad ports, at least 1: words the array takes or gives per
 * cycle over words the banks move (`banks * ports`). Partial sums are read and written, so they need two ports.
 */
export function bankFactor(spec: GemmSpec): number {
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
