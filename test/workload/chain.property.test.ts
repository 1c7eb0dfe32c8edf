import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NetworkBuilder } from '../../src/workload/build.js';
import { macs } from '../../src/workload/count.js';
import type { Conv } from '../../src/workload/graph.js';
import type { PaddingChoice } from '../../src/workload/shapes.js';

const pair = (min: number, max: number): fc.Arbitrary<[number, number]> =>
  fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));
const side = fc.integer({ min: 0, max: 3 });
const padding: fc.Arbitrary<PaddingChoice> = fc.oneof(
  side,
  pair(0, 3),
  fc.record({ top: side, bottom: side, left: side, right: side }),
  fc.constant('same' as const),
);
const layer = fc.record({
  groups: fc.integer({ min: 1, max: 3 }),
  multiple: fc.integer({ min: 1, max: 3 }),
  kernel: pair(1, 5),
  stride: pair(1, 3),
  dilation: pair(1, 3),
  padding,
});
type Layer = typeof layer extends fc.Arbitrary<infer Value> ? Value : never;

/** Window positions found by walking: every start at a multiple of `stride` whose last tap is inside. */
function walk(
  size: number,
  before: number,
  after: number,
  kernel: number,
  stride: number,
  dilation: number,
): number {
  let count = 0;
  for (let start = -before; ; start += stride) {
    const last = Array.from({ length: kernel }, (_, tap) => start + tap * dilation).at(-1)!;
    if (last >= size + after) return count;
    count += 1;
  }
}

function addLayer(net: NetworkBuilder, name: string, spec: Layer): boolean {
  const channels = net.shapeOf(net.last).channels;
  const groups = channels % spec.groups === 0 ? spec.groups : 1;
  const { kernel, stride, dilation } = spec;
  try {
    net.conv(name, {
      filters: groups * spec.multiple,
      kernel,
      stride,
      dilation,
      padding: spec.padding,
      groups,
    });
    return true;
  } catch {
    return false;
  }
}

describe('chains of convolutions', () => {
  const input = fc.record({
    channels: fc.integer({ min: 1, max: 6 }),
    height: fc.integer({ min: 1, max: 24 }),
    width: fc.integer({ min: 1, max: 24 }),
  });

  it('have the shapes and multiply-accumulates that walking the windows counts', () => {
    let built = 0;
    fc.assert(
      fc.property(input, fc.array(layer, { minLength: 1, maxLength: 5 }), (shape, layers) => {
        const net = new NetworkBuilder({ name: 'chain', input: shape });
        layers.forEach((spec, index) => addLayer(net, `conv${index}`, spec));
        if (net.last === 'input') return;
        for (const operator of net.build().operators) {
          const conv = operator as Conv;
          const from = conv.inputShapes[0]!;
          const { top, bottom, left, right } = conv.padding;
          const rows = walk(from.height, top, bottom, conv.kernel[0], conv.stride[0], conv.dilation[0]);
          const columns = walk(from.width, left, right, conv.kernel[1], conv.stride[1], conv.dilation[1]);
          expect(conv.output).toEqual({ channels: conv.filters, height: rows, width: columns });
          const perOutput = (conv.kernel[0] * conv.kernel[1] * from.channels) / conv.groups;
          expect(macs(conv)).toBe(rows * columns * conv.filters * perOutput);
          built += 1;
        }
      }),
      { numRuns: 300, seed: 7 },
    );
    expect(built).toBeGreaterThan(300);
  });

  it('are refused exactly when the padded input has no room for one window', () => {
    fc.assert(
      fc.property(input, layer, (shape, spec) => {
        const net = new NetworkBuilder({ name: 'one', input: shape });
        const fits = addLayer(net, 'conv', spec);
        if (spec.padding === 'same') {
          expect(fits).toBe(true);
          return;
        }
        const room = roomOf(spec.padding);
        const rows = walk(
          shape.height,
          room.top,
          room.bottom,
          spec.kernel[0],
          spec.stride[0],
          spec.dilation[0],
        );
        const columns = walk(
          shape.width,
          room.left,
          room.right,
          spec.kernel[1],
          spec.stride[1],
          spec.dilation[1],
        );
        expect(fits).toBe(rows > 0 && columns > 0);
      }),
      { numRuns: 300, seed: 11 },
    );
  });

  it("keep ceil(input / stride) positions with padding 'same'", () => {
    fc.assert(
      fc.property(input, layer, (shape, spec) => {
        const net = new NetworkBuilder({ name: 'one', input: shape });
        expect(addLayer(net, 'conv', { ...spec, padding: 'same' })).toBe(true);
        const { height, width } = net.shapeOf('conv');
        expect([height, width]).toEqual([
          Math.ceil(shape.height / spec.stride[0]),
          Math.ceil(shape.width / spec.stride[1]),
        ]);
      }),
      { numRuns: 200, seed: 13 },
    );
  });
});

function roomOf(choice: Exclude<PaddingChoice, 'same'>): {
  top: number;
  bottom: number;
  left: number;
  right: number;
} {
  if (typeof choice === 'number') return { top: choice, bottom: choice, left: choice, right: choice };
  if ('top' in choice) return choice;
  return { top: choice[0], bottom: choice[0], left: choice[1], right: choice[1] };
}
