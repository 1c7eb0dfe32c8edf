import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressesOf } from '../../../src/models/gpu/enumerate/index.js';
import type { Kernel } from '../../../src/models/gpu/kernel.js';
import { touchedBy } from '../../../src/models/gpu/plane.js';
import { l1Loads } from '../../../src/models/gpu/traffic/l1.js';
import { l2Reads } from '../../../src/models/gpu/traffic/l2.js';
import { compulsory, panelsOf } from '../../../src/models/gpu/traffic/panels.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import { convNet, first, grid, kernelOfFirst, product, squareKernel, TILES, type Square } from './helpers.js';

/**
 * Vectors handed down, batch 256, GB of fp32: tile, CTAs, L1, L2, compulsory, DeLTA's rule, and waves on V100,
 * TITAN Xp and H200.
 */
type Vector = readonly [
  what: string,
  square: Square,
  tile: string,
  ctas: number,
  l1: number,
  l2: number,
  least: number,
  delta: number,
  v100: number,
  titanXp: number,
  h200: number,
];
const VECTORS: readonly Vector[] = [
  [
    'VGG conv1_2',
    [256, 64, 224, 64, 3, 1, 1],
    '128x64x4',
    100352,
    70.55,
    29.63,
    3.288,
    3.288,
    3.385,
    3.412,
    3.319,
  ],
  [
    'VGG conv3_2',
    [256, 256, 56, 256, 3, 1, 1],
    '128x128x8',
    12544,
    43.07,
    19.17,
    0.824,
    1.647,
    1.751,
    1.926,
    1.654,
  ],
  [
    'VGG conv5_1',
    [256, 512, 14, 512, 3, 1, 1],
    '128x128x8',
    1568,
    11.16,
    4.47,
    0.112,
    0.42,
    0.442,
    0.484,
    0.433,
  ],
  [
    'AlexNet conv2',
    [256, 96, 27, 256, 5, 1, 2],
    '128x128x8',
    2916,
    10.83,
    4.17,
    0.074,
    0.146,
    0.168,
    0.207,
    0.146,
  ],
  [
    '1x1 1024->256',
    [256, 1024, 14, 256, 1, 1, 0],
    '128x128x8',
    784,
    1.18,
    0.822,
    0.207,
    0.412,
    0.414,
    0.42,
    0.413,
  ],
  [
    '1x1 256->1024',
    [256, 256, 14, 1024, 1, 1, 0],
    '128x128x8',
    3136,
    1.18,
    0.822,
    0.052,
    0.412,
    0.415,
    0.419,
    0.22,
  ],
  [
    'ResNet conv5',
    [256, 512, 7, 512, 3, 1, 1],
    '128x128x8',
    392,
    2.92,
    1.1,
    0.035,
    0.112,
    0.084,
    0.127,
    0.035,
  ],
  [
    'GoogLeNet 5x5',
    [256, 16, 28, 32, 5, 1, 2],
    '128x32x4',
    1568,
    0.59,
    0.163,
    0.013,
    0.013,
    0.013,
    0.013,
    0.013,
  ],
  [
    'GoogLeNet 1x1',
    [256, 192, 28, 64, 1, 1, 0],
    '128x64x4',
    1568,
    0.37,
    0.231,
    0.154,
    0.154,
    0.154,
    0.155,
    0.154,
  ],
];
/** Within a share of the number, or of its last digit. */
function close(ours: number, handedDown: number, share: number, what: string): void {
  const digits = String(handedDown).split('.')[1]!.length;
  const slack = Math.max(share * handedDown, 0.5 * 10 ** -digits);
  expect(Math.abs(ours - handedDown), `${what}: ${ours}`).toBeLessThanOrEqual(slack * (1 + 1e-9));
}

