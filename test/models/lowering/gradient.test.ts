import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gemmMacs, toGemm } from '../../../src/models/lowering/gemm.js';
import { layerMacs, layerOf } from '../../../src/models/systolic/row-stationary/layer.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import { countNetwork, gradientWeights, macs, weightElements } from '../../../src/workload/count.js';
import { axisPieces, gradientPieces } from '../../../src/workload/gradient.js';
import type { Conv, Gradient, Network } from '../../../src/workload/graph.js';
import { loadNetwork } from '../../../src/workload/load.js';
import { findFile } from '../../../src/document/files.js';
import { trainingStep } from '../../../src/workload/transform/training.js';

interface Shape {
  height: number;
  width: number;
  kernel: [number, number];
  stride: [number, number];
  dilation: [number, number];
  padding: number;
  groups: number;
}

/** A stem, so that the layer behind it has a data gradient, and the layer. */
function networkOf({ height, width, kernel, stride, dilation, padding, groups }: Shape): Network {
  const net = new NetworkBuilder({ name: 'layer', input: { channels: 3, height, width } });
  net.conv('stem', { filters: 2 * groups, kernel: 1 });
  net.conv('layer', { filters: 3 * groups, kernel, stride, dilation, padding, groups });
  return net.build();
}
const layerIn = ({ operators }: Network): Conv => operators.find(({ name }) => name === 'layer') as Conv;
const dataGradients = ({ operators }: Network): Gradient[] =>
  operators.filter(
    (one): one is Gradient => one.kind === 'gradient' && one.wrt === 'data' && one.layer.name === 'layer',
  );

const shapes = fc
  .record({
    height: fc.integer({ min: 1, max: 13 }),
    width: fc.integer({ min: 1, max: 13 }),
    kernel: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    stride: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    dilation: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    padding: fc.integer({ min: 0, max: 4 }),
    groups: fc.constantFrom(1, 2),
  })
  .filter(({ height, width, kernel, dilation, padding }) =>
    [height, width].every((size, i) => size + 2 * padding >= (kernel[i]! - 1) * dilation[i]! + 1),
  );

/** Pairs of an input position and a tap that some output position, real or beyond the edge, brings together. */
function pairsByHand(conv: Conv, axis: 0 | 1): { all: number; real: number } {
  const size = axis === 0 ? conv.inputShapes[0]!.height : conv.inputShapes[0]!.width;
  const outputs = axis === 0 ? conv.output.height : conv.output.width;
  const before = axis === 0 ? conv.padding.top : conv.padding.left;
  let [all, real] = [0, 0];
  for (let x = 0; x < size; x++) {
    for (let r = 0; r < conv.kernel[axis]; r++) {
      const at = x + before - r * conv.dilation[axis];
      if (at % conv.stride[axis] !== 0) continue;
      all++;
      if (at >= 0 && at / conv.stride[axis] < outputs) real++;
    }
  }
  return { all, real };
}

/** Taps of the class of `first`, last first: the order in which its piece meets them. */
const tapsOf = (conv: Conv, axis: 0 | 1, first: number): number[] =>
  Array.from({ length: conv.kernel[axis] }, (_, r) => r)
    .filter((r) => {
      const before = axis === 0 ? conv.padding.top : conv.padding.left;
      return (first + before - r * conv.dilation[axis]) % conv.stride[axis] === 0;
    })
    .reverse();

