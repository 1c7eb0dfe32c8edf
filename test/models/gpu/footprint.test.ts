import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { enumerateFootprint } from '../../../src/models/gpu/enumerate/index.js';
import type { Plane } from '../../../src/models/gpu/plane.js';
import { exactElements } from '../../../src/models/gpu/traffic/exact.js';
import { seen, uniqueElements } from '../../../src/models/gpu/traffic/footprint.js';
import { l2Reads } from '../../../src/models/gpu/traffic/l2.js';
import { transcribedElements } from '../../../src/models/gpu/traffic/paper.js';
import { squareKernel, TILES } from './helpers.js';

const planeOf = (channels: number, side: number, kernel: number, stride: number, padding: number): Plane => {
  const { a } = squareKernel([1, channels, side, 64, kernel, stride, padding]);
  if (!('plane' in a)) throw new Error('no window');
  return a.plane;
};

/** Channels, side, kernel, stride, padding, depth of a step; enumerated (a sample) and closed, as handed down. */
const SIXTEEN: readonly (readonly [number, number, number, number, number, number, number, number])[] = [
  [64, 224, 3, 1, 1, 4, 256.6, 256.6],
  [128, 112, 3, 1, 1, 8, 396, 394],
  [256, 56, 3, 1, 1, 8, 308, 302],
  [512, 28, 3, 1, 1, 8, 267, 250],
  [512, 14, 3, 1, 1, 8, 242, 214],
  [512, 7, 3, 1, 1, 8, 220, 192],
  [96, 27, 5, 1, 2, 8, 183, 166],
  [16, 28, 5, 1, 2, 4, 154, 131],
  [1024, 14, 1, 1, 0, 8, 1024, 1024],
  [256, 14, 1, 1, 0, 8, 1024, 1024],
  [192, 28, 1, 1, 0, 4, 512, 512],
  [256, 56, 1, 2, 0, 8, 1024, 1024],
  [3, 224, 7, 2, 3, 4, 328, 344],
  [128, 112, 3, 2, 1, 8, 716, 753],
  [3, 227, 11, 4, 0, 4, 512, 634],
  [48, 7, 5, 1, 2, 8, 141, 111],
];
const name = ([channels, side, kernel, stride]: readonly number[]): string =>
  `${channels} x ${side}^2, ${kernel}x${kernel} s${stride}`;

const tilesOfPeriod = ({ rows, columns }: Plane): number => {
  let tiles = 1;
  while ((tiles * 128) % (rows.positions * columns.positions) !== 0) tiles++;
  return tiles;
};

describe('distinct elements of a step of a tile', () => {
  it.each(SIXTEEN.map((row) => [name(row), row] as const))('%s: closed form as handed down', (_, row) => {
    const [channels, side, kernel, stride, padding, depth, , closed] = row;
    const ours = uniqueElements(planeOf(channels, side, kernel, stride, padding), 128, depth);
    expect(Math.abs(ours - closed), String(ours)).toBeLessThanOrEqual(1);
  });

  // The figures handed down are means over a sample of tiles and steps; here over all steps, and up to 150 tiles.
  it.each(SIXTEEN.map((row) => [name(row), row] as const))('%s: enumerated', (_, row) => {
    const [channels, side, kernel, stride, padding, depth, enumerated] = row;
    // Steps repeat after as many channels as a step has taps, tiles after so many.
    const kernelOfFew = squareKernel([256, Math.min(channels, depth), side, 64, kernel, stride, padding]);
    const period = tilesOfPeriod(planeOf(channels, side, kernel, stride, padding));
    const { steps, elements } = enumerateFootprint(
      kernelOfFew,
      { ...TILES[128], depth },
      Math.min(period, 150),
    );
    expect(elements / steps / enumerated, String(elements / steps)).toBeGreaterThan(0.965);
    expect(elements / steps / enumerated).toBeLessThan(1.035);
  });

  it('is counted by hand: 128 positions of rows of 8, two rows of three taps of one channel', () => {
    // 8 x 8 output, 10 x 10 input: two images of 10 rows; six taps see rows 0..8, all columns.
    const plane = planeOf(2, 10, 3, 1, 0);
    expect(plane.rows.positions).toBe(8);
    // 18 taps in three steps: rows 0 and 1; row 2 and row 0 of the next channel; rows 1 and 2.
    const pair = 2 * 9 * 10;
    const single = 2 * 8 * 10;
    expect(uniqueElements(plane, 128, 6)).toBeCloseTo((pair + 2 * single + pair) / 3, 9);
    const { elements, steps } = enumerateFootprint(squareKernel([2, 2, 10, 64, 3, 1, 0]), {
      ...TILES[128],
      depth: 6,
    });
    expect([elements, steps]).toEqual([pair + 2 * single + pair, 3]);
  });

  it('is counted by hand: runs within a row that wrap, holes between taps, rows apart', () => {
    const axis = { size: 99, padding: 0, padded: 99 };
    const plane: Plane = {
      channels: 1,
      rows: { ...axis, positions: 10, taps: 3, stride: 4, dilation: 1 },
      columns: { ...axis, positions: 40, taps: 3, stride: 1, dilation: 2 },
      real: 1,
    };
    // 30 positions: 29 and the span of three taps, five; 29 of 40 runs wrap, and then see four more.
    expect(seen(plane, 30, 1, 3)).toBeCloseTo(29 + 5 + (29 / 40) * 2 * 2, 9);
    expect(seen(plane, 30, 2, 3)).toBeCloseTo(2 * (29 + 5 + (29 / 40) * 4), 9);
    // 80 positions are two rows, four rows of the input apart: two taps each; 40 positions of a column.
    expect(seen(plane, 80, 2, 3)).toBe(2 * 2 * (39 + 5));
    // One tap of each position; a stride above the taps leaves nothing to wrap.
    const strided: Plane = { ...plane, columns: { ...plane.columns, stride: 5, dilation: 1 } };
    expect(seen(strided, 30, 1, 3)).toBe(90);
    // A gradient of which a quarter is real.
    expect(uniqueElements({ ...plane, real: 0.25 }, 30, 9)).toBeCloseTo(
      0.25 * uniqueElements(plane, 30, 9),
      9,
    );
  });

  it('comes in sectors of eight elements', () => {
    // 2 channels of 5 x 5: channel 1 begins at element 25, sector 3.
    const { elements, sectors, steps } = enumerateFootprint(squareKernel([1, 2, 5, 32, 1, 1, 0]), {
      ...TILES[32],
      depth: 2,
    });
    expect([elements, sectors, steps]).toEqual([50, 7, 1]);
    const apart = enumerateFootprint(squareKernel([1, 2, 5, 32, 1, 1, 0]), { ...TILES[32], depth: 1 });
    expect([apart.elements, apart.sectors, apart.steps]).toEqual([50, 4 + 4, 2]);
  });

  it('takes whole periods at once: the same as step by step', () => {
    for (const [channels, depth] of [
      [7, 4],
      [17, 8],
      [96, 5],
      [8, 9],
    ] as const) {
      const plane = planeOf(channels, 20, 3, 2, 1);
      const all = channels * 9;
      let sum = 0;
      const steps = Math.ceil(all / depth);
      for (let step = 0; step < steps; step++) {
        // A plane that ends with this step, less one that ends before it.
        const upTo = (taps: number): number => {
          const of = { ...plane, channels: taps / 9 };
          return taps === 0 ? 0 : uniqueElements(of, 128, depth) * Math.ceil(taps / depth);
        };
        sum += upTo(Math.min(all, (step + 1) * depth)) - upTo(step * depth);
      }
      expect(uniqueElements(plane, 128, depth)).toBeCloseTo(sum / steps, 6);
    }
  });
});

