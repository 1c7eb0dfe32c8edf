import { MODES, shiftCycles, skewOf, type CoreGeometry } from './geometry.js';
import { cut, tileColumns, type GroupGemm } from './tiles.js';

/** How a machine divides a GEMM: over groups, and in a group over cores. */
export interface Division {
  groups: number;
  cores: number;
  core: CoreGeometry;
  /** Rows of the moving operand that one stream's local buffer holds. */
  blockRows: number;
}

/** One GEMM as FlexSA's compiler sees it. `weightGradient`: divided over groups by K, summed across them. */
export interface FlexGemm extends GroupGemm {
  weightGradient: boolean;
}

/** Elements moved between global and local buffers; `partial` sums are written and read at accumulator width. */
export interface GlobalBufferElements {
  moving: number;
  stationary: number;
  output: number;
  partial: number;
}

export interface ClosedForm {
  /** Cycles moving rows enter, shift waits between waves, first shift, drain; one group, cores in perfect balance. */
  execCycles: number;
  shiftWait: number;
  firstShift: number;
  drain: number;
  /** Cycles (exec and shift wait) by mode. */
  byMode: number[];
  waves: number;
  elements: GlobalBufferElements;
}

/** Part of a GEMM that the largest group gets: rows of M, or of K for a weight gradient. */
export function groupGemm({ m, n, k, weightGradient }: FlexGemm, groups: number): GroupGemm {
  return weightGradient ? { m, n, k: Math.ceil(k / groups) } : { m: Math.ceil(m / groups), n, k };
}

/** Parts of all groups; groups that get nothing are left out. */
export function groupGemms(gemm: FlexGemm, groups: number): GroupGemm[] {
  const { m, n, k, weightGradient } = gemm;
  const tiles = weightGradient ? cut(k, Math.ceil(k / groups)) : cut(m, Math.ceil(m / groups));
  return Array.from({ length: tiles.count }, (_, index) => {
    const part = index === tiles.count - 1 ? tiles.last : tiles.length;
    return weightGradient ? { m, n, k: part } : { m: part, n, k };
  });
}

/**
 * Cycles with operands always at hand: `sum over waves of max(ceil(m / streams), min(k, side))`, divided evenly over
 * independent cores, and one first shift and one drain. Traffic between global and local buffers over all groups.
 */
export function closedForm(gemm: FlexGemm, division: Division): ClosedForm {
  const { cores, core, blockRows, groups } = division;
  const part = groupGemm(gemm, groups);
  const columns = tileColumns(part, core, blockRows);
  const byMode = MODES.map(() => 0);
  let [exec, wait, waves] = [0, 0, 0];
  for (const column of columns) {
    exec += column.times * column.execCycles;
    wait += column.times * column.shiftWait;
    waves += column.times * column.waves.count;
    byMode[column.mode]! += (column.times * (column.execCycles + column.shiftWait)) / cores;
  }
  const execCycles = Math.ceil(exec / cores);
  return {
    execCycles,
    shiftWait: Math.ceil((exec + wait) / cores) - execCycles,
    firstShift: shiftCycles(core, part.k),
    drain: skewOf(core),
    byMode,
    waves,
    elements: globalBufferElements(gemm, division),
  };
}

function globalBufferElements(gemm: FlexGemm, { core, blockRows, groups }: Division): GlobalBufferElements {
  const parts = groupGemms(gemm, groups);
  let [moving, stationary] = [0, 0];
  for (const part of parts) {
    for (const { n, k, times, waves } of tileColumns(part, core, blockRows)) {
      stationary += times * k * n * waves.count;
      moving += times * part.m * k;
    }
  }
  const split = gemm.weightGradient && parts.length > 1;
  const output = gemm.m * gemm.n;
  return { moving, stationary, output: split ? 0 : output, partial: split ? output * parts.length : 0 };
}

/** Bytes of that traffic: operands and results at `operand` bits, partial sums of split groups at `accumulator` bits, both ways. */
export function globalBufferBytes(
  { moving, stationary, output, partial }: GlobalBufferElements,
  bits: { operand: number; accumulator: number },
): number {
  return ((moving + stationary + output) * bits.operand + 2 * partial * bits.accumulator) / 8;
}
