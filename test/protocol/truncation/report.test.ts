import { describe, expect, it } from 'vitest';
import { loadFragment } from '../../../src/protocol/fragment.js';
import { truncationConstantsSchema } from '../../../src/protocol/truncation/constants.js';
import { truncationsOf, type TruncationReport } from '../../../src/protocol/truncation/report.js';
import type { NetworkBuilder } from '../../../src/workload/build.js';
import type { Network } from '../../../src/workload/graph.js';
import { builder, transformed, zooNetwork } from '../../workload/transform/rewrites/networks.js';

const fragment = loadFragment('truncation', truncationConstantsSchema);
const report = async (network: Network): Promise<TruncationReport> =>
  truncationsOf(network, (await fragment).constants);

/** Truncations and products of one operator on 3 channels of 8 x 8, or what `of` says. */
async function single(write: (net: NetworkBuilder) => void, channels = 3, size = 8): Promise<number[]> {
  const net = builder(channels, size);
  write(net);
  const { eager, lazy, products, macs } = await report(net.build());
  return [eager, lazy, products, macs];
}

const activation =
  (
    of: 'relu' | 'relu6' | 'hswish' | 'hsigmoid' | 'sigmoid' | 'silu' | 'gelu' | 'tanh' | 'exp' | 'identity',
  ) =>
  (net: NetworkBuilder): void => {
    net.activation('act', { function: of });
  };

