import type { GpuSpec, Tile } from '../architecture.js';
import type { Grid, Kernel, Operand } from '../kernel.js';
import type { Plane } from '../plane.js';
import { exactElements } from './exact.js';
import { uniqueElements } from './footprint.js';
import { transcribedElements } from './paper.js';

/**
 * Bytes that a kernel reads from L2, by operand. L1 serves what a CTA asks for again within a step of its main loop,
 * and nothing beyond: a step reads its distinct elements. Filters are read in whole tiles, matrices as they are.
 */
export function l2Reads(
  kernel: Kernel,
  grid: Grid,
  tile: Tile,
  form: GpuSpec['formulas']['l2'],
): { a: number; b: number } {
  const { a, b, aBytes, bBytes, instances, m, n, k } = kernel;
  const { ctas, steps, rowTiles, columnTiles } = grid;
  const distinct = (plane: Plane, positions: number, count: number, depth: number): number =>
    form === 'exact' ? exactElements(plane, positions, count, depth) : uniqueElements(plane, count, depth);
  const read = (operand: Operand, side: number, whole: number): number => {
    switch (operand.form) {
      case 'window': {
        const { plane } = operand;
        if (form === 'paper') return ctas * steps * transcribedElements(plane, tile);
        return ctas * steps * distinct(plane, m, tile.rows, tile.depth);
      }
      case 'taps':
        // Rows are taps, and a step is of positions.
        return ctas * steps * distinct(operand.plane, k, tile.depth, tile.rows);
      case 'filter':
        return form === 'exact' ? instances * rowTiles * n * k : ctas * steps * side * tile.depth;
      case 'matrix':
        return instances * whole;
    }
  };
  return {
    a: aBytes * read(a, tile.rows, m * k * columnTiles),
    b: bBytes * read(b, tile.columns, n * k * rowTiles),
  };
}
