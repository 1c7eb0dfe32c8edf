import { describe, expect, it } from 'vitest';
import type { Network, Operator } from '../../../src/workload/graph.js';
import { importOnnx } from '../../../src/workload/import/onnx.js';
import {
  encodeModel,
  numbers,
  op,
  scalar,
  weights,
  type AttributeSpec,
  type Dims,
  type ModelSpec,
  type NodeSpec,
  type TensorSpec,
} from './encode.js';
import { scratch } from './scratch.js';

const write = scratch();
const read = (spec: ModelSpec): Network => importOnnx(write('model.onnx', encodeModel(spec)));
const operators = (x: Dims, nodes: NodeSpec[], initializers: Record<string, TensorSpec> = {}): Operator[] =>
  read({ inputs: { x }, nodes, initializers }).operators;
const shapes = (some: Operator[]): string[] =>
  some.map(({ kind, output }) => `${kind} ${output.channels}x${output.height}x${output.width}`);

describe('Conv', () => {
  const conv = (attributes: Record<string, AttributeSpec>, filter = weights(4, 3, 3, 3)): Operator =>
    operators([1, 3, 9, 10], [op('Conv', 'x w', 'y', attributes)], { w: filter })[0]!;

  it.each([
    [{}, 7, 8, [0, 0, 0, 0]],
    [{ pads: [1, 2, 3, 4] }, 11, 14, [1, 3, 2, 4]],
    [{ auto_pad: 'VALID', strides: [2, 3] }, 4, 3, [0, 0, 0, 0]],
    [{ auto_pad: 'SAME_UPPER', strides: [2, 2] }, 5, 5, [1, 1, 0, 1]],
    [{ auto_pad: 'SAME_LOWER', strides: [2, 2] }, 5, 5, [1, 1, 1, 0]],
    [{ dilations: [2, 3], pads: [2, 3, 2, 3] }, 9, 10, [2, 2, 3, 3]],
  ] as [Record<string, AttributeSpec>, number, number, number[]][])(
    'with %o gives %i x %i',
    (attributes, height, width, [top, bottom, left, right]) => {
      expect(conv(attributes)).toMatchObject({
        output: { channels: 4, height, width },
        padding: { top, bottom, left, right },
      });
    },
  );

  it('may be grouped, depthwise, biased or one-dimensional', () => {
    expect(conv({ group: 3 }, weights(6, 1, 3, 3))).toMatchObject({ groups: 3, filters: 6, bias: false });
    const biased = operators([1, 3, 9, 9], [op('Conv', 'x w b', 'y')], {
      w: weights(4, 3, 3, 3),
      b: weights(4),
    });
    expect(biased[0]).toMatchObject({ bias: true });
    const sequence = operators([1, 3, 20], [op('Conv', 'x w', 'y', { strides: [2], pads: [1, 1] })], {
      w: weights(4, 3, 3),
    });
    expect(shapes(sequence)).toEqual(['reshape 3x20x1', 'conv 4x10x1']);
  });

  it('takes in a bias added after it, a scale, and padding before it', () => {
    const some = operators(
      [1, 3, 9, 9],
      [
        op('Pad', 'x p', 'padded', { mode: 'constant' }),
        op('Conv', 'padded w', 'y', { pads: [1, 1, 1, 1] }),
        op('Add', 'y b', 'biased'),
        op('Mul', 'biased b', 'scaled'),
        op('Relu', 'scaled', 'z'),
      ],
      { w: weights(4, 3, 3, 3), b: weights(1, 4, 1, 1), p: numbers(0, 0, 1, 0, 0, 0, 2, 1) },
    );
    expect(shapes(some)).toEqual(['conv 4x12x10', 'activation 4x12x10']);
    expect(some[0]).toMatchObject({ bias: true, padding: { top: 2, bottom: 3, left: 1, right: 2 } });
  });

  it('does not take in what others read', () => {
    const some = operators(
      [1, 3, 8, 8],
      [op('Conv', 'x w', 'y'), op('Add', 'y b', 'biased'), op('Add', 'biased y', 'z')],
      { w: weights(4, 3, 3, 3), b: weights(1, 4, 1, 1) },
    );
    expect(shapes(some)).toEqual(['conv 4x6x6', 'elementwise 4x6x6', 'elementwise 4x6x6']);
    expect(some[0]).toMatchObject({ bias: false });
    expect(some[1]).toMatchObject({ parameters: 4 });
  });
});

