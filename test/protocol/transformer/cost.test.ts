import { describe, expect, it } from 'vitest';
import { loadFragment } from '../../../src/protocol/fragment.js';
import { transformerConstantsSchema } from '../../../src/protocol/transformer/constants.js';
import { transformerCost } from '../../../src/protocol/transformer/cost.js';
import { transformerFlops } from '../../../src/protocol/transformer/flops.js';
import type { Network } from '../../../src/workload/graph.js';
import { builder, transformed } from '../../workload/transform/rewrites/networks.js';
import { PRIMES } from './constants.js';

const fragment = loadFragment('transformer', transformerConstantsSchema, [], 'transformer-2pc');

/** Two heads of three features, five tokens; `of` in the feed-forward network of 4 x 6. */
function small(of: 'gelu' | 'relu' = 'gelu', batch = 1): Network {
  const net = builder(1, 5);
  net.reshape('one', { shape: { channels: 1, height: 5, width: 1 }, mode: 'select' });
  net.embedding('wte', { rows: 7, features: 6 });
  net.norm('ln1', { type: 'layer' });
  net.linear('qkv', { features: 18, bias: true });
  net.matmul('qk', { count: 2, m: 5, k: 3, n: 5, layout: 'scores' });
  net.activation('softmax', { function: 'softmax' });
  net.matmul('av', { count: 2, m: 5, k: 5, n: 3, layout: 'tokens', inputs: ['softmax', 'qkv'] });
  net.linear('proj', { features: 6 });
  net.norm('ln2', { type: 'layer' });
  net.linear('up', { features: 24 });
  net.activation('act', { function: of });
  net.linear('down', { features: 6 });
  net.norm('lnf', { type: 'layer' });
  net.linear('head', { features: 7 });
  return { ...net.build(), batch };
}

describe('transformerCost', () => {
  it('counts each operator by hand', () => {
    const { rows } = transformerCost(small(), PRIMES);
    expect(rows.map(({ operator, part, count, bytes }) => [operator, part, count, bytes])).toEqual([
      ['ln1', 'norm', 30, 30 * 5],
      ['qk', 'token', 5, 5 * 31],
      ['softmax', 'softmax', 50, 50 * 2],
      ['ln2', 'norm', 30, 30 * 5],
      ['up', 'ffn', 2 * 5 * 6 * 24, 2 * 5 * 6 * 24 * 23],
      ['act', 'gelu', 120, 120 * 17],
      ['down', 'ffn', 2 * 5 * 6 * 24, 2 * 5 * 6 * 24 * 23],
      ['head', 'vocabulary', 35, 35 * 41],
    ]);
    for (const { part, count, seconds } of rows) expect(seconds, part).toBe(count * PRIMES[`${part}Time`]);
  });

  it('adds up to its parts and totals exactly; parts without operators are there', () => {
    const { rows, parts, bytes, seconds } = transformerCost(small('relu'), PRIMES);
    const sum = (of: readonly { bytes: number; seconds: number }[], key: 'bytes' | 'seconds'): number =>
      of.reduce((total, one) => total + one[key], 0);
    expect(parts.map(({ part, count }) => [part, count])).toEqual([
      ['softmax', 50],
      ['norm', 60],
      ['relu', 120],
      ['gelu', 0],
      ['ffn', 2880],
      ['token', 5],
      ['vocabulary', 35],
    ]);
    expect(bytes).toBe(100 + 300 + 1320 + 2880 * 23 + 155 + 1435);
    expect(sum(parts, 'bytes')).toBe(bytes);
    expect(sum(parts, 'seconds')).toBe(seconds);
    for (const { part, ...total } of parts)
      for (const key of ['bytes', 'seconds'] as const)
        expect(
          sum(
            rows.filter((row) => row.part === part),
            key,
          ),
        ).toBe(total[key]);
  });

  it('takes every sequence of a batch, of kept elements those alone', () => {
    const one = transformerCost(small(), PRIMES);
    const three = transformerCost(small('gelu', 3), PRIMES);
    expect(three.bytes).toBe(3 * one.bytes);
    expect(three.seconds).toBeCloseTo(3 * one.seconds, 12);
    const gated = transformerCost(transformed(small(), 'privit gelu=2'), PRIMES);
    expect(one.bytes - gated.bytes).toBe(3 * 24 * 17);
  });

  it('says where the width is not that of the fit', () => {
    expect(transformerCost(small(), PRIMES).extrapolated).toBe(false);
    expect(transformerCost(small(), { ...PRIMES, width: 3 }).extrapolated).toBe(true);
  });

  it('has no cost for other functions, and none without attention', () => {
    expect(() => transformerCost(transformed(small(), 'privit softmax=0'), PRIMES)).toThrow(
      /operator 'softmax' has polynomial; expected softmax, GELU and ReLU/,
    );
    expect(() => transformerCost(transformed(small(), 'privit softmax=1'), PRIMES)).toThrow(/has squares/);
    expect(() => transformerCost(transformed('resnet18-c100', 'none'), PRIMES)).toThrow(/has no attention/);
  });

  it('knows the last norm of a classifier that picks a token', () => {
    const { rows } = transformerCost(transformed('vit-tiny16-224-c100-privit', 'none'), PRIMES);
    expect(rows.filter(({ part }) => part === 'norm')).toHaveLength(24);
    expect(rows.at(-1)).toMatchObject({ operator: 'fc111', part: 'vocabulary', count: 100 });
  });
});

