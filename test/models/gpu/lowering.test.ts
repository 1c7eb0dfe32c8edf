import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressesOf } from '../../../src/models/gpu/enumerate/index.js';
import { isDepthwise, kernelOf, type Kernel } from '../../../src/models/gpu/kernel.js';
import { gradientPlane, type Plane } from '../../../src/models/gpu/plane.js';
import { toGemm, type GemmOperator } from '../../../src/models/lowering/gemm.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import type { Conv, Network } from '../../../src/workload/graph.js';
import { trainingStep } from '../../../src/workload/transform/training.js';
import { bytesAt, run } from './helpers.js';

const WIDTHS = { ifmap: 8, filter: 16, ofmap: 32, accumulator: 64 };

interface Layer {
  kernel: [number, number];
  stride: [number, number];
  dilation: [number, number];
  padding: { top: number; bottom: number; left: number; right: number };
}

/** A layer in the middle, so that it has a data gradient: 6 channels of 9 x 11 to 4 filters in two groups. */
function layered(layer: Layer, batch = 1): Network {
  const builder = new NetworkBuilder({ name: 'l', batch, input: { channels: 6, height: 9, width: 11 } });
  builder.conv('first', { filters: 6, kernel: 1 });
  builder.conv('conv', { filters: 4, groups: 2, ...layer });
  return builder.build();
}
const kernelsOf = (network: Network, is: (one: GemmOperator) => boolean): Kernel[] =>
  network.operators
    .filter((one): one is GemmOperator => is(one as GemmOperator))
    .map((one) => kernelOf(one, toGemm(one, network.batch), WIDTHS, network.batch));
const gradients = (network: Network, wrt: 'data' | 'weight'): Kernel[] =>
  kernelsOf(network, (one) => one.kind === 'gradient' && one.wrt === wrt && one.layer.name === 'conv');

/** Pairs of a row and a column of A that are in memory, and distinct addresses. */
function real({ a, m, k, aBytes }: Kernel): { pairs: number; distinct: number; last: number } {
  const address = addressesOf(a, k, aBytes);
  const seen = new Set<number>();
  let pairs = 0;
  for (let row = 0; row < m; row++)
    for (let at = 0; at < k; at++) {
      const where = address(row, at);
      if (where === undefined) continue;
      pairs += 1;
      seen.add(where);
    }
  return { pairs, distinct: seen.size, last: Math.max(...seen) };
}

const layers = fc.record({
  kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 })),
  stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 })),
  dilation: fc.tuple(fc.constantFrom(1, 2), fc.constantFrom(1, 3)),
  padding: fc.record({
    top: fc.nat(2),
    bottom: fc.nat(2),
    left: fc.nat(3),
    right: fc.nat(3),
  }),
});

describe('gradients of a layer', () => {
  it('multiply the pairs that the layer multiplies: every one that is no padding, once', () => {
    fc.assert(
      fc.property(layers, (layer) => {
        const step = trainingStep(layered(layer, 2));
        const [forward] = kernelsOf(step, (one) => one.name === 'conv');
        // One group: 3 channels, 2 filters.
        const pairs = real(forward!).pairs / 3;
        const data = gradients(step, 'data').reduce((sum, one) => sum + real(one).pairs / 2, 0);
        expect(data).toBe(pairs);
        const [weight] = gradients(step, 'weight');
        expect(real(weight!)).toEqual(real(forward!));
      }),
      { numRuns: 120, seed: 2 },
    );
  });

  it('take bytes of what they read and write, and padding where it is', () => {
    const layer: Layer = {
      ...{ kernel: [3, 2], stride: [2, 1], dilation: [1, 3] },
      padding: { top: 2, bottom: 0, left: 1, right: 3 },
    };
    const network = layered(layer);
    const [kernel] = kernelsOf(network, (one) => one.name === 'conv');
    expect(kernel).toMatchObject({
      ...{ instances: 2, n: 2, k: 18, isWeightGradient: false },
      ...{ aBytes: 1, bBytes: 2, outputBytes: 4, sumBytes: 8 },
    });
    const { a } = kernel as Kernel & { a: { plane: Plane } };
    expect(a.plane).toEqual({
      channels: 3,
      rows: { size: 9, positions: 5, taps: 3, stride: 2, dilation: 1, padding: 2, padded: 11 },
      columns: { size: 11, positions: 12, taps: 2, stride: 1, dilation: 3, padding: 1, padded: 15 },
      real: 1,
    });
    const conv = network.operators[1] as Conv;
    // Spread out: five rows with one between, twelve columns; the window ends at the padding's mirror.
    expect(gradientPlane(conv)).toEqual({
      channels: 2,
      rows: { size: 9, positions: 9, taps: 3, stride: 1, dilation: 1, padding: 0, padded: 11 },
      columns: { size: 12, positions: 11, taps: 2, stride: 1, dilation: 3, padding: 2, padded: 14 },
      real: 60 / 108,
    });
    const part = { first: 1, positions: 4, taps: 2, dilation: 3, padding: 5 };
    expect(gradientPlane(conv, { index: 0, rows: part, columns: { ...part, taps: 3 } })).toEqual({
      channels: 2,
      rows: { size: 5, positions: 4, taps: 2, stride: 1, dilation: 3, padding: 5, padded: 7 },
      columns: { size: 12, positions: 4, taps: 3, stride: 1, dilation: 3, padding: 5, padded: 10 },
      real: 1,
    });
  });

  it('know a depthwise layer, its gradients too, and nothing else', () => {
    const builder = new NetworkBuilder({ name: 'd', input: { channels: 4, height: 5, width: 5 } });
    builder.conv('one', { filters: 4, kernel: 1 });
    builder.conv('deep', { filters: 8, kernel: 3, groups: 4 });
    builder.conv('grouped', { filters: 8, kernel: 1, groups: 2 });
    builder.conv('last', { filters: 1, kernel: 1 });
    builder.conv('single', { filters: 5, kernel: 3 });
    const step = trainingStep(builder.build());
    const found = step.operators.filter((one) => isDepthwise(one)).map(({ name }) => name);
    expect(found.filter((name) => !name.startsWith('deep'))).toEqual([]);
    expect(found.length).toBe(3);
  });
});

