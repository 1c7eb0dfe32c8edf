import type { GpuSpec, Tile } from './architecture.js';
import type { Grid, Kernel } from './kernel.js';
import { WARP } from './warp.js';

const REGISTER_BYTES = 4;

export interface ChosenTile {
  name: string;
  tile: Tile;
  /** CTAs that an SM holds. */
  resident: number;
}

type TileSpec = Pick<GpuSpec, 'tiles' | 'tile' | 'sms' | 'registerFile' | 'smem' | 'data'>;

/** The tile of a kernel: the named one, or by the columns of the result (DeLTA's chart, and narrower if CTAs are few). */
export function chooseTile(
  kernel: Pick<Kernel, 'instances' | 'm' | 'n' | 'k' | 'aBytes' | 'bBytes'>,
  spec: TileSpec,
): ChosenTile {
  const name = spec.tile.choice === 'auto' ? automatic(kernel, spec) : spec.tile.choice;
  const tile = spec.tiles[name]!;
  return { name, tile, resident: residentCtas(tile, kernel, spec) };
}

/**
 * The tile that pads least, of two the wider, of those as wide the taller, none larger than `most`; results wider than the widest tile take it or one of half its width, and
 * above `wideAbove` columns the widest. Deep products of few CTAs take a narrower one, again and again.
 */
function automatic(
  { instances, m, n, k }: Pick<Kernel, 'instances' | 'm' | 'n' | 'k'>,
  { tiles, tile, sms }: TileSpec,
): string {
  const names = candidates(tiles, tile.most);
  const columnsOf = (at: number): number => tiles[names[at]!]!.columns;
  const padded = (at: number): number => Math.ceil(n / columnsOf(at)) * columnsOf(at);
  const widest = columnsOf(0);
  let at = 0;
  for (let other = 1; other < names.length && n <= tile.wideAbove; other++)
    if ((n <= widest || 2 * columnsOf(other) >= widest) && padded(other) < padded(at)) at = other;
  const ctas = (name: string): number =>
    instances * Math.ceil(m / tiles[name]!.rows) * Math.ceil(n / tiles[name]!.columns);
  if (k >= tile.narrowDepth) while (at + 1 < names.length && ctas(names[at]!) <= tile.narrowCtas * sms) at++;
  return names[at]!;
}

/** Widest first, of those as wide the tallest. */
const candidates = (tiles: TileSpec['tiles'], most = Infinity): string[] =>
  Object.keys(tiles)
    .filter((name) => tiles[name]!.rows * tiles[name]!.columns <= most)
    .sort((a, b) => tiles[b]!.columns - tiles[a]!.columns || tiles[b]!.rows - tiles[a]!.rows);

/** As many as the tile, registers and shared memory (two buffers of both operands) allow; at least one. */
export function residentCtas(
  { rows, columns, depth, warps, registers, resident }: Tile,
  { aBytes, bBytes }: Pick<Kernel, 'aBytes' | 'bBytes'>,
  { registerFile, smem }: Pick<TileSpec, 'registerFile' | 'smem'>,
): number {
  const buffers = 2 * depth * (rows * aBytes + columns * bBytes);
  const file = warps * WARP * registers * REGISTER_BYTES;
  return Math.max(1, Math.min(resident, Math.floor(registerFile / file), Math.floor(smem.size / buffers)));
}

/** Cuts a kernel into tiles; a weight gradient along K too, into as many pieces as the chip has room for. */
export function gridOf(
  { instances, m, n, k, isWeightGradient }: Kernel,
  { tile, resident }: ChosenTile,
  { sms, splitK }: Pick<GpuSpec, 'sms' | 'splitK'>,
): Grid {
  const [rowTiles, columnTiles] = [Math.ceil(m / tile.rows), Math.ceil(n / tile.columns)];
  const whole = Math.ceil(k / tile.depth);
  const tiles = instances * rowTiles * columnTiles;
  const room = splitK === 'none' || !isWeightGradient ? 1 : Math.max(1, Math.floor((sms * resident) / tiles));
  const steps = Math.ceil(whole / Math.min(room, whole));
  const splits = Math.ceil(whole / steps);
  return { rowTiles, columnTiles, splits, steps, ctas: tiles * splits };
}
