import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../../../src/arch/load.js';
import { cardOf, codeOf, cycleSectionOf } from '../../../../src/models/gpu/card.js';
import { dramSeconds, simulateKernel, type ConvKernel } from '../../../../src/models/gpu/cycle/index.js';
import * as registry from '../../../../src/models/registry.js';
import type { OperatorRecord, RunRecord } from '../../../../src/results/record.js';
import { assemble, simulate } from '../../../../src/simulation/simulate.js';
import { workOf } from '../../../../src/work/network.js';
import { NetworkBuilder } from '../../../../src/workload/build.js';
import type { Network } from '../../../../src/workload/graph.js';
import { trainingStep } from '../../../../src/workload/transform/training.js';
import { bytesAt, convNet, gemmNet, specOf } from '../helpers.js';

const run = async (arch: string, network: Network, ...set: string[]): Promise<RunRecord> =>
  simulate(assemble(await loadArchitecture(`gpu/${arch}`, set, registry), workOf({ network }), 'event'));
const details = ({ details }: OperatorRecord) => details as Record<string, number>;
const counter = (one: OperatorRecord, name: string): number => details(one)[name]!;

const LOADED = 'l1tex__t_sectors_pipe_lsu_mem_global_op_ld.sum';
const MISSED = 'l1tex__t_sectors_pipe_lsu_mem_global_op_ld_lookup_miss.sum';
const STORED = 'l1tex__t_sectors_pipe_lsu_mem_global_op_st.sum';
const DELIVERED = 'l1tex__m_xbar2l1tex_read_sectors.sum';
const READ = 'dram__sectors_read.sum';
const WRITTEN = 'dram__sectors_write.sum';

/** What holds of every operator whose caches were simulated. */
function checkInvariants({ operators }: RunRecord): number {
  let simulated = 0;
  for (const one of operators) {
    const { cycles, computeCycles, fillCycles, drainCycles, stallCycles } = one;
    const stalls = Object.values(stallCycles).reduce((sum, stall) => sum + stall, 0);
    expect(cycles).toBe(computeCycles + fillCycles + drainCycles + stalls);
    if (details(one)[LOADED] === undefined) continue;
    simulated++;
    const operands = (level: string): number => bytesAt(one, level, 'ifmap') + bytesAt(one, level, 'filter');
    expect(operands('l1')).toBeCloseTo(32 * counter(one, LOADED), 3);
    // what L1 misses is what L2 delivers, and at most what was asked for
    expect(operands('l2')).toBeCloseTo(32 * counter(one, MISSED), 3);
    expect(counter(one, DELIVERED)).toBe(counter(one, MISSED));
    expect(counter(one, MISSED)).toBeLessThanOrEqual(counter(one, LOADED));
    // DRAM delivers at least what is read at all, in whole fetches
    expect(Math.abs(operands('dram') / 32 - counter(one, READ))).toBeLessThanOrEqual(0.5);
    expect(counter(one, READ) + 1).toBeGreaterThanOrEqual(counter(one, 'compulsorySectors'));
    expect(counter(one, MISSED) + 1).toBeGreaterThanOrEqual(counter(one, 'compulsorySectors'));
    for (const level of ['l1', 'l2'])
      expect(bytesAt(one, level, 'ofmap', 'writeBytes')).toBe(32 * counter(one, STORED));
    expect(Math.abs(bytesAt(one, 'dram', 'ofmap', 'writeBytes') / 32 - counter(one, WRITTEN))).toBeLessThan(
      1,
    );
    for (const rate of ['l1HitRate', 'l2HitRate']) {
      expect(counter(one, rate)).toBeGreaterThanOrEqual(0);
      expect(counter(one, rate)).toBeLessThanOrEqual(1);
    }
    expect(counter(one, 'l1HitRate')).toBeCloseTo(1 - counter(one, MISSED) / counter(one, LOADED), 12);
  }
  return simulated;
}

