import { describe, expect, it } from 'vitest';
import { importOnnx, inspectOnnx } from '../../../src/workload/import/onnx.js';
import { encodeModel, op, scalar, weights, type ModelSpec, type NodeSpec } from './encode.js';
import { inspector } from './inspect.js';
import { messageOf, scratch } from './scratch.js';

/** Forms that files of other projects (exporters, runtimes and their tests) were found to have. */
const inspect = inspector();
const write = scratch();
const refusal = (spec: ModelSpec, values: Record<string, number> = {}): string => {
  const file = write('bad.onnx', encodeModel(spec));
  return messageOf(() => importOnnx(file, new Map(), new Map(Object.entries(values))), file);
};
const contrib = (node: NodeSpec): NodeSpec => ({ ...node, domain: 'com.microsoft' });
const kinds = ({ network }: ReturnType<typeof inspect>): string[] =>
  network.operators.map(({ kind }) => kind);

describe('recurrent layers', () => {
  it('that are quantised hold their matrices the other way round', () => {
    const plain = inspect({
      inputs: { x: [6, 2, 5] },
      initializers: { w: weights(2, 32, 5), r: weights(2, 32, 8) },
      nodes: [op('LSTM', 'x w r', 'y h c', { direction: 'bidirectional', hidden_size: 8 })],
    });
    const turned = inspect({
      inputs: { x: [6, 2, 5] },
      initializers: { w: weights(2, 5, 32), r: weights(2, 8, 32) },
      nodes: [
        contrib(op('DynamicQuantizeLSTM', 'x w r', 'y h c', { direction: 'bidirectional', hidden_size: 8 })),
      ],
    });
    expect(turned.outputs).toEqual({ y: [6, 2, 2, 8], h: [2, 2, 8], c: [2, 2, 8] });
    expect(turned).toMatchObject({ macs: plain.macs, parameters: plain.parameters, outputs: plain.outputs });
  });

  it('whose matrices fit no gates are refused', () => {
    const bad = { x: [6, 2, 5], w: weights(1, 32, 5), r: weights(1, 33, 8) };
    expect(
      refusal({
        inputs: { x: bad.x },
        initializers: { w: bad.w, r: bad.r },
        nodes: [op('LSTM', 'x w r', 'y')],
      }),
    ).toContain('expected 1x32x5 and 1x32x8');
  });
});

