import { describe, expect, it } from 'vitest';
import { importOnnx } from '../../../src/workload/import/onnx.js';
import {
  encodeModel,
  numbers,
  op,
  weights,
  type AttributeSpec,
  type GraphSpec,
  type ModelSpec,
} from './encode.js';
import { inspector, type Inspected } from './inspect.js';
import { messageOf, scratch } from './scratch.js';

const inspect = inspector();
const write = scratch();
const refusal = (spec: ModelSpec): string => {
  const file = write('bad.onnx', encodeModel(spec));
  return messageOf(() => importOnnx(file), file);
};

describe('Loop', () => {
  /** A product with shared weights each turn; it gives the state, and each state. */
  const body: GraphSpec = {
    inputs: { i: [], go: [], h: [2, 8] },
    nodes: [
      op('MatMul', 'h w', 'm'),
      op('Tanh', 'm', 'next'),
      op('Identity', 'next', 'each'),
      op('Less', 'i last', 'more'),
    ],
    outputs: ['more', 'next', 'each'],
  };
  const loop = (turns: number, last: number): ModelSpec => ({
    inputs: { x: [2, 8] },
    initializers: {
      n: { dims: [], integers: [turns] },
      c: { dims: [], integers: [1] },
      last: { dims: [], integers: [last] },
      w: weights(8, 8),
    },
    nodes: [op('Loop', 'n c x', 'h all', { body: { graph: body } })],
    outputs: ['h', 'all'],
  });

  it('is its body as often as it runs, with weights that count once', () => {
    const read = inspect(loop(5, 99));
    expect(read).toMatchObject({ macs: 5 * 128, parameters: 64, outputs: { h: [2, 8], all: [5, 2, 8] } });
    const products = read.network.operators.filter(({ kind }) => kind === 'linear');
    expect(products).toHaveLength(5);
    expect(products[4]!.inputs).toEqual([
      read.network.operators.filter(({ kind }) => kind === 'activation')[3]!.name,
    ]);
  });

  it('ends where its condition says so', () => {
    expect(inspect(loop(5, 1))).toMatchObject({ macs: 2 * 128, outputs: { all: [2, 2, 8] } });
  });

  it('names its own values as it likes, also as nodes behind it do', () => {
    const spec = loop(2, 99);
    const nodes = [
      op('Loop', 'n c x', 'r all', { body: { graph: body } }),
      op('Relu', 'r', 'h'),
      op('Tanh', 'h', 'm'),
    ];
    expect(inspect({ ...spec, nodes, outputs: ['m'] })).toMatchObject({ macs: 256, outputs: { m: [2, 8] } });
  });

  it('of unknown length is one error', () => {
    const spec = loop(5, 99);
    expect(refusal({ ...spec, initializers: { ...spec.initializers, n: weights() } })).toContain(
      'number of turns is not known; expected a loop of known length',
    );
    expect(refusal({ ...spec, initializers: { ...spec.initializers, last: weights() } })).toContain(
      'condition is not known',
    );
  });
});

describe('Scan', () => {
  const body: GraphSpec = {
    inputs: { s: [4], x: [4] },
    nodes: [op('Add', 's x', 't'), op('Identity', 't', 'o')],
    outputs: ['t', 'o'],
  };
  const scan = (x: number[], attributes: Record<string, AttributeSpec>): Inspected =>
    inspect({
      inputs: { x, s: [4] },
      initializers: { unused: weights(1) },
      nodes: [op('Scan', 's x', 'end all', { body: { graph: body }, num_scan_inputs: 1, ...attributes })],
      outputs: ['end', 'all'],
    });

  it('is its body for each place of an axis', () => {
    const read = scan([1, 4], {});
    expect(read.outputs).toEqual({ end: [4], all: [1, 4] });
    const rows = scan([3, 4], {});
    expect(rows.outputs).toEqual({ end: [4], all: [3, 4] });
    expect(rows.network.operators.filter(({ kind }) => kind === 'elementwise')).toHaveLength(3);
    expect(scan([4, 3], { scan_input_axes: [1], scan_output_axes: [1] }).outputs).toEqual({
      end: [4],
      all: [4, 3],
    });
  });
});

describe('lists of tensors', () => {
  const lists = (nodes: ModelSpec['nodes'], x = [1, 6, 5]): Inspected =>
    inspect({
      inputs: { x },
      initializers: {
        two: { dims: [], integers: [2] },
        sizes: numbers(1, 5),
        last: { dims: [], integers: [-1] },
      },
      nodes,
    });

  it('are split, joined and asked', () => {
    const split = (inputs: string, attributes: Record<string, AttributeSpec>): ModelSpec['nodes'] => [
      op('SplitToSequence', inputs, 'l', { axis: 1, ...attributes }),
      op('SequenceAt', 'l last', 'y'),
    ];
    expect(lists(split('x two', {})).outputs['y']).toEqual([1, 2, 5]);
    expect(lists(split('x sizes', {})).outputs['y']).toEqual([1, 5, 5]);
    expect(lists(split('x', {})).outputs['y']).toEqual([1, 1, 5]);
    expect(lists(split('x', { keepdims: 0 })).outputs['y']).toEqual([1, 5]);
  });

  it('grow, shrink and become tensors again', () => {
    const build = (end: ModelSpec['nodes']): ModelSpec['nodes'] => [
      op('Relu', 'x', 'a'),
      op('SequenceConstruct', 'x a', 'l'),
      op('SequenceInsert', 'l x', 'm'),
      op('SequenceErase', 'm last', 'n'),
      op('SequenceInsert', 'n a two', 'o'),
      ...end,
    ];
    expect(lists(build([op('ConcatFromSequence', 'o', 'y', { axis: 1 })])).outputs['y']).toEqual([1, 18, 5]);
    expect(
      lists(build([op('ConcatFromSequence', 'o', 'y', { axis: -1, new_axis: 1 })])).outputs['y'],
    ).toEqual([1, 6, 5, 3]);
    const length = build([
      op('SequenceLength', 'o', 'c'),
      op('ConstantOfShape', 'c', 'd'),
      op('Add', 'x d', 'y'),
    ]);
    expect(
      lists(length.map((node) => (node.op === 'ConstantOfShape' ? op('Cast', 'c', 'd', { to: 1 }) : node)))
        .outputs['y'],
    ).toEqual([1, 6, 5]);
  });
});