describe('a convolution at event fidelity', () => {
  it('is the kernel of the cycle mode, in the terms of the record', async () => {
    const sets = ['sms=3', 'clock=1 GHz', 'launch=1 us'];
    const network = convNet([2, 8, 28, 64, 3, 1, 1]);
    const record = await run('v100', network, ...sets);
    const [one] = record.operators as [OperatorRecord];
    const spec = await specOf('v100', ...sets);
    const cycle = cycleSectionOf(spec, 'v100');
    const card = cardOf(spec, cycle);
    const shape = { batch: 2, channels: 8, height: 28, width: 28, filters: 64 };
    const kernel: ConvKernel = {
      kind: 'conv',
      shape: { ...shape, filterHeight: 3, filterWidth: 3, stride: 1, padding: 1 },
      tile: { rows: 128, columns: 64, depth: 4, threads: 128 },
      path: 'ca',
    };
    const machine = { ...card, l2: { ...card.l2, dirtyBytes: 0 } };
    const { counters, bounds, residency, operands } = simulateKernel(
      kernel,
      codeOf(cycle, 'conv', '128x64x4'),
      machine,
    );
    expect(one.details).toMatchObject({
      ...{ tile: '128x64x4', gemmM: 1568, gemmN: 64, gemmK: 72, ctas: 13, kSteps: 18 },
      ...{ residentCtas: residency.blocks, ctaWaves: 2, bottleneck: 'instructions' },
      [LOADED]: counters.l1_ld_sec,
      [MISSED]: counters.l1_ld_miss,
      [READ]: counters.dram_rd_sec,
      'smsp__inst_executed.sum': 13 * (18 * 1637 + 2661),
      'smsp__sass_thread_inst_executed_op_ffma_pred_on.sum': 13 * 18 * 128 * 64 * 4,
    });
    expect(bytesAt(one, 'l2', 'filter')).toBeCloseTo(32 * operands!.missed.second, 6);
    expect(bytesAt(one, 'dram', 'filter')).toBe(64 * 72 * 4);
    expect(bytesAt(one, 'dram', 'ifmap')).toBe(2 * 8 * 28 * 28 * 4);
    expect(bytesAt(one, 'dram', 'ofmap', 'writeBytes')).toBe(1568 * 64 * 4);
    // 5 CTAs on the busiest SM; 64 lanes take longer than 4 schedulers
    const busiest = Math.ceil((5 * 18 * ((128 * 64 * 4) / 64)) / 0.977);
    expect(one.computeCycles).toBe(busiest);
    expect(one.fillCycles).toBe(1000);
    expect(one.stallCycles['memoryLatency']).toBe(Math.ceil((bounds.issue - bounds.instructions) * 1e9));
    expect(Math.abs(one.cycles - counters.sm_cycles)).toBeLessThanOrEqual(2);
    expect(counters.sm_cycles).toBe(Math.round((Math.max(...Object.values(bounds)) + 1e-6) * 1e9));
  });

  it('of several groups is as many of one, whose blocks fill the SMs together', async () => {
    const grouped = new NetworkBuilder({
      name: 'g',
      batch: 2,
      input: { channels: 96, height: 28, width: 28 },
    });
    grouped.conv('conv', { filters: 96, kernel: 3, padding: 1, groups: 3 });
    const [three] = (await run('v100', grouped.build())).operators as [OperatorRecord];
    const [one] = (await run('v100', convNet([2, 32, 28, 32, 3, 1, 1]))).operators as [OperatorRecord];
    expect(details(three)['instances']).toBe(3);
    for (const name of [
      LOADED,
      MISSED,
      STORED,
      READ,
      WRITTEN,
      'smsp__inst_executed.sum',
      'compulsorySectors',
    ])
      expect(counter(three, name), name).toBe(3 * counter(one, name));
    expect(details(three)['ctas']).toBe(39);
    expect(three.cycles).toBe(one.cycles); // one CTA an SM either way
    const few = await run('v100', grouped.build(), 'sms=13');
    expect(few.operators[0]!.computeCycles / one.computeCycles).toBeCloseTo(3, 3);
  });

  it('of one group beside several of the same is none of them', async () => {
    const builder = new NetworkBuilder({
      name: 'g',
      batch: 2,
      input: { channels: 32, height: 28, width: 28 },
    });
    builder.conv('one', { filters: 96, kernel: 1 });
    builder.conv('three', { filters: 96, kernel: 3, padding: 1, groups: 3 });
    builder.conv('back', { filters: 32, kernel: 1 });
    builder.conv('alone', { filters: 32, kernel: 3, padding: 1 });
    const { operators } = await run('v100', builder.build());
    const [, three, , alone] = operators as [OperatorRecord, OperatorRecord, OperatorRecord, OperatorRecord];
    expect(counter(three, LOADED)).toBe(3 * counter(alone, LOADED));
  });

  it('begins its tiles by columns or by rows', async () => {
    const network = gemmNet(128 * 40, 512, 2048);
    const reads = async (order: string, ...set: string[]) =>
      details(
        (await run('v100', network, `order=${order}`, 'sms=4', 'cycle.olderShare=0.5', ...set)).operators[0]!,
      )[READ]!;
    const [a, b] = [(128 * 40 * 2048) / 8, (2048 * 512) / 8];
    // a small L2 keeps what waves of eight CTAs share: by columns the filters of one, by rows all filters
    expect(await reads('columns', 'l2.size=1 MiB')).toBeGreaterThan(3.5 * a);
    expect(await reads('rows', 'l2.size=1 MiB')).toBeLessThan(1.5 * a + 22 * b);
    expect(await reads('rows', 'l2.size=512 MiB')).toBe(a + b);
  });

  it('adds to results that are there if told so', async () => {
    const network = gemmNet(300, 200, 64);
    const [plain, adding] = [
      (await run('v100', network)).operators[0]!,
      (await run('v100', network, 'readsResult=true')).operators[0]!,
    ];
    const results = counter(plain, STORED);
    for (const name of [LOADED, MISSED, READ, 'compulsorySectors'])
      expect(counter(adding, name)).toBe(counter(plain, name) + results);
    expect(bytesAt(adding, 'dram', 'ofmap')).toBe(300 * 200 * 4);
    expect(bytesAt(adding, 'l2', 'ofmap')).toBe(32 * results);
    expect(bytesAt(plain, 'l2', 'ofmap')).toBe(0);
    expect(bytesAt(adding, 'l2', 'ifmap')).toBe(bytesAt(plain, 'l2', 'ifmap'));
  });
});