describe('operators as sums and products, by hand', () => {
  const N = 3 * 64;
  // An exponential of 8 bits: a product with a constant, eight squarings. A reciprocal: that, a constant, ten steps of two.
  const [EXP, SQUARES, RECIPROCAL, STEPS] = [9, 8, 9 + 1 + 20, 8 + 20];
  it.each([
    ['relu: a bit times a value', activation('relu'), [0, 0, N, 0]],
    ['relu6: two', activation('relu6'), [0, 0, 2 * N, 0]],
    ['identity', activation('identity'), [0, 0, 0, 0]],
    ['hsigmoid: a sixth', activation('hsigmoid'), [N, N, 2 * N, 0]],
    ['hswish: that times the input', activation('hswish'), [2 * N, N, 3 * N, 0]],
    // A square of 32 bits of fraction would have 65 bits.
    ['exp', activation('exp'), [EXP * N, EXP * N, SQUARES * N, 0]],
    ['gelu: degree 6, twice two comparisons', activation('gelu'), [5 * N, 3 * N, (5 + 4) * N, 0]],
    ['tanh: as gelu', activation('tanh'), [5 * N, 3 * N, (5 + 4) * N, 0]],
  ] as const)('%s', async (_, write, expected) => {
    expect(await single(write)).toEqual(expected);
  });

  it('sigmoid and silu: an exponential and a reciprocal between two comparisons', async () => {
    const [eager, lazy, products] = await single(activation('sigmoid'));
    expect(eager).toBe((EXP + RECIPROCAL) * N);
    expect(products).toBe((SQUARES + STEPS + 2) * N);
    expect(lazy).toBeLessThan(eager!);
    const silu = await single(activation('silu'));
    expect([silu[0], silu[2]]).toEqual([eager! + N, products! + N]);
  });

  it('softmax: exponentials of elements, a reciprocal a row', async () => {
    const net = builder(2, 5);
    net.activation('softmax', { function: 'softmax' });
    const { eager, products } = await report(net.build());
    const [all, rows] = [2 * 5 * 5, 2 * 5];
    expect(eager).toBe((EXP + 1) * all + RECIPROCAL * rows);
    // 4 comparisons a row; an element is clipped, squared, multiplied.
    expect(products).toBe(4 * rows + (1 + SQUARES + 1) * all + STEPS * rows);
  });

  it('norms: three products of elements, three of tokens and one over a root', async () => {
    const rsqrt = 1 + EXP + 1 + 1 + 3 * 4;
    const norm = (type: 'layer' | 'rms' | 'group' | 'batch') => (net: NetworkBuilder) =>
      void net.norm('n', { type });
    const [layer, rms, group, batch] = await Promise.all(
      (['layer', 'rms', 'group', 'batch'] as const).map((type) => single(norm(type))),
    );
    expect(layer![0]).toBe(3 * N + (2 + rsqrt) * 64);
    // Variances are up to 2^16: a comparison holds what their exponential reads.
    expect(layer![2]).toBe(3 * N + (1 + SQUARES + 9) * 64);
    expect(rms![0]).toBe(3 * N + (1 + rsqrt) * 64);
    expect(group![0]).toBe(3 * N + 2 + rsqrt);
    expect(batch).toEqual([0, 0, 0, 0]);
  });

  it('layers: one truncation an element, products of matrices apart; a bias needs none', async () => {
    expect(
      await single((net) => {
        net.conv('c', { filters: 5, kernel: 3, padding: 1, bias: true });
        net.linear('l', { features: 7 });
      }),
      // The second layer reads the first at its full scale: 32 + 16 + 8 + 1 bits.
    ).toEqual([5 * 64 + 7 * 64, 7 * 64, 0, 5 * 64 * 27 + 7 * 64 * 5]);
    expect(
      await single((net) => void net.matmul('m', { count: 1, m: 8, k: 3, n: 8, layout: 'scores' })),
    ).toEqual([64, 64, 0, 64 * 3]);
  });

  it('pools, sums, products, views', async () => {
    expect(await single((net) => void net.pool('p', { type: 'max', kernel: 2 }))).toEqual([0, 0, 3 * 48, 0]);
    expect(await single((net) => void net.pool('p', { type: 'average', kernel: 2 }))).toEqual([48, 48, 0, 0]);
    expect(await single((net) => void net.add('a', { inputs: ['input', 'input'] }))).toEqual([0, 0, 0, 0]);
    expect(await single((net) => void net.multiply('m', { inputs: ['input', 'input'] }))).toEqual([
      N,
      N,
      N,
      0,
    ]);
    expect(await single((net) => void net.multiply('m', { parameters: 1 }))).toEqual([N, N, N, 0]);
    expect(await single((net) => void net.concat('c', { inputs: ['input', 'input'] }))).toEqual([0, 0, 0, 0]);
    expect(await single((net) => void net.embedding('e', { rows: 9, features: 4 }))).toEqual([0, 0, 0, 0]);
  });

  it('of part of the elements: kept ones go through the function, others pass or are squared', async () => {
    expect(await single((net) => void net.activation('a', { function: 'relu', kept: 7 }))).toEqual([
      0, 0, 7, 0,
    ]);
    expect(
      await single((net) => void net.activation('a', { function: 'relu', kept: 7, otherwise: 'square' })),
      // Both scales meet in one tensor: the square is less than the whole.
    ).toEqual([N - 7, N - 7, 7 + N - 7, 0]);
  });

  it('polynomials by their degree', async () => {
    const degree = (n: number) =>
      single((net) => void net.activation('a', { function: 'polynomial', degree: n }));
    expect(await degree(2)).toEqual([N, N, N, 0]);
    // 48 bits of fraction are truncated once, at the end.
    expect(await degree(3)).toEqual([2 * N, N, 2 * N, 0]);
  });
});

