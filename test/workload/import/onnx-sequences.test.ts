import { describe, expect, it } from 'vitest';
import { macs } from '../../../src/workload/count.js';
import { numbers, op, weights, type AttributeSpec, type ModelSpec, type NodeSpec } from './encode.js';
import { inspector } from './inspect.js';

const inspect = inspector();
const contrib = (node: NodeSpec): NodeSpec => ({ ...node, domain: 'com.microsoft' });

describe('recurrent layers', () => {
  const GATES = { LSTM: 4, GRU: 3, RNN: 1 };
  /** `steps`, `sequences`, `features`, `hidden`, `directions`. */
  const layer = (
    cell: keyof typeof GATES,
    [t, b, n, h, d]: [number, number, number, number, number],
    attributes: Record<string, AttributeSpec> = {},
    outputs = 'y',
  ): ModelSpec => ({
    inputs: { x: attributes['layout'] === 1 ? [b, t, n] : [t, b, n] },
    initializers: {
      w: weights(d, GATES[cell] * h, n),
      r: weights(d, GATES[cell] * h, h),
      b: weights(d, 2 * GATES[cell] * h),
    },
    nodes: [op(cell, 'x w r b', outputs, { hidden_size: h, ...attributes })],
  });

  it.each([
    ['LSTM', [100, 1, 64, 64, 1]],
    ['LSTM', [7, 3, 5, 8, 2]],
    ['GRU', [6, 2, 5, 8, 1]],
    ['GRU', [1, 2, 5, 8, 2]],
    ['RNN', [4, 3, 6, 5, 1]],
  ] as [keyof typeof GATES, [number, number, number, number, number]][])(
    '%s of %j',
    (cell, [t, b, n, h, d]) => {
      const read = inspect(layer(cell, [t, b, n, h, d], {}, 'y hn'));
      const gates = GATES[cell] * h;
      expect(read.macs).toBe(d * t * b * gates * (n + h));
      expect(read.parameters).toBe(d * (gates * (n + h) + 2 * gates));
      expect(read.outputs).toEqual({ y: [t, d, b, h], hn: [d, b, h] });
    },
  );

  it('are sequential: every step reads the step before it', () => {
    const { network } = inspect(layer('LSTM', [5, 1, 8, 8, 1]));
    const products = network.operators.filter((one) => macs(one) > 0);
    expect(products.map((one) => macs(one))).toEqual([5 * 8 * 32, 256, 256, 256, 256, 256]);
    expect(products.slice(1).map((one) => one.kind === 'linear' && one.tied)).toEqual([
      false,
      true,
      true,
      true,
      true,
    ]);
    const reads = new Map(network.operators.map(({ name, inputs }) => [name, inputs]));
    const reaches = (from: string, to: string): boolean =>
      from === to || (reads.get(from) ?? []).some((name) => reaches(name, to));
    for (let step = 1; step < 5; step++) {
      expect(reaches(products[step + 1]!.name, products[step]!.name)).toBe(true);
      expect(reaches(products[step]!.name, products[step + 1]!.name)).toBe(false);
    }
  });

  it('have the gates of their cell', () => {
    const functions = (spec: ModelSpec): Record<string, number> => {
      const found: Record<string, number> = {};
      for (const one of inspect(spec).network.operators) {
        if (one.kind !== 'activation') continue;
        const { channels, height, width } = one.output;
        found[one.function] = (found[one.function] ?? 0) + channels * height * width;
      }
      return found;
    };
    expect(functions(layer('LSTM', [3, 2, 4, 8, 1]))).toEqual({ sigmoid: 3 * 2 * 24, tanh: 3 * 2 * 16 });
    expect(functions(layer('GRU', [3, 2, 4, 8, 1]))).toEqual({ sigmoid: 3 * 2 * 16, tanh: 3 * 2 * 8 });
    expect(functions(layer('RNN', [3, 2, 4, 8, 1]))).toEqual({ tanh: 3 * 2 * 8 });
    expect(functions(layer('RNN', [3, 2, 4, 8, 1], { activations: { texts: ['Relu'] } }))).toEqual({
      relu: 48,
    });
  });

  it('may reset after the product, have the batch first, peepholes and given states', () => {
    const late = inspect(layer('GRU', [6, 2, 5, 8, 1], { linear_before_reset: 1 }));
    expect(late).toMatchObject({ macs: 6 * 2 * 24 * 13, parameters: 24 * 13 + 48 });
    const first = inspect(layer('LSTM', [6, 2, 5, 8, 1], { layout: 1 }, 'y hn'));
    expect(first).toMatchObject({ macs: 6 * 2 * 32 * 13, outputs: { y: [2, 6, 1, 8], hn: [2, 1, 8] } });
    expect(first.network.batch).toBe(2);
    const spec = layer('LSTM', [6, 2, 5, 8, 1]);
    const given = inspect({
      ...spec,
      inputs: { ...spec.inputs, h: [1, 2, 8], c: [1, 2, 8] },
      initializers: { ...spec.initializers, p: weights(1, 24) },
      nodes: [op('LSTM', 'x w r b - h c p', 'y hn cn', { hidden_size: 8 })],
    });
    expect(given).toMatchObject({ macs: 6 * 2 * 32 * 13, parameters: 32 * 13 + 64 + 24 });
    expect(given.outputs).toEqual({ y: [6, 1, 2, 8], hn: [1, 2, 8], cn: [1, 2, 8] });
    expect(given.network.operators.filter(({ inputs }) => inputs.includes('input'))).toHaveLength(3);
  });

  it('take a batch that is the first dimension of the input of the network', () => {
    const read = inspect({
      inputs: { x: [3, 6, 5] },
      initializers: { w: weights(1, 32, 5), r: weights(1, 32, 8) },
      nodes: [op('Transpose', 'x', 't', { perm: [1, 0, 2] }), op('LSTM', 't w r', 'y')],
    });
    expect(read.network.batch).toBe(3);
    expect(read).toMatchObject({ macs: 3 * 6 * 32 * 13, outputs: { y: [6, 1, 3, 8] } });
  });
});

