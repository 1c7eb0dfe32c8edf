import { describe } from 'vitest';
import { numbers, op, weights, type NodeSpec } from '../../workload/import/encode.js';
import { readCases } from './read.js';

const contrib = (node: NodeSpec): NodeSpec => ({ ...node, domain: 'com.microsoft' });

describe('an input without data is an activation beside initialisers', () => {
  const left = { inputs: { x: [8, 4] }, initializers: { w: weights(16, 8) } };
  const heads = { q: [4, 16, 32], k: [4, 64, 32], v: [4, 64, 32] };

  readCases({
    'onnx-gather_bgr': {
      model: {
        inputs: { x: [1, 3, 8, 8] },
        initializers: { order: numbers(2, 1, 0), w: weights(4, 3, 3, 3) },
        nodes: [
          op('Gather', 'x order', 'bgr', { axis: 1 }),
          op('Conv', 'bgr w', 'y', { pads: [1, 1, 1, 1] }),
        ],
      },
      macs: 6912,
      parameters: 108,
      shape: [1, 4, 8, 8],
      operators: ['conv 4x8x8'],
    },
    'onnx-matmul_left_weight': {
      model: { ...left, nodes: [op('MatMul', 'w x', 'a'), op('Relu', 'a', 'y')] },
      macs: 512,
      parameters: 128,
      shape: [16, 4],
      operators: ['linear 16x4x1', 'relu 16x4x1'],
    },
    'onnx-gemm_right_input': {
      model: { ...left, nodes: [op('Gemm', 'w x', 'y')] },
      macs: 512,
      parameters: 128,
      shape: [16, 4],
      operators: ['linear 16x4x1'],
    },
    'onnx-sdp_3d': {
      model: {
        inputs: heads,
        initializers: { scale: { dims: [], floats: [0.5] } },
        nodes: [
          op('Transpose', 'k', 'kt', { perm: [0, 2, 1] }),
          op('MatMul', 'q kt', 's'),
          op('Softmax', 's', 'p'),
          op('MatMul', 'p v', 'y'),
        ],
      },
      macs: 262_144,
      parameters: 0,
      shape: [4, 16, 32],
      operators: ['matmul 1x16x64', 'softmax 1x16x64', 'matmul 1x16x32'],
    },
    'sdp of four dimensions, keys turned around by the product': {
      model: {
        inputs: { q: [2, 4, 16, 8], k: [2, 4, 10, 8], v: [2, 4, 10, 8] },
        initializers: { w: weights(8, 8) },
        nodes: [
          op('Einsum', 'q k', 's', { equation: 'bhqd,bhkd->bhqk' }),
          op('Softmax', 's', 'p'),
          op('MatMul', 'p v', 'c'),
          op('MatMul', 'c w', 'y'),
        ],
      },
      macs: 2 * 4 * 16 * (2 * 10 * 8 + 8 * 8),
      parameters: 64,
      shape: [2, 4, 16, 8],
    },
    'left and right, the weights transposed on their way': {
      model: {
        inputs: { x: [4, 8] },
        initializers: { w: weights(8, 16) },
        nodes: [op('Gemm', 'w x', 'y', { transA: 1, transB: 1 })],
      },
      macs: 512,
      parameters: 128,
      shape: [16, 4],
    },
  });
});

describe('products', () => {
  readCases({
    'onnx-ein_mm': {
      model: {
        inputs: { x: [2, 8, 16] },
        initializers: { w: weights(16, 32) },
        nodes: [op('Einsum', 'x w', 'y', { equation: 'bij,jk->bik' })],
      },
      macs: 8192,
      parameters: 512,
      shape: [2, 8, 32],
    },
    'onnx-matmul_batched_weights': {
      model: {
        inputs: { x: [1, 4, 8, 16] },
        initializers: { w: weights(4, 16, 32) },
        nodes: [op('MatMul', 'x w', 'y')],
      },
      macs: 16_384,
      parameters: 2048,
      shape: [1, 4, 8, 32],
    },
    'onnx-matmul_bcast_2d_3d_const': {
      model: {
        inputs: { x: [2, 3] },
        initializers: { w: weights(4, 3, 5) },
        nodes: [op('MatMul', 'x w', 'y')],
      },
      macs: 120,
      parameters: 60,
      shape: [4, 2, 5],
    },
    'a vector and a matrix for each head': {
      model: {
        inputs: { x: [3] },
        initializers: { w: weights(4, 3, 5) },
        nodes: [op('MatMul', 'x w', 'y')],
      },
      macs: 60,
      parameters: 60,
      shape: [4, 5],
    },
    'both broadcast': {
      model: {
        inputs: { x: [4, 1, 8, 16] },
        initializers: { w: weights(1, 3, 16, 5) },
        nodes: [op('MatMul', 'x w', 'y')],
      },
      macs: 4 * 3 * 8 * 16 * 5,
      parameters: 240,
      shape: [4, 3, 8, 5],
    },
  });
});

describe('attention', () => {
  readCases({
    'onnx-mha_contrib': {
      model: {
        inputs: { x: [1, 10, 32] },
        initializers: { w: weights(32, 32) },
        nodes: [op('MatMul', 'x w', 'q'), contrib(op('MultiHeadAttention', 'q q q', 'y', { num_heads: 4 }))],
      },
      macs: 10 * 32 * 32 + 2 * 10 * 10 * 32,
      parameters: 1024,
      shape: [1, 10, 32],
      operators: ['linear 32x10x1', 'matmul 4x10x10', 'softmax 4x10x10', 'matmul 4x10x8'],
    },
    'onnx-attention23': {
      model: {
        inputs: { q: [1, 4, 10, 8], k: [1, 4, 10, 8], v: [1, 4, 10, 8] },
        initializers: { any: weights(1) },
        nodes: [op('Attention', 'q k v', 'y')],
      },
      macs: 6400,
      parameters: 0,
      shape: [1, 4, 10, 8],
    },
    'one key for two queries, fewer of them': {
      model: {
        inputs: { q: [1, 4, 10, 8], k: [1, 2, 6, 8], v: [1, 2, 6, 8] },
        initializers: { any: weights(1) },
        nodes: [op('Attention', 'q k v', 'y')],
      },
      macs: 2 * 4 * 10 * 6 * 8,
      parameters: 0,
      shape: [1, 4, 10, 8],
    },
  });
});
