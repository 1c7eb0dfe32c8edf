import { WARP } from '../warp.js';
import type { Tile } from './kernel.js';

/** One load instruction of one warp, in numbers of the tile: where its first lane is in a row, and its depth. */
export type WarpLoad = { at: number; depth: number };

/**
 * The loads of an operand tile of `extent` x depth whose neighbouring lanes go along the extent at one depth (the
 * image of a convolution, the second matrix of a product), instruction by instruction, warp by warp.
 */
export function acrossLoads({ depth, threads }: Tile, extent: number): WarpLoad[] {
  const loads: WarpLoad[] = [];
  const depthsAtOnce = threads / extent; // below 1: a thread has several places of each depth
  for (let turn = 0; turn < (extent * depth) / threads; turn++) {
    for (let thread = 0; thread < threads; thread += WARP) {
      if (depthsAtOnce >= 1) {
        loads.push({ at: thread % extent, depth: Math.floor(thread / extent) + turn * depthsAtOnce });
      } else {
        const places = extent / threads;
        loads.push({ at: thread + (turn % places) * threads, depth: Math.floor(turn / places) });
      }
    }
  }
  return loads;
}

/**
 * The loads whose neighbouring lanes go along the depth: a warp has 32 / depth places of the extent (the filters of
 * a convolution, the first matrix of a product), all depths at once.
 */
export function alongLoads({ depth, threads }: Tile, extent: number): WarpLoad[] {
  const loads: WarpLoad[] = [];
  for (let turn = 0; turn < (extent * depth) / threads; turn++) {
    for (let thread = 0; thread < threads; thread += WARP) {
      loads.push({ at: thread / depth + turn * (threads / depth), depth: 0 });
    }
  }
  return loads;
}
