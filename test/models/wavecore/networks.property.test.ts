import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Architecture } from '../../../src/arch/load.js';
import { SCHEDULERS, type WavecoreSpec } from '../../../src/models/wavecore/architecture.js';
import { dramBytesOf } from '../../../src/results/sums.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import { gradientWeights, macs, weightElements } from '../../../src/workload/count.js';
import { elements, type Network } from '../../../src/workload/graph.js';
import { trainingStep } from '../../../src/workload/transform/training.js';
import { arch, identityFaults, run, vary } from './helpers.js';

const block = fc.record({
  kernel: fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 })),
  width: fc.integer({ min: 1, max: 6 }),
  grouping: fc.constantFrom('dense', 'grouped', 'depthwise'),
  stride: fc.constantFrom(1, 1, 2),
  norm: fc.constantFrom('batch', 'group', 'none'),
  activation: fc.constantFrom('relu', 'gelu', 'none'),
  shape: fc.constantFrom('chain', 'residual', 'projected', 'concat', 'pool'),
});
type Block = typeof block extends fc.Arbitrary<infer Value> ? Value : never;

/** Convolution, norm and activation. */
function layer(
  net: NetworkBuilder,
  name: string,
  spec: Block,
  filters: number,
  stride: number,
  from: string,
): string {
  const { channels } = net.shapeOf(from);
  const groups = { dense: 1, grouped: channels % 2 === 0 ? 2 : 1, depthwise: channels }[spec.grouping]!;
  const options = { filters: Math.max(1, Math.ceil(filters / groups)) * groups, groups, stride };
  net.conv(name, { ...options, kernel: spec.kernel, padding: 'same', inputs: [from] });
  if (spec.norm !== 'none') net.norm(`${name}.norm`, { type: spec.norm as 'batch' | 'group' });
  if (spec.activation !== 'none')
    net.activation(`${name}.act`, { function: spec.activation as 'relu' | 'gelu' });
  return net.last;
}

function add(net: NetworkBuilder, spec: Block, index: number): void {
  const from = net.last;
  const { channels } = net.shapeOf(from);
  const wide = 4 * spec.width;
  const name = `b${index}`;
  switch (spec.shape) {
    case 'chain':
      layer(net, name, spec, wide, spec.stride, from);
      break;
    case 'pool':
      net.pool(name, { type: 'max', kernel: 2, stride: 1, padding: 'same' });
      break;
    case 'residual': {
      const main = layer(net, `${name}a`, spec, wide, 1, from);
      net.conv(`${name}b`, { filters: channels, kernel: 1, inputs: [main] });
      net.add(`${name}sum`, { inputs: [`${name}b`, from] });
      net.activation(`${name}relu`, { function: 'relu' });
      break;
    }
    case 'projected': {
      const main = layer(net, `${name}a`, spec, wide, spec.stride, from);
      const { channels: filters } = net.shapeOf(main);
      net.conv(`${name}sc`, { filters, kernel: 1, padding: 'same', stride: spec.stride, inputs: [from] });
      net.norm(`${name}sc.norm`, { type: 'batch' });
      net.add(`${name}sum`, { inputs: [main, net.last] });
      break;
    }
    case 'concat': {
      const ends = ['a', 'c', 'd'].map((branch) => layer(net, name + branch, spec, wide, 1, from));
      net.concat(`${name}cat`, { inputs: ends });
    }
  }
}

const network = fc
  .record({
    size: fc.integer({ min: 4, max: 20 }),
    blocks: fc.array(block, { minLength: 1, maxLength: 5 }),
    batch: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(1, 257, 4096)),
  })
  .map(({ size, blocks, batch }): Network => {
    const net = new NetworkBuilder({ name: 'random', input: { channels: 3, height: size, width: size } });
    net.conv('stem', { filters: 8, kernel: 3, padding: 'same' });
    net.activation('stem.relu', { function: 'relu' });
    for (const [index, spec] of blocks.entries()) add(net, spec, index);
    net.pool('gap', { type: 'average', kernel: 'global' });
    net.reshape('flat', { shape: 'flatten' });
    net.linear('fc', { features: 10 });
    return trainingStep(net.build(), { batch });
  });

