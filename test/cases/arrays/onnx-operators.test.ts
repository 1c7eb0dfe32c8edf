import { describe } from 'vitest';
import { numbers, op, weights, type NodeSpec, type TensorSpec } from '../../workload/import/encode.js';
import { readCases } from './read.js';

const contrib = (node: NodeSpec): NodeSpec => ({ ...node, domain: 'com.microsoft' });
const image = { x: [1, 3, 8, 8] };
const w = weights(4, 3, 3, 3);

describe('operators with products', () => {
  readCases({
    'onnx-lstm_t100': {
      model: {
        inputs: { x: [100, 1, 64] },
        initializers: { w: weights(1, 256, 64), r: weights(1, 256, 64) },
        nodes: [op('LSTM', 'x w r', 'y', { hidden_size: 64 })],
      },
      macs: 3_276_800,
      parameters: 2 * 256 * 64,
      shape: [100, 1, 1, 64],
    },
    'a GRU of both directions': {
      model: {
        inputs: { x: [9, 2, 6] },
        initializers: { w: weights(2, 15, 6), r: weights(2, 15, 5) },
        nodes: [op('GRU', 'x w r', 'y', { hidden_size: 5, direction: 'bidirectional' })],
      },
      macs: 9 * 2 * 2 * 15 * (6 + 5),
      parameters: 2 * 15 * 11,
      shape: [9, 2, 2, 5],
    },
    'onnx-convtranspose_2x2': {
      model: {
        inputs: { x: [1, 3, 2, 2] },
        initializers: { w: weights(3, 1, 2, 2) },
        nodes: [op('ConvTranspose', 'x w', 'y', { strides: [2, 2] })],
      },
      macs: 48,
      parameters: 12,
      shape: [1, 1, 4, 4],
    },
    'transposed in groups, windows that overlap': {
      model: {
        inputs: { x: [1, 4, 5, 5] },
        initializers: { w: weights(4, 3, 3, 3) },
        nodes: [op('ConvTranspose', 'x w', 'y', { strides: [2, 2], group: 2, pads: [1, 1, 1, 1] })],
      },
      macs: 25 * 4 * 3 * 9,
      parameters: 108,
      shape: [1, 6, 9, 9],
    },
    'onnx-c_3d': {
      model: {
        inputs: { x: [1, 3, 8, 16, 16] },
        initializers: { w: weights(4, 3, 3, 3, 3) },
        nodes: [op('Conv', 'x w', 'y')],
      },
      macs: 381_024,
      parameters: 324,
      shape: [1, 4, 6, 14, 14],
    },
    'three dimensions with stride, padding and groups': {
      model: {
        inputs: { x: [1, 4, 7, 8, 9] },
        initializers: { w: weights(6, 2, 3, 3, 3) },
        nodes: [op('Conv', 'x w', 'y', { group: 2, strides: [2, 2, 2], pads: [1, 1, 1, 1, 1, 1] })],
      },
      macs: 4 * 4 * 5 * 6 * 2 * 27,
      parameters: 6 * 2 * 27,
      shape: [1, 6, 4, 4, 5],
    },
    'onnx-video_frames': {
      model: {
        inputs: { x: [1, 8, 3, 16, 16] },
        initializers: { frames: numbers(8, 3, 16, 16), w },
        nodes: [op('Reshape', 'x frames', 'f'), op('Conv', 'f w', 'c'), op('Relu', 'c', 'y')],
      },
      macs: 8 * 14 * 14 * 4 * 27,
      parameters: 108,
      shape: [8, 4, 14, 14],
    },
  });
});

describe('quantised by onnxruntime', () => {
  const scales = Object.fromEntries(['s', 'z', 't'].map((name) => [name, weights()]));
  const cnn: Record<string, TensorSpec> = {
    ...scales,
    w: weights(8, 3, 3, 3),
    v: weights(8, 4, 3, 3),
    b: weights(8),
    f: weights(8, 10),
    g: weights(10),
  };
  const input = { x: [1, 3, 16, 16] };
  const same = { pads: [1, 1, 1, 1] };
  const half = { kernel_shape: [2, 2], strides: [2, 2] };
  const macs = 256 * 27 * 8 + 64 * 36 * 8 + 80;
  const parts = ['conv 8x16x16', 'max 8x8x8', 'conv 8x8x8', 'add 8x8x8', 'average 8x1x1', 'linear 10x1x1'];
  /** `x` of one value a tensor, as both dynamic forms begin. */
  const dynamic = (from: string, to: string): NodeSpec =>
    op('DynamicQuantizeLinear', from, `${to} ${to}s ${to}z`);

  readCases({
    'onnx-q_qop': {
      model: {
        inputs: input,
        initializers: cnn,
        nodes: [
          op('QuantizeLinear', 'x s z', 'q'),
          op('QLinearConv', 'q s z w s z s z b', 'c', same),
          op('MaxPool', 'c', 'p', half),
          op('QLinearConv', 'p s z v s z s z b', 'd', { ...same, group: 2 }),
          contrib(op('QLinearAdd', 'd s z p s z s z', 'a')),
          contrib(op('QLinearGlobalAveragePool', 'a s z s z', 'm')),
          op('Flatten', 'm', 'l'),
          contrib(op('QGemm', 'l s z f s z g s z', 'k')),
          op('DequantizeLinear', 'k s z', 'y'),
        ],
      },
      macs: 73_808,
      parameters: 216 + 8 + 288 + 8 + 80 + 10,
      shape: [1, 10],
      operators: ['conv 8x16x16', 'pool 8x8x8', 'conv 8x8x8', 'add 8x8x8', 'pool 8x1x1', 'linear 10x1x1'],
    },
    'onnx-q_dyn_mlp': {
      model: {
        inputs: { x: [1, 16, 32] },
        initializers: { ...scales, w: weights(32, 64), b: weights(64), v: weights(64, 8) },
        nodes: [
          dynamic('x', 'q'),
          op('MatMulInteger', 'q w qz z', 'i'),
          op('Cast', 'i', 'c', { to: 1 }),
          op('Mul', 'qs s', 'k'),
          op('Mul', 'c k', 'm'),
          op('Add', 'm b', 'a'),
          op('Relu', 'a', 'r'),
          dynamic('r', 'u'),
          op('MatMulInteger', 'u v uz z', 'j'),
          op('Cast', 'j', 'd', { to: 1 }),
          op('Mul', 'us s', 'l'),
          op('Mul', 'd l', 'y'),
        ],
      },
      macs: 40_960,
      parameters: 32 * 64 + 64 + 64 * 8,
      shape: [1, 16, 8],
      operators: ['linear 64x16x1', 'add 64x16x1', 'relu 64x16x1', 'linear 8x16x1'],
    },
    'onnx-q_dyn_cnn': {
      model: {
        inputs: input,
        initializers: cnn,
        nodes: [
          dynamic('x', 'q'),
          op('ConvInteger', 'q w qz z', 'c', same),
          op('Cast', 'c', 'e', { to: 1 }),
          op('Mul', 'e qs', 'h'),
          op('MaxPool', 'h', 'p', half),
          dynamic('p', 'u'),
          op('ConvInteger', 'u v uz z', 'd', { ...same, group: 2 }),
          op('Cast', 'd', 'i', { to: 1 }),
          op('Mul', 'i us', 'j'),
          op('Add', 'j p', 'a'),
          op('GlobalAveragePool', 'a', 'm'),
          op('Flatten', 'm', 'l'),
          dynamic('l', 'o'),
          op('MatMulInteger', 'o f oz z', 'n'),
          op('Cast', 'n', 'y', { to: 1 }),
        ],
      },
      macs,
      parameters: 216 + 288 + 80,
      shape: [1, 10],
      operators: parts.map((one) => one.replace(/^(max|average)/, 'pool')),
    },
  });
});

