import { describe, expect, it } from 'vitest';
import { op, weights, type AttributeSpec, type ModelSpec, type NodeSpec } from './encode.js';
import { inspector, type Inspected } from './inspect.js';

const inspect = inspector();
const one = (node: NodeSpec, x: number[], w: number[], more: ModelSpec['initializers'] = {}): Inspected =>
  inspect({ inputs: { x }, initializers: { w: weights(...w), ...more }, nodes: [node] });
const conv = (x: number[], w: number[], attributes: Record<string, AttributeSpec> = {}): Inspected =>
  one(op('Conv', 'x w', 'y', attributes), x, w);

describe('convolutions over other than one image of two dimensions', () => {
  it.each([
    // Volumes: plain, strided, dilated, padded, grouped, depthwise.
    [[1, 3, 8, 16, 16], [4, 3, 3, 3, 3], {}, [1, 4, 6, 14, 14]],
    [[1, 3, 8, 16, 17], [4, 3, 3, 2, 3], { strides: [2, 3, 2] }, [1, 4, 3, 5, 8]],
    [[1, 3, 9, 9, 9], [4, 3, 3, 3, 3], { dilations: [1, 2, 3] }, [1, 4, 7, 5, 3]],
    [[1, 3, 5, 6, 7], [4, 3, 3, 3, 3], { pads: [1, 0, 2, 1, 1, 2] }, [1, 4, 5, 5, 9]],
    [[1, 6, 5, 5, 5], [4, 3, 3, 3, 3], { group: 2 }, [1, 4, 3, 3, 3]],
    [[1, 6, 5, 5, 5], [6, 1, 1, 3, 3], { group: 6, auto_pad: 'SAME_UPPER' }, [1, 6, 5, 5, 5]],
    [[2, 3, 4, 8, 8], [5, 3, 1, 1, 1], {}, [2, 5, 4, 8, 8]],
  ] as [number[], number[], Record<string, AttributeSpec>, number[]][])(
    'of %j with %j and %o',
    (x, w, attributes, dims) => {
      const read = conv(x, w, attributes);
      const taps = w.slice(1).reduce((a, b) => a * b);
      expect(read.outputs['y']).toEqual(dims);
      expect(read.macs).toBe(dims.reduce((a, b) => a * b) * taps);
      expect(read.parameters).toBe(w[0]! * taps);
      expect(read.network.batch).toBe(x[0]);
    },
  );

  it('of several images in one input', () => {
    const frames = (dims: number[], w: number[], attributes = {}): Inspected =>
      inspect({
        inputs: { x: [1, ...dims] },
        initializers: { s: { dims: [dims.length], integers: dims }, w: weights(...w) },
        nodes: [op('Reshape', 'x s', 'a'), op('Conv', 'a w', 'b', attributes), op('Relu', 'b', 'y')],
      });
    const plain = frames([8, 3, 16, 16], [4, 3, 3, 3]);
    expect(plain).toMatchObject({ macs: 8 * 196 * 4 * 27, parameters: 108, outputs: { y: [8, 4, 14, 14] } });
    const strided = frames([8, 3, 16, 15], [4, 3, 3, 2], { strides: [2, 3], pads: [1, 1, 0, 1] });
    expect(strided).toMatchObject({ macs: 8 * 8 * 6 * 4 * 18, parameters: 72, outputs: { y: [8, 4, 8, 6] } });
    const sequence = frames([5, 3, 20], [4, 3, 3]);
    expect(sequence).toMatchObject({ macs: 5 * 18 * 36, parameters: 36, outputs: { y: [5, 4, 18] } });
  });

  it('have the bias that is learned, and add the one that is computed', () => {
    const volume = one(op('Conv', 'x w b', 'y'), [1, 3, 4, 4, 4], [5, 3, 2, 2, 2], { b: weights(5) });
    expect(volume.parameters).toBe(5 * 24 + 5);
    const computed = inspect({
      inputs: { x: [1, 3, 4, 4], b: [5] },
      initializers: { w: weights(5, 3, 2, 2) },
      nodes: [op('Conv', 'x w b', 'y')],
    });
    expect(computed).toMatchObject({ parameters: 60, macs: 9 * 60, outputs: { y: [1, 5, 3, 3] } });
    expect(computed.network.operators.at(-1)).toMatchObject({ kind: 'elementwise', parameters: 0 });
  });

  it('with computed weights are products without parameters', () => {
    const dynamic = (x: number[], w: number[], attributes = {}): Inspected =>
      inspect({
        inputs: { x, w },
        initializers: { b: weights(w[0]!) },
        nodes: [op('Conv', 'x w b', 'y', attributes)],
      });
    expect(dynamic([1, 3, 8, 8], [4, 3, 3, 3])).toMatchObject({
      macs: 36 * 4 * 27,
      parameters: 4,
      outputs: { y: [1, 4, 6, 6] },
    });
    expect(dynamic([2, 4, 8, 9], [6, 2, 3, 2], { group: 2, strides: [2, 1] })).toMatchObject({
      macs: 2 * 3 * 8 * 6 * 12,
      parameters: 6,
      outputs: { y: [2, 6, 3, 8] },
    });
  });

  it('deformable ones look their elements up first', () => {
    const read = inspect({
      inputs: { x: [1, 2, 6, 6], o: [1, 18, 4, 4] },
      initializers: { w: weights(3, 2, 3, 3) },
      nodes: [op('DeformConv', 'x w o', 'y')],
    });
    expect(read).toMatchObject({ macs: 16 * 3 * 18, parameters: 54, outputs: { y: [1, 3, 4, 4] } });
  });
});

