import type { Gemm } from '../lowering/gemm.js';
import type { Window } from '../lowering/window.js';
import type { GemmDataflow, Frame } from './architecture.js';

/**
 * Equal products of one operator (groups of a convolution) laid side by side: product i takes its own rows and its
 * own columns of the array, so that of `side` products a block diagonal of the array works. Off the diagonal stand
 * zeros (ws, is), or sums that nobody collects (os). Any array can do it; rows and columns are taken from each other.
 */
export interface Packing {
  /** Products side by side; 1: one after the other. */
  side: number;
  /** Times that so many are executed, the last perhaps with fewer. */
  packs: number;
  /** One pack as one product; its `instances` are the packs. */
  gemm: Gemm;
}

/** Most products that have room on the array beside each other, at most as many as there are. */
export function mostSideBySide({ instances, m, n, k }: Gemm, { rows, cols, dataflow }: Frame): number {
  const [r, c] = { ws: [k, n], is: [k, m], os: [m, n] }[dataflow] as [number, number];
  return Math.max(1, Math.min(instances, Math.floor(rows / r), Math.floor(cols / c)));
}

export function packed(gemm: Gemm, side: number, dataflow: GemmDataflow): Packing {
  if (side === 1) return { side, packs: gemm.instances, gemm };
  const packs = Math.ceil(gemm.instances / side);
  const { m, n, k } = gemm;
  const shape = {
    ws: { m, n: n * side, k: k * side },
    is: { m: m * side, n, k: k * side },
    os: { m: m * side, n: n * side, k },
  }[dataflow];
  return { side, packs, gemm: { ...gemm, ...shape, instances: packs, window: beside(gemm, side, dataflow) } };
}

/** Windows of products side by side: what each reads, `side` times. A pack is one fold, so its taps come whole. */
function beside({ window, k }: Gemm, side: number, dataflow: GemmDataflow): Window {
  const rowsOf = (rows: number): number => (dataflow === 'ws' ? rows : rows / side);
  return {
    m: dataflow === 'ws' ? window.m : window.m * side,
    k: dataflow === 'os' ? window.k : window.k * side,
    elements: (rows) => side * window.elements(rowsOf(rows), 0, k),
    lineBuffer: (rows) => side * window.lineBuffer(rowsOf(rows), 0, k),
  };
}
