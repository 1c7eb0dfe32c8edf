import { describe, expect, it } from 'vitest';
import { countNetwork } from '../../../src/workload/count.js';
import { importOnnx, inspectOnnx } from '../../../src/workload/import/onnx.js';
import { encodeModel, op, weights, type ModelSpec, type NodeSpec } from '../../workload/import/encode.js';
import { messageOf, scratch } from '../../workload/import/scratch.js';
import { readCases } from './read.js';

const write = scratch();
const image = { x: [1, 3, 8, 8] };
const w = weights(4, 3, 3, 3);
const conv = { inputs: image, initializers: { w } };

describe('dynamic dimensions', () => {
  const cases: Record<
    string,
    { spec: ModelSpec; missing: string; sizes: Record<string, number>; macs: number }
  > = {
    'onnx-d_hw': {
      spec: {
        inputs: { x: [1, 3, 'H', 'W'] },
        initializers: { w },
        nodes: [op('Conv', 'x w', 'y', { pads: [1, 1, 1, 1] })],
        outputs: ['y'],
      },
      missing:
        ": input 'x': dimensions 2 ('H'), 3 ('W') are dynamic; expected fixed sizes; only the first dimension, the batch, may vary; systole import onnx takes --dim H=<size> --dim W=<size>",
      sizes: { H: 8, W: 10 },
      macs: 80 * 108,
    },
    'onnx-dyn_seq': {
      spec: {
        inputs: { x: ['batch', 'seq', 16] },
        initializers: { w: weights(16, 32) },
        nodes: [op('MatMul', 'x w', 'y')],
        outputs: ['y'],
      },
      missing:
        ": input 'x': dimension 1 ('seq') is dynamic; expected fixed sizes; only the first dimension, the batch, may vary; systole import onnx takes --dim seq=<size>",
      sizes: { seq: 12 },
      macs: 12 * 16 * 32,
    },
  };
  it.each(Object.entries(cases))('%s', (name, { spec, missing, sizes, macs }) => {
    const file = write(`${name}.onnx`, encodeModel(spec));
    expect(messageOf(() => importOnnx(file), file)).toBe(missing);
    expect(countNetwork(importOnnx(file, new Map(Object.entries(sizes)))).macs).toBe(macs);
    const whatever = new Map([['*', 7]]);
    expect(countNetwork(importOnnx(file, whatever)).macs).toBe(name === 'onnx-d_hw' ? 49 * 108 : 7 * 512);
  });
});

describe('forms of files', () => {
  const branch = (nodes: NodeSpec[]) => ({ graph: { nodes, outputs: ['z'] } });
  const reluOrSigmoid = op('If', 'c', 'y', {
    then_branch: branch([op('Relu', 'x', 'z')]),
    else_branch: branch([op('Sigmoid', 'x', 'z')]),
  });
  readCases({
    'onnx-if_const': {
      model: {
        inputs: { x: [1, 4] },
        initializers: { c: { dims: [], integers: [1] } },
        nodes: [reluOrSigmoid],
      },
      macs: 0,
      shape: [1, 4],
      operators: ['relu 4x1x1'],
    },
    'the other branch': {
      model: {
        inputs: { x: [1, 4] },
        initializers: { c: { dims: [1], integers: [0] } },
        nodes: [reluOrSigmoid],
      },
      macs: 0,
      shape: [1, 4],
      operators: ['sigmoid 4x1x1'],
    },
    'onnx-local_function': {
      model: {
        inputs: { x: [1, 8] },
        initializers: { w: weights(8, 16) },
        functions: [
          {
            name: 'Block',
            domain: 'my.fn',
            inputs: ['a', 'b'],
            outputs: ['c'],
            nodes: [op('MatMul', 'a b', 'm'), op('Relu', 'm', 'c')],
          },
        ],
        nodes: [{ ...op('Block', 'x w', 'y'), domain: 'my.fn' }],
      },
      macs: 128,
      parameters: 128,
      shape: [1, 16],
      operators: ['linear 16x1x1', 'relu 16x1x1'],
    },
    'onnx-custom_silu': {
      model: {
        inputs: { x: [8, 16] },
        initializers: { w: weights(16, 32) },
        nodes: [op('MatMul', 'x w', 'm'), { ...op('Silu', 'm', 'y'), domain: 'com.example' }],
      },
      macs: 8 * 16 * 32,
      parameters: 512,
      shape: [8, 32],
      operators: ['linear 32x1x1', 'silu 32x1x1'],
    },
    'onnx-unsorted_nodes': {
      model: { ...conv, nodes: [op('Relu', 'a', 'y'), op('Conv', 'x w', 'a')], outputs: ['y'] },
      macs: 36 * 108,
      shape: [1, 4, 6, 6],
      operators: ['conv 4x6x6', 'relu 4x6x6'],
    },
    'unsorted nodes that nothing reads are left out': {
      model: {
        ...conv,
        nodes: [op('Odd', 'b', 'c'), op('Relu', 'a', 'y'), op('Tanh', 'a', 'b'), op('Conv', 'x w', 'a')],
        outputs: ['y'],
      },
      macs: 36 * 108,
      shape: [1, 4, 6, 6],
      operators: ['conv 4x6x6', 'relu 4x6x6'],
    },
    'onnx-o_add_axis': {
      model: {
        inputs: { x: [1, 4, 6, 6] },
        initializers: { w: weights(8, 4, 3, 3), b: weights(8) },
        nodes: [op('Conv', 'x w', 'a'), op('Add', 'a b', 'y', { axis: 1, broadcast: 1 })],
      },
      macs: 4608,
      parameters: 288 + 8,
      shape: [1, 8, 4, 4],
      operators: ['conv 8x4x4'],
    },
    'products with an axis scale the channels': {
      model: {
        inputs: { x: [1, 4, 6, 6] },
        initializers: { w: weights(4, 4, 3, 3), b: weights(4) },
        nodes: [
          op('Relu', 'x', 'r'),
          op('Mul', 'r b', 'm', { axis: 1, broadcast: 1 }),
          op('Conv', 'm w', 'y'),
        ],
      },
      macs: 16 * 144,
      parameters: 144 + 4,
      shape: [1, 4, 4, 4],
    },
  });
});

it('onnx-ext_shape', () => {
  const block = (location: string): ModelSpec => ({
    inputs: { x: [1, 16, 32] },
    initializers: {
      wq: weights(32, 32),
      wk: weights(32, 32),
      heads: { dims: [4], external: { location } },
    },
    nodes: [
      op('MatMul', 'x wq', 'q'),
      op('MatMul', 'x wk', 'k'),
      op('Reshape', 'q heads', 'q4'),
      op('Reshape', 'k heads', 'k4'),
      op('Transpose', 'q4', 'qt', { perm: [0, 2, 1, 3] }),
      op('Transpose', 'k4', 'kt', { perm: [0, 2, 3, 1] }),
      op('MatMul', 'qt kt', 'y'),
    ],
    outputs: ['y'],
  });
  write('shape.bin', new Uint8Array(BigInt64Array.from([1n, 16n, 4n, 8n]).buffer));
  const read = inspectOnnx(write('ext.onnx', encodeModel(block('shape.bin'))));
  expect(read.outputs.get('y')).toEqual([1, 4, 16, 16]);
  expect(countNetwork(read.network)).toMatchObject({ macs: 2 * 16 * 1024 + 4 * 256 * 8, parameters: 2048 });
  const lost = write('lost.onnx', encodeModel(block('lost.bin')));
  expect(messageOf(() => importOnnx(lost), lost)).toContain("input 'heads' is not known");
});