describe('pools', () => {
  it.each([
    ['MaxPool', { kernel_shape: [3, 3], strides: [2, 2] }, 'pool 3x4x4', 'max'],
    ['MaxPool', { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }, 'pool 3x5x5', 'max'],
    [
      'MaxPool',
      { kernel_shape: [1, 1], strides: [3, 3], pads: [0, 0, 2, 2], ceil_mode: 1 },
      'pool 3x4x4',
      'max',
    ],
    ['AveragePool', { kernel_shape: [3, 3] }, 'pool 3x8x8', 'average'],
    [
      'AveragePool',
      { kernel_shape: [2, 2], strides: [2, 2], auto_pad: 'SAME_UPPER' },
      'pool 3x5x5',
      'average',
    ],
    ['GlobalMaxPool', {}, 'pool 3x1x1', 'max'],
    ['GlobalAveragePool', {}, 'pool 3x1x1', 'average'],
    ['ReduceMean', { axes: [2, 3] }, 'pool 3x1x1', 'average'],
    ['ReduceMax', { axes: [-1, -2], keepdims: 0 }, 'pool 3x1x1', 'max'],
  ] as [string, Record<string, AttributeSpec>, string, string][])(
    '%s with %o',
    (kind, attributes, shape, type) => {
      const some = operators([1, 3, 10, 10], [op(kind, 'x', 'y', attributes)]);
      expect(shapes(some)).toEqual([shape]);
      expect(some[0]).toMatchObject({ kind: 'pool', type });
    },
  );

  it('reduce tokens too', () => {
    const some = operators(
      [1, 7, 16],
      [op('ReduceMean', 'x a', 'y', { keepdims: 0 }), op('Relu', 'y', 'z')],
      {
        a: numbers(1),
      },
    );
    expect(shapes(some)).toEqual(['pool 16x1x1', 'activation 16x1x1']);
  });
});

describe('products', () => {
  const linear = (x: Dims, node: NodeSpec, w: number[]): object =>
    operators(x, [node], { w: weights(...w) }).at(-1)!;

  it.each([
    [[1, 8], op('Gemm', 'x w', 'y'), [8, 5], 5, 1],
    [[1, 8], op('Gemm', 'x w w', 'y', { transB: 1 }), [5, 8], 5, 1],
    [[8, 1], op('Gemm', 'x w', 'y', { transA: 1 }), [8, 5], 5, 1],
    [[1, 6, 8], op('MatMul', 'x w', 'y'), [8, 5], 5, 6],
    [[1, 6, 8], op('MatMul', 'x w', 'y'), [1, 8, 5], 5, 6],
    [[1, 2, 3, 8], op('MatMul', 'x w', 'y'), [8, 5], 5, 6],
    [[1, 8, 6], op('MatMul', 'w x', 'y'), [5, 8], 5, 6],
  ] as [Dims, NodeSpec, number[], number, number][])('%j: %o', (x, node, w, features, tokens) => {
    const output =
      node.op === 'Gemm' && x[0] === 8 ? expect.anything() : { channels: features, height: tokens, width: 1 };
    expect(linear(x, node, w)).toMatchObject({
      kind: 'linear',
      features,
      output,
      bias: node.inputs.length > 2,
    });
  });

  it('of two activations have a count', () => {
    const product = (y: Dims): Operator =>
      read({ inputs: { x: [1, 4, 6, 8], y }, nodes: [op('MatMul', 'x y', 'z')] }).operators.at(-1)!;
    expect(product([1, 4, 8, 5])).toMatchObject({ kind: 'matmul', count: 4, m: 6, k: 8, n: 5 });
    expect(product([1, 1, 8, 5])).toMatchObject({ kind: 'matmul', count: 1, m: 24, k: 8, n: 5 });
  });
});

describe('further inputs', () => {
  it('are read from outside the network in their own shape', () => {
    const network = read({
      inputs: { x: [1, 3, 8, 8], skip: [1, 3, 4, 4] },
      nodes: [op('MaxPool', 'x', 'p', { kernel_shape: [2, 2], strides: [2, 2] }), op('Add', 'p skip', 'y')],
    });
    expect(shapes(network.operators)).toEqual(['pool 3x4x4', 'reshape 3x4x4', 'elementwise 3x4x4']);
    expect(network.operators[1]).toMatchObject({
      name: 'skip',
      inputs: ['input'],
      inputShapes: [{ channels: 3, height: 4, width: 4 }],
    });
  });
});

