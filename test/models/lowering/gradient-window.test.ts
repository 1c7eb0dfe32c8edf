import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataGradientWindow } from '../../../src/models/lowering/window.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import type { Conv } from '../../../src/workload/graph.js';

const side = fc.integer({ min: 0, max: 2 });
const convs = fc
  .record({
    input: fc.record({
      channels: fc.constantFrom(2, 4),
      height: fc.integer({ min: 3, max: 8 }),
      width: fc.integer({ min: 3, max: 9 }),
    }),
    kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    dilation: fc.tuple(fc.constantFrom(1, 2), fc.constantFrom(1, 2)),
    padding: fc.record({ top: side, bottom: side, left: side, right: side }),
    groups: fc.constantFrom(1, 2),
    batch: fc.integer({ min: 1, max: 3 }),
  })
  .filter(
    ({ input, kernel, dilation }) =>
      (kernel[0] - 1) * dilation[0] < input.height && (kernel[1] - 1) * dilation[1] < input.width,
  )
  .map(({ input, batch, ...options }) => {
    const builder = new NetworkBuilder({ name: 'one', input });
    builder.conv('conv', { filters: 6, ...options });
    return { conv: builder.build().operators[0] as Conv, batch };
  });

/** Coordinates of the spread-out gradient that taps of one axis meet, over all positions of the input. */
function met(conv: Conv, axis: 0 | 1): Set<number> {
  const [size, outputs] =
    axis === 0
      ? [conv.inputShapes[0]!.height, conv.output.height]
      : [conv.inputShapes[0]!.width, conv.output.width];
  const before = axis === 0 ? conv.padding.top : conv.padding.left;
  const seen = new Set<number>();
  for (let at = 0; at < size; at++)
    for (let tap = 0; tap < conv.kernel[axis]; tap++) {
      // Output o reads input `o stride + tap dilation - before`, so that the input at `at` meets o stride.
      const spread = at - tap * conv.dilation[axis] + before;
      if (spread >= 0 && spread <= (outputs - 1) * conv.stride[axis]) seen.add(spread);
    }
  return seen;
}

describe('the data gradient in one product', () => {
  it('reads of the spread-out gradient what its taps meet, and fetches the share that is real', () => {
    fc.assert(
      fc.property(convs, ({ conv, batch }) => {
        const window = dataGradientWindow(conv, batch);
        const { height, width } = conv.output;
        const [rows, columns] = [met(conv, 0), met(conv, 1)];
        const filters = conv.filters / conv.groups;
        const taps = conv.kernel[0] * conv.kernel[1];
        expect(window.m).toBe(batch * conv.inputShapes[0]!.height * conv.inputShapes[0]!.width);
        expect(window.k).toBe(taps * filters);
        const spread = ((height - 1) * conv.stride[0] + 1) * ((width - 1) * conv.stride[1] + 1);
        const share = (height * width) / spread;
        const touched = batch * filters * rows.size * columns.size;
        const expected =
          share === 1 ? touched : Math.min(Math.ceil(touched * share), batch * filters * height * width);
        expect(window.elements(window.m, 0, window.k)).toBe(expected);
        // Of one filter's taps: a part of it, and never more than is real.
        const one = window.elements(window.m, 0, taps);
        expect(one).toBeLessThanOrEqual(Math.min(batch * height * width, expected));
        expect(one * filters).toBeGreaterThanOrEqual(expected);
        expect(window.lineBuffer(1, 0, taps)).toBeLessThanOrEqual(batch * height * width);
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  it('by hand: 2 x 3 taps at strides 2 and 3 over a map of 7 x 8', () => {
    const builder = new NetworkBuilder({ name: 'one', input: { channels: 5, height: 7, width: 8 } });
    const padding = { top: 1, bottom: 0, left: 2, right: 1 };
    builder.conv('conv', { filters: 11, kernel: [2, 3], stride: [2, 3], padding });
    const conv = builder.build().operators[0] as Conv;
    const window = dataGradientWindow(conv, 2);
    // 4 x 3 results (8 + ... over 2, 11 over 3), spread out to 7 x 7: 12 real of 49, all of which are met.
    expect([conv.output.height, conv.output.width]).toEqual([4, 3]);
    expect([window.m, window.k]).toEqual([2 * 7 * 8, 6 * 11]);
    expect(window.elements(window.m, 0, window.k)).toBe(2 * 11 * 12);
    // Lines of one position: ceil(1 / 8) + 2 of 7 places, 12 / 49 of which are real.
    expect(window.lineBuffer(1, 0, 6)).toBe(Math.ceil((3 * 7 * 12) / 49));
    expect(window.lineBuffer(9, 0, 6)).toBe(Math.ceil((4 * 7 * 12) / 49));
  });
});