describe('Attention', () => {
  const shaped = (
    attributes: Record<string, AttributeSpec>,
    inputs: Record<string, number[]>,
    outputs = 'y',
  ): ReturnType<typeof inspect> => {
    const names = ['q', 'k', 'v', 'mask', 'pk', 'pv'].map((name) => (name in inputs ? name : '-'));
    return inspect({
      inputs,
      nodes: [op('Attention', names.join(' '), outputs, attributes)],
      initializers: { u: weights(1) },
    });
  };

  it.each([
    ['of four dimensions', {}, { q: [1, 4, 10, 8], k: [1, 4, 10, 8], v: [1, 4, 10, 8] }, [1, 4, 10, 8], 6400],
    [
      'of other keys',
      {},
      { q: [2, 4, 5, 8], k: [2, 4, 7, 8], v: [2, 4, 7, 6] },
      [2, 4, 5, 6],
      8 * 5 * 7 * 14,
    ],
    [
      'of shared keys',
      {},
      { q: [2, 6, 5, 8], k: [2, 2, 7, 8], v: [2, 2, 7, 8] },
      [2, 6, 5, 8],
      12 * 5 * 7 * 16,
    ],
    [
      'of three dimensions',
      { q_num_heads: 6, kv_num_heads: 2 },
      { q: [2, 5, 48], k: [2, 7, 16], v: [2, 7, 20] },
      [2, 5, 60],
      12 * 5 * 7 * 18,
    ],
  ] as [string, Record<string, number>, Record<string, number[]>, number[], number][])(
    '%s',
    (_, attributes, inputs, dims, expected) => {
      const read = shaped(attributes, inputs);
      expect(read).toMatchObject({ macs: expected, parameters: 0, outputs: { y: dims } });
    },
  );

  it('reads a cache, a mask and a bound of the scores, and gives them all', () => {
    const read = shaped(
      { softcap: { float: 2 } },
      { q: [1, 4, 3, 8], k: [1, 4, 3, 8], v: [1, 4, 3, 6], mask: [3, 9], pk: [1, 4, 6, 8], pv: [1, 4, 6, 6] },
      'y ck cv s',
    );
    expect(read.macs).toBe(4 * 3 * 9 * 14);
    expect(read.outputs).toEqual({ y: [1, 4, 3, 6], ck: [1, 4, 9, 8], cv: [1, 4, 9, 6], s: [1, 4, 3, 9] });
    const functions = read.network.operators.flatMap((one) =>
      one.kind === 'activation' ? one.function : [],
    );
    expect(functions).toEqual(['tanh', 'softmax']);
    expect(read.network.operators.filter(({ kind }) => kind === 'elementwise')).toHaveLength(1);
  });

  it('of onnxruntime has its projection inside', () => {
    const read = inspect({
      inputs: { x: [2, 10, 32] },
      initializers: { w: weights(32, 96), b: weights(96) },
      nodes: [contrib(op('Attention', 'x w b', 'y', { num_heads: 4 }))],
    });
    expect(read).toMatchObject({
      macs: 2 * (10 * 32 * 96 + 2 * 10 * 10 * 32),
      parameters: 32 * 96 + 96,
      outputs: { y: [2, 10, 32] },
    });
    const sizes = { num_heads: 4, qkv_hidden_sizes: [16, 16, 24] };
    const narrow = inspect({
      inputs: { x: [1, 10, 32], past: [2, 1, 4, 5, 4] },
      initializers: { w: weights(32, 56), b: weights(56) },
      nodes: [contrib(op('Attention', 'x w b - past', 'y', sizes))],
    });
    expect(narrow).toMatchObject({ macs: 10 * 32 * 56 + 4 * 10 * 15 * (4 + 6), outputs: { y: [1, 10, 24] } });
  });

  it('MultiHeadAttention takes operands apart, packed, with a bias or of a cache', () => {
    const initializers = { w: weights(32, 32), b: weights(96) };
    const multi = (
      inputs: Record<string, number[]>,
      words: string,
      outputs = 'y',
    ): ReturnType<typeof inspect> =>
      inspect({
        inputs,
        initializers,
        nodes: [contrib(op('MultiHeadAttention', words, outputs, { num_heads: 4 }))],
      });
    const apart = { q: [1, 10, 32], k: [1, 7, 32], v: [1, 7, 24] };
    expect(multi(apart, 'q k v')).toMatchObject({ macs: 4 * 70 * (8 + 6), outputs: { y: [1, 10, 24] } });
    expect(multi({ ...apart, v: [1, 7, 32] }, 'q k v b').parameters).toBe(96);
    const packed = multi({ q: [1, 10, 4, 3, 8] }, 'q');
    expect(packed).toMatchObject({ macs: 4 * 100 * 16, outputs: { y: [1, 10, 32] } });
    const pair = multi({ q: [1, 10, 32], kv: [1, 7, 4, 2, 8] }, 'q kv');
    expect(pair).toMatchObject({ macs: 4 * 70 * 16, outputs: { y: [1, 10, 32] } });
    const cross = multi({ q: [1, 10, 32], k: [1, 4, 7, 8], v: [1, 4, 7, 8] }, 'q k v');
    expect(cross).toMatchObject({ macs: 4 * 70 * 16, outputs: { y: [1, 10, 32] } });
    const step = { q: [1, 1, 32], k: [1, 1, 32], v: [1, 1, 32], pk: [1, 4, 9, 8], pv: [1, 4, 9, 8] };
    const cached = multi(step, 'q k v - - - pk pv', 'y ck cv');
    expect(cached.macs).toBe(4 * 10 * 16);
    expect(cached.outputs).toEqual({ y: [1, 1, 32], ck: [1, 4, 10, 8], cv: [1, 4, 10, 8] });
  });

  it('GroupQueryAttention shares keys, packed or not, with a cache that grows or has room', () => {
    const sizes = { num_heads: 8, kv_num_heads: 2, do_rotary: 1 };
    const initializers = { total: numbers(12), lengths: numbers(11) };
    const grouped = (
      inputs: Record<string, number[]>,
      words: string,
      outputs = 'y',
    ): ReturnType<typeof inspect> =>
      inspect({ inputs, initializers, nodes: [contrib(op('GroupQueryAttention', words, outputs, sizes))] });
    const prefill = grouped({ q: [1, 6, 32], k: [1, 6, 8], v: [1, 6, 8] }, 'q k v');
    expect(prefill).toMatchObject({ macs: 8 * 36 * 8, parameters: 0, outputs: { y: [1, 6, 32] } });
    expect(grouped({ q: [1, 6, 48] }, 'q')).toMatchObject({ macs: 8 * 36 * 8, outputs: { y: [1, 6, 32] } });
    const step = { q: [1, 1, 32], k: [1, 1, 8], v: [1, 1, 8] };
    const grown = grouped({ ...step, pk: [1, 2, 9, 4], pv: [1, 2, 9, 4] }, 'q k v pk pv', 'y ck cv');
    expect(grown).toMatchObject({ macs: 8 * 10 * 8, outputs: { y: [1, 1, 32], ck: [1, 2, 10, 4] } });
    const room = grouped(
      { ...step, pk: [1, 2, 64, 4], pv: [1, 2, 64, 4] },
      'q k v pk pv lengths total',
      'y ck cv',
    );
    expect(room).toMatchObject({ macs: 8 * 12 * 8, outputs: { y: [1, 1, 32], ck: [1, 2, 64, 4] } });
  });
});
