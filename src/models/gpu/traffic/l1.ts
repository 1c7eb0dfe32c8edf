import type { GpuSpec, Tile } from '../architecture.js';
import type { Grid, Kernel, Operand } from '../kernel.js';
import { spanOf } from '../plane.js';
import { WARP } from '../warp.js';

/** Bytes of a sector, the least that moves between the levels. */
export const SECTOR = 32;

type Form = GpuSpec['formulas']['l1'];

/** Bytes of whole sectors that warps load for one byte that they use (memory load inefficiency, MLI). */
export interface Inefficiency {
  a: number;
  b: number;
}

export function inefficiencyOf(
  { a, b, k, aBytes, bBytes }: Kernel,
  { depth }: Tile,
  form: Form,
): Inefficiency {
  return {
    a: operandInefficiency(a, depth, k, aBytes, form),
    b: operandInefficiency(b, depth, k, bBytes, form),
  };
}

function operandInefficiency(operand: Operand, depth: number, k: number, bytes: number, form: Form): number {
  switch (operand.form) {
    case 'window': {
      // The row of the input behind a row of the output, over the elements used of it.
      const { columns } = operand.plane;
      return (columns.padded * columns.stride) / (columns.padded - spanOf(columns, columns.taps) + 1);
    }
    case 'taps':
      return anyAlignment(depth, bytes, operand.plane.columns.stride);
    case 'matrix':
      return aligned(depth, k, bytes);
    case 'filter':
      if (form === 'paper') return anyAlignment(WARP / depth, bytes, 1);
      return form === 'aligned' ? aligned(depth, k, bytes) : anyAlignment(depth, bytes, 1);
  }
}

/** A run of so many elements that may begin at any element of a sector: sectors touched on average, over those used. */
export function anyAlignment(run: number, bytes: number, stride: number): number {
  const perSector = SECTOR / bytes;
  const touched = Math.min(run * perSector, (run - 1) * stride + perSector);
  return touched / run;
}

/** A run out of rows of `k` elements that begin at sectors; the average if rows do not end there. */
export function aligned(run: number, k: number, bytes: number): number {
  const length = run * bytes;
  if ((k * bytes) % SECTOR !== 0 || (length % SECTOR !== 0 && SECTOR % length !== 0))
    return anyAlignment(run, bytes, 1);
  return Math.max(1, SECTOR / length);
}

/** Bytes that a kernel loads from L1, by operand: every column of CTAs loads all of A, every row all of B. */
export function l1Loads(
  kernel: Kernel,
  { rowTiles, columnTiles }: Grid,
  tile: Tile,
  form: Form,
): { a: number; b: number } {
  const { instances, m, n, k, aBytes, bBytes } = kernel;
  const inefficiency = inefficiencyOf(kernel, tile, form);
  const [passesOfA, passesOfB] = form === 'paper' ? [1, 1] : [columnTiles, rowTiles];
  return {
    a: instances * m * k * aBytes * inefficiency.a * passesOfA,
    b: instances * n * k * bBytes * inefficiency.b * passesOfB,
  };
}