describe('ConvTranspose', () => {
  it.each([
    [[1, 3, 2, 2], [3, 1, 2, 2], { strides: [2, 2] }, [1, 1, 4, 4]],
    [[1, 3, 3, 3], [3, 2, 3, 3], {}, [1, 2, 5, 5]],
    [[1, 3, 3, 3], [3, 2, 3, 3], { strides: [3, 2], pads: [1, 2, 1, 2] }, [1, 2, 7, 3]],
    [[1, 3, 3, 3], [3, 2, 3, 3], { strides: [3, 2], output_padding: [1, 1] }, [1, 2, 10, 8]],
    [[1, 3, 3, 3], [3, 2, 3, 3], { strides: [3, 2], output_shape: [10, 8] }, [1, 2, 10, 8]],
    [[1, 3, 3, 3], [3, 2, 3, 3], { strides: [2, 2], auto_pad: 'SAME_UPPER' }, [1, 2, 6, 6]],
    [[1, 1, 3, 3], [1, 1, 2, 2], { dilations: [2, 2] }, [1, 1, 5, 5]],
    [[1, 4, 3, 3], [4, 3, 3, 3], { group: 2 }, [1, 6, 5, 5]],
    [[1, 3, 5], [3, 2, 3], {}, [1, 2, 7]],
    [[1, 1, 3, 4, 5], [1, 2, 3, 3, 3], {}, [1, 2, 5, 6, 7]],
    [[4, 3, 2, 2], [3, 5, 2, 2], { strides: [2, 2] }, [4, 5, 4, 4]],
  ] as [number[], number[], Record<string, AttributeSpec>, number[]][])(
    '%j with %j and %o: every input element meets every weight of its channel',
    (x, w, attributes, dims) => {
      const read = one(op('ConvTranspose', 'x w', 'y', attributes), x, w);
      const size = (some: number[]): number => some.reduce((a, b) => a * b);
      expect(read.outputs['y']).toEqual(dims);
      expect(read.macs).toBe(size(x) * size(w.slice(1)));
      expect(read.parameters).toBe(size(w));
    },
  );

  it('has one bias a filter', () => {
    const read = one(op('ConvTranspose', 'x w b', 'y', { group: 2 }), [1, 4, 3, 3], [4, 3, 3, 3], {
      b: weights(6),
    });
    expect(read.parameters).toBe(4 * 27 + 6);
  });
});

describe('pools', () => {
  const pool = (kind: string, x: number[], attributes: Record<string, AttributeSpec>): Inspected =>
    inspect({ inputs: { x }, nodes: [op(kind, 'x', 'y', attributes)] });

  it.each([
    ['MaxPool', [1, 3, 16, 16], { kernel_shape: [2, 2], dilations: [2, 2] }, [1, 3, 14, 14]],
    ['MaxPool', [1, 3, 9], { kernel_shape: [3], dilations: [2], strides: [2] }, [1, 3, 3]],
    ['MaxPool', [2, 3, 8, 8, 8], { kernel_shape: [2, 2, 2], strides: [2, 2, 2] }, [2, 3, 4, 4, 4]],
    ['AveragePool', [1, 3, 7, 8, 9], { kernel_shape: [3, 2, 1], pads: [1, 0, 0, 1, 0, 0] }, [1, 3, 7, 7, 9]],
    [
      'AveragePool',
      [1, 1, 4, 4],
      { kernel_shape: [3, 3], dilations: [2, 2], pads: [1, 1, 1, 1] },
      [1, 1, 2, 2],
    ],
    ['LpPool', [1, 3, 8, 8], { kernel_shape: [2, 2] }, [1, 3, 7, 7]],
    ['GlobalAveragePool', [1, 3, 4, 5, 6], {}, [1, 3, 1, 1, 1]],
    ['GlobalMaxPool', [2, 3, 5], {}, [2, 3, 1]],
  ] as [string, number[], Record<string, AttributeSpec>, number[]][])(
    '%s of %j with %o',
    (kind, x, attributes, dims) => {
      const read = pool(kind, x, attributes);
      expect(read.outputs['y']).toEqual(dims);
      expect(read).toMatchObject({ macs: 0, parameters: 0 });
      expect(read.network.operators.at(-1)).toMatchObject({ kind: 'pool' });
    },
  );

  it('a dilated one reads the elements under every window', () => {
    const read = pool('MaxPool', [1, 3, 16, 16], { kernel_shape: [2, 2], dilations: [2, 2] });
    expect(
      read.network.operators.map(({ kind, output: { channels, height, width } }) => [
        kind,
        channels * height * width,
      ]),
    ).toEqual([
      ['reshape', 3 * 16 * 28],
      ['pool', 3 * 16 * 14],
      ['reshape', 3 * 28 * 14],
      ['pool', 3 * 14 * 14],
    ]);
  });

  it('give their places as well, of several images too', () => {
    const read = inspect({
      inputs: { x: [1, 4, 3, 8, 8] },
      initializers: { s: { dims: [4], integers: [4, 3, 8, 8] } },
      nodes: [
        op('Reshape', 'x s', 'a'),
        op('MaxPool', 'a', 'y i', { kernel_shape: [2, 2], strides: [2, 2] }),
      ],
    });
    expect(read.outputs).toEqual({ y: [4, 3, 4, 4], i: [4, 3, 4, 4] });
  });
});

