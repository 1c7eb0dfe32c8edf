import { describe, expect, it } from 'vitest';
import { importOnnx } from '../../../src/workload/import/onnx.js';
import { encodeModel, numbers, op, scalar, weights, type ModelSpec, type NodeSpec } from './encode.js';
import { inspector } from './inspect.js';
import { messageOf, scratch } from './scratch.js';

const inspect = inspector();
const write = scratch();
const kinds = (spec: ModelSpec): string[] => inspect(spec).network.operators.map(({ kind }) => kind);
const refusal = (spec: ModelSpec, sizes: Record<string, number> = {}): string => {
  const file = write('bad.onnx', encodeModel(spec));
  return messageOf(() => importOnnx(file, new Map(Object.entries(sizes))), file);
};
const image = { x: [1, 3, 8, 8] };
const w = weights(4, 3, 3, 3);

describe('functions of the model', () => {
  const block = {
    name: 'Block',
    domain: 'my.fn',
    inputs: ['a', 'b', 'c'],
    outputs: ['z'],
    nodes: [
      { ...op('MatMul', 'a b', 'm'), name: 'product' },
      { ...op('Gelu', 'm', 'z'), attributes: { approximate: { reference: 'kind' } } },
    ],
    defaults: { kind: 'tanh' },
  };
  const call = (inputs: string, output: string): NodeSpec => ({
    ...op('Block', inputs, output),
    domain: 'my.fn',
  });

  it('are inlined, each call with its own values', () => {
    const read = inspect({
      inputs: { x: [1, 8] },
      initializers: { w: weights(8, 8), v: weights(8, 16) },
      functions: [block],
      nodes: [call('x w', 'm'), call('m v', 'y')],
    });
    expect(read).toMatchObject({ macs: 64 + 128, parameters: 192, outputs: { y: [1, 16] } });
    expect(read.network.operators.map(({ kind }) => kind)).toEqual([
      'linear',
      'activation',
      'linear',
      'activation',
    ]);
  });

  it('call others, hand attributes on and come before operators of the same name', () => {
    const conv = {
      name: 'Conv',
      domain: '',
      inputs: ['a', 'b'],
      outputs: ['z'],
      nodes: [{ ...op('MaxPool', 'a', 'z'), attributes: { kernel_shape: { reference: 'sides' } } }],
    };
    const outer = {
      ...conv,
      name: 'Outer',
      domain: 'my',
      nodes: [{ ...op('Conv', 'a b', 'z'), attributes: { sides: [2, 2] } }],
    };
    const nodes = [{ ...op('Outer', 'x w', 'y'), domain: 'my' }];
    const read = inspect({ inputs: image, initializers: { w }, functions: [conv, outer], nodes });
    expect(read).toMatchObject({ macs: 0, outputs: { y: [1, 3, 7, 7] } });
  });

  it('that call themselves are one error', () => {
    const endless = { ...block, nodes: [call('a b', 'z')] };
    expect(refusal({ inputs: { x: [1, 8] }, functions: [endless], nodes: [call('x x', 'y')] })).toContain(
      'functions that call each other without end',
    );
  });
});

describe('If', () => {
  const branches = {
    then_branch: { graph: { nodes: [op('Conv', 'x w', 't')], outputs: ['t'] } },
    else_branch: {
      graph: {
        nodes: [op('Conv', 'x v', 'r'), op('Relu', 'r', 't')],
        initializers: { v: weights(5, 3, 1, 1) },
        outputs: ['t'],
      },
    },
  };
  const choice = (c: number): ModelSpec => ({
    inputs: image,
    initializers: { w, c: { dims: [], integers: [c] } },
    nodes: [op('If', 'c', 'a', branches), op('Tanh', 'a', 'y')],
  });

  it('is the branch that its constant selects', () => {
    expect(inspect(choice(1))).toMatchObject({
      macs: 36 * 108,
      parameters: 108,
      outputs: { y: [1, 4, 6, 6] },
    });
    expect(inspect(choice(0))).toMatchObject({ macs: 64 * 15, parameters: 15, outputs: { y: [1, 5, 8, 8] } });
    expect(kinds(choice(0))).toEqual(['conv', 'activation', 'activation']);
  });

  it('may ask for a shape, and read what is computed before it', () => {
    const shape = [
      op('Shape', 'x', 's', { start: 0, end: 1 }),
      op('Constant', '', 'one', { value_ints: [1] }),
      op('Equal', 's one', 'c'),
      op('If', 'c', 'y', branches),
    ];
    expect(kinds({ inputs: image, initializers: { w }, nodes: shape })).toEqual(['conv']);
    const twice = [op('If', 'c', 'a', branches), op('If', 'c', 'b', branches), op('Add', 'a b', 'y')];
    expect(kinds({ ...choice(0), nodes: twice })).toEqual([
      'conv',
      'activation',
      'conv',
      'activation',
      'elementwise',
    ]);
  });

  it('with a condition that is computed is one error', () => {
    expect(
      refusal({ inputs: { ...image, c: [1] }, initializers: { w }, nodes: [op('If', 'c', 'y', branches)] }),
    ).toContain("condition 'c' is not known; expected a constant condition");
  });
});

