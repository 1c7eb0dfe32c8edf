import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GpuSpec, Tile } from '../../../src/models/gpu/architecture.js';
import type { Kernel } from '../../../src/models/gpu/kernel.js';
import { columnPasses, dramReads, keptBytes } from '../../../src/models/gpu/traffic/dram.js';
import { grid, product, TILES } from './helpers.js';

const tile = TILES[128];

type DramSpec = Pick<GpuSpec, 'l2' | 'order' | 'formulas' | 'readsResult'>;
const dramSpec = (kept: number, order: 'rows' | 'columns', rest: Partial<GpuSpec['l2']> = {}): DramSpec => ({
  l2: {
    ...{ size: kept, partitions: 1, replication: 1, kept: 1, outputs: false },
    ...{ bandwidth: 1, latency: 1, farLatency: 1 },
    ...rest,
  },
  order,
  readsResult: false,
  formulas: { l1: 'average', l2: 'unique', dram: 'waves', haloWaves: 400, latency: 'mean' },
});

/** CTA by CTA: which panels a wave needs, and which of them it has in common with the wave before. */
function brute(kernel: Kernel, cut: Tile, room: number, spec: DramSpec): { a: number; b: number } {
  const [rowTiles, columnTiles] = [Math.ceil(kernel.m / cut.rows), Math.ceil(kernel.n / cut.columns)];
  const tiles = rowTiles * columnTiles;
  const bytesOf = (side: number, width: number, size: number, at: number): number =>
    (Math.min(side, (at + 1) * width) - at * width) * kernel.k * size;
  const kept = spec.l2.size;
  const once = kernel.instances * kernel.k * (kernel.m * kernel.aBytes + kernel.n * kernel.bBytes);
  const sum = { a: 0, b: 0 };
  let before = new Map<string, number>();
  for (let from = 0; from < kernel.instances * tiles; from += room) {
    const wave = new Map<string, number>();
    let written = 0;
    for (let id = from; id < Math.min(kernel.instances * tiles, from + room); id++) {
      const [instance, at] = [Math.floor(id / tiles), id % tiles];
      const row = spec.order === 'columns' ? at % rowTiles : Math.floor(at / columnTiles);
      const column = spec.order === 'columns' ? Math.floor(at / rowTiles) : at % columnTiles;
      wave.set(`a ${instance} ${row}`, bytesOf(kernel.m, cut.rows, kernel.aBytes, row));
      wave.set(`b ${instance} ${column}`, bytesOf(kernel.n, cut.columns, kernel.bBytes, column));
      if (spec.l2.outputs) written += cut.rows * cut.columns * kernel.outputBytes;
    }
    const filled = [...wave.values()].reduce((total, bytes) => total + bytes, written);
    for (const [panel, bytes] of wave)
      if (filled > kept || !before.has(panel)) sum[panel[0] as 'a' | 'b'] += bytes;
    before = wave;
  }
  const results = spec.l2.outputs ? kernel.instances * kernel.m * kernel.n * kernel.outputBytes : 0;
  return once + results <= kept
    ? {
        a: kernel.instances * kernel.m * kernel.k * kernel.aBytes,
        b: kernel.instances * kernel.n * kernel.k * kernel.bBytes,
      }
    : sum;
}

describe('waves', () => {
  it('read what CTA by CTA counting says they read', () => {
    const cases = fc.record({
      m: fc.integer({ min: 1, max: 70 }),
      n: fc.integer({ min: 1, max: 50 }),
      instances: fc.integer({ min: 1, max: 3 }),
      room: fc.integer({ min: 1, max: 40 }),
      kept: fc.integer({ min: 1, max: 9000 }),
      order: fc.constantFrom('rows' as const, 'columns' as const),
      outputs: fc.boolean(),
    });
    const cut: Tile = { ...tile, rows: 7, columns: 5 };
    fc.assert(
      fc.property(cases, ({ m, n, instances, room, kept, order, outputs }) => {
        const kernel = product(m, n, 3, { instances, aBytes: 2, bBytes: 4, outputBytes: 1 });
        const spec = dramSpec(kept, order, { outputs });
        const tiles = grid(Math.ceil(m / 7), Math.ceil(n / 5));
        const placed = { kernel, tile: cut, room, grid: { ...tiles, ctas: instances * tiles.ctas } };
        expect(dramReads(placed, spec)).toEqual(brute(kernel, cut, room, spec));
      }),
      { numRuns: 600, seed: 5 },
    );
  });

  it('of a chip that holds all CTAs read everything once, however small its L2', () => {
    const kernel = product(1000, 900, 64);
    const placed = { kernel, tile, room: 100, grid: grid(8, 8) };
    expect(dramReads(placed, dramSpec(1, 'columns'))).toEqual({ a: 1000 * 64 * 4, b: 900 * 64 * 4 });
  });

  it("DeLTA's rule: the input once a column of CTAs, or for as many columns as run together", () => {
    expect(columnPasses(grid(10, 7), 9)).toBe(7);
    expect(columnPasses(grid(10, 7), 20)).toBe(4);
    expect(columnPasses(grid(10, 7), 1000)).toBe(1);
    const kernel = product(1280, 896, 8);
    const spec = {
      ...dramSpec(1, 'columns'),
      formulas: { ...dramSpec(1, 'columns').formulas, dram: 'delta' as const },
    };
    expect(dramReads({ kernel, tile, room: 20, grid: grid(10, 7) }, spec)).toEqual({
      a: 4 * 1280 * 8 * 4,
      b: 896 * 8 * 4,
    });
  });

  it('L2 keeps its share, less what is there twice', () => {
    expect(keptBytes({ l2: { ...dramSpec(1000, 'rows').l2, kept: 0.6, replication: 1.5 } })).toBeCloseTo(
      400,
      9,
    );
  });
});
