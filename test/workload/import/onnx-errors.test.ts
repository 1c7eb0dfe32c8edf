import { describe, expect, it } from 'vitest';
import { importOnnx } from '../../../src/workload/import/onnx.js';
import { encodeModel, numbers, op, weights, type ModelSpec } from './encode.js';
import { messageOf, scratch } from './scratch.js';

const write = scratch();
const error = (content: ModelSpec | Uint8Array | string): string => {
  const bytes = typeof content === 'object' && 'nodes' in content ? encodeModel(content) : content;
  const file = write('bad.onnx', bytes);
  return messageOf(() => importOnnx(file), file);
};

describe('a file that is no usable model', () => {
  it.each([
    ['nothing', '', ': file is empty'],
    ['text', 'hello, world: this is no model\n', ': is no ONNX model, or is damaged'],
    ['YAML', 'kind: network\nname: x\n', ': is no ONNX model'],
    ['zeros', new Uint8Array(100), ': is no ONNX model'],
    [
      'a huge length',
      new Uint8Array([0x3a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]),
      ': is no ONNX model',
    ],
    ['a number without end', new Uint8Array(30).fill(0xff), ': is no ONNX model'],
    ['no graph', new Uint8Array([8, 8]), 'there is no graph'],
    ['no nodes', encodeModel({ inputs: { x: [1, 2] }, nodes: [] }), ': the graph has no nodes'],
    [
      'constants only',
      encodeModel({ inputs: {}, nodes: [op('Constant', '', 'c', { value_ints: [1] })] }),
      'has no input beside its weights',
    ],
    [
      'nothing but shapes',
      encodeModel({ inputs: { x: [1, 2] }, nodes: [op('Shape', 'x', 'y')], outputs: ['y'] }),
      'computes nothing',
    ],
  ] as [string, Uint8Array | string, string][])('(%s) is one error', (_, content, message) => {
    expect(error(content)).toContain(message);
  });

  it('or does not exist is one error', () => {
    expect(messageOf(() => importOnnx('/none.onnx'), '/none.onnx')).toContain('cannot be read: no such file');
  });
});

