import type { Tile } from '../architecture.js';
import type { Kernel } from '../kernel.js';
import { addressesOf } from './addresses.js';

const SECTOR = 32;

/** Distinct elements and sectors of the first operand, summed over the steps of all tiles of one column of CTAs. */
export interface Footprint {
  steps: number;
  elements: number;
  sectors: number;
}

/**
 * Element by element: what a CTA asks for in one step of its main loop, each element once.
 * @param tiles tiles of rows that are looked at, from the first; default all
 */
export function enumerateFootprint({ a, m, k, aBytes }: Kernel, tile: Tile, tiles = Infinity): Footprint {
  const address = addressesOf(a, k, aBytes);
  const sum: Footprint = { steps: 0, elements: 0, sectors: 0 };
  for (let row = 0, seen = 0; row < m && seen < tiles; row += tile.rows, seen++)
    for (let from = 0; from < k; from += tile.depth) {
      const elements = new Set<number>();
      for (let r = row; r < Math.min(m, row + tile.rows); r++)
        for (let c = from; c < Math.min(k, from + tile.depth); c++) {
          const where = address(r, c);
          if (where !== undefined) elements.add(where);
        }
      sum.steps += 1;
      sum.elements += elements.size;
      sum.sectors += new Set([...elements].map((where) => Math.floor(where / SECTOR))).size;
    }
  return sum;
}