describe('operators with more inputs than plain ones', () => {
  const scales = Object.fromEntries(['s', 't', 'u'].map((name) => [name, weights()]));
  const contrib = (node: NodeSpec): NodeSpec => ({ ...node, domain: 'com.microsoft' });
  const x = { x: [1, 3, 8, 8] };
  const w = weights(4, 3, 3, 3);

  it.each([
    ['ConvInteger', op('ConvInteger', 'x w s t', 'y'), 0],
    ['QLinearConv', op('QLinearConv', 'x s s w s s s s b', 'y'), 4],
    ['QLinearConv without a bias', op('QLinearConv', 'x s s w s s s s', 'y'), 0],
    ['FusedConv', contrib(op('FusedConv', 'x w b', 'y', { activation: 'Relu' })), 4],
  ])('%s is a convolution', (_, node, bias) => {
    const read = inspect({ inputs: x, initializers: { ...scales, w, b: weights(4) }, nodes: [node] });
    expect(read).toMatchObject({ macs: 36 * 108, parameters: 108 + bias, outputs: { y: [1, 4, 6, 6] } });
  });

  it('FusedConv adds a residual and has its activation behind it', () => {
    const clip = { activation: 'Clip', activation_params: { floats: [0, 6] } };
    const read = inspect({
      inputs: { ...x, z: [1, 4, 6, 6] },
      initializers: { w, b: weights(4) },
      nodes: [contrib(op('FusedConv', 'x w b z', 'y', clip))],
    });
    expect(read.network.operators.map(({ kind }) => kind)).toEqual([
      'conv',
      'reshape',
      'elementwise',
      'activation',
    ]);
    expect(read.network.operators.at(-1)).toMatchObject({ function: 'relu6' });
    expect(read.parameters).toBe(112);
  });

  it.each([
    ['MatMulInteger', op('MatMulInteger', 'x w s t', 'y'), 0],
    ['QLinearMatMul', op('QLinearMatMul', 'x s s w s s s s', 'y'), 0],
    ['QGemm', contrib(op('QGemm', 'x s s w s s b s s', 'y')), 5],
    ['DynamicQuantizeMatMul', contrib(op('DynamicQuantizeMatMul', 'x w s t b', 'y')), 5],
    ['MatMulIntegerToFloat', contrib(op('MatMulIntegerToFloat', 'x w s t u u b', 'y')), 5],
    ['FusedGemm', contrib(op('FusedGemm', 'x w b', 'y', { activation: 'Tanh' })), 5],
  ])('%s is a product', (_, node, bias) => {
    const initializers = { ...scales, w: weights(8, 5), b: weights(5) };
    const read = inspect({ inputs: { x: [6, 8] }, initializers, nodes: [node] });
    expect(read).toMatchObject({ macs: 240, parameters: 40 + bias, outputs: { y: [6, 5] } });
  });

  it('quantised sums, joins and pools are those', () => {
    const nodes = [
      contrib(op('QLinearAdd', 'x s t x s t u t', 'a')),
      contrib(op('QLinearConcat', 's t a s t x s t', 'b', { axis: 1 })),
      contrib(op('QLinearGlobalAveragePool', 'b s t s t', 'y')),
    ];
    const read = inspect({ inputs: x, initializers: scales, nodes });
    expect(read.network.operators.map(({ kind }) => kind)).toEqual(['elementwise', 'concat', 'pool']);
    expect(read.outputs['y']).toEqual([1, 6, 1, 1]);
  });

  it('scales found at run time fold as constant ones do', () => {
    const nodes = [
      op('DynamicQuantizeLinear', 'x', 'q scale zero'),
      op('Mul', 'scale s', 'both'),
      op('MatMulInteger', 'q w zero t', 'i'),
      op('Cast', 'i', 'f', { to: 1 }),
      op('Mul', 'f both', 'y'),
    ];
    const read = inspect({
      inputs: { x: [1, 16, 32] },
      initializers: { ...scales, w: weights(32, 64) },
      nodes,
    });
    expect(read.network.operators.map(({ kind }) => kind)).toEqual(['linear']);
    expect(read).toMatchObject({ macs: 16 * 32 * 64, parameters: 2048 });
  });
});