describe('an unusable graph', () => {
  const x = { x: [1, 3, 8, 8] };
  const conv = { initializers: { w: weights(4, 3, 3, 3) }, inputs: x };
  it.each([
    [
      'unknown operator',
      { inputs: x, nodes: [op('Relux', 'x', 'y')] },
      ": node 'y' (Relux): operator 'Relux' is not supported; expected one of",
      "did you mean 'Relu'?",
    ],
    ['loop', { inputs: x, nodes: [op('Loop', 'x', 'y')] }, ": node 'y' (Loop): has no body", ''],
    [
      'foreign operator',
      { inputs: x, nodes: [{ ...op('Relux', 'x', 'y'), domain: 'my.ops' }] },
      "operator 'my.ops.Relux' is not supported",
      "did you mean 'Relu'?",
    ],
    [
      'dynamic height',
      { inputs: { x: ['N', 3, 'height', 8] }, nodes: [op('Relu', 'x', 'y')] },
      ": input 'x': dimension 2 ('height') is dynamic; expected fixed sizes",
      '',
    ],
    [
      'unknown size',
      { inputs: { x: [1, 3, 0, 8] }, nodes: [op('Relu', 'x', 'y')] },
      ": input 'x': dimension 2 is dynamic",
      '',
    ],
    [
      'dynamic weight',
      { inputs: { ...x, w: ['out', 3, 3, 3] }, nodes: [op('Conv', 'x w', 'y')] },
      ": weight 'w': dimension 0 ('out') is dynamic",
      '',
    ],
    [
      'missing value',
      { inputs: x, nodes: [op('Relu', 'xx', 'y')] },
      ": node 'y' (Relu): reads 'xx', which no node before it computes; did you mean 'x'?",
      '',
    ],
    ['missing input', { inputs: x, nodes: [op('Relu', '', 'y')] }, ": node 'y' (Relu): has no input 0", ''],
    [
      'cycle',
      { inputs: x, nodes: [op('Relu', 'b', 'a'), op('Relu', 'a', 'b')] },
      ', which no node before it computes',
      '',
    ],
    [
      'value computed twice',
      { inputs: x, nodes: [op('Relu', 'x', 'a'), op('Relu', 'x', 'a')] },
      "computes 'a', which exists already",
      '',
    ],
    [
      'channels that differ',
      { ...conv, initializers: { w: weights(4, 2, 3, 3) }, nodes: [op('Conv', 'x w', 'y')] },
      'weights are for 2 input channels (2 in 1 groups), the input has 3',
      '',
    ],
    [
      'kernel that is too large',
      { ...conv, initializers: { w: weights(4, 3, 9, 9) }, nodes: [op('Conv', 'x w', 'y')] },
      ".kernel: operator 'y': kernel 9x9 is larger than its padded input 8x8",
      '',
    ],
    [
      'kernel unlike its weights',
      { ...conv, nodes: [op('Conv', 'x w', 'y', { kernel_shape: [5, 5] })] },
      'kernel_shape is 5x5; expected 3x3',
      '',
    ],
    ['stride of zero', { ...conv, nodes: [op('Conv', 'x w', 'y', { strides: [0, 1] })] }, 'strides is 0', ''],
    [
      'negative pads',
      { ...conv, nodes: [op('Conv', 'x w', 'y', { pads: [-1, 0, 0, 0] })] },
      'pads is [-1, 0, 0, 0]',
      '',
    ],
    [
      'odd auto_pad',
      { ...conv, nodes: [op('Conv', 'x w', 'y', { auto_pad: 'MAYBE' })] },
      "auto_pad is 'MAYBE'",
      '',
    ],
    [
      'groups that do not divide',
      { ...conv, initializers: { w: weights(4, 1, 3, 3) }, nodes: [op('Conv', 'x w', 'y', { group: 3 })] },
      '4 filters are not divisible by 3 groups',
      '',
    ],
    [
      'matrices that do not fit',
      { inputs: { x: [1, 8] }, initializers: { w: weights(9, 2) }, nodes: [op('MatMul', 'x w', 'y')] },
      '1x8 times 9x2: 8 and 9 differ',
      '',
    ],
    [
      'several matrices of weights',
      { inputs: { x: [1, 4, 8] }, initializers: { w: weights(3, 9, 2) }, nodes: [op('MatMul', 'x w', 'y')] },
      '1x4x8 times 3x9x2: 8 and 9 differ',
      '',
    ],
    [
      'reshape that does not fit',
      { inputs: x, initializers: { s: numbers(1, 5, -1) }, nodes: [op('Reshape', 'x s', 'y')] },
      '1x3x8x8 cannot be reshaped to 1x5x-1',
      '',
    ],
    [
      'reshape to what is not known',
      { inputs: x, initializers: { s: weights(2) }, nodes: [op('Reshape', 'x s', 'y')] },
      "input 's' is not known",
      '',
    ],
    [
      'addends that differ',
      { inputs: { x: [1, 8], z: [1, 9] }, nodes: [op('Add', 'x z', 'y')] },
      'shapes 1x8 and 1x9 do not match',
      '',
    ],
    [
      'parts that differ',
      { inputs: { x: [1, 8, 2], z: [1, 9, 3] }, nodes: [op('Concat', 'x z', 'y', { axis: 1 })] },
      'joins 1x8x2 and 1x9x3 along axis 1',
      '',
    ],
    [
      'axis out of range',
      { inputs: x, nodes: [op('Concat', 'x x', 'y', { axis: 7 })] },
      'axis 7 of a tensor of 4 dimensions; expected -4 to 3',
      '',
    ],
    [
      'split that does not add up',
      { inputs: x, initializers: { s: numbers(1, 1) }, nodes: [op('Split', 'x s', 'a b', { axis: 1 })] },
      'splits 3 in [1, 1]; expected 2 sizes that sum to 3',
      '',
    ],
    [
      'empty slice',
      { inputs: x, initializers: { s: numbers(5), e: numbers(3) }, nodes: [op('Slice', 'x s e', 'y')] },
      'the graph computes nothing',
      '',
    ],
    [
      'huge tensor',
      { inputs: { x: [1, 900_000_000, 900_000_000] }, nodes: [op('Relu', 'x', 'y')] },
      'has too many elements',
      '',
    ],
    [
      'huge product',
      {
        inputs: { x: [1, 900_000_000] },
        initializers: { w: weights(900_000_000, 900_000_000) },
        nodes: [op('MatMul', 'x w', 'y')],
      },
      'y: is too large to count',
      '',
    ],
  ] as [string, ModelSpec, string, string][])('(%s) is one error', (_, spec, start, end) => {
    const message = error(spec);
    expect(message).toContain(start);
    expect(message).toContain(end);
  });
});