describe('widths', () => {
  const network = (): Network => {
    const builder = new NetworkBuilder({ name: 'w', batch: 3, input: { channels: 8, height: 10, width: 1 } });
    builder.linear('fc', { features: 24 });
    builder.matmul('scores', {
      inputs: ['fc', 'fc'],
      count: 2,
      m: 10,
      n: 10,
      k: 12,
      layout: 'scores',
    } as never);
    return builder.build();
  };
  const data = ['data.ifmap=8 bit', 'data.filter=16 bit', 'data.ofmap=32 bit', 'data.accumulator=64 bit'];

  it('of every operand are its own; a product of activations has two of them', async () => {
    const { operators } = await run('v100', network(), ...data);
    const [fc1, scores] = operators;
    expect(bytesAt(fc1!, 'dram', 'ifmap')).toBe(30 * 8 * 1);
    expect(bytesAt(fc1!, 'dram', 'filter')).toBe(8 * 24 * 2);
    expect(bytesAt(fc1!, 'dram', 'ofmap', 'writeBytes')).toBe(30 * 24 * 4);
    expect(bytesAt(scores!, 'dram', 'ifmap')).toBe(6 * 10 * 12);
    expect(bytesAt(scores!, 'dram', 'filter')).toBe(6 * 10 * 12);
    expect(scores!.macs).toBe(6 * 10 * 10 * 12);
    // Elements, not bytes; the second activation weighs as one.
    const moved = 2 * 720 + 600;
    expect(scores!.arithmeticIntensity).toBeCloseTo(7200 / moved, 9);
    expect(scores!.weightedArithmeticIntensity).toBeCloseTo(7200 / (0.8 * moved), 9);
    expect(scores!.details).toMatchObject({
      instances: 6,
      ctas: 6,
      inefficiencyA: 35 / 4,
      inefficiencyB: 35 / 4,
    });
  });

  it('of sums count where pieces of a weight gradient are added up', async () => {
    const step = trainingStep(firstOnly());
    const { operators } = await run('v100', step, ...data, 'data.filter=8 bit');
    const weight = operators.find(({ kind, name }) => kind === 'gradient' && /wgrad/.test(name))!;
    const splits = Number(weight.details['splits']);
    expect(splits).toBeGreaterThan(1);
    expect(bytesAt(weight, 'l2', 'psum', 'writeBytes')).toBe(splits * 8 * 24 * 8);
    expect(Number(weight.details['l2ReadSectors']) * 32).toBe(
      bytesAt(weight, 'l2', 'ifmap') + bytesAt(weight, 'l2', 'filter'),
    );
  });

  function firstOnly(): Network {
    const builder = new NetworkBuilder({ name: 'f', batch: 9, input: { channels: 8, height: 10, width: 1 } });
    builder.linear('fc', { features: 24 });
    return builder.build();
  }
});