describe('Attention', () => {
  const tokens = { x: [2, 4, 8] };
  it('without a domain has its projection inside where its second input is a matrix, computed or not', () => {
    const read = inspect({
      inputs: { ...tokens, w: [8, 24] },
      nodes: [op('Attention', 'x w', 'y', { num_heads: 2 })],
    });
    expect(read.outputs).toEqual({ y: [2, 4, 8] });
    const stored = inspect({
      inputs: tokens,
      initializers: { w: weights(8, 24) },
      nodes: [op('Attention', 'x w', 'y', { num_heads: 2 })],
    });
    // Projection, scores and products of 2 heads of 4.
    expect(stored.macs).toBe(2 * (4 * 8 * 24 + 2 * 2 * 4 * 4 * 4));
    expect(stored.outputs).toEqual({ y: [2, 4, 8] });
  });

  it.each([
    [{ x: [2, 4, 2, 4] }, {}, 'input is 2x4x2x4; expected 3 dimensions'],
    [{ ...tokens, past: [2, 4] }, {}, 'past is 2x4; expected 5 dimensions'],
    [
      tokens,
      { qkv_hidden_sizes: [3, 3, 18] },
      'queries of 3 elements for 2 heads; expected as many for every head',
    ],
    [tokens, { qkv_hidden_sizes: [8, 8, 9] }, 'values of 9 elements for 2 heads'],
    [tokens, { qkv_hidden_sizes: [8, 8, -4] }, 'values of -4 elements for 2 heads'],
  ])('of %o with %o is refused in words', (inputs, attributes, words) => {
    const text = 'past' in inputs ? 'x w - - past' : 'x w';
    expect(
      refusal({
        inputs: inputs as ModelSpec['inputs'],
        initializers: { w: weights(inputs.x.at(-1)!, 24) },
        nodes: [contrib(op('Attention', text, 'y', { num_heads: 2, ...attributes }))],
      }),
    ).toContain(words);
  });

  it.each([
    [
      'MultiHeadAttention',
      { q: [1, 1], k: [1, 1, 8] },
      'q k',
      'query is 1x1; expected 3 or 4 or 5 dimensions',
    ],
    ['MultiHeadAttention', { q: [1, 1, 8], k: [1, 1] }, 'q k', 'key is 1x1; expected 3 or 4 or 5 dimensions'],
    ['MultiHeadAttention', { q: [1, 1, 9], k: [1, 1, 8] }, 'q k', 'queries of 9 elements for 2 heads'],
    [
      'MultiHeadAttention',
      { q: [1, 1, 8], k: [1, 1, 8], v: [1, 1, 9] },
      'q k v',
      'values of 9 elements for 2 heads',
    ],
    ['GroupQueryAttention', { q: [1, 8] }, 'q', 'query is 1x8; expected 3 dimensions'],
    [
      'GroupQueryAttention',
      { q: [1, 1, 8], k: [1, 1, 8], v: [1, 1, 8], p: [2, 4], r: [2, 4] },
      'q k v p r',
      'past is 2x4; expected 4 dimensions',
    ],
  ])('%s of %o is refused in words', (name, inputs, words, message) => {
    const nodes = [contrib(op(name, words, 'y', { num_heads: 2, kv_num_heads: 2 }))];
    expect(refusal({ inputs, nodes, initializers: { u: weights(1) } })).toContain(message);
  });

  it('GroupQueryAttention is packed where its key is of one element', () => {
    const attributes = { num_heads: 4, kv_num_heads: 2 };
    const packed = (inputs: ModelSpec['inputs'], words: string): ReturnType<typeof inspect> =>
      inspect({
        inputs,
        initializers: { u: weights(1) },
        nodes: [contrib(op('GroupQueryAttention', words, 'y', attributes))],
      });
    const usual = packed({ q: [1, 3, 64] }, 'q');
    const named = packed({ q: [1, 3, 64], k: [1], v: [1] }, 'q k v');
    expect(usual.outputs).toEqual({ y: [1, 3, 32] });
    expect(named).toMatchObject({ macs: usual.macs, outputs: usual.outputs });
    expect(usual.macs).toBe(2 * 4 * 3 * 3 * 8);
  });
});

describe('operators that onnxruntime fuses', () => {
  const group = (name: string, words: string, attributes: Record<string, number>, outputs = 'y') =>
    inspect({
      inputs: { x: [2, 5, 5, 6], s: [2, 5, 5, 6] },
      initializers: { g: weights(6), b: weights(6) },
      nodes: [contrib(op(name, words, outputs, { groups: 2, ...attributes }))],
    });

  it('GroupNorm has its channels last unless it says otherwise, and a SiLU if it asks for one', () => {
    const last = group('GroupNorm', 'x g b', {});
    expect(last).toMatchObject({ parameters: 12, outputs: { y: [2, 5, 5, 6] } });
    expect(kinds(last).filter((kind) => kind !== 'reshape')).toEqual(['norm']);
    const first = inspect({
      inputs: { x: [2, 6, 5, 5] },
      initializers: { g: weights(6), b: weights(6) },
      nodes: [contrib(op('GroupNorm', 'x g b', 'y', { groups: 2, channels_last: 0, activation: 1 }))],
    });
    expect(first).toMatchObject({ parameters: 12, outputs: { y: [2, 6, 5, 5] } });
    expect(kinds(first)).toEqual(['norm', 'activation']);
    expect(first.network.operators[1]).toMatchObject({ function: 'silu' });
  });

  it('SkipGroupNorm adds first, and gives the sum', () => {
    const read = group('SkipGroupNorm', 'x g b s', {}, 'y sum');
    expect(read.outputs).toEqual({ y: [2, 5, 5, 6], sum: [2, 5, 5, 6] });
    expect(read.parameters).toBe(12);
    expect(kinds(read).filter((kind) => kind !== 'reshape')).toEqual(['elementwise', 'norm']);
    const biased = group('SkipGroupNorm', 'x g b s b', { activation: 1 });
    expect(biased.parameters).toBe(18);
    expect(kinds(biased).at(-1)).toBe('activation');
  });

  it('BiasSplitGelu halves the features', () => {
    const read = inspect({
      inputs: { x: [2, 3, 8] },
      initializers: { b: weights(8) },
      nodes: [contrib(op('BiasSplitGelu', 'x b', 'y'))],
    });
    expect(read).toMatchObject({ parameters: 8, outputs: { y: [2, 3, 4] } });
    const gelu = read.network.operators.find(({ kind }) => kind === 'activation');
    expect(gelu).toMatchObject({ function: 'gelu' });
    expect(gelu!.output.channels * gelu!.output.height * gelu!.output.width).toBe(12);
  });
});