describe('attention that is quantised by hand', () => {
  readCases({
    'has its projection inside, a mask and what was before': {
      model: {
        inputs: { x: [1, 6, 16], mask: [1, 9], past: [2, 1, 2, 3, 8] },
        initializers: { w: weights(16, 48), b: weights(48), s: weights() },
        nodes: [contrib(op('QAttention', 'x w b s s mask s s past', 'y', { num_heads: 2 }))],
      },
      macs: 6 * 16 * 48 + 2 * 6 * 9 * 16,
      parameters: 16 * 48 + 48,
      shape: [1, 6, 16],
    },
  });
});

describe('operators that cost little', () => {
  readCases({
    'onnx-sqrt_pow_abs': {
      model: {
        inputs: image,
        initializers: { w, v: weights(4, 4, 1, 1) },
        nodes: [op('Conv', 'x w', 'c'), op('Abs', 'c', 'a'), op('Sqrt', 'a', 's'), op('Conv', 's v', 'y')],
      },
      macs: 36 * 108 + 36 * 16,
      parameters: 124,
      shape: [1, 4, 6, 6],
      operators: ['conv 4x6x6', 'relu 4x6x6', 'exp 4x6x6', 'conv 4x6x6'],
    },
    'onnx-depth_to_space': {
      model: {
        inputs: image,
        initializers: { w },
        nodes: [
          op('Conv', 'x w', 'c', { pads: [1, 1, 1, 1] }),
          op('DepthToSpace', 'c', 'y', { blocksize: 2 }),
        ],
      },
      macs: 6912,
      shape: [1, 1, 16, 16],
      operators: ['conv 4x8x8'],
    },
    'onnx-p_max_dil': {
      model: {
        inputs: { x: [1, 3, 16, 16] },
        initializers: { any: weights(1) },
        nodes: [op('MaxPool', 'x', 'y', { kernel_shape: [2, 2], dilations: [2, 2] })],
      },
      macs: 0,
      shape: [1, 3, 14, 14],
      operators: ['pool 48x14x1', 'pool 3x14x14'],
    },
    'onnx-clip_dyn': {
      model: {
        inputs: { ...image, h: [] },
        initializers: { w, zero: { dims: [], floats: [0] } },
        nodes: [op('Conv', 'x w', 'c'), op('Abs', 'h', 'hi'), op('Clip', 'c zero hi', 'y')],
      },
      macs: 36 * 108,
      shape: [1, 4, 6, 6],
      operators: ['conv 4x6x6', 'relu 1x1x1', 'relu6 4x6x6'],
    },
    'onnx-dropout_mask': {
      model: {
        inputs: { x: [1, 8] },
        initializers: { any: weights(1) },
        nodes: [
          op('Relu', 'x', 'r'),
          op('Dropout', 'r', 'd m'),
          op('Cast', 'm', 'mf', { to: 1 }),
          op('Mul', 'd mf', 'y'),
        ],
      },
      macs: 0,
      parameters: 0,
      shape: [1, 8],
      operators: ['relu 8x1x1', 'multiply 8x1x1'],
    },
    'onnx-post_argmax': {
      model: {
        inputs: image,
        initializers: { w },
        nodes: [
          op('Conv', 'x w', 'c'),
          op('GlobalAveragePool', 'c', 'p'),
          op('Flatten', 'p', 'f'),
          op('ArgMax', 'f', 'y', { axis: 1, keepdims: 0 }),
        ],
      },
      macs: 36 * 108,
      parameters: 108,
      shape: [1],
      operators: ['conv 4x6x6', 'pool 4x1x1', 'pool 1x1x1'],
    },
  });
});
