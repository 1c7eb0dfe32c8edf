import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../../src/arch/load.js';
import * as registry from '../../../src/models/registry.js';
import { assemble, prepare, simulate } from '../../../src/simulation/simulate.js';
import { workOf } from '../../../src/work/network.js';
import { NetworkBuilder } from '../../../src/workload/build.js';
import { countNetwork } from '../../../src/workload/count.js';
import type { Network } from '../../../src/workload/graph.js';
import { trainingStep } from '../../../src/workload/transform/training.js';
import { COUNTED, SHARED_OVERRIDES } from '../../../src/experiments/delta/counters.js';
import { vision } from '../frozen/networks.js';
import { compulsory } from '../../../src/models/gpu/traffic/panels.js';
import { bytesAt, convNet, first, gemmNet, run, squareKernel } from './helpers.js';

describe('counters of a V100 (AccelWattch)', () => {
  it.each(COUNTED)('$name: to the sector', async ({ m, n, k, l2Reads, l2Misses, overrides }) => {
    const { details } = await first('v100', gemmNet(m, n, k), ...SHARED_OVERRIDES, ...overrides);
    expect(details['l1LoadSectors']).toBe(l2Reads);
    expect(details['l2ReadSectors']).toBe(l2Reads);
    expect(details['dramReadSectors']).toBe(l2Misses);
  });
});

describe('the record of a product by hand', () => {
  // 300 x 64 by 64 x 200 on 3 SMs: 3 x 2 tiles of 128 x 128 x 8, two of them on each SM, one wave.
  const sets = ['sms=3', 'efficiency=1', 'launch=1 us', 'epilogue=0', 'clock=1 GHz'];
  it('has bytes of every level and operand, cycles by what they go to, and intensities', async () => {
    const { totals, operators, machine } = await run('v100', gemmNet(300, 200, 64), ...sets);
    const [one] = operators;
    expect(machine).toMatchObject({ unit: 'MAC lanes', units: 192, workUnit: 'MAC', peakPerSecond: 192e9 });
    expect(machine.memoryBytesPerSecond).toBeCloseTo(850e9, 3);
    expect(totals.macs).toBe(300 * 200 * 64);
    expect(bytesAt(one!, 'l1', 'ifmap')).toBe(300 * 64 * 4 * 2);
    expect(bytesAt(one!, 'l1', 'filter')).toBe(200 * 64 * 4 * 3);
    expect(bytesAt(one!, 'l2', 'ifmap')).toBe(300 * 64 * 4 * 2);
    expect(bytesAt(one!, 'dram', 'ifmap')).toBe(300 * 64 * 4);
    expect(bytesAt(one!, 'dram', 'filter')).toBe(200 * 64 * 4);
    for (const level of ['l1', 'l2', 'dram']) {
      expect(bytesAt(one!, level, 'ofmap', 'writeBytes')).toBe(300 * 200 * 4);
      expect(bytesAt(one!, level, 'ofmap')).toBe(0);
    }
    expect(one!.details).toMatchObject({
      ...{ gemmM: 300, gemmN: 200, gemmK: 64, instances: 1, tile: '128x128x8' },
      ...{ ctas: 6, residentCtas: 2, ctaWaves: 1, kSteps: 8, splits: 1, bottleneck: 'MAC' },
      ...{ inefficiencyA: 1, inefficiencyB: 1 },
    });
    // Two CTAs of eight steps of 128 x 128 x 8 / 64 cycles.
    expect(one!.computeCycles).toBe(2 * 8 * 2048);
    expect(one!.stallCycles).toEqual({
      ...{ sharedMemory: 0, l1Bandwidth: 0, l2Bandwidth: 0, dramBandwidth: 0, memoryLatency: 0 },
    });
    // A launch of 1000 cycles; DRAM's latency and a step's bytes of it; both operands to shared memory.
    const step = (4 * 64 * 500) / (6 * 8);
    expect(one!.fillCycles).toBe(Math.ceil(1000 + 425 + step / (850 / 3) + (256 * 8 * 4) / 128));
    expect(one!.drainCycles).toBe(Math.ceil((128 * 128 * 4) / (850 / 3)));
    const moved = 300 * 64 + 200 * 64 + 300 * 200;
    expect(one!.arithmeticIntensity).toBeCloseTo(totals.macs! / moved, 9);
    const weighted = 0.8 * (300 * 64 + 300 * 200) + 0.2 * 200 * 64;
    expect(one!.weightedArithmeticIntensity).toBeCloseTo(totals.macs! / weighted, 9);
    expect(one!.mappingEfficiency).toBeCloseTo(totals.macs! / (2 * 8 * 2048 * 192), 12);
    expect(totals.energyJoules).toBeGreaterThan(0);
  });

  it('adds to results that are there if told so', async () => {
    const { operators } = await run('v100', gemmNet(300, 200, 64), ...sets, 'readsResult=true');
    for (const level of ['l1', 'l2', 'dram'])
      expect(bytesAt(operators[0]!, level, 'ofmap')).toBe(300 * 200 * 4);
  });

  it('names a stall after the bottleneck', async () => {
    const { operators } = await run('v100', gemmNet(300, 200, 64), ...sets, 'dram.bandwidth=30 GB/s');
    const [one] = operators;
    const step = (4 * 64 * 500) / (6 * 8);
    expect(one!.details['bottleneck']).toBe('MAC');
    const slow = await run('v100', gemmNet(300, 200, 64), ...sets, 'dram.bandwidth=3 GB/s');
    expect(slow.operators[0]!.details['bottleneck']).toBe('DRAM BW');
    expect(slow.operators[0]!.stallCycles['dramBandwidth']).toBe(Math.ceil(2 * 8 * (step / 1 - 2048)));
  });
});