describe('the transcription of the paper', () => {
  it.each([
    ['VGG conv3_2', planeOf(256, 56, 3, 1, 1), 8, 230],
    ['VGG conv5_1', planeOf(512, 14, 3, 1, 1), 8, 145],
    ['5x5 on 28^2', planeOf(16, 28, 5, 1, 2), 4, 43],
  ])('%s: as handed down, and too low', (_, plane, depth, elements) => {
    expect(transcribedElements(plane, { ...TILES[128], depth })).toBeCloseTo(elements, -0.4);
    expect(transcribedElements(plane, { ...TILES[128], depth })).toBeLessThan(
      uniqueElements(plane, 128, depth),
    );
  });
});

describe('distinct elements counted at every place', () => {
  const size = (min: number, max: number) => fc.integer({ min, max });
  it('are those of the enumerator, tile by tile and step by step', () => {
    const layers = fc.record({
      ...{ batch: size(1, 5), channels: size(1, 9), side: size(4, 13), kernel: size(1, 4) },
      ...{
        stride: size(1, 3),
        padding: size(0, 2),
        depth: fc.constantFrom(4, 8),
        rows: fc.constantFrom(32, 128),
      },
    });
    fc.assert(
      fc.property(layers, ({ batch, channels, side, kernel, stride, padding, depth, rows }) => {
        const product = squareKernel([batch, channels, side, 64, kernel, stride, padding]);
        if (!('plane' in product.a)) throw new Error('no window');
        const { steps, elements } = enumerateFootprint(product, { ...TILES[128], depth, rows });
        expect(exactElements(product.a.plane, product.m, rows, depth) * steps).toBeCloseTo(elements, 3);
      }),
      { numRuns: 60 },
    );
  });

  it('count places once more where the tiles end within a period', () => {
    // 432 positions of three images of 144 in 13 tiles of 32 and a half one; nine places, four of them twice.
    const product = squareKernel([3, 1, 11, 64, 4, 1, 2]);
    if (!('plane' in product.a)) throw new Error('no window');
    const { steps, elements } = enumerateFootprint(product, { ...TILES[128], depth: 4, rows: 32 });
    expect(exactElements(product.a.plane, product.m, 32, 4) * steps).toBeCloseTo(elements, 3);
  });

  it('look at some places of an image where there are many, all over it', () => {
    // 55 x 55 positions: tiles of 128 begin at each of them, and a regular choice among tiles would be one place
    const product = squareKernel([40, 1, 55, 64, 3, 1, 1]);
    if (!('plane' in product.a)) throw new Error('no window');
    const { steps, elements } = enumerateFootprint(product, { ...TILES[128], depth: 4 });
    const ratio = exactElements(product.a.plane, product.m, 128, 4) / (elements / steps);
    expect(Math.abs(ratio - 1)).toBeLessThan(0.02);
  });

  it('read filters without padding, of every product', () => {
    const product = { ...squareKernel([2, 8, 14, 40, 3, 1, 1]), instances: 3 };
    const tile = { ...TILES[64], depth: 4 };
    const cut = { rowTiles: 4, columnTiles: 1, splits: 1, steps: 18, ctas: 12 };
    expect(l2Reads(product, cut, tile, 'exact').b).toBe(3 * 4 * 40 * 72 * 4);
    expect(l2Reads(product, cut, tile, 'unique').b).toBe(3 * 4 * 64 * 72 * 4);
    const { elements } = enumerateFootprint(product, { ...tile, rows: 128 });
    expect(l2Reads(product, cut, tile, 'exact').a).toBeCloseTo(3 * elements * 4, 3);
  });
});
