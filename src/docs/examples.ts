/** A short network that shows one operator kind; `lines` are entries of `operators`. Parsed in the tests. */
export interface Example {
  input: string;
  lines: readonly string[];
}

const IMAGE = '{channels: 64, height: 56, width: 56}';
const TOKENS = '{channels: 768, height: 128, width: 1}';

/** One example for each operator kind of the workload format, and for `repeat`. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  conv: {
    input: '{channels: 3, height: 224, width: 224}',
    lines: [
      '{name: conv1, kind: conv, filters: 64, kernel: 7, stride: 2, padding: 3, then: [batch-norm, relu]}',
    ],
  },
  depthwise: {
    input: IMAGE,
    lines: ['{name: dw, kind: depthwise, kernel: 3, padding: 1, then: [batch-norm, relu6]}'],
  },
  linear: {
    input: TOKENS,
    lines: ['{name: expand, kind: linear, features: 3072, bias: true, then: [gelu]}'],
  },
  matmul: {
    input: TOKENS,
    lines: [
      '{name: qkv, kind: linear, features: 2304}',
      '{name: scores, kind: matmul, count: 12, m: 128, n: 128, k: 64, layout: scores, then: [softmax]}',
      '{name: context, kind: matmul, inputs: [scores, qkv], count: 12, m: 128, n: 64, k: 128, layout: tokens}',
    ],
  },
  pool: {
    input: IMAGE,
    lines: [
      '{name: halve, kind: pool, type: max, kernel: 3, stride: 2, padding: 1}',
      '{name: mean, kind: pool, type: average, kernel: global}',
    ],
  },
  add: {
    input: IMAGE,
    lines: [
      '{name: branch, kind: conv, filters: 64, kernel: 3, padding: 1}',
      '{name: sum, kind: add, inputs: [branch, input], then: [relu]}',
    ],
  },
  multiply: {
    input: IMAGE,
    lines: [
      '{name: squeeze, kind: pool, type: average, kernel: global}',
      '{name: gate, kind: linear, features: 64, then: [sigmoid]}',
      '{name: scale, kind: multiply, inputs: [input, gate]}',
    ],
  },
  activation: { input: IMAGE, lines: ['{name: square, kind: activation, function: polynomial, degree: 2}'] },
  norm: { input: TOKENS, lines: ['{name: ln, kind: norm, type: layer}'] },
  embedding: {
    input: '{channels: 1, height: 128, width: 1}',
    lines: ['{name: words, kind: embedding, rows: 50257, features: 768}'],
  },
  concat: {
    input: IMAGE,
    lines: [
      '{name: narrow, kind: conv, filters: 32, kernel: 1, inputs: [input]}',
      '{name: wide, kind: conv, filters: 96, kernel: 3, padding: 1, inputs: [input]}',
      '{name: joined, kind: concat, inputs: [narrow, wide]}',
    ],
  },
  reshape: {
    input: IMAGE,
    lines: ['{name: patches, kind: reshape, shape: tokens}', '{name: flat, kind: reshape, shape: flatten}'],
  },
  transposed: {
    input: IMAGE,
    lines: ['{name: up, kind: transposed, filters: 32, kernel: 4, stride: 2, padding: 1, then: [relu]}'],
  },
  conv3d: {
    input: '{channels: 3, height: 256, width: 16}',
    lines: ['{name: clip, kind: conv3d, depth: 16, filters: 8, kernel: 3, padding: 1, then: [relu]}'],
  },
  resize: {
    input: IMAGE,
    lines: [
      '{name: twice, kind: resize, scale: 2}',
      '{name: all, kind: resize, size: [224, 224], mode: linear}',
    ],
  },
  lstm: {
    input: '{channels: 64, height: 2, width: 1}',
    lines: ['{name: memory, kind: lstm, hidden: 32, result: last}'],
  },
  gru: {
    input: '{channels: 64, height: 2, width: 1}',
    lines: ['{name: unit, kind: gru, hidden: 32, resetAfter: true}'],
  },
  rnn: {
    input: '{channels: 64, height: 100, width: 1}',
    lines: ['{name: all, kind: rnn, hidden: 32, direction: both, sequential: false}'],
  },
  repeat: {
    input: IMAGE,
    lines: [
      'repeat:\n      times: 3\n      name: block\n      operators:\n        - {name: conv, kind: conv, filters: 64, kernel: 3, padding: 1, then: [batch-norm]}\n        - {name: sum, kind: add, inputs: [conv, input], then: [relu]}',
    ],
  },
};

/** The example as a whole file. */
export const exampleFile = (kind: string, { input, lines }: Example): string =>
  [
    'kind: network',
    `name: ${kind}-example`,
    `input: ${input}`,
    'operators:',
    ...lines.map((line) => `  - ${line}`),
  ]
    .join('\n')
    .concat('\n');