describe('gradients', () => {
  function step(): Network {
    const builder = new NetworkBuilder({
      name: 'g',
      batch: 4,
      input: { channels: 16, height: 14, width: 14 },
    });
    builder.conv('first', { filters: 16, kernel: 1 });
    builder.conv('conv', { filters: 40, kernel: 3, padding: 1 });
    return trainingStep(builder.build());
  }
  const named = async (wrt: string, ...set: string[]) => {
    const network = step();
    const { operators } = await run('v100', network, ...set);
    const at = network.operators.findIndex(
      (one) => one.kind === 'gradient' && one.wrt === wrt && one.layer.name === 'conv',
    );
    return operators[at]!;
  };

  it('of data: the kernel with its roles swapped', async () => {
    const data = await named('data');
    expect(data.details).toMatchObject({ gemmM: 784, gemmN: 16, gemmK: 360, splits: 1 });
    const forward = await first('v100', convNet([4, 40, 14, 16, 3, 1, 1]));
    expect(data.traffic).toEqual(forward.traffic);
  });

  it('of weights: taps by filters, cut along the images; sums are added up in L2', async () => {
    const weight = await named('weight');
    // 144 x 40 in 2 x 1 tiles of 128 x 64 x 4, 196 steps of 4 positions: a CTA a step.
    expect(weight.details).toMatchObject({
      gemmM: 144,
      gemmN: 40,
      gemmK: 784,
      tile: '128x64x4',
      splits: 98,
      kSteps: 2,
    });
    expect(bytesAt(weight, 'l2', 'psum', 'writeBytes')).toBe(98 * 144 * 40 * 4);
    expect(bytesAt(weight, 'l2', 'psum')).toBe(98 * 144 * 40 * 4);
    expect(bytesAt(weight, 'dram', 'psum')).toBe(0);
    expect(bytesAt(weight, 'dram', 'ofmap', 'writeBytes')).toBe(144 * 40 * 4);
    expect(bytesAt(weight, 'dram', 'ifmap')).toBe(4 * 16 * 196 * 4);
    expect(bytesAt(weight, 'dram', 'filter')).toBe(4 * 40 * 196 * 4);
    // What it reads are activations, what it writes weights.
    const weighted = 0.8 * 4 * 196 * (16 + 40) + 0.2 * 144 * 40;
    expect(weight.weightedArithmeticIntensity).toBeCloseTo((144 * 40 * 784) / weighted, 9);
    const whole = await named('weight', 'splitK=none');
    expect(whole.details).toMatchObject({ splits: 1, ctas: 2, kSteps: 196 });
    expect(bytesAt(whole, 'l2', 'psum', 'writeBytes')).toBe(0);
    expect(whole.cycles).toBeGreaterThan(weight.cycles);
  });
});

describe('a machine', () => {
  it('runs through caches unless told otherwise', async () => {
    const { fidelity } = await prepare({ workload: 'resnet20-c100', arch: 'gpu/v100' });
    expect(fidelity).toBe('event');
    expect((await prepare({ workload: 'resnet20-c100', arch: 'systolic/8x8' })).fidelity).toBe('event');
  });

  it('runs every sort of layer, forward and in training, with nothing lost', async () => {
    for (const network of [vision(2), trainingStep(vision(2))])
      for (const arch of ['titan-xp', 'p100', 'p4000', 'v100', 'a100', 'h100-sxm5', 'h200']) {
        const { totals, operators } = await run(arch, network);
        expect(totals.macs).toBe(countNetwork(network).batchMacs);
        let end = 0;
        for (const one of operators) {
          const stalls = Object.values(one.stallCycles);
          const parts = [one.computeCycles, one.fillCycles, one.drainCycles, ...stalls];
          expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
          expect(parts.reduce((a, b) => a + b)).toBe(one.cycles);
          expect(one.startCycle).toBe(end);
          end = one.endCycle;
          expect(one.mappingEfficiency ?? 0).toBeLessThanOrEqual(1);
        }
        expect(totals.cycles).toBe(end);
      }
  });

  it('reads no less from DRAM than it must; more of anything never slows it down', async () => {
    const squares = fc.tuple(
      ...[fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 70 }), fc.integer({ min: 7, max: 40 })],
      ...[fc.integer({ min: 1, max: 400 }), fc.constantFrom(1, 3, 5), fc.constantFrom(1, 2)],
      ...[fc.constantFrom(0, 1)],
    );
    const of = async (...set: string[]) => loadArchitecture('gpu/v100', set, registry);
    const base = await of();
    const better = await Promise.all(
      [
        ['l1.bandwidth=256 B/cycle'],
        ['l2.bandwidth=9 TB/s'],
        ['dram.bandwidth=9 TB/s'],
        ['smem.bandwidth=512 B/cycle'],
        ['lanes=128'],
        ['dram.latency=200 cycles', 'l2.latency=100 cycles'],
        ['launch=0 s'],
        ['l2.size=60 MiB'],
      ].map((set) => of(...set)),
    );
    fc.assert(
      fc.property(squares, (square) => {
        const work = workOf({ network: convNet(square as never) });
        const one = simulate(assemble(base, work, 'analytic')).operators[0]!;
        const least = compulsory(squareKernel(square as never));
        expect(bytesAt(one, 'dram', 'ifmap')).toBeGreaterThanOrEqual(least.a * (1 - 1e-12));
        expect(bytesAt(one, 'dram', 'filter')).toBeGreaterThanOrEqual(least.b);
        for (const machine of better)
          // Four sorts of cycles, each rounded up.
          expect(simulate(assemble(machine, work, 'analytic')).totals.cycles).toBeLessThanOrEqual(
            one.cycles + 4,
          );
      }),
      { numRuns: 60, seed: 3 },
    );
  });
});