describe('the data gradient of a strided layer', () => {
  it('multiplies exactly the pairs of position and tap that the stride brings together, on every path', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 3 }), (shape, batch) => {
        const network = networkOf(shape);
        const conv = layerIn(network);
        const [rows, columns] = [pairsByHand(conv, 0), pairsByHand(conv, 1)];
        const expected = rows.all * columns.all * (2 * shape.groups) * 3;
        const parts = dataGradients(trainingStep(network, { batch }));
        expect(parts.reduce((sum, one) => sum + macs(one), 0)).toBe(expected);
        for (const part of parts) {
          expect(gemmMacs(toGemm(part, batch)), part.name).toBe(batch * macs(part));
          expect(layerMacs(layerOf(part, batch)), part.name).toBe(batch * macs(part));
        }
        // What is multiplied beyond the real pairs are the edges: zeros around the output's gradient.
        expect(rows.real * columns.real).toBeLessThanOrEqual(rows.all * columns.all);
      }),
      { numRuns: 300 },
    );
  });

  it('is the adjoint of the layer: its dense parts give what scattering every product gives', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const conv = layerIn(networkOf({ ...shape, groups: 1 }));
        const { height, width } = conv.inputShapes[0]!;
        const weight = (r: number, c: number): number => 1 + 7 * r + c;
        const gradient = (p: number, q: number): number =>
          p < 0 || q < 0 || p >= conv.output.height || q >= conv.output.width ? 0 : 3 + 11 * p + 5 * q;
        const scattered = Array.from({ length: height }, () => new Array<number>(width).fill(0));
        for (let p = 0; p < conv.output.height; p++)
          for (let q = 0; q < conv.output.width; q++)
            for (let r = 0; r < conv.kernel[0]; r++)
              for (let c = 0; c < conv.kernel[1]; c++) {
                const y = p * conv.stride[0] + r * conv.dilation[0] - conv.padding.top;
                const x = q * conv.stride[1] + c * conv.dilation[1] - conv.padding.left;
                if (y >= 0 && x >= 0 && y < height && x < width)
                  scattered[y]![x]! += gradient(p, q) * weight(r, c);
              }
        const gathered = Array.from({ length: height }, () => new Array<number>(width).fill(0));
        for (const { rows, columns } of gradientPieces(conv)) {
          const [above, beside] = [tapsOf(conv, 0, rows.first), tapsOf(conv, 1, columns.first)];
          expect([above.length, beside.length]).toEqual([rows.taps, columns.taps]);
          for (let j = 0; j < rows.positions; j++)
            for (let i = 0; i < columns.positions; i++)
              for (const [t, r] of above.entries())
                for (const [u, c] of beside.entries()) {
                  const p = j + t * rows.dilation - rows.padding;
                  const q = i + u * columns.dilation - columns.padding;
                  const [y, x] = [rows.first + j * conv.stride[0], columns.first + i * conv.stride[1]];
                  gathered[y]![x]! += gradient(p, q) * weight(r, c);
                }
        }
        expect(gathered).toEqual(scattered);
      }),
      { numRuns: 200 },
    );
  });

  it('reads no more of the gradient than its taps touch, and every weight once over its parts', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const network = networkOf(shape);
        const conv = layerIn(network);
        const parts = dataGradients(trainingStep(network, { batch: 2 })).filter(({ piece }) => piece);
        for (const part of parts) {
          const touched = ([0, 1] as const).map((axis) => {
            const { positions, taps, dilation, padding } =
              axis === 0 ? part.piece!.rows : part.piece!.columns;
            const size = axis === 0 ? conv.output.height : conv.output.width;
            const seen = new Set<number>();
            for (let j = 0; j < positions; j++)
              for (let t = 0; t < taps; t++) seen.add(j + t * dilation - padding);
            return [...seen].filter((p) => p >= 0 && p < size).length;
          });
          const { window, m, k } = toGemm(part, 2);
          expect(window.elements(m, 0, k)).toBe(Math.min(m * k, 2 * 3 * touched[0]! * touched[1]!));
          const layer = layerOf(part, 2);
          expect([layer.rows.touched, layer.columns.touched]).toEqual(touched);
        }
        const classes = axisPieces(conv, 0).reduce((sum, { taps }) => sum + taps, 0);
        if (parts.length > 0 && classes === conv.kernel[0] && axisPieces(conv, 1).length > 0) {
          const columns = axisPieces(conv, 1).reduce((sum, { taps }) => sum + taps, 0);
          expect(parts.reduce((sum, one) => sum + gradientWeights(one), 0)).toBeCloseTo(
            (weightElements(conv) * columns) / conv.kernel[1],
            6,
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it('by hand: 3x5 taps, stride 2 down and 3 across, one group of two', () => {
    // 7 x 11 in, padding 1: 4 x 3 out. Down: x even (4 of 7) meets tap 1, x odd (3) taps 0 and 2.
    // Across: x = 0, 3, 6, 9 (4) meets taps 1 and 4; x = 1, 4, 7, 10 (4) tap 2; x = 2, 5, 8 (3) taps 0 and 3.
    const network = networkOf({
      height: 7,
      width: 11,
      kernel: [3, 5],
      stride: [2, 3],
      dilation: [1, 1],
      padding: 1,
      groups: 2,
    });
    const conv = layerIn(network);
    expect(conv.output).toEqual({ channels: 6, height: 4, width: 3 });
    const step = trainingStep(network, { batch: 5 });
    const parts = dataGradients(step).map((one) => {
      const { m, n, k, instances } = toGemm(one, 5);
      return [one.name, instances, m, n, k];
    });
    // Rows 5 images x positions, columns 2 channels, depth 3 filters x taps: of a group.
    expect(parts).toEqual([
      ['layer.dgrad1', 2, 5 * 4 * 4, 2, 3 * 1 * 2],
      ['layer.dgrad2', 2, 5 * 4 * 4, 2, 3 * 1 * 1],
      ['layer.dgrad3', 2, 5 * 4 * 3, 2, 3 * 1 * 2],
      ['layer.dgrad4', 2, 5 * 3 * 4, 2, 3 * 2 * 2],
      ['layer.dgrad5', 2, 5 * 3 * 4, 2, 3 * 2 * 1],
      ['layer.dgrad6', 2, 5 * 3 * 3, 2, 3 * 2 * 2],
    ]);
    const joined = step.operators.find(({ name }) => name === 'layer.dgrad')!;
    expect([joined.kind, joined.output, joined.inputs]).toEqual([
      'concat',
      { channels: 4, height: 7, width: 11 },
      parts.map(([name]) => name),
    ]);
    const spread = trainingStep(network, { batch: 5, dgrad: 'spread' });
    const [one, ...others] = dataGradients(spread);
    expect(others).toEqual([]);
    expect(toGemm(one!, 5)).toMatchObject({ instances: 2, m: 5 * 77, n: 2, k: 3 * 15 });
    expect(macs(one!)).toBe(77 * 15 * 4 * 3);
    expect(spread.transforms!['training']).toEqual({ batch: 5, dgrad: 'spread' });
    expect(step.transforms!['training']).toEqual({ batch: 5 });
  });

  it('a pointwise layer of stride 2 has one part: a quarter of the positions, no zeros', () => {
    const network = networkOf({
      height: 6,
      width: 10,
      kernel: [1, 1],
      stride: [2, 2],
      dilation: [1, 1],
      padding: 0,
      groups: 1,
    });
    const parts = dataGradients(trainingStep(network, { batch: 3 }));
    expect(parts.map((one) => [one.name, toGemm(one, 3).m, macs(one)])).toEqual([
      ['layer.dgrad1', 3 * 3 * 5, 15 * 2 * 3],
    ]);
    expect(macs(parts[0]!)).toBe(macs(layerIn(network)));
  });

  it('costs what the forward pass does wherever the output is the input over the stride', () => {
    for (const name of ['resnet50-imagenet', 'mobilenetv2-imagenet', 'vgg16-imagenet']) {
      const network = loadNetwork(findFile('workloads', name));
      const step = trainingStep(network, { batch: 1 });
      for (const conv of network.operators.filter((one): one is Conv => one.kind === 'conv')) {
        const parts = step.operators.filter(
          (one) => one.kind === 'gradient' && one.wrt === 'data' && one.layer.name === conv.name,
        );
        if (parts.length === 0) continue;
        const made = parts.reduce((sum, one) => sum + macs(one), 0);
        expect(made, `${name} ${conv.name}`).toBe(macs(conv));
      }
    }
    // A step of ResNet-50 is thrice the forward pass but for the first layer's data gradient: 12.15 GMAC an image.
    const network = loadNetwork(findFile('workloads', 'resnet50-imagenet'));
    const step = countNetwork(trainingStep(network)).macs;
    const first = macs(network.operators[0]!);
    expect(step).toBe(3 * countNetwork(network).macs - first);
    expect(step / 1e9).toBeCloseTo(12.15, 2);
    expect(countNetwork(trainingStep(network, { dgrad: 'spread' })).macs / 1e9).toBeCloseTo(14.1, 1);
  });
});
