import { describe, expect, it } from 'vitest';
import type { Step } from '../../../src/protocol/hybrid/task.js';
import { transformerPlan } from '../../../src/protocol/transformer/plan.js';
import { builder } from '../../workload/transform/rewrites/networks.js';
import { PRIMES } from './constants.js';

/** Two heads of three features, five tokens, a feed-forward network of 6 x 24, seven entries. */
function small(batch: number) {
  const net = builder(1, 5);
  net.reshape('one', { shape: { channels: 1, height: 5, width: 1 }, mode: 'select' });
  net.embedding('wte', { rows: 7, features: 6 });
  net.norm('ln1', { type: 'layer' });
  net.linear('qkv', { features: 18, bias: true });
  net.matmul('qk', { count: 2, m: 5, k: 3, n: 5, layout: 'scores' });
  net.activation('softmax', { function: 'softmax' });
  net.matmul('av', { count: 2, m: 5, k: 5, n: 3, layout: 'tokens', inputs: ['softmax', 'qkv'] });
  net.linear('proj', { features: 6 });
  net.linear('up', { features: 24 });
  net.activation('act', { function: 'relu' });
  net.linear('down', { features: 6 });
  net.norm('lnf', { type: 'layer' });
  net.linear('head', { features: 7 });
  return { ...net.build(), batch };
}

/** Operator, what it is, its count, bytes and microseconds of one. */
const ROWS: readonly [string, Step, number, number, number][] = [
  ['ln1', 'evaluate', 30, 5, 7],
  ['qk', 'linear', 5, 31, 37],
  ['softmax', 'evaluate', 50, 2, 3],
  ['up', 'linear', 1440, 23, 29],
  ['act', 'evaluate', 120, 11, 13],
  ['down', 'linear', 1440, 23, 29],
  ['head', 'linear', 35, 41, 43],
];

describe('the plan of a transformer', () => {
  it.each([1, 3])(
    'is an operator after the other: the server, then half of its bytes each way; %d sequences',
    (batch) => {
      const network = small(batch);
      const { tasks, kept } = transformerPlan(network, PRIMES);
      expect(kept).toEqual([]);
      expect(tasks).toHaveLength(3 * ROWS.length);
      for (const [at, [name, step, count, bytes, micros]] of ROWS.entries()) {
        const operator = network.operators.findIndex((one) => one.name === name);
        const [done, up, down] = tasks.slice(3 * at, 3 * at + 3);
        const after = at === 0 ? [] : [3 * at - 1];
        expect(done, name).toMatchObject({ phase: 'online', operator, on: 'server', step, joules: 0, after });
        expect(done!.seconds).toBeCloseTo(batch * count * micros * 1e-6, 12);
        const half = (batch * count * bytes) / 2;
        const sent = { phase: 'online', operator, tensor: 'ot', bytes: half, seconds: 0 };
        expect(up, name).toMatchObject({ ...sent, on: 'uplink', after: [3 * at] });
        expect(down, name).toMatchObject({ ...sent, on: 'downlink', after: [3 * at + 1] });
      }
    },
  );
});