it('Squeeze with an empty list of axes takes away all of one element', () => {
  const read = inspect({
    inputs: { x: [3, 1, 5, 1] },
    initializers: { axes: { dims: [0], integers: [] } },
    nodes: [op('Relu', 'x', 'r'), op('Squeeze', 'r axes', 'y')],
  });
  expect(read.outputs).toEqual({ y: [3, 5] });
});

describe('dynamic dimensions', () => {
  const state = (...dims: (number | string)[]): ModelSpec => ({
    inputs: { x: ['batch', 'length'], s: dims },
    nodes: [op('Relu', 'x', 'a'), op('Relu', 's', 'b')],
    outputs: ['a', 'b'],
  });

  it('called as the batch is are the batch', () => {
    expect(inspect(state(2, 'batch', 4), { length: 6 }).outputs).toEqual({ a: [1, 6], b: [2, 1, 4] });
    expect(inspect(state(2, 'batch', 4), { length: 6, batch: 3 }).outputs).toEqual({
      a: [3, 6],
      b: [2, 3, 4],
    });
  });

  it('have any size that is given for all, but the batch', () => {
    expect(inspect(state(2, 'batch', 'other'), { '*': 7 }).outputs).toEqual({ a: [1, 7], b: [2, 1, 7] });
    expect(inspect(state('other', 'length'), { '*': 7, length: 5 }).outputs).toEqual({
      a: [1, 5],
      b: [1, 5],
    });
  });
});

describe('an input of one number', () => {
  const branch = (filters: number) => ({
    graph: {
      nodes: [op('Conv', `x w${filters}`, `y${filters}`)],
      initializers: { [`w${filters}`]: weights(filters, 3, 1, 1) },
      outputs: [`y${filters}`],
    },
  });
  const spec: ModelSpec = {
    inputs: { x: [1, 3, 4, 4], rate: [], wide: [1, 8] },
    initializers: { high: scalar(16000) },
    nodes: [
      op('Equal', 'rate high', 'is'),
      op('If', 'is', 'y', { then_branch: branch(8), else_branch: branch(5) }),
    ],
    outputs: ['y'],
  };
  const chosen = (values: Record<string, number>): unknown =>
    inspectOnnx(write('if.onnx', encodeModel(spec)), new Map(), new Map(Object.entries(values))).outputs.get(
      'y',
    );

  it('chooses a branch by its value', () => {
    expect(chosen({ rate: 16000 })).toEqual([1, 8, 4, 4]);
    expect(chosen({ rate: 8000 })).toEqual([1, 5, 4, 4]);
  });

  it('is asked for where it is not given, and must be one', () => {
    expect(refusal(spec)).toContain("condition 'is' is not known; expected a constant condition");
    expect(refusal(spec)).toContain('--value <input>=<number>');
    expect(() => chosen({ wide: 1 })).toThrow("--value: no input 'wide' is one number; expected one of rate");
    expect(() => chosen({ rat: 1 })).toThrow("did you mean 'rate'?");
  });
});
