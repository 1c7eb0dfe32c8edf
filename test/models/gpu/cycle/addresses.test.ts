import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Accesses } from '../../../../src/models/gpu/cycle/accesses.js';
import {
  countStream,
  depthwiseStream,
  patternStream,
  privateStream,
} from '../../../../src/models/gpu/cycle/elementwise.js';
import { layOut } from '../../../../src/models/gpu/cycle/layout.js';
import { acrossLoads, alongLoads } from '../../../../src/models/gpu/cycle/loader.js';
import { tiledStream } from '../../../../src/models/gpu/cycle/stream.js';
import {
  countTiled,
  distinctReads,
  outputHeight,
  outputWidth,
  productOf,
  type ConvKernel,
  type GemmKernel,
  type TiledKernel,
} from '../../../../src/models/gpu/cycle/index.js';
import { small } from './machine.js';

const PER_SECTOR = 8;
const tiles = [
  { rows: 128, columns: 128, depth: 8, threads: 256 },
  { rows: 128, columns: 64, depth: 4, threads: 128 },
  { rows: 128, columns: 32, depth: 4, threads: 64 },
];

/** Counts requests of warps lane by lane, elements numbered, -1 for a lane that is off. */
class Warps {
  requests = 0;
  sectors = 0;
  readonly touched = new Set<number>();
  ask(lanes: number[]) {
    const sectors = new Set(lanes.filter((at) => at >= 0).map((at) => Math.floor(at / PER_SECTOR)));
    if (sectors.size > 0) this.requests++;
    this.sectors += sectors.size;
    for (const at of lanes) if (at >= 0) this.touched.add(at);
  }
}
const lanes = (element: (lane: number) => number) => Array.from({ length: 32 }, (_, lane) => element(lane));

/** As the kernels' source has it, thread by thread: loads of both operands, and stores. */
function byLane(kernel: TiledKernel) {
  const { tile } = kernel;
  const { m, n, k, rowTiles, columnTiles, steps } = productOf(kernel);
  const first = new Warps();
  const second = new Warps();
  const stores = new Warps();
  const conv = kernel.kind === 'conv' ? kernel.shape : undefined;
  const image = conv ? outputHeight(conv) * outputWidth(conv) : 1;
  const inImage = (row: number, at: number) => {
    if (!conv || row >= m || at >= k) return -1;
    const { channels, height, width, filterHeight, filterWidth, stride, padding } = conv;
    const { columnStride = stride, columnPadding = padding, rowDilation = 1, columnDilation = 1 } = conv;
    const batch = Math.floor(row / image);
    const y =
      Math.floor((row % image) / outputWidth(conv)) * stride -
      padding +
      (Math.floor(at / filterWidth) % filterHeight) * rowDilation;
    const x = (row % outputWidth(conv)) * columnStride - columnPadding + (at % filterWidth) * columnDilation;
    const channel = Math.floor(at / (filterHeight * filterWidth));
    if (y < 0 || y >= height || x < 0 || x >= width) return -1;
    return ((batch * channels + channel) * height + y) * width + x;
  };
  const within = 32 / tile.depth;
  for (let column = 0; column < columnTiles; column++) {
    for (let row = 0; row < rowTiles; row++) {
      for (let at = 0; at < steps * tile.depth; at++) {
        if (conv)
          for (let from = 0; from < tile.rows; from += 32)
            first.ask(lanes((lane) => inImage(row * tile.rows + from + lane, at)));
        else
          for (let from = 0; from < tile.columns; from += 32)
            second.ask(
              lanes((lane) =>
                at < k && column * tile.columns + from + lane < n
                  ? at * n + column * tile.columns + from + lane
                  : -1,
              ),
            );
      }
      for (let step = 0; step < steps; step++) {
        const along = (warps: Warps, start: number, extent: number, limit: number) => {
          for (let from = 0; from < extent; from += within) {
            warps.ask(
              lanes((lane) => {
                const place = start + from + Math.floor(lane / tile.depth);
                const at = step * tile.depth + (lane % tile.depth);
                return place < limit && at < k ? place * k + at : -1;
              }),
            );
          }
        };
        if (conv) along(second, column * tile.columns, tile.columns, n);
        else along(first, row * tile.rows, tile.rows, m);
      }
      if (conv) {
        for (let from = 0; from < tile.rows; from += 32)
          for (let filter = column * tile.columns; filter < (column + 1) * tile.columns; filter++)
            stores.ask(
              lanes((lane) => {
                const place = row * tile.rows + from + lane;
                return place < m && filter < n
                  ? (Math.floor(place / image) * n + filter) * image + (place % image)
                  : -1;
              }),
            );
      } else {
        for (let place = row * tile.rows; place < (row + 1) * tile.rows; place++)
          for (let from = 0; from < tile.columns; from += 32)
            stores.ask(
              lanes((lane) => {
                const at = column * tile.columns + from + lane;
                return place < m && at < n ? place * n + at : -1;
              }),
            );
      }
    }
  }
  const total = (a: Warps, b: Warps) => ({
    requests: a.requests + b.requests,
    sectors: a.sectors + b.sectors,
  });
  const pieces = (perPiece: number) =>
    [first, second].reduce(
      (sum, { touched }) => sum + new Set([...touched].map((at) => Math.floor(at / perPiece))).size,
      0,
    );
  return {
    loads: total(first, second),
    secondSectors: second.sectors,
    stores: { requests: stores.requests, sectors: stores.sectors },
    pieces,
  };
}