describe('truncationsOf', () => {
  it('has rows that add up, and costs by hand', async () => {
    const { constants } = await fragment;
    const own = { ...constants, truncTime: 2, truncBytes: 3, mulTime: 5, mulBytes: 7, macTime: 11 };
    const { rows, cost, eager, lazy, products, macs } = truncationsOf(
      zooNetwork('vit-tiny16-224-c100-privit'),
      own,
    );
    const sum = (key: 'eager' | 'lazy' | 'products' | 'macs') =>
      rows.reduce((total, row) => total + row[key], 0);
    expect([sum('eager'), sum('lazy'), sum('products'), sum('macs')]).toEqual([eager, lazy, products, macs]);
    expect(macs).toBe(1_253_510_400);
    expect(cost).toEqual({
      eager: { seconds: 2 * eager + 5 * products + 11 * macs, bytes: 3 * eager + 7 * products },
      lazy: { seconds: 2 * lazy + 5 * products + 11 * macs, bytes: 3 * lazy + 7 * products },
    });
  });

  it('counts a block of GPT-2 by hand', async () => {
    const { rows } = await report(zooNetwork('gpt2-small-T128'));
    const of = (name: string) => rows.find(({ operator }) => operator === name)!;
    const [scores, lines] = [12 * 128 * 128, 12 * 128];
    expect(of('block1/softmax')).toMatchObject({
      eager: 10 * scores + 30 * lines,
      products: 127 * lines + 10 * scores + 28 * lines,
    });
    expect(of('block3/ln1')).toMatchObject({ eager: 3 * 128 * 768 + 26 * 128 });
    const hidden = 128 * 3072;
    expect(of('block3/ffn_up')).toMatchObject({ eager: hidden, lazy: hidden, macs: hidden * 768 });
    // Of x to the sixth powers 2 and 3, and 4 and 5, have 32 and 48 bits of fraction; 6 goes on with 32.
    expect(of('block3/ffn_up.gelu')).toMatchObject({ eager: 5 * hidden, lazy: 2 * hidden });
  });

  it.each([
    'resnet18-c100',
    'densenet121-imagenet',
    'gpt2-18L-T128',
    'pythia-70m-T128',
    'dlrm-rmc1-deeprecsys',
    'ofa-mbv3-max-d4e6k7',
  ])('%s: never more than eager, in any field that it fits', async (name) => {
    const { constants } = await fragment;
    const network = zooNetwork(name);
    let before = Infinity;
    for (const fieldBits of [64, 72, 96, 128, 200]) {
      const { eager, lazy, widest } = truncationsOf(network, { ...constants, fieldBits });
      expect(lazy).toBeLessThanOrEqual(eager);
      expect(widest.lazy).toBeLessThanOrEqual(fieldBits);
      expect(lazy).toBeLessThanOrEqual(before);
      before = lazy;
    }
  });

  it('says which operator a small field does not fit', async () => {
    const { constants } = await fragment;
    expect(() => truncationsOf(zooNetwork('gpt2-small-T128'), { ...constants, fieldBits: 40 })).toThrow(
      /fieldBits: operator 'block1\/ln1' has values of 41 bits/,
    );
  });

  it('goes down with what PriViT and AERO take away', async () => {
    const vit = 'vit-tiny16-224-c100-privit';
    const [whole, gated] = await Promise.all([
      report(zooNetwork(vit)),
      report(transformed(vit, 'privit softmax=2000 gelu=500')),
    ]);
    expect(gated.eager).toBeLessThan(0.6 * whole.eager);
    const [gpt, bare] = await Promise.all([
      report(zooNetwork('gpt2-small-T128')),
      report(transformed('gpt2-small-T128', 'aero variant=SM+ScFuFFN')),
    ]);
    expect(bare.lazy).toBeLessThan(0.7 * gpt.lazy);
  });

  it('derives its times from the profile of SPU', async () => {
    const { constants } = await fragment;
    const per = (seconds: number, bytes: number, each: number): number => seconds / (bytes / each);
    expect(constants.truncTime).toBeCloseTo(per(3.33, 141.7e6, constants.truncBytes), 10);
    expect(constants.mulTime).toBeCloseTo(per(2.71, 176.5e6, constants.mulBytes), 10);
    expect(constants.macTime).toBeCloseTo(3.68 / 1_253_510_400, 11);
    expect([constants.truncBytes, constants.mulBytes]).toEqual([8, 16]);
  });
});
