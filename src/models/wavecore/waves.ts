import type { Gemm } from '../lowering/gemm.js';
import type { WavecoreSpec } from './architecture.js';

/** Cycles of a GEMM on a core with operands at hand. */
export interface GemmCycles {
  fill: number;
  compute: number;
  drain: number;
}

/**
 * Weight-stationary waves: every tile of the stationary operand (rows of K, columns of N) meets blocks of at
 * most `block` rows m of the moving one. A wave takes `max(m, k)` cycles where the next tile shifts in behind
 * it (weight double buffering) and `m + k` where it does not, k being the rows the tile fills. Compute is the m
 * cycles in which rows enter; what a wave takes beyond them, and the first tile, is fill. Drained once through rows
 * and columns. Form recalled from FlexSA (arXiv 2004.13027).
 */
export function gemmCycles({ instances, m, n, k }: Gemm, spec: WavecoreSpec): GemmCycles {
  const { rows, cols, block, weightDoubleBuffering } = spec;
  /** Cycles of a wave in which a tile still shifts in and no row enters. */
  const shift = (length: number, height: number): number => {
    if (length === 0) return 0;
    return weightDoubleBuffering ? Math.max(0, height - length) : height;
  };
  const column = (height: number): number =>
    Math.floor(m / block) * shift(block, height) + shift(m % block, height);
  const tall = Math.floor(k / rows) * column(rows);
  const rest = k % rows > 0 ? column(k % rows) : 0;
  const columns = instances * Math.ceil(n / cols);
  return {
    fill: columns * (tall + rest) + (weightDoubleBuffering ? Math.min(k, rows) : 0),
    compute: columns * Math.ceil(k / rows) * m,
    drain: rows + cols - 2,
  };
}

/** What passes between global buffer and array. */
export interface BufferTraffic {
  moving: number;
  stationary: number;
  results: number;
}

/** Elements between global buffer and array (same source): moving operand once per column tile, stationary per block. */
export function bufferTraffic({ instances, m, n, k }: Gemm, spec: WavecoreSpec): BufferTraffic {
  return {
    moving: instances * m * k * Math.ceil(n / spec.cols),
    stationary: instances * k * n * Math.ceil(m / spec.block),
    results: instances * m * n,
  };
}