describe('vectors handed down', () => {
  it.each(VECTORS.map((vector) => ({ name: vector[0], vector })))('$name', async ({ vector }) => {
    const [what, square, tile, ctas, l1, l2, least, delta, v100, titanXp, h200] = vector;
    const network = convNet(square);
    const { details } = await first('v100', network);
    expect([details['tile'], details['ctas']]).toEqual([tile, ctas]);
    const gigabytes = (sectors: number | undefined): number => (32 * sectors!) / 1e9;
    close(gigabytes(details['l1LoadSectors']), l1, 0.01, `${what} L1`);
    close(gigabytes(details['l2ReadSectors']), l2, 0.01, `${what} L2`);
    const dram = async (arch: string, ...set: string[]): Promise<number> =>
      gigabytes((await first(arch, network, ...set)).details['dramReadSectors']);
    close(await dram('v100'), v100, 0.02, `${what} V100`);
    close(await dram('titan-xp'), titanXp, 0.02, `${what} TITAN Xp`);
    close(await dram('h200'), h200, 0.02, `${what} H200`);
    close(await dram('v100', 'formulas.dram=delta'), delta, 0.02, `${what} DeLTA's rule`);
    close(await dram('v100', 'l2.size=64 GiB'), least, 0.02, `${what} compulsory`);
  });

  it('count halos of many waves only if asked to: 3.412 becomes 3.547', async () => {
    const network = convNet(VECTORS[0]![1]);
    const { details } = await first('titan-xp', network, 'formulas.haloWaves=1000');
    close((32 * details['dramReadSectors']!) / 1e9, 3.547, 0.001, 'with halos');
  });
});

const tile = TILES[128];

describe('L1 and L2 by hand', () => {
  it('loads A once a column of tiles and B once a row, in whole sectors; two widths', () => {
    const kernel = product(300, 200, 64, { aBytes: 2, bBytes: 4, instances: 3 });
    // Runs of 8 elements of 2 B are half a sector, of 4 B a whole one.
    const loads = l1Loads(kernel, grid(3, 2), tile, 'average');
    expect(loads).toEqual({ a: 3 * 300 * 64 * 2 * 2 * 2, b: 3 * 200 * 64 * 4 * 1 * 3 });
    // What misses is what is asked for, without the rest of the sectors.
    expect(l2Reads(kernel, grid(3, 2), tile, 'unique')).toEqual({
      a: 3 * 300 * 64 * 2 * 2,
      b: 3 * 200 * 64 * 4 * 3,
    });
  });

  it('of a convolution: span of a row over what is used of it, filters over all alignments', () => {
    // 12 columns with padding, 10 positions; K = 18, N = 5.
    const kernel = squareKernel([1, 2, 10, 5, 3, 1, 1]);
    const loads = l1Loads(kernel, grid(1, 1), TILES[32], 'average');
    expect(loads.a).toBeCloseTo(100 * 18 * 4 * (12 / 10), 9);
    expect(loads.b).toBeCloseTo(5 * 18 * 4 * (11 / 4), 9);
    // Taps two apart span five columns: 10 with padding, 6 positions.
    const builder = new NetworkBuilder({ name: 'd', input: { channels: 1, height: 10, width: 10 } });
    builder.conv('d', { filters: 1, kernel: 3, dilation: 2 });
    const dilated = l1Loads(kernelOfFirst(builder.build()), grid(1, 1), TILES[32], 'average');
    expect(dilated.a).toBeCloseTo(36 * 9 * 4 * (10 / 6), 9);
    // One pass of each in the transcription, which takes 32 / depth for the run.
    const paper = l1Loads(kernel, grid(7, 3), TILES[32], 'paper');
    expect(paper.a).toBeCloseTo(100 * 18 * 4 * (12 / 10), 9);
    expect(paper.b).toBeCloseTo(5 * 18 * 4 * (15 / 8), 9);
    // Rows of 18 elements do not begin at sectors; those of 32 channels x 9 do.
    expect(l1Loads(kernel, grid(1, 1), TILES[32], 'aligned').b).toBe(loads.b);
    const wide = squareKernel([1, 32, 10, 5, 3, 1, 1]);
    expect(l1Loads(wide, grid(1, 1), TILES[128], 'aligned').b).toBe(5 * 288 * 4);
    expect(l1Loads(wide, grid(1, 1), TILES[32], 'aligned').b).toBe(5 * 288 * 4 * 2);
  });

  it('L2 reads the whole tile of a filter each step, and distinct elements of the input', () => {
    const kernel = squareKernel([1, 3, 10, 5, 1, 1, 0]);
    // One tap: an element for each of the 128 positions of a tile, beyond the last of 100 too; one step of 3 channels.
    const reads = l2Reads(kernel, { ...grid(2, 1, 2), steps: 1 }, TILES[32], 'unique');
    expect(reads).toEqual({ a: 2 * 3 * 128 * 4, b: 2 * 32 * 4 * 4 });
  });

  it('of a weight gradient: a step sees few positions through many taps', () => {
    // 18 taps of two channels, all of them in a tile; steps of 4 positions of rows of 8.
    const conv = squareKernel([2, 2, 10, 5, 3, 1, 0]);
    if (!('plane' in conv.a)) throw new Error('no window');
    const kernel: Kernel = { ...conv, a: { ...conv.a, form: 'taps' }, m: 18, k: 128 };
    const steps = 32;
    const reads = l2Reads(kernel, { ...grid(1, 1), steps }, TILES[32], 'unique');
    // Two channels, three rows of 3 + 3 columns, and of three runs in eight two more.
    expect(reads.a).toBeCloseTo(steps * 2 * 3 * (6 + (3 / 8) * 2) * 4, 9);
    expect(reads.b).toBe(steps * 32 * 4 * 4);
    const loads = l1Loads(kernel, grid(1, 1), TILES[32], 'average');
    expect(loads.a).toBeCloseTo(18 * 128 * 4 * (11 / 4), 9);
  });
});

