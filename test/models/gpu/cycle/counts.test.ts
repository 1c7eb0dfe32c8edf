import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countStream } from '../../../../src/models/gpu/cycle/elementwise.js';
import { homeOf } from '../../../../src/models/gpu/cycle/home.js';
import {
  countTiled,
  outputHeight,
  outputWidth,
  type ConvShape,
  type TiledKernel,
} from '../../../../src/models/gpu/cycle/index.js';
import { tiledStream } from '../../../../src/models/gpu/cycle/stream.js';
import { small } from './machine.js';

const tile = { rows: 128, columns: 32, depth: 4, threads: 64 };
const how = { tile, path: 'ca' } as const;
const side = fc.integer({ min: 9, max: 90 });
const few = fc.integer({ min: 1, max: 3 });
const padding = fc.integer({ min: 0, max: 3 });
const shape: fc.Arbitrary<ConvShape> = fc
  .record({
    ...{ batch: few, channels: fc.integer({ min: 1, max: 9 }), filters: fc.integer({ min: 1, max: 9 }) },
    ...{ height: side, width: side, filterHeight: few, filterWidth: few },
    ...{ stride: few, padding, columnStride: few, columnPadding: padding },
    ...{ rowDilation: few, columnDilation: few },
    // fewer positions than there is room for, as pieces of gradients have
    cut: fc.constantFrom(0, 0, 3, 20),
  })
  .filter((one) => outputHeight(one) > one.cut && outputWidth(one) > one.cut)
  .map(({ cut, ...one }) => ({
    ...one,
    outputHeight: outputHeight(one) - cut,
    outputWidth: outputWidth(one) - cut,
  }));

describe('counts of cases', () => {
  it('are those of all warps one by one, in maps with an inside', () => {
    fc.assert(
      fc.property(shape, (one) => {
        const kernel: TiledKernel = { kind: 'conv', shape: one, ...how };
        expect(countTiled(kernel, small)).toEqual(countStream(tiledStream(kernel, small), 4));
      }),
      { numRuns: 60 },
    );
  });

  it('are those of all warps one by one, in products', () => {
    const size = fc.integer({ min: 1, max: 200 });
    fc.assert(
      fc.property(size, size, size, (m, n, k) => {
        const kernel: TiledKernel = { kind: 'gemm', m, n, k, ...how };
        expect(countTiled(kernel, small)).toEqual(countStream(tiledStream(kernel, small), 4));
      }),
      { numRuns: 60 },
    );
  });

  it('know the first warp that loads alike', () => {
    const map: ConvShape = {
      ...{ batch: 2, channels: 1, filters: 1, height: 100, width: 100 },
      ...{ filterHeight: 3, filterWidth: 3, stride: 1, padding: 1 },
    };
    // from row 50, column 40 to row 1, column 1
    expect(homeOf(map, 5040, 32)).toEqual({ place: 101, shift: 49 * 100 + 39 });
    // the last column reads beyond the map: rows move alone
    expect(homeOf(map, 5068, 32)).toEqual({ place: 168, shift: 4900 });
    expect(homeOf(map, 5067, 32)).toEqual({ place: 101, shift: 49 * 100 + 66 });
    // over two rows, and in the first and the last: what is above and below is none
    expect(homeOf(map, 5080, 32)).toEqual({ place: 180, shift: 4900 });
    expect(homeOf(map, 40, 32)).toEqual({ place: 1, shift: 39 });
    expect(homeOf(map, 9840, 32)).toEqual({ place: 101, shift: 97 * 100 + 39 });
    expect(homeOf(map, 9880, 32)).toEqual({ place: 9880, shift: 0 });
    expect(homeOf(map, 9990, 32)).toEqual({ place: 9990, shift: 0 });
    const strided = { ...map, stride: 2, padding: 3, columnPadding: 0 };
    // 52 by 49: from row 10, column 8 to row 2, column 0
    // what fewer positions leave inside the image is no place to move from
    const cut = { ...map, outputHeight: 60, outputWidth: 60 };
    expect(homeOf(cut, 60 * 59 + 29, 32)).toEqual({ place: 60 * 59 + 29, shift: 0 });
    expect(homeOf(cut, 60 * 30 + 30, 32)).toEqual({ place: 60 + 30, shift: 29 * 100 });
    expect(homeOf(strided, 10 * 49 + 8, 32)).toEqual({ place: 2 * 49, shift: 8 * 2 * 100 + 8 * 2 });
  });
});