describe('other kernels at event fidelity', () => {
  const depthwise = (kernel: number) => {
    const builder = new NetworkBuilder({
      name: 'd',
      batch: 4,
      input: { channels: 16, height: 28, width: 28 },
    });
    builder.conv('conv', { filters: 16, kernel, padding: (kernel - 1) / 2, groups: 16 });
    return builder.build();
  };
  it('depthwise: a thread an output, with instructions by the tap', async () => {
    const [one] = (await run('v100', depthwise(3))).operators as [OperatorRecord];
    const outputs = 4 * 16 * 28 * 28;
    expect(counter(one, STORED)).toBe(outputs / 8);
    expect(counter(one, 'smsp__inst_executed.sum')).toBe((outputs / 256) * 1432);
    expect(bytesAt(one, 'dram', 'ifmap')).toBe(outputs * 4);
    expect(bytesAt(one, 'dram', 'filter')).toBe(16 * 9 * 4);
    expect(bytesAt(one, 'dram', 'ofmap', 'writeBytes')).toBe(outputs * 4);
    expect(one.macs).toBe(outputs * 9);
    const [priced] = (await run('h100-sxm5', depthwise(3))).operators as [OperatorRecord];
    const [tiled] = (await run('h100-sxm5', convNet([2, 8, 28, 64, 3, 1, 1]))).operators as [OperatorRecord];
    const executed = 13 * (18 * 1637 + 2661) * 32;
    expect(tiled.energy['instructions']).toBeCloseTo(executed * 16.4e-12, 12);
    expect(priced.energy['instructions']).toBeCloseTo((outputs / 256) * 1432 * 32 * 16.4e-12, 12);
    const [wide] = (await run('v100', depthwise(5))).operators as [OperatorRecord];
    expect(counter(wide, 'smsp__inst_executed.sum')).toBeCloseTo(((outputs / 256) * 1432 * 25) / 9, 3);
  });

  it('passes over tensors take the longest of instructions, L2 and DRAM with its turns', async () => {
    const builder = new NetworkBuilder({
      name: 'p',
      batch: 64,
      input: { channels: 64, height: 56, width: 56 },
    });
    builder.pool('pool', { type: 'max', kernel: 2, stride: 2 });
    const [one] = (await run('v100', builder.build())).operators as [OperatorRecord];
    const spec = await specOf('v100');
    const [read, written] = [64 * 64 * 56 * 56 * 4, 64 * 64 * 28 * 28 * 4];
    expect(bytesAt(one, 'dram', 'ifmap')).toBe(read);
    expect(bytesAt(one, 'dram', 'ofmap', 'writeBytes')).toBe(written);
    const seconds = dramSeconds(cardOf(spec, cycleSectionOf(spec, 'v100')), read, written);
    // reads of 850 GB/s, and for the bytes that go both ways what turning costs
    expect(seconds).toBeCloseTo((read + written) / 850e9 + written * (2 / (0.933 * 850e9) - 2 / 850e9), 12);
    const busy = one.computeCycles + one.stallCycles['dramBandwidth']!;
    expect(busy).toBeCloseTo(seconds * 1.38e9, -1);
    expect(one.details['bottleneck']).toBe('DRAM BW');
    const starved = await run('v100', builder.build(), 'l2.bandwidth=50 GB/s');
    expect(starved.operators[0]!.details['bottleneck']).toBe('L2 BW');
    const [slow] = starved.operators as [OperatorRecord];
    expect(slow.computeCycles + slow.stallCycles['l2Bandwidth']!).toBeCloseTo((read / 50e9) * 1.38e9, -1);
  });

  it('weight gradients stay in closed form, and the run says so', async () => {
    const builder = new NetworkBuilder({
      name: 't',
      batch: 4,
      input: { channels: 16, height: 14, width: 14 },
    });
    builder.conv('first', { filters: 16, kernel: 1 });
    builder.conv('conv', { filters: 40, kernel: 3, padding: 1 });
    const forward = await run('v100', builder.build());
    expect(forward.assumptions.map(({ name }) => name)).not.toContain('gpu.delta');
    const record = await run('v100', trainingStep(builder.build()));
    expect(record.assumptions.map(({ name }) => name)).toContain('gpu.delta');
    const gradients = record.operators.filter(({ kind }) => kind === 'gradient');
    const simulated = gradients.filter((one) => details(one)[LOADED] !== undefined);
    expect([gradients.length, simulated.length]).toEqual([3, 1]);
    checkInvariants(record);
    // the data gradient is the forward kernel with its roles swapped
    const [swapped] = (await run('v100', convNet([4, 40, 14, 16, 3, 1, 1]))).operators as [OperatorRecord];
    expect(details(simulated[0]!)[MISSED]).toBe(counter(swapped, MISSED));
    expect(simulated[0]!.traffic).toEqual(swapped.traffic);
  });
});

