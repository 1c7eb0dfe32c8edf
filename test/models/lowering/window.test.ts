import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  convWindow,
  matrixWindow,
  touched,
  weightGradientWindow,
  type Window,
} from '../../../src/models/lowering/window.js';
import { NetworkBuilder, type ConvOptions } from '../../../src/workload/build.js';
import type { Conv, Shape } from '../../../src/workload/graph.js';

function convOf(input: Shape, options: ConvOptions): Conv {
  const builder = new NetworkBuilder({ name: 'one', input });
  builder.conv('conv', options);
  return builder.build().operators[0] as Conv;
}

/** Input elements (as numbers, -1 for padding) that each place of the im2col matrix holds: all of it, written out. */
function im2col(conv: Conv, batch: number): number[][] {
  const { kernel, stride, dilation, padding, output, groups } = conv;
  const { channels, height, width } = conv.inputShapes[0]!;
  const rows: number[][] = [];
  for (let image = 0; image < batch; image++) {
    for (let y = 0; y < output.height; y++) {
      for (let x = 0; x < output.width; x++) {
        const row: number[] = [];
        for (let channel = 0; channel < channels / groups; channel++) {
          for (let v = 0; v < kernel[0]; v++) {
            for (let u = 0; u < kernel[1]; u++) {
              const [line, column] = [
                y * stride[0] + v * dilation[0] - padding.top,
                x * stride[1] + u * dilation[1] - padding.left,
              ];
              const inside = line >= 0 && line < height && column >= 0 && column < width;
              row.push(inside ? ((image * channels + channel) * height + line) * width + column : -1);
            }
          }
        }
        rows.push(row);
      }
    }
  }
  return rows;
}

const distinct = (rows: readonly (readonly number[])[], from: number, to: number): number =>
  new Set(rows.flatMap((row) => row.slice(from, to)).filter((at) => at >= 0)).size;

const dimension = (max: number) => fc.integer({ min: 1, max });
const convolutions = fc
  .record({
    channels: dimension(3),
    height: fc.integer({ min: 5, max: 9 }),
    width: fc.integer({ min: 5, max: 9 }),
    kernel: fc.tuple(dimension(3), dimension(3)),
    stride: fc.tuple(dimension(4), dimension(4)),
    dilation: fc.tuple(dimension(2), dimension(2)),
    padding: fc.integer({ min: 0, max: 2 }),
    batch: dimension(3),
  })
  .map(({ channels, height, width, batch, padding, ...window }) => ({
    conv: convOf(
      { channels, height, width },
      { ...window, padding: { top: padding, bottom: padding, left: padding, right: padding }, filters: 2 },
    ),
    batch,
  }));