describe('the nodes of a graph', () => {
  it('may be in any order', () => {
    const nodes = [op('Relu', 'a', 'y'), op('Conv', 'b w', 'a'), op('Tanh', 'x', 'b')];
    const read = inspect({ inputs: image, initializers: { w }, nodes, outputs: ['y'] });
    expect(read.network.operators.map(({ name }) => name)).toEqual(['b', 'a', 'y']);
  });

  it('that reach no output do not count, whatever they are', () => {
    const nodes = [
      op('Conv', 'x w', 'y'),
      op('Conv', 'y v', 'z'),
      { ...op('Strange', 'z', 'u'), domain: 'far' },
    ];
    const initializers = { w, v: weights(9, 4, 1, 1) };
    expect(inspect({ inputs: image, initializers, nodes, outputs: ['y'] })).toMatchObject({ macs: 36 * 108 });
  });

  it('are named all at once where they are not supported', () => {
    const nodes = [
      op('Strange', 'x', 'a'),
      op('Relu', 'a', 'b'),
      { ...op('Odd', 'b', 'c'), domain: 'far' },
      op('Strange', 'c', 'y'),
    ];
    expect(refusal({ inputs: image, nodes })).toMatch(
      /: operators Strange \(2 nodes\), far\.Odd are not supported; expected one of \d+ ONNX operators.*cut before them/,
    );
    expect(refusal({ inputs: image, nodes: [op('Relus', 'x', 'y')] })).toMatch(
      /: node 'y' \(Relus\): operator 'Relus' is not supported; expected .*cut before it; did you mean 'Relu'\?/,
    );
  });

  it('of another domain are those of their name', () => {
    const nodes = [op('Conv', 'x w', 'a'), { ...op('Silu', 'a', 'y'), domain: 'com.example' }];
    expect(kinds({ inputs: image, initializers: { w }, nodes })).toEqual(['conv', 'activation']);
  });

  it('before opset 7 say where the second operand belongs', () => {
    const add = (axis: number, b: number[]): ReturnType<typeof inspect> =>
      inspect({
        inputs: { x: [1, 4, 6, 5] },
        initializers: { w: weights(8, 4, 3, 3), b: weights(...b) },
        nodes: [op('Conv', 'x w', 'a'), op('Add', 'a b', 'y', { axis, broadcast: 1 })],
      });
    expect(add(1, [8])).toMatchObject({ parameters: 288 + 8, outputs: { y: [1, 8, 4, 3] } });
    expect(add(1, [8]).network.operators).toMatchObject([{ kind: 'conv', bias: true }]);
    expect(add(-2, [4])).toMatchObject({ parameters: 288 + 4, outputs: { y: [1, 8, 4, 3] } });
    expect(add(1, [8, 4])).toMatchObject({ parameters: 288 + 32, outputs: { y: [1, 8, 4, 3] } });
  });
});

describe('numbers in another file', () => {
  const model = (external: object): ModelSpec => ({
    inputs: { x: [1, 16, 32] },
    initializers: { s: { dims: [4], external: external as { location: string } } },
    nodes: [op('Reshape', 'x s', 'a'), op('Relu', 'a', 'y')],
  });
  const bytes = new Uint8Array(BigInt64Array.from([7, 7, 1, 16, 4, 8].map(BigInt)).buffer);
  write('shapes.bin', bytes);
  const read = (spec: ModelSpec): (readonly number[])[] => {
    const file = write('model.onnx', encodeModel({ ...spec, outputs: ['y'] }));
    return importOnnx(file).operators.map(({ output: { channels, height, width } }) => [
      channels,
      height,
      width,
    ]);
  };

  it('are read beside the model', () => {
    expect(read(model({ location: 'shapes.bin', offset: 16, length: 32 }))).toEqual([[32, 16, 1]]);
    expect(refusal(model({ location: 'shapes.bin', offset: 8, length: 32 }))).toContain(
      'cannot be reshaped to 7x1x16x4',
    );
    expect(read({ ...model({ location: 'shapes.bin', offset: 16 }) })).toHaveLength(1);
  });

  it('that are not there are not known; those elsewhere are refused', () => {
    expect(refusal(model({ location: 'none.bin' }))).toContain("input 's' is not known");
    expect(refusal(model({ location: 'shapes.bin', offset: 24 }))).toContain("input 's' is not known");
    expect(refusal(model({ location: '../shapes.bin' }))).toContain(
      "weight 's': its data is in '../shapes.bin'",
    );
    expect(refusal(model({ location: '/etc/hosts' }))).toContain("expected a file in the model's folder");
  });
});