describe('transformerFlops', () => {
  it('counts projections and scores in full and half of the product with the values', () => {
    expect(transformerFlops(small())).toEqual({
      feedForward: 2 * 2 * 5 * 6 * 24,
      attention: 2 * (5 * 6 * 18 + 5 * 6 * 6) + 2 * 2 * 5 * 5 * 3 + 2 * 5 * 5 * 3,
    });
  });

  // AERO's tables: feed-forward and attention, GFLOP.
  it.each([
    ['gpt2-small-T128', 'SM+LN+G', 14.5, 7.7],
    ['gpt2-small-T128', 'SM+ScFuFFN', 1.8, 7.7],
    ['gpt2-small-T256', 'SM+LN+R', 29.0, 16.3],
    ['gpt2-small-T512-languini', 'SM+ScFFN', 58.0, 36.2],
  ])('%s, %s: %d and %d GFLOP', (workload, variant, feedForward, attention) => {
    const flops = transformerFlops(transformed(workload, `aero variant=${variant}`));
    expect(Math.abs(flops.feedForward / 1e9 / feedForward - 1)).toBeLessThan(0.02);
    expect(Math.abs(flops.attention / 1e9 / attention - 1)).toBeLessThan(0.02);
  });
});

// The cells that the constants were fitted to: that they come out shows that graph, counts and file belong together.
describe('AERO', () => {
  it.each([
    ['gpt2-small-T128', 'SM+LN+G', 25.32, 8.21],
    ['gpt2-small-T128', 'SM+LN+R', 9.44, 6.06],
    ['gpt2-small-T128', 'SM+ScFFN', 6.95, 5.68],
    ['gpt2-small-T128', 'SM+ScFuFFN', 6.43, 4.76],
    ['gpt2-small-T128', 'SM+ScFuFFN remove=6', 6.29, 4.23],
    ['gpt2-small-T256', 'SM+LN+G', 58.51, 16.57],
    ['gpt2-small-T256', 'SM+LN+R', 26.73, 12.59],
    ['gpt2-small-T256', 'SM+ScFFN', 21.77, 11.91],
    ['gpt2-small-T256', 'SM+ScFuFFN', 20.72, 10.45],
    ['gpt2-small-T256', 'SM+ScFuFFN remove=6', 20.59, 10.32],
    ['gpt2-18L-T128', 'SM+LN+G', 37.17, 10.77],
    ['gpt2-18L-T128', 'SM+LN+R', 13.34, 8.04],
    ['gpt2-18L-T128', 'SM+ScFFN', 9.62, 7.23],
    ['gpt2-18L-T128', 'SM+ScFuFFN', 8.83, 6.07],
    ['gpt2-18L-T128', 'SM+ScFuFFN remove=4', 8.79, 5.85],
    ['gpt2-small-T512-languini', 'SM+LN+G', 145.24, 30.74],
    ['gpt2-small-T512-languini', 'SM+LN+R', 81.71, 23.54],
    ['gpt2-small-T512-languini', 'SM+ScFFN', 71.76, 21.51],
    ['gpt2-small-T512-languini', 'SM+ScFuFFN', 69.68, 19.44],
    ['gpt2-small-T512-languini', 'SM+ScFuFFN remove=1', 69.64, 19.11],
  ])('%s, %s: %d GB, %d min', async (workload, variant, gigabytes, minutes) => {
    const { constants } = await fragment;
    const cost = transformerCost(transformed(workload, `aero variant=${variant}`), constants);
    expect(Math.abs(cost.bytes / 1e9 / gigabytes - 1)).toBeLessThan(0.01);
    expect(Math.abs(cost.seconds / 60 / minutes - 1)).toBeLessThan(0.1);
    expect(cost.extrapolated).toBe(false);
  });

  it('is the fit as it was written, to the digit', async () => {
    const { constants } = await fragment;
    const { bytes, seconds } = transformerCost(transformed('gpt2-small-T128', 'none'), constants);
    const [scores, ffn, flops, layers, entries] = [
      12 * 12 * 128 * 128,
      12 * 128 * 3072,
      2 * 2 * 12 * 128 * 768 * 3072,
      128 * 12,
      128 * 50257,
    ];
    expect(bytes).toBeCloseTo(
      1695.4 * scores + (526.4 + 3366.4) * ffn + 0.04329 * flops + 539280 * layers + 227.6 * entries,
      0,
    );
    expect(seconds).toBeCloseTo(
      12.64e-6 * scores + (5.6e-6 + 24.5e-6) * ffn + 3.98e-9 * flops + 0.0776 * layers + 19.0e-6 * entries,
      6,
    );
  });

  it('says of every constant where it is from', async () => {
    const { provenance } = await fragment;
    const statuses = Object.fromEntries(provenance.map(({ path, status }) => [path, status]));
    expect(Object.keys(statuses)).toHaveLength(15);
    expect(statuses['transformer.normBytes']).toBe('assumed');
    expect(statuses['transformer.geluTime']).toBe('fitted');
  });
});