describe('panels', () => {
  it('of rows of a result are what an enumeration touches, in whole rows of the input', () => {
    const shapes = fc.record({
      side: fc.integer({ min: 3, max: 9 }),
      kernel: fc.integer({ min: 1, max: 3 }),
      stride: fc.integer({ min: 1, max: 3 }),
      padding: fc.integer({ min: 0, max: 1 }),
      from: fc.nat(200),
      length: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(shapes, ({ side, kernel, stride, padding: wanted, from, length }) => {
        // Every position sees something.
        const padding = Math.min(wanted, kernel - 1);
        const one = squareKernel([3, 2, side, 4, kernel, stride, padding]);
        const start = Math.min(from, one.m - 1);
        const end = Math.min(one.m, start + length);
        const { a } = panelsOf(one, true);
        const address = addressesOf(one.a, one.k, 4);
        const rows = new Set<number>();
        for (let m = start; m < end; m++)
          for (let k = 0; k < one.k; k++) {
            const at = address(m, k);
            if (at !== undefined) rows.add(Math.floor(at / 4 / side));
          }
        // Rows come whole, as far as the window sees them at all: gaps along a row are smaller than a sector.
        if (!('plane' in one.a)) throw new Error('no window');
        const { columns } = one.a.plane;
        const width = touchedBy(columns, 0, columns.positions, 8);
        expect(a(start, end)).toBe(rows.size * width * 4);
      }),
      { numRuns: 300, seed: 11 },
    );
  });

  it('skip what a stride leaves out: rows always, columns from a sector on', () => {
    const axis = { size: 40, positions: 4, taps: 1, stride: 10, dilation: 1, padding: 0, padded: 40 };
    expect(touchedBy(axis, 0, 4)).toBe(4);
    expect(touchedBy(axis, 1, 3)).toBe(2);
    expect(touchedBy(axis, 0, 4, 8)).toBe(32);
    expect(touchedBy(axis, 0, 4, 10)).toBe(31);
    expect(touchedBy({ ...axis, taps: 3 }, 0, 4)).toBe(12);
    expect(touchedBy({ ...axis, padding: 2, taps: 3 }, 0, 4)).toBe(1 + 3 * 3);
    expect(touchedBy(axis, 2, 2)).toBe(0);
  });

  it('of a weight gradient are whole channels, of a spread-out gradient what is real of it', () => {
    const conv = squareKernel([5, 4, 6, 8, 3, 1, 1]);
    if (!('plane' in conv.a)) throw new Error('no window');
    const taps: Kernel = { ...conv, a: { ...conv.a, form: 'taps' }, m: 36, k: 180 };
    const { a } = panelsOf(taps, true);
    expect(a(0, 9)).toBe(5 * 36 * 4);
    expect(a(8, 10)).toBe(2 * 5 * 36 * 4);
    expect(compulsory(taps).a).toBe(4 * 5 * 36 * 4);
    const half: Kernel = { ...conv, a: { ...conv.a, plane: { ...conv.a.plane, real: 0.25 } } };
    expect(compulsory(half).a).toBe(0.25 * compulsory(conv).a);
  });
});
