import { describe, expect, it } from 'vitest';
import { gemmKey, gemmMacs, isGemm, toGemm, type GemmOperator } from '../../../src/models/lowering/gemm.js';
import { NetworkBuilder, type ConvOptions } from '../../../src/workload/build.js';
import { OPERATOR_KINDS, type Conv, type Linear, type Shape } from '../../../src/workload/graph.js';

const input = { channels: 6, height: 7, width: 5 };

function first(build: (builder: NetworkBuilder) => void, shape: Shape = input): GemmOperator {
  const builder = new NetworkBuilder({ name: 'one', input: shape });
  build(builder);
  return builder.build().operators[0] as GemmOperator;
}

const conv = (options: ConvOptions, shape?: Shape) =>
  first((builder) => builder.conv('conv', options), shape) as Conv;
const linear = (features: number, shape?: Shape) =>
  first((builder) => builder.linear('linear', { features }), shape) as Linear;
const weightGradient = (layer: Conv | Linear): GemmOperator => ({
  kind: 'gradient',
  wrt: 'weight',
  layer,
  name: 'wgrad',
  stage: '',
  inputs: [],
  inputShapes: [layer.inputShapes[0]!, layer.output],
  output: { channels: 1, height: 1, width: 1 },
});
const dataGradient = (layer: Linear): GemmOperator => ({
  ...weightGradient(layer),
  kind: 'gradient',
  wrt: 'data',
  layer,
});

describe('layers as products of matrices', () => {
  it('conv: batch and positions, filters of a group, taps of a group', () => {
    // 6 channels of 7x5 in 2 groups, 3x2 kernel: 5x4 positions, 10 filters.
    const gemm = toGemm(conv({ filters: 10, kernel: [3, 2], groups: 2 }), 3);
    expect(gemm).toMatchObject({ instances: 2, m: 3 * 20, n: 5, k: 3 * 6, filterIsActivation: false });
    expect(gemmMacs(gemm)).toBe(2 * 60 * 5 * 18);
    expect(gemm.window.elements(60, 0, 18)).toBe(3 * 3 * 7 * 5);
  });

  it('linear: one product over all positions', () => {
    const gemm = toGemm(linear(11), 3);
    expect(gemm).toMatchObject({ instances: 1, m: 3 * 35, n: 11, k: 6, filterIsActivation: false });
    expect([gemm.window.m, gemm.window.k]).toEqual([105, 6]);
    expect(gemmMacs(gemm)).toBe(105 * 11 * 6);
  });

  it('matmul: one product a head and image, of two activations', () => {
    const operator = first(
      (builder) => builder.matmul('scores', { count: 2, m: 5, n: 7, k: 3, layout: 'scores' }),
      { channels: 6, height: 7, width: 2 },
    );
    const gemm = toGemm(operator, 3);
    expect(gemm).toMatchObject({ instances: 6, m: 5, n: 7, k: 3, filterIsActivation: true });
    expect([gemm.window.m, gemm.window.k]).toEqual([5, 3]);
    expect(gemmMacs(gemm)).toBe(6 * 105);
  });

  it('weight gradient: taps by positions times positions by filters', () => {
    const layer = conv({ filters: 10, kernel: [3, 2], groups: 2 });
    const gemm = toGemm(weightGradient(layer), 3);
    expect(gemm).toMatchObject({ instances: 2, m: 18, n: 5, k: 60, filterIsActivation: true });
    expect(gemmMacs(gemm)).toBe(gemmMacs(toGemm(layer, 3)));
    const dense = toGemm(weightGradient(linear(11)), 3);
    expect(dense).toMatchObject({ instances: 1, m: 6, n: 11, k: 105, filterIsActivation: true });
    expect([dense.window.m, dense.window.k]).toEqual([6, 105]);
  });

  it('data gradient of a linear layer: positions by features times features by channels', () => {
    const gemm = toGemm(dataGradient(linear(11)), 3);
    expect(gemm).toMatchObject({ instances: 1, m: 105, n: 6, k: 11, filterIsActivation: false });
    expect([gemm.window.m, gemm.window.k]).toEqual([105, 11]);
  });

  it('are what the array runs; nothing else is', () => {
    expect(OPERATOR_KINDS.filter((kind) => isGemm({ kind }))).toEqual([
      'conv',
      'linear',
      'matmul',
      'gradient',
    ]);
  });
});

describe('the key of a product', () => {
  const plain: ConvOptions = { filters: 12, kernel: [3, 2], stride: [2, 1], padding: 1 };
  const matmul = (count: number, m: number, n: number, k: number) =>
    first((builder) => builder.matmul('matmul', { count, m, n, k, layout: 'tokens' }), {
      channels: 1000,
      height: 1,
      width: 1,
    });

  it('differs whenever anything that shapes the product does', () => {
    const pad = (top: number, bottom: number, left: number, right: number): ConvOptions => ({
      ...plain,
      padding: { top, bottom, left, right },
    });
    const all: GemmOperator[] = [
      conv(plain),
      conv({ ...plain, filters: 18 }),
      conv({ ...plain, kernel: [2, 3] }),
      conv({ ...plain, kernel: [3, 3] }),
      conv({ ...plain, stride: [1, 2] }),
      conv({ ...plain, stride: [1, 1] }),
      conv({ ...plain, dilation: [2, 1] }),
      conv({ ...plain, dilation: [1, 2] }),
      conv({ ...plain, groups: 2 }),
      conv({ ...plain, groups: 3 }),
      conv(pad(0, 2, 1, 1)),
      conv(pad(1, 1, 0, 2)),
      conv(pad(1, 3, 1, 1)),
      conv(pad(1, 1, 1, 2)),
      conv(plain, { channels: 12, height: 7, width: 5 }),
      conv(plain, { channels: 6, height: 5, width: 7 }),
      conv(plain, { channels: 6, height: 7, width: 6 }),
      linear(12),
      linear(13),
      linear(12, { channels: 7, height: 6, width: 5 }),
      linear(12, { channels: 6, height: 5, width: 7 }),
      linear(12, { channels: 6, height: 7, width: 4 }),
      matmul(2, 3, 5, 7),
      matmul(3, 2, 5, 7),
      matmul(2, 5, 3, 7),
      matmul(2, 3, 7, 5),
      matmul(2, 3, 6, 7),
      matmul(2, 3, 5, 6),
      weightGradient(conv(plain)),
      weightGradient(conv({ ...plain, filters: 18 })),
      weightGradient(linear(12)),
      dataGradient(linear(12)),
    ];
    const keys = all.map(gemmKey);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it('is the same for equal layers of other names', () => {
    const builder = new NetworkBuilder({ name: 'two', input });
    builder.conv('a', { ...plain, stage: 's1' });
    builder.conv('b', { ...plain, bias: true, inputs: ['input'] });
    const [a, b] = builder.build().operators as [Conv, Conv];
    expect(gemmKey(a)).toBe(gemmKey(b));
  });
});
