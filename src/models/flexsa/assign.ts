import { InputError } from '../../errors.js';
import { formatCount } from '../../quantity/format.js';
import { modeOf, shiftCycles, STREAMS, type CoreGeometry } from './geometry.js';
import type { Division } from './closed-form.js';
import { cut, sizeOf, type GroupGemm, type Tiles } from './tiles.js';

/** Tiles of a product at most: each is held, with its size, until it is made. */
const MOST_TILES = 1 << 20;

/** Output tiles of one core, in the order in which it makes them. */
export interface CoreTiles {
  /** Columns and rows of each output tile. */
  n: number[];
  rows: number[];
}

/** How a group's GEMM is laid out over its cores. */
export interface Assignment {
  k: Tiles;
  cores: CoreTiles[];
}

/**
 * Deals output tiles (all k tiles of one stay together, so that sums stay in the output buffer) to the cores: n
 * outside, m inside, each tile to the core with the least work so far. A flexible core makes tiles of
 * `blockRows x most streams` rows. Several rigid cores may cut tiles shorter so that all of them have work; the
 * length with the shortest longest core wins, the longest at a tie.
 */
export function assign(gemm: GroupGemm, { cores, core, blockRows }: Division): Assignment {
  const least = Math.ceil(gemm.n / core.tile) * Math.ceil(gemm.m / (blockRows * Math.max(...STREAMS)));
  if (least > MOST_TILES) {
    throw new InputError(
      `${formatCount(gemm.m)} x ${formatCount(gemm.n)} results are ${formatCount(least)} tiles`,
      {
        field: 'operators',
        expected: `at most ${formatCount(MOST_TILES)} tiles, which are dealt one by one`,
      },
    );
  }
  const k = cut(gemm.k, core.tile);
  const fullRows = (n: number): number => blockRows * mostStreams(core, n, k);
  if (cores === 1 || core.flexible) return { k, cores: deal(gemm, core, k, fullRows, cores).tiles };
  const fewest = Math.ceil(gemm.m / blockRows);
  let best: Dealt | undefined;
  for (let tiles = fewest; tiles < Math.min(gemm.m + 1, fewest + cores); tiles++) {
    const dealt = deal(gemm, core, k, () => Math.ceil(gemm.m / tiles), cores);
    if (best === undefined || dealt.longest < best.longest) best = dealt;
  }
  return { k, cores: best!.tiles };
}

interface Dealt {
  tiles: CoreTiles[];
  longest: number;
}

function deal(
  gemm: GroupGemm,
  core: CoreGeometry,
  k: Tiles,
  rowsOf: (n: number) => number,
  cores: number,
): Dealt {
  const tiles = Array.from({ length: cores }, (): CoreTiles => ({ n: [], rows: [] }));
  const load = new Float64Array(cores);
  const columns = cut(gemm.n, core.tile);
  for (let column = 0; column < columns.count; column++) {
    const n = sizeOf(columns, column);
    const blocks = cut(gemm.m, rowsOf(n));
    for (let block = 0; block < blocks.count; block++) {
      const rows = sizeOf(blocks, block);
      let least = 0;
      for (let one = 1; one < cores; one++) if (load[one]! < load[least]!) least = one;
      tiles[least]!.n.push(n);
      tiles[least]!.rows.push(rows);
      load[least]! +=
        (k.count - 1) * Math.max(rows, shiftCycles(core, k.length)) +
        Math.max(rows, shiftCycles(core, k.last));
    }
  }
  return { tiles, longest: load.reduce((most, one) => Math.max(most, one), 0) };
}

/** Most streams that any k tile of an n column uses: its output tile must be a whole number of their blocks. */
const mostStreams = (core: CoreGeometry, n: number, k: Tiles): number =>
  Math.max(STREAMS[modeOf(core, n, k.length)]!, STREAMS[modeOf(core, n, k.last)]!);