describe('elementwise operators', () => {
  it('fold scalars, keep learned operands, and gate channels', () => {
    const some = operators(
      [1, 3, 8, 8],
      [
        op('Mul', 'x half', 'scaled'),
        op('Sub', 'scaled mean', 'centred'),
        op('GlobalAveragePool', 'centred', 'squeezed'),
        op('HardSigmoid', 'squeezed', 'gate'),
        op('Mul', 'centred gate', 'gated'),
        op('Neg', 'gated', 'negative'),
        op('Sum', 'negative centred x', 'total'),
      ],
      { half: scalar(0.5), mean: weights(1, 3, 1, 1) },
    );
    expect(shapes(some)).toEqual([
      'elementwise 3x8x8',
      'pool 3x1x1',
      'activation 3x1x1',
      'elementwise 3x8x8',
      'elementwise 3x8x8',
      'elementwise 3x8x8',
    ]);
    expect(some[0]).toMatchObject({ operation: 'add', parameters: 3 });
    expect(some[3]).toMatchObject({ operation: 'multiply', inputs: ['centred', 'gate'] });
  });

  it('repeat a smaller operand', () => {
    const network = read({
      inputs: { x: [1, 4, 6, 6], mask: [1, 1, 1, 6] },
      nodes: [op('Add', 'x mask', 'y'), op('Softmax', 'y', 'z')],
    });
    expect(shapes(network.operators)).toEqual([
      'reshape 1x1x6',
      'reshape 4x6x6',
      'elementwise 4x6x6',
      'activation 4x6x6',
    ]);
  });

  it('choose by mask and normalise locally as products', () => {
    const some = operators([1, 4, 6, 6], [op('Where', 'm x low', 'y'), op('LRN', 'y', 'z', { size: 5 })], {
      m: weights(1, 1, 6, 6),
      low: scalar(-1e4),
    });
    expect(some).toMatchObject([
      { kind: 'elementwise', operation: 'multiply', inputs: ['input', 'input'], parameters: 0 },
      { kind: 'elementwise', operation: 'multiply', inputs: ['y', 'y'], parameters: 0 },
    ]);
  });
});

describe('activations and norms', () => {
  it.each([
    ['Relu', 'relu'],
    ['LeakyRelu', 'relu'],
    ['Sigmoid', 'sigmoid'],
    ['Tanh', 'tanh'],
    ['Gelu', 'gelu'],
    ['HardSwish', 'hswish'],
    ['HardSigmoid', 'hsigmoid'],
    ['Softmax', 'softmax'],
    ['Elu', 'exp'],
  ])('%s is %s', (kind, wanted) => {
    expect(operators([1, 3, 4, 4], [op(kind, 'x', 'y')])).toMatchObject([
      { function: wanted, inputs: ['input'] },
    ]);
  });

  it('Clip is a ReLU, a bounded ReLU or nothing', () => {
    const clip = (inputs: string, attributes: Record<string, AttributeSpec> = {}): Operator[] =>
      operators([1, 4], [op('Clip', inputs, 'y', attributes), op('Tanh', 'y', 'z')], {
        zero: scalar(0),
        six: scalar(6),
      });
    expect(clip('x zero six')[0]).toMatchObject({ function: 'relu6' });
    expect(clip('x', { min: { float: 0 }, max: { float: 6 } })[0]).toMatchObject({ function: 'relu6' });
    expect(clip('x zero')[0]).toMatchObject({ function: 'relu' });
    expect(clip('x', { min: { float: 0 }, max: { float: 3.4e38 } })[0]).toMatchObject({ function: 'relu' });
    expect(clip('x')).toHaveLength(1);
  });

  it.each([
    ['BatchNormalization', [1, 3, 8, 8], 'batch', 3],
    ['InstanceNormalization', [1, 3, 8, 8], 'group', 3],
    ['GroupNormalization', [1, 3, 8, 8], 'group', 3],
    ['LayerNormalization', [1, 5, 3], 'layer', 3],
    ['RMSNormalization', [1, 5, 3], 'rms', 3],
  ])('%s of %j', (kind, x, type, channels) => {
    const inputs = kind === 'BatchNormalization' ? 'x s s s s' : 'x s s';
    const [norm] = operators(x, [op(kind, inputs, 'y')], { s: weights(3) });
    expect(norm).toMatchObject({ kind: 'norm', type, output: { channels } });
  });
});
