import type { Tile } from '../architecture.js';
import type { Kernel, Operand } from '../kernel.js';
import { WARP } from '../warp.js';
import { addressesOf, type Address } from './addresses.js';

const SECTOR = 32;
const LINE = 128;

/** What warps load of one operand: instructions with a lane that is on, distinct sectors and lines of each. */
export interface Loads {
  requests: number;
  sectors: number;
  lines: number;
  /** Elements asked for. */
  elements: number;
}

/**
 * Every load of a kernel, warp by warp, each lane one element; padding and what lies beyond the matrix are switched
 * off. Exact, and as slow as it sounds: the oracle of the closed forms, for small shapes.
 */
export function enumerateLoads(
  { a, b, m, n, k, aBytes, bBytes, instances }: Kernel,
  tile: Tile,
): { a: Loads; b: Loads } {
  const [rowTiles, columnTiles] = [Math.ceil(m / tile.rows), Math.ceil(n / tile.columns)];
  const ofA = loadsOf(addressesOf(a, k, aBytes), shapeOf(a, tile), m, k, tile.rows, tile.depth);
  const ofB = loadsOf(addressesOf(b, k, bBytes), shapeOf(b, tile), n, k, tile.columns, tile.depth);
  return { a: times(ofA, instances * columnTiles), b: times(ofB, instances * rowTiles) };
}

/** Lanes of a warp along the rows and along the depth of a tile. */
interface WarpShape {
  rows: number;
  depth: number;
}

/** A window is read along its positions; everything else in runs along K. */
const shapeOf = ({ form }: Operand, { depth }: Tile): WarpShape =>
  form === 'window'
    ? { rows: WARP, depth: 1 }
    : { rows: Math.max(1, Math.floor(WARP / depth)), depth: Math.min(WARP, depth) };

const times = ({ requests, sectors, lines, elements }: Loads, factor: number): Loads => ({
  requests: factor * requests,
  sectors: factor * sectors,
  lines: factor * lines,
  elements: factor * elements,
});

/** All warp loads that cover `side` rows and `k` columns once, in tiles of `rows` by `depth`. */
function loadsOf(
  address: Address,
  shape: WarpShape,
  side: number,
  k: number,
  rows: number,
  depth: number,
): Loads {
  const all: Loads = { requests: 0, sectors: 0, lines: 0, elements: 0 };
  for (let row = 0; row < side; row += rows)
    for (let at = 0; at < k; at += depth)
      for (let first = row; first < Math.min(side, row + rows); first += shape.rows)
        for (let from = at; from < Math.min(k, at + depth); from += shape.depth) {
          const toRow = Math.min(side, row + rows, first + shape.rows);
          const to = Math.min(k, at + depth, from + shape.depth);
          const lanes: number[] = [];
          for (let r = first; r < toRow; r++)
            for (let c = from; c < to; c++) {
              const where = address(r, c);
              if (where !== undefined) lanes.push(where);
            }
          if (lanes.length === 0) continue;
          all.requests += 1;
          all.elements += lanes.length;
          all.sectors += distinct(lanes, SECTOR);
          all.lines += distinct(lanes, LINE);
        }
  return all;
}

const distinct = (addresses: readonly number[], grain: number): number =>
  new Set(addresses.map((address) => Math.floor(address / grain))).size;
