import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Architecture } from '../../../../src/arch/load.js';
import type { SystolicSpec } from '../../../../src/models/systolic/architecture.js';
import type { Fidelity, RunRecord } from '../../../../src/results/record.js';
import { NetworkBuilder } from '../../../../src/workload/build.js';
import { macs } from '../../../../src/workload/count.js';
import type { Network } from '../../../../src/workload/graph.js';
import { arch, dramBytes, identityFaults, run, vary } from '../helpers.js';

let base: Architecture;
beforeAll(async () => {
  base = await arch({ dataflow: 'rs', 'rs.bufferBandwidth': '8 B/cycle', 'dram.bandwidth': '4 B/cycle' });
});

const layer = fc.record({
  kernel: fc.constantFrom(1, 2, 3, 5, 7),
  stride: fc.constantFrom(1, 2, 3),
  extra: fc.nat({ max: 20 }),
  perGroup: fc.integer({ min: 1, max: 9 }),
  filters: fc.integer({ min: 1, max: 9 }),
  groups: fc.constantFrom(1, 1, 2, 8),
  dilation: fc.constantFrom(1, 1, 2),
  padded: fc.boolean(),
});
const batch = fc.constantFrom(1, 2, 3, 7, 64, 4096);
const shape = fc.record({
  rows: fc.constantFrom(1, 2, 3, 8, 12, 40),
  cols: fc.constantFrom(1, 3, 8, 14, 50),
  kibibytes: fc.constantFrom(2, 8, 64),
  filterSpad: fc.constantFrom(4, 64, 448),
  bandwidth: fc.constantFrom(0.5, 8, 64),
});

type ValueOf<A> = A extends fc.Arbitrary<infer Value> ? Value : never;

function networkOf(one: ValueOf<typeof layer>, images: number): Network {
  const { kernel, stride, extra, perGroup, filters, groups, dilation, padded } = one;
  const padding = padded ? Math.floor(kernel / 2) : 0;
  const side = (kernel - 1) * dilation + 1 + extra;
  const builder = new NetworkBuilder({
    name: 'random',
    batch: images,
    input: { channels: perGroup * groups, height: side, width: side },
  });
  builder.conv('conv', { filters: filters * groups, kernel, stride, padding, dilation, groups });
  builder.activation('relu', { function: 'relu' });
  builder.pool('pool', { type: 'max', kernel: 2, stride: 1, padding: 1 });
  builder.linear('positions', { features: 5 });
  builder.norm('norm', { type: 'layer' });
  return builder.build();
}
type Array = ValueOf<typeof shape>;

function arrayOf({ rows, cols, kibibytes, filterSpad, bandwidth }: Array, more: Partial<SystolicSpec> = {}) {
  return vary(base, (spec) => {
    const pad = (of: SystolicSpec['scratchpad']['ifmap']) => ({ ...of, size: kibibytes * 1024 });
    const { ifmap, filter, ofmap } = spec.scratchpad;
    return {
      ...spec,
      rows,
      cols,
      scratchpad: { ifmap: pad(ifmap), filter: pad(filter), ofmap: pad(ofmap) },
      rs: {
        ...spec.rs!,
        spad: { ...spec.rs!.spad, filter: filterSpad },
        bufferBandwidth: bandwidth * spec.clock,
      },
      ...more,
    };
  });
}

const bufferBandwidth = (architecture: Architecture, factor: number): Architecture =>
  vary(architecture, (spec) => ({
    ...spec,
    rs: { ...spec.rs!, bufferBandwidth: spec.rs!.bufferBandwidth * factor },
  }));
const cyclesOf = (architecture: Architecture, network: Network, fidelity: Fidelity = 'event'): number =>
  run(architecture, network, fidelity).totals.cycles;
const unlimited = (architecture: Architecture): Architecture =>
  vary(bufferBandwidth(architecture, Infinity), (spec) => ({
    ...spec,
    dram: { bandwidth: Infinity, latency: 0 },
  }));

describe('random layers on random arrays', () => {
  it('phases and stalls sum to cycles, work is conserved, nothing moves less than once', () => {
    fc.assert(
      fc.property(layer, batch, shape, fc.constantFrom('time', 'energy'), (one, images, size, objective) => {
        const network = networkOf(one, images);
        const architecture = vary(arrayOf(size), (spec) => ({
          ...spec,
          rs: { ...spec.rs!, objective: objective as 'time' },
        }));
        for (const fidelity of ['analytic', 'event'] as const) {
          const record = run(architecture, network, fidelity);
          expect(identityFaults(record)).toEqual([]);
          checkWork(record, network, size);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('event with unlimited bandwidth is analytic, to the cycle', () => {
    fc.assert(
      fc.property(layer, batch, shape, (one, images, size) => {
        const network = networkOf(one, images);
        const architecture = unlimited(arrayOf(size));
        const [ideal, event] = [run(architecture, network, 'analytic'), run(architecture, network, 'event')];
        expect(event.operators.map(({ cycles }) => cycles)).toEqual(
          ideal.operators.map(({ cycles }) => cycles),
        );
      }),
      { numRuns: 80 },
    );
  });

  it('is never slower with more bandwidth, a larger buffer or larger scratchpads in the PEs', () => {
    fc.assert(
      fc.property(layer, batch, shape, fc.constantFrom(0, 0.5, 1), (one, images, size, dramOverlap) => {
        const network = networkOf(one, images);
        const architecture = vary(arrayOf(size), (spec) => ({ ...spec, rs: { ...spec.rs!, dramOverlap } }));
        const now = cyclesOf(architecture, network);
        expect(now).toBeGreaterThanOrEqual(cyclesOf(architecture, network, 'analytic'));
        expect(cyclesOf(bufferBandwidth(architecture, 1.5), network)).toBeLessThanOrEqual(now);
        const changed = (change: (spec: SystolicSpec) => SystolicSpec): number =>
          cyclesOf(vary(architecture, change), network);
        const { dram, scratchpad } = architecture.spec as SystolicSpec;
        const moreDram = { ...dram, bandwidth: dram.bandwidth * 1.5 };
        expect(changed((spec) => ({ ...spec, dram: moreDram }))).toBeLessThanOrEqual(now);
        const larger = { ...scratchpad.ofmap, size: scratchpad.ofmap.size + 1500 };
        expect(
          changed((spec) => ({ ...spec, scratchpad: { ...scratchpad, ofmap: larger } })),
        ).toBeLessThanOrEqual(now);
        expect(
          changed((spec) => ({
            ...spec,
            rs: { ...spec.rs!, spad: { ...spec.rs!.spad, psum: spec.rs!.spad.psum * 2 } },
          })),
        ).toBeLessThanOrEqual(now);
      }),
      { numRuns: 80 },
    );
  });
});

function checkWork(record: RunRecord, network: Network, { rows, cols }: Array): void {
  for (const [index, operator] of record.operators.entries()) {
    if (operator.kind !== 'conv' && operator.kind !== 'linear') continue;
    expect(operator.macs).toBe(macs(network.operators[index]!) * network.batch);
    expect(operator.computeCycles * rows * cols).toBeGreaterThanOrEqual(operator.macs);
    expect(dramBytes(operator)).toBeGreaterThanOrEqual(Number(operator.details['compulsoryDramBytes']));
    expect(Number(operator.details['activePes'])).toBeLessThanOrEqual(rows * cols);
  }
}