const convs = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    channels: fc.integer({ min: 1, max: 5 }),
    height: fc.integer({ min: 3, max: 12 }),
    width: fc.integer({ min: 3, max: 19 }),
    filters: fc.integer({ min: 1, max: 140 }),
    filterHeight: fc.integer({ min: 1, max: 3 }),
    filterWidth: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 10 }),
    padding: fc.integer({ min: 0, max: 2 }),
    columnStride: fc.integer({ min: 1, max: 10 }),
    columnPadding: fc.integer({ min: 0, max: 2 }),
    rowDilation: fc.integer({ min: 1, max: 2 }),
    columnDilation: fc.integer({ min: 1, max: 3 }),
  })
  .map((shape) => ({
    ...shape,
    // the window fits, and may have fewer positions than there is room for
    height: shape.height + (shape.filterHeight - 1) * shape.rowDilation,
    width: shape.width + (shape.filterWidth - 1) * shape.columnDilation,
  }))
  .chain((shape) =>
    fc.record({
      kind: fc.constant('conv' as const),
      shape: fc.constant(shape),
      tile: fc.constantFrom(...tiles),
      path: fc.constant('ca' as const),
      order: fc.constantFrom('columns' as const, 'rows' as const),
    }),
  );
const gemms = fc.record({
  kind: fc.constant('gemm' as const),
  m: fc.integer({ min: 1, max: 150 }),
  n: fc.integer({ min: 1, max: 150 }),
  k: fc.integer({ min: 1, max: 20 }),
  tile: fc.constantFrom(...tiles),
  path: fc.constant('ca' as const),
  order: fc.constantFrom('columns' as const, 'rows' as const),
});

