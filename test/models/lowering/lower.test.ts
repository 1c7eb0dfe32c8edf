import { describe, expect, it } from 'vitest';
import { toGemm } from '../../../src/models/lowering/gemm.js';
import { lowerNetwork, type Lowered } from '../../../src/models/lowering/lower.js';
import { vectorOperations } from '../../../src/models/lowering/operations.js';
import type { LoweringSpec } from '../../../src/models/lowering/schema.js';
import { convWindow } from '../../../src/models/lowering/window.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import type { Conv, Network } from '../../../src/workload/graph.js';
import { trainingStep } from '../../../src/workload/transform/training.js';

/** Rates that are all different, so that a wrong one shows. */
const SPEC: LoweringSpec = {
  data: { ifmap: 8, filter: 8, ofmap: 8, accumulator: 32 },
  vector: {
    lanes: 3,
    fuse: true,
    throughput: {
      relu: 5,
      activation: 7,
      polynomial: 11,
      softmax: 13,
      norm: 17,
      elementwise: 19,
      pool: 23,
      embedding: 29,
    },
  },
};
const builder = (channels: number, height: number, width: number, batch = 1): NetworkBuilder =>
  new NetworkBuilder({ name: 'n', batch, input: { channels, height, width } });

function lowered(network: Network, name: string): Lowered {
  const at = network.operators.findIndex((one) => one.name === name);
  return lowerNetwork(network, SPEC)[at]!;
}
const vector = (network: Network, name: string): Lowered & { unit: 'vector' } => {
  const work = lowered(network, name);
  if (work.unit !== 'vector') throw new Error(`${name} is ${work.unit}`);
  return work;
};

describe('gradients of a grouped layer', () => {
  it('of its weights are a product a group: M taps of its channels, N its filters, K positions', () => {
    // 2 groups of 3 channels and 5 filters, 3x1 taps, 11 x 7 out of 11 x 7, 13 images.
    const net = builder(6, 11, 7);
    net.conv('stem', { filters: 6, kernel: 1 });
    net.conv('layer', {
      filters: 10,
      kernel: [3, 1],
      padding: { top: 1, bottom: 1, left: 0, right: 0 },
      groups: 2,
    });
    const step = trainingStep(net.build(), { batch: 13 });
    const of = (name: string) => {
      const operator = step.operators.find((one) => one.name === name)!;
      if (operator.kind !== 'gradient' && operator.kind !== 'conv') throw new Error(operator.kind);
      const { instances, m, n, k, filterIsActivation } = toGemm(operator, 13);
      return { instances, m, n, k, filterIsActivation };
    };
    const positions = 13 * 11 * 7;
    expect(of('layer')).toEqual({ instances: 2, m: positions, n: 5, k: 9, filterIsActivation: false });
    expect(of('layer.wgrad')).toEqual({ instances: 2, m: 9, n: 5, k: positions, filterIsActivation: true });
    expect(of('layer.dgrad')).toEqual({ instances: 2, m: positions, n: 3, k: 15, filterIsActivation: false });
  });
});