describe('dynamic dimensions', () => {
  const spec: ModelSpec = {
    inputs: { x: ['N', 3, 'H', 'W'] },
    initializers: { w },
    nodes: [op('Conv', 'x w', 'y')],
  };

  it('have the sizes that are given, by name or place', () => {
    expect(inspect(spec, { H: 10, W: 12 })).toMatchObject({ outputs: { y: [1, 4, 8, 10] }, macs: 80 * 108 });
    expect(inspect(spec, { 'x:2': 10, W: 12, N: 2 })).toMatchObject({
      outputs: { y: [2, 4, 8, 10] },
      macs: 160 * 108,
    });
    expect(inspect(spec, { H: 10, W: 12, N: 2 }).network.batch).toBe(2);
  });

  it('without a size are one error that says how to give it', () => {
    expect(refusal(spec)).toContain("input 'x': dimensions 2 ('H'), 3 ('W') are dynamic");
    expect(refusal(spec, { H: 4 })).toContain(
      "dimension 3 ('W') is dynamic; expected fixed sizes; only the first dimension, the batch, may vary; systole import onnx takes --dim W=<size>",
    );
    expect(messageOfSizes({ H: 4, W: 4, h: 3 })).toContain(
      "--dim: no input has a dynamic dimension 'h'; expected one of N, x:0, H, x:2, W, x:3",
    );
  });

  const messageOfSizes = (sizes: Record<string, number>): string => {
    const file = write('sizes.onnx', encodeModel(spec));
    expect(() => importOnnx(file, new Map(Object.entries(sizes)))).toThrow();
    try {
      importOnnx(file, new Map(Object.entries(sizes)));
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };
});

describe('what has a size that depends on the data', () => {
  const tail = [op('Conv', 'x w', 'a'), op('NonZero', 'a', 'places'), op('Cast', 'places', 'y', { to: 1 })];
  it('is post-processing and does not count', () => {
    expect(inspect({ inputs: image, initializers: { w }, nodes: tail, outputs: ['y'] })).toMatchObject({
      macs: 36 * 108,
      outputs: { y: undefined },
    });
  });
  it('is one error where a product reads it', () => {
    const nodes = [...tail, op('MatMul', 'y v', 'z')];
    expect(
      refusal({ inputs: image, initializers: { w, v: weights(3, 3) }, nodes, outputs: ['z'] }),
    ).toContain("node 'z' (MatMul): input 'y' has a size that depends on the data");
  });
});

describe('a graph of nothing but views', () => {
  it('is a network of the views', () => {
    const read = inspect({
      inputs: { x: [1, 8, 4] },
      nodes: [op('Transpose', 'x', 'y', { perm: [0, 2, 1] })],
    });
    expect(read.network.operators).toMatchObject([
      { kind: 'reshape', output: { channels: 8, height: 4, width: 1 } },
    ]);
    expect(read.outputs['y']).toEqual([1, 4, 8]);
  });
});

describe('the second output of Dropout', () => {
  it('is a mask of the same size', () => {
    const nodes = [
      op('Relu', 'x', 'a'),
      op('Dropout', 'a', 'b m'),
      op('Cast', 'm', 'f', { to: 1 }),
      op('Mul', 'b f', 'y'),
    ];
    expect(inspect({ inputs: { x: [1, 8] }, nodes })).toMatchObject({
      macs: 0,
      parameters: 0,
      outputs: { y: [1, 8] },
    });
    const unknown = inspect({
      inputs: { x: [1, 4] },
      nodes: [op('Clip', 'x lo hi', 'y')],
      initializers: { lo: weights(), hi: scalar(6) },
    });
    expect(unknown.network.operators).toMatchObject([{ function: 'relu6' }]);
    expect(numbers(1).dims).toEqual([1]);
  });
});