describe('the addresses of tiled kernels', () => {
  it.each([
    ['convolutions', convs],
    ['products', gemms],
  ] as const)('%s ask for what their lanes do, counted and streamed', (_, kernels) => {
    fc.assert(
      fc.property(kernels as fc.Arbitrary<TiledKernel>, (kernel) => {
        const expected = byLane(kernel);
        const counted = countTiled(kernel, small);
        expect(counted.loads).toEqual(expected.loads);
        expect(counted.stores).toEqual(expected.stores);
        expect(counted.secondSectors).toBe(expected.secondSectors);
        expect(countStream(tiledStream(kernel, small), 4)).toEqual(counted);
        expect(distinctReads(kernel, small, 32)).toBe(expected.pieces(8));
      }),
      { numRuns: 60 },
    );
  });

  it('skips rows that no output reads, and brings whole granules', () => {
    const shape = {
      batch: 2,
      channels: 3,
      height: 6,
      width: 8,
      filters: 4,
      filterHeight: 1,
      filterWidth: 1,
      stride: 2,
      padding: 0,
    };
    const kernel: ConvKernel = { kind: 'conv', shape, tile: tiles[2]!, path: 'ca' };
    // 3 of 6 rows of one sector each, 6 planes; filters 12 elements
    expect(distinctReads(kernel, small, 32)).toBe(18 + 2);
    expect(distinctReads(kernel, small, 64)).toBe(18 + 1);
  });

  it('lays tensors out one behind the other, on the boundaries of the allocator', () => {
    expect(layOut([10, 64, 1], small)).toEqual({
      elementsPerSector: 8,
      sectorsPerLine: 4,
      bases: [0, 8, 16],
    });
  });

  it('reads different tensors at different places', () => {
    const kernel: GemmKernel = { kind: 'gemm', m: 128, n: 32, k: 4, tile: tiles[2]!, path: 'ca' };
    const accesses = new Accesses(4);
    tiledStream(kernel, small).block(0).loads(0, accesses);
    // 128 x 4 elements are 16 lines, then 4 x 32 are 4, each line a request of the second matrix
    expect(new Set(accesses.lines.subarray(0, accesses.length)).size).toBe(20);
    expect([...accesses.lines.subarray(16, 20)]).toEqual([16, 17, 18, 19]);
    accesses.clear();
    tiledStream(kernel, small).block(0).stores(accesses);
    expect(accesses.lines[0]).toBe(20);
  });

  it('takes instruction by instruction, warp by warp', () => {
    expect(acrossLoads(tiles[0]!, 128).slice(3, 6)).toEqual([
      { at: 96, depth: 0 },
      { at: 0, depth: 1 },
      { at: 32, depth: 1 },
    ]);
    expect(acrossLoads(tiles[0]!, 128).slice(8, 9)).toEqual([{ at: 0, depth: 2 }]);
    expect(
      acrossLoads(tiles[2]!, 128)
        .map(({ at, depth }) => [at, depth])
        .slice(0, 6),
    ).toEqual([
      [0, 0],
      [32, 0],
      [64, 0],
      [96, 0],
      [0, 1],
      [32, 1],
    ]);
    expect(alongLoads(tiles[1]!, 64).map(({ at }) => at)).toEqual([0, 8, 16, 24, 32, 40, 48, 56]);
  });
});

describe('accesses', () => {
  it('are requests of lines with their sectors, each sector once', () => {
    const accesses = new Accesses(4);
    accesses.add(2, 9);
    accesses.add(9, 10);
    accesses.end();
    accesses.end();
    accesses.add(10, 10);
    accesses.end();
    const { length, requests, sectors } = accesses;
    expect({ length, requests, sectors }).toEqual({ length: 4, requests: 2, sectors: 10 });
    expect([...accesses.lines.subarray(0, 4)]).toEqual([0, 1, 2, 2]);
    expect([...accesses.masks.subarray(0, 4)]).toEqual([0b1100, 0b1111, 0b0111, 0b0100]);
  });

  it('grow as needed', () => {
    const accesses = new Accesses(4);
    for (let line = 0; line < 1000; line++) accesses.add(4 * line, 4 * line + 3);
    accesses.end();
    expect([accesses.length, accesses.lines[999], accesses.masks[0], accesses.sectors]).toEqual([
      1000, 999, 15, 4000,
    ]);
  });
});

