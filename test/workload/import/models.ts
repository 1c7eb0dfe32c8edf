import { numbers, op, scalar, weights, type ModelSpec } from './encode.js';

/** Convolution, batch norm, ReLU, residual, pools and classifier; weights given as inputs without data. */
export const RESIDUAL: ModelSpec = {
  inputs: {
    x: ['N', 3, 32, 32],
    w1: [16, 3, 3, 3],
    w2: [16, 16, 3, 3],
    scale: [16],
    fw: [10, 16],
    fb: [10],
  },
  nodes: [
    op('Conv', 'x w1', 'conv1', { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [2, 2] }),
    op('BatchNormalization', 'conv1 scale scale scale scale', 'bn1'),
    op('Relu', 'bn1', 'relu1'),
    op('Conv', 'relu1 w2', 'conv2', { pads: [1, 1, 1, 1] }),
    op('Add', 'conv2 relu1', 'sum'),
    op('MaxPool', 'sum', 'pool', { kernel_shape: [2, 2], strides: [2, 2] }),
    op('GlobalAveragePool', 'pool', 'gap'),
    op('Flatten', 'gap', 'flat'),
    op('Gemm', 'flat fw fb', 'fc', { transB: 1 }),
  ],
};

/** A transformer block as PyTorch writes it (opset 17): 2 heads of 8 features, 6 tokens; weights without data. */
export const ATTENTION: ModelSpec = {
  inputs: { ids: ['batch', 6] },
  tokens: ['ids'],
  initializers: {
    table: weights(100, 16),
    position: weights(1, 6, 16),
    gamma: weights(16),
    qkv_w: weights(16, 48),
    qkv_b: weights(48),
    heads: numbers(0, 6, 3, 2, 8),
    zero: { dims: [], integers: [0] },
    one: { dims: [], integers: [1] },
    two: { dims: [], integers: [2] },
    root: scalar(2.8),
    merged: numbers(0, 6, -1),
    proj_w: weights(16, 16),
    up_w: weights(16, 64),
    down_w: weights(64, 16),
    head_w: weights(16, 100),
  },
  nodes: [
    op('Gather', 'table ids', 'embed'),
    op('Add', 'embed position', 'h0'),
    op('LayerNormalization', 'h0 gamma gamma', 'ln1'),
    op('MatMul', 'ln1 qkv_w', 'qkv_nobias'),
    op('Add', 'qkv_b qkv_nobias', 'qkv'),
    op('Reshape', 'qkv heads', 'split_heads'),
    op('Transpose', 'split_heads', 'heads_first', { perm: [2, 0, 3, 1, 4] }),
    op('Gather', 'heads_first zero', 'q', { axis: 0 }),
    op('Gather', 'heads_first one', 'k', { axis: 0 }),
    op('Gather', 'heads_first two', 'v', { axis: 0 }),
    op('Transpose', 'k', 'kt', { perm: [0, 1, 3, 2] }),
    op('MatMul', 'q kt', 'scores'),
    op('Div', 'scores root', 'scaled'),
    op('Softmax', 'scaled', 'weights', { axis: 3 }),
    op('MatMul', 'weights v', 'context'),
    op('Transpose', 'context', 'tokens_first', { perm: [0, 2, 1, 3] }),
    op('Reshape', 'tokens_first merged', 'joined'),
    op('MatMul', 'joined proj_w', 'proj'),
    op('Add', 'proj h0', 'h1'),
    op('MatMul', 'h1 up_w', 'up'),
    op('Gelu', 'up', 'gelu'),
    op('MatMul', 'gelu down_w', 'down'),
    op('Add', 'down h1', 'h2'),
    op('MatMul', 'h2 head_w', 'logits'),
  ],
};

/** One of each form that files take: a function, a branch, a loop, a list, cells, attention, quantised operators. */
export const FORMS: ModelSpec = {
  inputs: { x: [1, 4, 8] },
  initializers: {
    w: weights(8, 8),
    lw: weights(1, 16, 8),
    lr: weights(1, 16, 4),
    n: { dims: [], integers: [2] },
    yes: { dims: [], integers: [1] },
    s: numbers(1, 2, 4, 4),
    t: weights(2, 3, 2, 2),
    up: { dims: [4], floats: [1, 1, 2, 2] },
  },
  functions: [
    {
      name: 'Block',
      domain: 'f',
      inputs: ['a', 'b'],
      outputs: ['z'],
      nodes: [op('MatMul', 'a b', 'm'), op('Gelu', 'm', 'z')],
    },
  ],
  nodes: [
    { ...op('Block', 'x w', 'a'), domain: 'f' },
    op('If', 'yes', 'b', {
      then_branch: {
        graph: { nodes: [op('Einsum', 'a w', 'p', { equation: 'bij,jk->bik' })], outputs: ['p'] },
      },
    }),
    op('Loop', 'n yes b', 'c', {
      body: {
        graph: {
          inputs: { i: [], go: [], h: [1, 4, 8] },
          nodes: [op('MatMulInteger', 'h w', 'k'), op('Identity', 'go', 'on')],
          outputs: ['on', 'k'],
        },
      },
    }),
    op('Attention', 'c c c', 'd', { q_num_heads: 2, kv_num_heads: 2 }),
    op('LSTM', 'd lw lr', 'e', { hidden_size: 4, layout: 1 }),
    op('Reshape', 'd s', 'g'),
    op('ConvTranspose', 'g t', 'h', { strides: [2, 2] }),
    op('Resize', 'h - up', 'y', { mode: 'linear' }),
    op('SequenceConstruct', 'e', 'l'),
    op('ConcatFromSequence', 'l', 'z', { axis: 0 }),
  ],
  outputs: ['y', 'z'],
};
