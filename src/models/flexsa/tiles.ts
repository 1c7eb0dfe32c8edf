import { modeOf, shiftCycles, STREAMS, type CoreGeometry } from './geometry.js';

/** Sizes of the tiles that `extent` is cut into: `count - 1` of `length`, then `last`. */
export interface Tiles {
  count: number;
  length: number;
  last: number;
}

export function cut(extent: number, length: number): Tiles {
  const count = Math.ceil(extent / length);
  return { count, length: Math.min(extent, length), last: extent - (count - 1) * length };
}

export const sizeOf = ({ count, length, last }: Tiles, index: number): number =>
  index === count - 1 ? last : length;

/** The part of a GEMM that one group of cores works on. */
export interface GroupGemm {
  m: number;
  n: number;
  k: number;
}

/** A tile column: all rows of the moving operand against one stationary tile of k x n; `times` equal ones. */
export interface TileColumn {
  n: number;
  k: number;
  times: number;
  mode: number;
  streams: number;
  /** Waves: blocks of `blockRows x streams` moving rows, the last one shorter. */
  waves: Tiles;
  /** Cycles the array takes rows in, summed over the waves. */
  execCycles: number;
  /** Cycles in which the next stationary tile is still being shifted in, summed over the waves. */
  shiftWait: number;
}

/** The distinct tile columns of a GEMM on one core (at most four: full and last tiles of n and k). */
export function tileColumns(gemm: GroupGemm, core: CoreGeometry, blockRows: number): TileColumn[] {
  const columns: TileColumn[] = [];
  for (const [n, nTimes] of distinct(cut(gemm.n, core.tile))) {
    for (const [k, kTimes] of distinct(cut(gemm.k, core.tile))) {
      const mode = modeOf(core, n, k);
      const streams = STREAMS[mode]!;
      const waves = cut(gemm.m, blockRows * streams);
      const shift = shiftCycles(core, k);
      const long = Math.ceil(waves.length / streams);
      const last = Math.ceil(waves.last / streams);
      columns.push({
        n,
        k,
        times: nTimes * kTimes,
        mode,
        streams,
        waves,
        execCycles: (waves.count - 1) * long + last,
        shiftWait: (waves.count - 1) * Math.max(0, shift - long) + Math.max(0, shift - last),
      });
    }
  }
  return columns;
}

/** Sizes with how often each occurs. */
function distinct({ count, length, last }: Tiles): [size: number, times: number][] {
  if (count === 1 || length === last) return [[length, count]];
  return [
    [length, count - 1],
    [last, 1],
  ];
}
