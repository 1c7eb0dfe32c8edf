import type { GpuSpec } from '../architecture.js';
import type { Grid } from '../kernel.js';
import type { Interval } from './intervals.js';

/** Tiles of one product that a wave of CTAs computes: rows and columns of tiles, each as stretches. */
export interface WavePart {
  instance: number;
  rows: Interval[];
  columns: Interval[];
  /** CTAs of it. */
  ctas: number;
}

/** The part of a wave in each product it touches; CTAs begin product by product, in the given order within each. */
export function partsOf(
  first: number,
  last: number,
  { rowTiles, columnTiles, splits }: Grid,
  order: GpuSpec['order'],
): WavePart[] {
  // Pieces along K of a tile begin together.
  const tiles = rowTiles * columnTiles;
  const [from, to] = [Math.floor(first / splits), Math.ceil(last / splits)];
  const parts: WavePart[] = [];
  for (let at = from; at < to;) {
    const instance = Math.floor(at / tiles);
    const end = Math.min(to, (instance + 1) * tiles);
    const [start, stop] = [at - instance * tiles, end - instance * tiles];
    const lines =
      order === 'columns' ? stretches(start, stop, rowTiles) : stretches(start, stop, columnTiles);
    const [rows, columns] = order === 'columns' ? [lines.inner, lines.outer] : [lines.outer, lines.inner];
    parts.push({ instance, rows, columns, ctas: end - at });
    at = end;
  }
  return parts;
}

/** Numbers `[from, to)` of a raster of lines of `length`: places within lines, and lines. */
function stretches(from: number, to: number, length: number): { inner: Interval[]; outer: Interval[] } {
  const [first, last] = [Math.floor(from / length), Math.floor((to - 1) / length)];
  const [start, end] = [from - first * length, to - last * length];
  return {
    inner: placesIn(first === last, last - first > 1, start, end, length),
    outer: [[first, last + 1]],
  };
}

const placesIn = (one: boolean, whole: boolean, start: number, end: number, length: number): Interval[] => {
  if (one) return [[start, end]];
  if (whole || start <= end) return [[0, length]];
  return [
    [0, end],
    [start, length],
  ];
};