describe('plain kernels', () => {
  it('load images and filters of a depthwise convolution lane by lane', () => {
    fc.assert(
      fc.property(convs, fc.constantFrom(32, 64), ({ shape }, threads) => {
        const warps = new Warps();
        const filters = new Warps();
        const { channels, height, width, filterHeight, filterWidth, stride, padding, batch } = shape;
        const { columnStride, columnPadding, rowDilation, columnDilation } = shape;
        const wide = outputWidth(shape);
        const image = outputHeight(shape) * wide;
        const outputs = batch * channels * image;
        for (let first = 0; first < outputs; first += 32) {
          for (let tap = 0; tap < filterHeight * filterWidth; tap++) {
            const at = (lane: number) => {
              const plane = Math.floor((first + lane) / image);
              const y =
                Math.floor(((first + lane) % image) / wide) * stride -
                padding +
                Math.floor(tap / filterWidth) * rowDilation;
              const x =
                ((first + lane) % wide) * columnStride - columnPadding + (tap % filterWidth) * columnDilation;
              if (first + lane >= outputs || y < 0 || y >= height || x < 0 || x >= width) return -1;
              return (plane * height + y) * width + x;
            };
            warps.ask(lanes(at));
            filters.ask(
              lanes((lane) =>
                first + lane < outputs
                  ? (Math.floor((first + lane) / image) % channels) * filterHeight * filterWidth + tap
                  : -1,
              ),
            );
          }
        }
        // where the channels begin anew, a filter's sector is asked for twice in a request: no hardware counts that
        fc.pre(batch === 1);
        const stream = depthwiseStream({ kind: 'depthwise', shape, threads }, small);
        const { loads, secondSectors, stores } = countStream(stream, 4);
        expect(secondSectors).toBe(filters.sectors);
        expect(loads).toEqual({
          requests: warps.requests + filters.requests,
          sectors: warps.sectors + filters.sectors,
        });
        expect(stores).toEqual({ requests: Math.ceil(outputs / 32), sectors: Math.ceil(outputs / 8) });
      }),
      { numRuns: 60 },
    );
  });

  it('repeat after so many planes as bring all back to the beginning of a sector', () => {
    const size = (max: number) => fc.integer({ min: 1, max });
    const shapes = fc.record({
      ...{ batch: size(40), channels: size(9), height: size(5), width: size(5), stride: size(2) },
      ...{ filterHeight: size(3), filterWidth: size(3), filters: fc.constant(1), padding: fc.constant(1) },
    });
    fc.assert(
      fc.property(shapes, fc.constantFrom(32, 64), (shape, threads) => {
        const stream = depthwiseStream({ kind: 'depthwise', shape, threads }, small);
        expect(countStream(stream, 4)).toEqual(countStream({ ...stream, period: stream.blocks }, 4));
      }),
      { numRuns: 100 },
    );
    const shape = { batch: 20, channels: 8, height: 4, width: 4, filters: 8 };
    const filter = { filterHeight: 3, filterWidth: 3, stride: 1, padding: 1 };
    // 8 planes of 16 outputs are 4 blocks of 32 threads
    expect(
      depthwiseStream({ kind: 'depthwise', shape: { ...shape, ...filter }, threads: 32 }, small).period,
    ).toBe(4);
  });

  it('sweep their own slices again and again', () => {
    const stream = privateStream(
      { kind: 'private', elements: 96, repeats: 3, blocks: 2, threads: 64 },
      small,
    );
    expect([stream.blocks, stream.steps]).toEqual([2, 6]);
    const accesses = new Accesses(4);
    stream.block(1).loads(3, accesses); // the second half of the second round
    expect([...accesses.lines.subarray(0, accesses.length)]).toEqual([5]);
    expect(countStream(stream, 4).loads).toEqual({ requests: 18, sectors: 72 });
  });

  it('load in patterns', () => {
    const count = (stride: number, offset: number) =>
      countStream(patternStream({ kind: 'pattern', stride, offset, warps: 6, threads: 128 }, small), 4).loads;
    expect(count(1, 0)).toEqual({ requests: 6, sectors: 24 });
    expect(count(1, 1)).toEqual({ requests: 6, sectors: 30 });
    expect(count(0, 0)).toEqual({ requests: 6, sectors: 6 });
    expect(count(2, 0)).toEqual({ requests: 6, sectors: 48 });
    expect(count(16, 0)).toEqual({ requests: 6, sectors: 192 });
  });
});