const machine = fc.record({
  rows: fc.integer({ min: 1, max: 200 }),
  cols: fc.integer({ min: 1, max: 200 }),
  block: fc.integer({ min: 1, max: 300 }),
  size: fc.integer({ min: 9, max: 22 }).map((bits) => 2 ** bits),
  bandwidth: fc.constantFrom(1e9, 1e11, Infinity),
  scheduler: fc.constantFrom(...SCHEDULERS),
  grouping: fc.constantFrom('greedy' as const, 'dp' as const),
  accounting: fc.constantFrom('layer' as const, 'graph' as const),
  vectorOverlap: fc.constantFrom('none' as const, 'full' as const),
  prefetch: fc.integer({ min: 0, max: 3 }),
});
type Machine = typeof machine extends fc.Arbitrary<infer Value> ? Value : never;

/** Of the chip; all of them do the same. */
const CORES = 2;

let base: Architecture;
beforeAll(async () => {
  base = await arch();
});

function built(
  { size, bandwidth, prefetch, ...rest }: Machine,
  change: Partial<WavecoreSpec> = {},
): Architecture {
  return vary(base, {
    ...rest,
    weightDoubleBuffering: rest.scheduler !== 'baseline',
    globalBuffer: { size, bandwidth: 5e11 },
    dram: { bandwidth, prefetch },
    ...change,
  });
}

/** Weights in once forward and once for each data gradient, gradients out once, the input in once. */
function compulsoryBytes({ operators, batch, input }: Network): number {
  const weights = operators.reduce((sum, operator) => {
    if (operator.kind === 'gradient') return sum + gradientWeights(operator);
    return sum + weightElements(operator);
  }, 0);
  return 2 * (weights + batch * elements(input));
}

describe('random networks on random machines', () => {
  it('cycles add up, MACs are those of the network, traffic is at least compulsory, the buffer holds', () => {
    fc.assert(
      fc.property(network, machine, (step, given) => {
        const record = run(built(given), step);
        expect(identityFaults(record)).toEqual([]);
        expect(record.totals.macs).toBe(
          CORES * step.batch * step.operators.reduce((sum, operator) => sum + macs(operator), 0),
        );
        if (given.scheduler !== 'il')
          expect(dramBytesOf(record.totals)).toBeGreaterThanOrEqual(CORES * compulsoryBytes(step));
        const causes = record.operators.flatMap(({ details }) =>
          Object.entries(details).flatMap(([key, bytes]) =>
            key.startsWith('cause.') ? [Number(bytes)] : [],
          ),
        );
        const caused = causes.reduce((sum, bytes) => sum + bytes, 0);
        expect(caused).toBeCloseTo(dramBytesOf(record.totals), 0);
        for (const { details, name } of record.operators) {
          const { occupancyBytes, buffer, subBatch, iterations } = details;
          expect(Number(occupancyBytes), `${name} ${buffer}`).toBeLessThanOrEqual(given.size);
          expect(Number(subBatch) * (Number(iterations) - 1)).toBeLessThan(step.batch);
          expect(Number(subBatch) * Number(iterations)).toBeGreaterThanOrEqual(step.batch);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('events with memory that never makes wait are the closed form; more bandwidth is never slower', () => {
    fc.assert(
      fc.property(network, machine, (step, given) => {
        const ideal = {
          dram: { bandwidth: Infinity, prefetch: given.prefetch },
          vectorOverlap: 'none' as const,
        };
        const [event, form] = [run(built(given, ideal), step), run(built(given, ideal), step, 'analytic')];
        expect(event.totals).toEqual(form.totals);
        const slow = run(built({ ...given, bandwidth: 2e9 }), step);
        const fast = run(built({ ...given, bandwidth: 5e9 }), step);
        expect(fast.totals.cycles).toBeLessThanOrEqual(slow.totals.cycles);
        for (const [index, { endCycle, name }] of fast.operators.entries())
          expect(endCycle, name).toBeLessThanOrEqual(slow.operators[index]!.endCycle);
      }),
      { numRuns: 30 },
    );
  });

  it('a larger buffer never adds DRAM traffic to optimal groups, nor to any other schedule without groups', () => {
    fc.assert(
      fc.property(network, machine, fc.double({ min: 1, max: 8, noNaN: true }), (step, given, factor) => {
        const bytes = (size: number): number =>
          dramBytesOf(run(built({ ...given, grouping: 'dp', size }), step, 'analytic').totals);
        expect(bytes(given.size * factor)).toBeLessThanOrEqual(bytes(given.size));
      }),
      { numRuns: 100 },
    );
  });
});
