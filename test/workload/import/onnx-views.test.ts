import { describe, expect, it } from 'vitest';
import { countNetwork } from '../../../src/workload/count.js';
import type { Network, Operator } from '../../../src/workload/graph.js';
import { importOnnx } from '../../../src/workload/import/onnx.js';
import {
  encodeModel,
  numbers,
  op,
  scalar,
  weights,
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

describe('views and selections', () => {
  it('cost nothing until an operator reads another shape', () => {
    const some = operators(
      [1, 8, 4, 4],
      [
        op('Relu', 'x', 'a'),
        op('Reshape', 'a s', 'tokens'),
        op('Transpose', 'tokens', 'last', { perm: [0, 2, 1] }),
        op('Unsqueeze', 'last at', 'wide'),
        op('Squeeze', 'wide at', 'narrow'),
        op('Identity', 'narrow', 'same'),
        op('Cast', 'same', 'cast', { to: 1 }),
        op('Dropout', 'cast', 'kept'),
        op('MatMul', 'kept w', 'y'),
        op('MatMul', 'last w', 'z'),
      ],
      { s: numbers(0, 8, -1), at: numbers(1), w: weights(8, 2) },
    );
    expect(some.map(({ name, inputs }) => `${name} < ${inputs.join()}`)).toEqual([
      'a < input',
      'narrow < a',
      'y < narrow',
      'z < narrow',
    ]);
    expect(shapes(some).slice(1, 3)).toEqual(['reshape 8x16x1', 'linear 2x16x1']);
  });

  it('compute shapes: Shape, Gather, Concat, Slice, arithmetic', () => {
    const some = operators(
      ['N', 8, 4, 4],
      [
        op('Shape', 'x', 'shape'),
        op('Gather', 'shape zero', 'n'),
        op('Slice', 'shape one two', 'c'),
        op('Squeeze', 'c zeros', 'c0'),
        op('Mul', 'c0 sixteen', 'all'),
        op('Cast', 'all', 'whole', { to: 7 }),
        op('Unsqueeze', 'n zeros', 'n1'),
        op('Unsqueeze', 'whole zeros', 'all1'),
        op('Concat', 'n1 all1', 'target', { axis: 0 }),
        op('Reshape', 'x target', 'flat'),
        op('Gemm', 'flat w', 'y'),
      ],
      {
        zero: { dims: [], integers: [0] },
        zeros: numbers(0),
        one: numbers(1),
        two: numbers(2),
        sixteen: { dims: [], integers: [16] },
        w: weights(128, 3),
      },
    );
    expect(shapes(some)).toEqual(['reshape 128x1x1', 'linear 3x1x1']);
  });

  it('take parts: Slice, Split, Gather', () => {
    const some = operators(
      [1, 6, 4, 4],
      [
        op('Split', 'x', 'a b', { axis: 1 }),
        op('Slice', 'a one end axis', 'c'),
        op('Gather', 'b zero', 'd', { axis: 2 }),
        op('Relu', 'c', 'y'),
        op('Relu', 'd', 'z'),
      ],
      { one: numbers(-2), end: numbers(1000), axis: numbers(3), zero: { dims: [], integers: [0] } },
    );
    expect(shapes(some)).toEqual([
      'reshape 3x4x4',
      'reshape 3x4x4',
      'reshape 3x4x2',
      'reshape 4x3x1',
      'activation 3x4x2',
      'activation 4x3x1',
    ]);
  });

  it('join feature maps, tokens, and learned tokens', () => {
    const maps = operators([1, 3, 4, 4], [op('Relu', 'x', 'a'), op('Concat', 'x a x', 'y', { axis: 1 })]);
    expect(shapes(maps).at(-1)).toBe('concat 9x4x4');
    const rows = operators([1, 3, 4, 4], [op('Relu', 'x', 'a'), op('Concat', 'x a', 'y', { axis: -2 })]);
    expect(shapes(rows).at(-1)).toBe('concat 3x8x4');
    const token = read({
      inputs: { x: [2, 9, 16] },
      initializers: { cls: weights(2, 1, 16), p: weights(1, 10, 16) },
      nodes: [op('Concat', 'cls x', 'y', { axis: 1 }), op('Add', 'y p', 'z')],
    });
    expect(shapes(token.operators)).toEqual(['reshape 16x10x1', 'elementwise 16x10x1']);
    expect(countNetwork(token).parameters).toBe(16 + 160);
  });

  it('pad what no convolution takes in', () => {
    const some = operators([1, 3, 4, 4], [op('Pad', 'x p', 'y'), op('Relu', 'y', 'z')], {
      p: numbers(0, 1, 1, 1, 0, 2, 1, 1),
    });
    expect(shapes(some)).toEqual(['reshape 6x6x6', 'activation 6x6x6']);
  });

  it('see a transposed N,H,W,C input as channels first', () => {
    const network = read({
      inputs: { x: [1, 8, 9, 3] },
      initializers: { w: weights(4, 3, 3, 3) },
      nodes: [op('Transpose', 'x', 't', { perm: [0, 3, 1, 2] }), op('Conv', 't w', 'y')],
    });
    expect(network.input).toEqual({ channels: 3, height: 8, width: 9 });
    expect(shapes(network.operators)).toEqual(['conv 4x6x7']);
  });
});

describe('groups of nodes that are one operator', () => {
  const tokens: Dims = [1, 5, 16];
  const constants = {
    g: weights(16),
    two: scalar(2),
    eps: scalar(1e-5),
    half: scalar(0.5),
    one: scalar(1),
    root: scalar(1.41),
  };

  it('layer norm and RMS norm', () => {
    const layer = [
      op('ReduceMean', 'x', 'm', { axes: [2] }),
      op('Sub', 'x m', 'd'),
      op('Pow', 'd two', 'sq'),
      op('ReduceMean', 'sq', 'v', { axes: [2] }),
      op('Add', 'v eps', 've'),
      op('Sqrt', 've', 's'),
      op('Div', 'd s', 'n'),
      op('Mul', 'n g', 'ng'),
      op('Add', 'ng g', 'y'),
    ];
    expect(operators(tokens, layer, constants)).toMatchObject([{ kind: 'norm', type: 'layer' }]);
    const rms = [
      op('Mul', 'x x', 'sq'),
      op('ReduceMean', 'sq', 'v', { axes: [2] }),
      op('Add', 'eps v', 've'),
      op('Sqrt', 've', 's'),
      op('Reciprocal', 's', 'r'),
      op('Mul', 'x r', 'n'),
      op('Mul', 'g n', 'y'),
    ];
    expect(operators(tokens, rms, constants)).toMatchObject([{ kind: 'norm', type: 'rms' }]);
  });

  it('GELU, by error function and by tanh', () => {
    const exact = [
      op('Div', 'x root', 'a'),
      op('Erf', 'a', 'b'),
      op('Add', 'b one', 'c'),
      op('Mul', 'x c', 'd'),
      op('Mul', 'd half', 'y'),
    ];
    expect(operators(tokens, exact, constants)).toMatchObject([{ function: 'gelu' }]);
    const tanh = [
      op('Mul', 'x half', 'h'),
      op('Pow', 'x two', 'p'),
      op('Mul', 'p root', 'q'),
      op('Add', 'x q', 'r'),
      op('Mul', 'r root', 's'),
      op('Tanh', 's', 't'),
      op('Add', 'one t', 'u'),
      op('Mul', 'h u', 'y'),
    ];
    expect(operators(tokens, tanh, constants)).toMatchObject([{ function: 'gelu' }]);
  });

  it('SiLU and hard swish', () => {
    const gate = (kind: string): NodeSpec[] => [op(kind, 'x', 's'), op('Mul', 'x s', 'y')];
    expect(operators(tokens, gate('Sigmoid'))).toMatchObject([{ function: 'silu' }]);
    expect(operators(tokens, gate('HardSigmoid'))).toMatchObject([{ function: 'hswish' }]);
  });

  it('stay apart where an inner result is read elsewhere', () => {
    const nodes = [op('Sigmoid', 'x', 's'), op('Mul', 'x s', 'y'), op('Add', 's y', 'z')];
    expect(shapes(operators(tokens, nodes))).toEqual([
      'activation 16x5x1',
      'elementwise 16x5x1',
      'elementwise 16x5x1',
    ]);
    const shown = read({ inputs: { x: tokens }, nodes: nodes.slice(0, 2), outputs: ['s', 'y'] });
    expect(shown.operators).toHaveLength(2);
  });
});
