import type { GpuSpec, Tile } from '../architecture.js';
import type { Grid, Kernel } from '../kernel.js';
import { without, type Interval } from './intervals.js';
import { compulsory, panelsOf, type Panel } from './panels.js';
import { partsOf, type WavePart } from './waves.js';

export interface Placed {
  kernel: Kernel;
  grid: Grid;
  tile: Tile;
  /** CTAs that the chip holds at a time. */
  room: number;
}

/** Bytes that what two waves have in common may fill. */
export const keptBytes = ({ l2 }: Pick<GpuSpec, 'l2'>): number => (l2.kept * l2.size) / l2.replication;

/**
 * Bytes read from DRAM, by operand.
 *
 * CTAs run in waves of as many as the chip holds, and those of a wave walk along K together: a panel, the operand's
 * part behind a row or column of tiles, comes once a wave. What a wave has in common with the one before is still in L2 if
 * the wave does not fill it; if the whole kernel does not, everything comes once.
 */
export function dramReads(
  placed: Placed,
  spec: Pick<GpuSpec, 'l2' | 'order' | 'formulas' | 'readsResult'>,
): { a: number; b: number } {
  const { kernel, grid, room } = placed;
  const once = compulsory(kernel);
  if (spec.formulas.dram === 'delta') return { a: once.a * columnPasses(grid, room), b: once.b };
  const kept = keptBytes(spec);
  const results = kernel.instances * kernel.m * kernel.n * kernel.outputBytes;
  const outputs = spec.l2.outputs ? results : 0;
  if (once.a + once.b + outputs <= kept) return once;
  return panelReads(placed, spec, kept);
}

/** How often DeLTA reads the input: once for every column of CTAs, or for as many as run side by side. */
export const columnPasses = ({ columnTiles, rowTiles }: Grid, room: number): number =>
  Math.ceil(columnTiles / Math.max(1, Math.floor(room / rowTiles)));

function panelReads(
  { kernel, grid, tile, room }: Placed,
  { l2, order, formulas }: Pick<GpuSpec, 'l2' | 'order' | 'formulas'>,
  kept: number,
): { a: number; b: number } {
  const waves = Math.ceil(grid.ctas / room);
  const panels = panelsOf(kernel, waves <= formulas.haloWaves);
  const bytesOf = (panel: Panel, side: number, width: number, tiles: readonly Interval[]): number =>
    tiles.reduce((sum, [from, to]) => sum + panel(from * width, Math.min(side, to * width)), 0);
  const a = (tiles: readonly Interval[]): number => bytesOf(panels.a, kernel.m, tile.rows, tiles);
  const b = (tiles: readonly Interval[]): number => bytesOf(panels.b, kernel.n, tile.columns, tiles);
  const written = l2.outputs ? tile.rows * tile.columns * kernel.outputBytes : 0;
  const reads = { a: 0, b: 0 };
  let before: readonly WavePart[] = [];
  for (let wave = 0; wave < waves; wave++) {
    const parts = partsOf(wave * room, Math.min(grid.ctas, (wave + 1) * room), grid, order);
    const whole = parts.map(({ rows, columns }) => ({ a: a(rows), b: b(columns) }));
    const filled = parts.reduce((sum, { ctas }, at) => sum + whole[at]!.a + whole[at]!.b + ctas * written, 0);
    for (const [at, { instance, rows, columns }] of parts.entries()) {
      // What the wave before had of the same product is still there, unless this one fills L2.
      const known = filled <= kept ? before.find((part) => part.instance === instance) : undefined;
      reads.a += known === undefined ? whole[at]!.a : a(without(rows, known.rows));
      reads.b += known === undefined ? whole[at]!.b : b(without(columns, known.columns));
    }
    before = parts;
  }
  return reads;
}