describe('every run at event fidelity', () => {
  const size = (min: number, max: number) => fc.integer({ min, max });
  const networks = fc
    .record({
      ...{ batch: size(1, 6), channels: size(1, 24), height: size(5, 17), width: size(5, 17) },
      ...{ filters: size(1, 140), down: size(1, 4), across: size(1, 4), stride: size(1, 3) },
      ...{ padding: size(0, 2), dilation: size(1, 2), features: size(1, 140) },
    })
    .map(({ batch, channels, height, width, filters, down, across, stride, padding, dilation, features }) => {
      const builder = new NetworkBuilder({ name: 'n', batch, input: { channels, height, width } });
      const kernel: [number, number] = [Math.min(down, 3), Math.min(across, 3)];
      builder.conv('conv', {
        filters,
        kernel,
        stride,
        padding,
        dilation: height > 6 && width > 6 ? dilation : 1,
      });
      builder.activation('relu', { function: 'relu' });
      builder.conv('depthwise', { filters, kernel: 3, padding: 1, groups: filters });
      builder.pool('pool', { type: 'average', kernel: 'global' });
      builder.linear('linear', { features });
      return builder.build();
    });

  it.each(['titan-xp', 'v100', 'a100', 'h200'])(
    '%s: levels, counters and cycles fit together',
    async (arch) => {
      await fc.assert(
        fc.asyncProperty(networks, async (network) => {
          expect(checkInvariants(await run(arch, network))).toBeGreaterThanOrEqual(2);
        }),
        { numRuns: 12 },
      );
    },
  );

  it('is no slower with more bandwidth of L2 or DRAM, or a faster clock of everything', async () => {
    const rates = fc.constantFrom(
      ['dram.bandwidth', 60, 'GB/s'],
      ['l2.bandwidth', 100, 'GB/s'],
      ['l1.bandwidth', 1, 'B/cycle'],
    ) as fc.Arbitrary<[string, number, string]>;
    await fc.assert(
      fc.asyncProperty(networks, rates, async (network, [field, value, unit]) => {
        const cycles = async (times: number) =>
          (await run('v100', network, `${field}=${value * times} ${unit}`)).totals.cycles;
        const [slow, fast] = [await cycles(1), await cycles(3)];
        expect(fast).toBeLessThanOrEqual(slow + 12); // each part of each operator is a whole number
      }),
      { numRuns: 10 },
    );
  });

  it('is the same from all L1s as from a sample, where the sample has them all', async () => {
    const network = convNet([2, 8, 28, 64, 3, 1, 1]);
    const sets = ['sms=4'];
    const [sample, all] = [
      await run('v100', network, ...sets),
      await run('v100', network, ...sets, 'cycle.detail=all'),
    ];
    expect(all.operators[0]!.details['simulatedSms']).toBe(4);
    expect(sample.operators).toEqual(all.operators);
  });

  it('takes clocks measured on a code, or those of latencies', async () => {
    const network = convNet([8, 64, 28, 128, 3, 1, 1]);
    const stall = async (...set: string[]) =>
      (await run('h100-sxm5', network, ...set)).operators[0]!.stallCycles['memoryLatency']!;
    // 49 CTAs of 72 steps, one an SM; 5,633 instructions a step, 5,176 about it, at 4 x 0.977 a clock
    const compute = (72 * 5633 + 5176) / (4 * 0.977);
    expect(await stall()).toBeCloseTo(72 * (430 + 1580) + 2993 - compute, -1);
    expect(await stall('cycle.timing=latencies')).not.toBe(await stall());
  });
});

describe('what the cycle mode does not know', () => {
  const network = convNet([1, 8, 14, 64, 3, 1, 1]);
  it.each([
    [['math=fp16'], /^math: is 'fp16'; expected kernels in fp32/],
    [['data.ifmap=16 bit'], /^data.ifmap: is 16 bit/],
    [['tiles.n64.depth=8'], /cycle.codes: has no code 'conv\/128x64x8'.*'conv\/128x64x4'/],
  ])('%s: says so', async (sets, message) => {
    await expect(run('v100', network, ...sets)).rejects.toThrow(message);
  });
});