describe('the window of a convolution', () => {
  it('knows exactly what all rows read of whole channels', () => {
    fc.assert(
      fc.property(convolutions, ({ conv, batch }) => {
        const matrix = im2col(conv, batch);
        const window = convWindow(conv, batch);
        expect([window.m, window.k]).toEqual([matrix.length, matrix[0]!.length]);
        const taps = conv.kernel[0] * conv.kernel[1];
        for (let from = 0; from < window.k; from += taps) {
          // A tap that reads padding only is still counted as a place: the smaller of both counts.
          const places = matrix.length * (window.k - from);
          const read = distinct(matrix, from, window.k);
          expect(window.elements(window.m, from, window.k)).toBe(Math.min(places, read));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('never promises less than any of its rows and columns read', () => {
    fc.assert(
      fc.property(
        convolutions,
        fc.nat(),
        fc.nat(),
        fc.nat(),
        fc.nat(),
        ({ conv, batch }, a, b, first, count) => {
          const matrix = im2col(conv, batch);
          const window = convWindow(conv, batch);
          const from = a % window.k;
          const to = from + 1 + (b % (window.k - from));
          const start = first % window.m;
          const rows = matrix.slice(start, start + 1 + (count % (window.m - start)));
          expect(window.elements(rows.length, from, to)).toBeGreaterThanOrEqual(distinct(rows, from, to));
          expect(window.elements(rows.length, from, to)).toBeLessThanOrEqual(rows.length * (to - from));
        },
      ),
      { numRuns: 300 },
    );
  });

  // 2 channels of 7x5, 3x2 kernel, stride 2 down: 3x4 positions, 6 taps, all 7 rows and 5 columns are read.
  const sliding = convWindow(
    convOf({ channels: 2, height: 7, width: 5 }, { filters: 1, kernel: [3, 2], stride: [2, 1] }),
    3,
  );

  it('is followed by hand: rows', () => {
    expect([sliding.m, sliding.k]).toEqual([3 * 12, 12]);
    // Ten positions lie on up to ceil(10 / 4) + 1 = 4 output rows of up to two images: two begin with 3 input rows,
    // the other two add 2 each: 10 rows of 5.
    expect(sliding.elements(10, 0, 6)).toBe(50);
    expect(sliding.elements(10, 0, 12)).toBe(100);
    // Five positions: 3 rows of outputs, 2 images, 8 input rows, 40 elements; but 5 x 6 places.
    expect(sliding.elements(5, 0, 6)).toBe(30);
    // 13 positions and more may lie in three images: 5 output rows, 3 * 3 + 2 * 2 = 13 input rows.
    expect(sliding.elements(14, 0, 6)).toBe(65);
    expect(sliding.elements(13, 0, 6)).toBe(60); // 12 steps: two images, 2 * 3 + 3 * 2 = 12 rows
    // More input rows than there are: 35 positions, 10 output rows, 3 * 3 + 7 * 2 = 23 of 21.
    expect(sliding.elements(35, 0, 6)).toBe(105);
    expect(sliding.elements(36, 0, 12)).toBe(210);
  });

  it('is followed by hand: columns', () => {
    // Parts of a channel: as many places as taps, up to the 50 elements of the ten positions.
    expect(sliding.elements(10, 3, 9)).toBe(30 + 30);
    expect(sliding.elements(10, 0, 9)).toBe(50 + 30);
    expect(sliding.elements(10, 2, 4)).toBe(20);
    expect(sliding.elements(10, 6, 7)).toBe(10);
    const three = convWindow(
      convOf({ channels: 3, height: 7, width: 5 }, { filters: 1, kernel: [3, 2], stride: [2, 1] }),
      3,
    );
    expect(three.elements(10, 5, 14)).toBe(10 + 50 + 20);
  });

  it('is followed by hand: line buffers hold whole rows, once per channel touched', () => {
    // ceil(10 / 4) = 3 rows of outputs step 2 input rows each, and 3 rows of the kernel below the first: 9 rows of 5.
    expect(sliding.lineBuffer(10, 0, 6)).toBe(45);
    expect(sliding.lineBuffer(10, 3, 9)).toBe(90);
    expect(sliding.lineBuffer(10, 2, 3)).toBe(45);
    expect(sliding.lineBuffer(8, 0, 6)).toBe(35);
    expect(sliding.lineBuffer(36, 0, 6)).toBe(3 * 7 * 5);
  });

  it('steps over input rows that a stride leaves out', () => {
    // 1x1 kernel, stride 3: positions at rows 0, 3, 6 and columns 0, 3, 6 of 8x8.
    const window = convWindow(
      convOf({ channels: 1, height: 8, width: 8 }, { filters: 1, kernel: 1, stride: 3 }),
      2,
    );
    expect(window.m).toBe(2 * 9);
    expect(window.elements(18, 0, 1)).toBe(18);
    expect(window.elements(4, 0, 1)).toBe(4);
    // 7 positions: 4 rows of outputs in up to two images, a row of 3 columns read each: 12, but 7 places.
    expect(window.elements(7, 0, 1)).toBe(7);
    // Kernel 2, stride 3: a step adds the 2 rows of its own kernel, not 3.
    const apart = convWindow(
      convOf({ channels: 1, height: 8, width: 8 }, { filters: 1, kernel: 2, stride: 3 }),
      1,
    );
    // 3x3 positions; 3 of them on up to 2 rows: 2 + 2 input rows of 6 columns; 12 places.
    expect(apart.elements(3, 0, 4)).toBe(12);
    // 5 on up to 3 rows: all 6 rows of 6; but 20 places.
    expect(apart.elements(5, 0, 4)).toBe(20);
    expect(apart.elements(9, 0, 4)).toBe(36);
  });

  it('reaches further with dilation', () => {
    // Kernel 2 dilated by 3: taps 4 rows apart in span; 8x8 gives 5x5 positions.
    const window = convWindow(
      convOf({ channels: 1, height: 8, width: 8 }, { filters: 1, kernel: [2, 1], dilation: [3, 1] }),
      1,
    );
    expect(window.m).toBe(5 * 8);
    // Six positions on up to 2 rows: 4 + 1 input rows of 8 = 40, 12 places.
    expect(window.elements(6, 0, 2)).toBe(12);
    // Ten positions on up to 3 rows: 4 + 2 rows of 8 = 48; 20 places.
    expect(window.elements(10, 0, 2)).toBe(20);
    // ceil(6 / 8) = 1 row of outputs steps 1, and the span of 4.
    expect(window.lineBuffer(6, 0, 2)).toBe(5 * 8);
  });

  it('of a group has the channels of the group', () => {
    const conv = convOf({ channels: 6, height: 4, width: 4 }, { filters: 6, kernel: 3, groups: 3 });
    expect(convWindow(conv, 1).k).toBe(2 * 9);
    expect(convWindow(conv, 1).elements(4, 0, 18)).toBe(2 * 16);
  });
});

describe('the window of a matrix', () => {
  it('has every element once', () => {
    const window: Window = matrixWindow(7, 11);
    expect([window.m, window.k]).toEqual([7, 11]);
    expect(window.elements(3, 2, 7)).toBe(15);
    expect(window.lineBuffer(5, 4, 6)).toBe(10);
  });
});

describe('the window of a weight gradient', () => {
  // 3 channels of 5x4, 2x2 kernel: 4x3 positions, 4 taps: 12 rows of 2 * 12 columns.
  const conv = convOf({ channels: 3, height: 5, width: 4 }, { filters: 7, kernel: 2 });
  const window = weightGradientWindow(conv, 2);

  it('is the im2col matrix turned round', () => {
    expect([window.m, window.k]).toEqual([12, 24]);
    // All taps over all positions: every element of the three channels of two images.
    expect(window.elements(12, 0, 24)).toBe(3 * 2 * 20);
  });

  it('is followed by hand', () => {
    // Four rows may touch ceil(3 / 4) + 1 = 2 channels; 24 positions read 40 elements of each: 80 of 96 places.
    expect(window.elements(4, 0, 24)).toBe(80);
    expect(window.elements(1, 0, 24)).toBe(24);
    // Six rows: ceil(5 / 4) + 1 = 3 channels, 120 of 144 places; five: ceil(4 / 4) + 1 = 2 channels, 80 of 120.
    expect(window.elements(6, 0, 24)).toBe(120);
    expect(window.elements(5, 0, 24)).toBe(80);
    // Ten rows would touch ceil(9 / 4) + 1 = 4 channels of three.
    expect(window.elements(10, 0, 24)).toBe(120);
    // Few positions: 5 of them on up to 3 rows, two images: (3 - 2) * 1 + 2 * 2 = 5 input rows of 4 = 20 elements,
    // as many as places of a channel; 12 rows have three channels.
    expect(window.elements(12, 3, 8)).toBe(60);
    expect(window.elements(2, 3, 8)).toBe(10);
    expect(window.lineBuffer(4, 0, 24)).toBe(80);
  });

  it('never promises less than rows and columns read', () => {
    fc.assert(
      fc.property(
        convolutions,
        fc.nat(),
        fc.nat(),
        fc.nat(),
        fc.nat(),
        ({ conv: one, batch }, a, b, c, d) => {
          const matrix = im2col(one, batch);
          const turned = weightGradientWindow(one, batch);
          const [from, top] = [a % turned.k, c % turned.m];
          const to = from + 1 + (b % (turned.k - from));
          const rows = 1 + (d % (turned.m - top));
          const read = distinct(matrix.slice(from, to), top, top + rows);
          expect(turned.elements(rows, from, to)).toBeGreaterThanOrEqual(read);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('coordinates touched', () => {
  const brute = (
    size: number,
    positions: number,
    stride: number,
    taps: number,
    dilation: number,
    pad: number,
  ) => {
    const seen = new Set<number>();
    for (let position = 0; position < positions; position++)
      for (let tap = 0; tap < taps; tap++) seen.add(position * stride + tap * dilation - pad);
    return [...seen].filter((at) => at >= 0 && at < size).length;
  };

  it('are counted as if all were listed', () => {
    const small = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        small,
        small,
        small,
        fc.integer({ min: -4, max: 6 }),
        (size, positions, stride, taps, dilation, pad) => {
          expect(touched(size, positions, stride, taps, dilation, pad)).toBe(
            brute(size, positions, stride, taps, dilation, pad),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are none where the windows lie outside', () => {
    expect(touched(3, 1, 1, 2, 1, 5)).toBe(0);
    expect(touched(3, 1, 1, 2, 1, -4)).toBe(0);
  });
});
