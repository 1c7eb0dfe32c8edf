import { workOf } from '../../../src/work/network.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findFile } from '../../../src/document/files.js';
import { stallsOf } from '../../../src/results/sums.js';
import type { RunRecord } from '../../../src/results/record.js';
import { assemble, prepare, simulate } from '../../../src/simulation/simulate.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import { countNetwork } from '../../../src/workload/count.js';
import type { Network } from '../../../src/workload/graph.js';
import { loadNetwork } from '../../../src/workload/load.js';
import { applyTransforms } from '../../../src/workload/transform/apply.js';

const layer = fc.record({
  kernel: fc.integer({ min: 1, max: 7 }),
  stride: fc.integer({ min: 1, max: 2 }),
  filters: fc.integer({ min: 1, max: 5 }),
  kind: fc.constantFrom('dense', 'grouped', 'depthwise'),
  norm: fc.boolean(),
});
const networks = fc
  .tuple(fc.array(layer, { minLength: 1, maxLength: 4 }), fc.constantFrom(1, 3, 32, 256), fc.boolean())
  .map(([layers, batch, training]): Network => {
    const net = new NetworkBuilder({ name: 'random', batch, input: { channels: 4, height: 12, width: 9 } });
    let channels = 4;
    layers.forEach(({ kernel, stride, filters, kind, norm }, index) => {
      const wanted = kind === 'depthwise' ? channels : kind === 'grouped' ? 2 * filters : filters;
      const groups = kind === 'depthwise' ? channels : kind === 'grouped' && channels % 2 === 0 ? 2 : 1;
      net.conv(`c${index}`, { filters: wanted, kernel, stride, padding: 3, groups });
      channels = wanted;
      if (norm) net.norm(`n${index}`, { type: 'batch' });
      net.activation(`a${index}`, { function: 'relu' });
    });
    const built = net.build();
    return training ? applyTransforms(built, { training: { batch } }).network : built;
  });
const machines = fc.record({
  side: fc.integer({ min: 1, max: 40 }),
  groups: fc.integer({ min: 1, max: 5 }),
  cores: fc.integer({ min: 1, max: 5 }),
  flexible: fc.boolean(),
  block: fc.integer({ min: 1, max: 300 }),
});

const machine = async (overrides: readonly string[]) =>
  (await prepare({ workload: 'resnet20-c100', arch: 'flexsa/1g1f', overrides, fidelity: 'event' }))
    .architecture;
const run = async (
  network: Network,
  fidelity: 'analytic' | 'event',
  overrides: readonly string[],
): Promise<RunRecord> => simulate(assemble(await machine(overrides), workOf({ network }), fidelity));

describe('any network on any cores', () => {
  it('tells every cycle, keeps every MAC, moves at least results and is never faster with less bandwidth', async () => {
    await fc.assert(
      fc.asyncProperty(networks, machines, async (network, shape) => {
        const set = Object.entries(shape).map(([field, value]) => `${field}=${value}`);
        const record = await run(network, 'event', set);
        let at = 0;
        for (const one of record.operators) {
          expect(one.computeCycles + one.fillCycles + one.drainCycles + stallsOf(one)).toBe(one.cycles);
          expect(one.startCycle).toBe(at);
          expect(one.peUtilization).toBeLessThanOrEqual(1);
          at = one.endCycle;
        }
        expect(record.totals.cycles).toBe(at);
        // Depthwise layers, on the vector unit, too.
        expect(record.totals.macs).toBe(countNetwork(network).batchMacs);
        const slow = await run(network, 'event', [
          ...set,
          'dram.bandwidth=7 GB/s',
          'globalBuffer.bandwidth=3 B/cycle',
        ]);
        for (const [index, one] of slow.operators.entries()) {
          expect(one.cycles).toBeGreaterThanOrEqual(record.operators[index]!.cycles);
        }
        const ideal = await run(network, 'analytic', set);
        const free = ['dram.bandwidth=infinite', 'dram.latency=0 cycles', 'globalBuffer.bandwidth=infinite'];
        const unbound = await run(network, 'event', [...set, ...free]);
        if (shape.cores === 1) {
          for (const [index, one] of unbound.operators.entries()) {
            const { computeCycles, fillCycles, drainCycles } = ideal.operators[index]!;
            expect([one.computeCycles, one.fillCycles, one.drainCycles]).toEqual([
              computeCycles,
              fillCycles,
              drainCycles,
            ]);
          }
        }
      }),
      { numRuns: 15 },
    );
  });

  it('takes a mini-batch of 4096', async () => {
    const dense = loadNetwork(findFile('workloads', 'mobilenetv2-imagenet'));
    const { network } = applyTransforms(dense, { training: { batch: 4096 } });
    const { totals } = await run(network, 'event', ['side=33', 'groups=3']);
    expect(totals.macs).toBeGreaterThan(4096 * 2 * 3e8);
  });

  it('attributes every stall of ResNet-50 and shows its modes', async () => {
    const dense = loadNetwork(findFile('workloads', 'resnet50-imagenet'));
    const { network } = applyTransforms(dense, {
      training: { batch: 32 },
      prune: { trace: 'resnet50', strength: 'r0.3', epoch: 90, variant: 'union' },
    });
    const { operators } = await run(network, 'event', []);
    for (const one of operators) {
      if (one.unit !== 'array') continue;
      const { cyclesFW, cyclesVSW, cyclesHSW, cyclesISW, instances } = one.details;
      const modes = Number(cyclesFW) + Number(cyclesVSW) + Number(cyclesHSW) + Number(cyclesISW);
      const busy = one.computeCycles + one.stallCycles['shift']!;
      expect(Math.abs(modes - busy), one.name).toBeLessThanOrEqual(2 * Number(instances));
      expect(Object.keys(one.stallCycles).sort()).toEqual([
        'dram',
        'moving',
        'output',
        'shift',
        'stationary',
      ]);
    }
  });
});