describe('work of the vector unit', () => {
  it('of a pool is every element of every window', () => {
    // 5 channels, 7 x 9 in, windows of 3x2 by 2 and 1: 3 x 8 out, 2 images.
    const net = builder(5, 7, 9, 2);
    net.pool('pool', { type: 'max', kernel: [3, 2], stride: [2, 1] });
    const pool = vector(net.build(), 'pool');
    expect(pool).toMatchObject({
      inputElements: 2 * 5 * 63,
      outputElements: 2 * 5 * 24,
      work: 2 * 5 * 24 * 6,
      cycles: Math.ceil((2 * 5 * 24 * 6) / (3 * 23)),
    });
    expect(vectorOperations(pool.operator, 2)).toBe(2 * 5 * 24 * 6);
  });

  it('of batch normalisation: read twice in training, where its statistics come first, once otherwise', () => {
    const net = builder(5, 7, 2, 3);
    net.pool('pool', { type: 'average', kernel: 1 });
    net.pool('other', { type: 'average', kernel: 1 });
    net.norm('bn', { type: 'batch', inputs: ['pool'] });
    net.norm('again', { type: 'batch', inputs: ['pool'] });
    net.linear('fc', { features: 2 });
    const network = net.build();
    const size = 3 * 5 * 14;
    expect(vector(network, 'bn')).toMatchObject({ inputElements: size, cycles: Math.ceil(size / (3 * 19)) });
    expect(vector(trainingStep(network), 'bn')).toMatchObject({
      inputElements: 2 * size,
      outputElements: size,
      work: size,
      cycles: Math.ceil(size / (3 * 17)),
    });
  });

  it('of a norm backwards reads gradient and input twice, at the rate of norms; of an activation once', () => {
    const net = builder(5, 7, 2, 3);
    net.conv('conv', { filters: 5, kernel: 1 });
    net.norm('bn', { type: 'group' });
    net.activation('act', { function: 'gelu' });
    net.linear('fc', { features: 2 });
    const step = trainingStep(net.build());
    const size = 3 * 5 * 14;
    expect(vector(step, 'bn.backward')).toMatchObject({
      inputElements: 2 * 2 * size,
      outputElements: size,
      work: size,
      cycles: Math.ceil(size / (3 * 17)),
    });
    expect(vector(step, 'act.backward')).toMatchObject({
      inputElements: 2 * size,
      cycles: Math.ceil(size / (3 * 19)),
    });
  });

  it('of a bag gathers every row that is summed', () => {
    const net = builder(1, 1, 1, 2);
    net.embedding('bag', { rows: 101, features: 5, tokens: 3, lookups: 7 });
    const bag = vector(net.build(), 'bag');
    const gathered = 2 * 3 * 7 * 5;
    expect(bag).toMatchObject({
      inputElements: 0,
      tableElements: gathered,
      outputElements: 2 * 3 * 5,
      work: gathered,
      cycles: Math.ceil(gathered / (3 * 29)),
    });
    expect(vectorOperations(bag.operator, 2)).toBe(gathered);
  });

  it('of a polynomial takes its degree times as long', () => {
    const cycles = (degree: number): number => {
      const net = builder(5, 101, 1);
      net.linear('fc', { features: 5 });
      net.activation('poly', { function: 'polynomial', degree });
      const work = lowered(net.build(), 'poly');
      return work.unit === 'fused' ? work.cycles : NaN;
    };
    expect([1, 2, 3].map(cycles)).toEqual([505, 1010, 1515].map((work) => Math.ceil(work / 33)));
  });

  it.each([
    ['relu', 5],
    ['gelu', 7],
    ['hsigmoid', 7],
  ] as const)('%s has the rate of its kind', (name, rate) => {
    const net = builder(5, 101, 1);
    net.linear('fc', { features: 5 });
    net.activation('act', { function: name });
    expect(lowered(net.build(), 'act')).toMatchObject({ work: 505, cycles: Math.ceil(505 / (3 * rate)) });
  });

  it.each([
    ['softmax', 13],
    ['layer', 17],
    ['add', 19],
  ] as const)('%s has the rate of its kind', (name, rate) => {
    const net = builder(5, 101, 1);
    net.linear('fc', { features: 5 });
    if (name === 'softmax') net.activation('op', { function: 'softmax' });
    else if (name === 'layer') net.norm('op', { type: 'layer' });
    else net.add('op', { inputs: ['fc', 'input'] });
    expect(vector(net.build(), 'op')).toMatchObject({ work: 505, cycles: Math.ceil(505 / (3 * rate)) });
  });
});

describe('a line buffer', () => {
  // 3 channels of 2 groups... one group: 5x3 taps, stride 2 down, dilation 1 and 2; 17 x 13 in, 7 x 9 out.
  const conv = {
    kind: 'conv',
    inputShapes: [{ channels: 3, height: 17, width: 13 }],
    output: { channels: 1, height: 7, width: 9 },
    filters: 1,
    kernel: [5, 3],
    stride: [2, 1],
    dilation: [1, 2],
    padding: { top: 0, bottom: 0, left: 0, right: 0 },
    groups: 1,
    bias: false,
  } as unknown as Conv;
  const window = convWindow(conv, 2);
  const TAPS = 15;

  it('holds the lines that as many positions at a time slide over, of every channel that columns touch', () => {
    // 9 positions are one row: 1 * 2 + 5 lines of 13; 10 take two rows: 2 * 2 + 5.
    expect(window.lineBuffer(9, 0, TAPS)).toBe(7 * 13);
    expect(window.lineBuffer(10, 0, TAPS)).toBe(9 * 13);
    expect(window.lineBuffer(9, 0, 3 * TAPS)).toBe(3 * 7 * 13);
    expect(window.lineBuffer(9, TAPS - 1, TAPS + 1)).toBe(2 * 7 * 13);
  });

  it('never holds more than all images', () => {
    expect(window.lineBuffer(window.m, 0, TAPS)).toBe(Math.min(14 * 2 + 5, 2 * 17) * 13);
    expect(convWindow(conv, 1).lineBuffer(63, 0, TAPS)).toBe(17 * 13);
  });
});
