import { describe, expect, it } from 'vitest';
import type { GpuSpec, Tile } from '../../../src/models/gpu/architecture.js';
import { macsPerCycle } from '../../../src/models/gpu/architecture.js';
import type { Grid } from '../../../src/models/gpu/kernel.js';
import { bottleneckOf, stepOf, timeOf, type Timed } from '../../../src/models/gpu/time.js';
import { convNet, first, kernelOfFirst, gemmNet, specOf, TILES, type Square } from './helpers.js';

const CONV3_2: Square = [256, 256, 56, 256, 3, 1, 1];

describe('cycles of a step, as handed down', () => {
  const timed = async (arch: string, square: Square): Promise<Timed> => {
    const network = convNet(square);
    const { details } = await first(arch, network);
    const steps = details['ctas']! * details['kSteps']!;
    const of = (level: string): number => (32 * details[`${level}Sectors`]!) / steps;
    const grid: Grid = { rowTiles: 1, columnTiles: 1, splits: 1, steps: 1, ctas: 1 };
    return {
      ...{ kernel: kernelOfFirst(network), grid, tile: TILES[128], resident: 2 },
      bytes: { l1: of('l1Load'), l2: of('l2Read'), dram: of('dramRead') },
    };
  };
  it.each([
    ['v100', CONV3_2, { MAC: 2048, SMEM: 256, 'L1 BW': 93, 'L2 BW': 272, 'DRAM BW': 63 }],
    ['titan-xp', CONV3_2, { MAC: 1024, 'L2 BW': 240 }],
    ['v100', [256, 1024, 14, 256, 1, 1, 0], { MAC: 2048, 'L2 BW': 420, 'DRAM BW': 536 }],
  ] as const)('%s %j', async (arch, square, handedDown) => {
    const step = stepOf(await timed(arch, square), 2, await specOf(arch, 'efficiency=1'));
    for (const [name, cycles] of Object.entries(handedDown))
      expect(Math.abs(step[name as keyof typeof step] / cycles - 1), name).toBeLessThan(0.01);
    expect(bottleneckOf(step)).toBe('MAC');
  });

  // 307 = (550 + 64) / 2; 242 would be (420 + 64) / 2 where 425 cycles were measured.
  it.each([
    ['v100', 244.5],
    ['titan-xp', 307],
  ])('%s: latency of the slowest load and the store, shared by two CTAs', async (arch, cycles) => {
    const step = stepOf(await timed(arch, CONV3_2), 2, await specOf(arch, 'formulas.latency=slowest'));
    expect(step['memory latency']).toBe(cycles);
  });
});

/** A machine of primes; a step moves 2310, 130 and 17 bytes. */
const SPEC = {
  ...{ sms: 3, lanes: 7, math: 'fp32', tensor: {}, efficiency: 0.5, epilogue: 0.25 },
  smem: { size: 1000, bandwidth: 11, latency: 0 },
  l1: { size: 1, unified: false, bandwidth: 5, latency: 101 },
  l2: {
    ...{ size: 1, partitions: 1, replication: 1, kept: 1, outputs: false },
    ...{ bandwidth: 39, latency: 211, farLatency: 0 },
  },
  dram: { bandwidth: 51, latency: 307 },
  formulas: { l1: 'average', l2: 'unique', dram: 'waves', haloWaves: 1, latency: 'mean' },
} as const satisfies Partial<GpuSpec>;
const TILE: Tile = {
  ...{ rows: 8, columns: 4, depth: 2, warps: 3, warpRows: 5, warpColumns: 2, registers: 1, resident: 2 },
  instructions: 1,
};
const kernel = { ...kernelOfFirst(gemmNet(8, 4, 2)), aBytes: 2, bBytes: 4, outputBytes: 8 };
const grid = (ctas: number, steps: number): Grid => ({
  rowTiles: ctas,
  columnTiles: 1,
  splits: 1,
  steps,
  ctas,
});
const timedOf = (ctas: number, steps: number, resident: number): Timed => ({
  ...{ kernel, tile: TILE, resident, grid: grid(ctas, steps) },
  bytes: { l1: 110, l2: 130, dram: 17 },
});
/** Both operands of a step: 2 * (8 * 2 + 4 * 4) bytes. */
const STORE = 64 / 11;
const LATENCY = 211 + (307 - 211) * (17 / 130);

describe('a step by hand', () => {
  it('has three streams, at the share of an SM, and a latency shared by CTAs', () => {
    const step = stepOf(timedOf(1, 1, 2), 3, SPEC);
    expect(step.MAC).toBeCloseTo((8 * 4 * 2) / 3.5, 12);
    // Three warps read 2 * (5 * 2 + 2 * 4) bytes each.
    expect(step.SMEM).toBeCloseTo(STORE + (3 * 36) / 11, 12);
    expect(step['L1 BW']).toBeCloseTo(110 / 5, 12);
    expect(step['L2 BW']).toBeCloseTo(130 / 13, 12);
    expect(step['DRAM BW']).toBeCloseTo(1, 12);
    expect(step['memory latency']).toBeCloseTo((LATENCY + STORE) / 3, 12);
    expect(bottleneckOf(step)).toBe('memory latency');
    expect(bottleneckOf({ ...step, MAC: 1e9 })).toBe('MAC');
  });

  it('waits for L2 alone if nothing comes from DRAM, and for DRAM where all does', () => {
    const of = (l2: number, dram: number, latency: 'mean' | 'slowest'): number =>
      stepOf({ ...timedOf(1, 1, 1), bytes: { l1: 1, l2, dram } }, 1, {
        ...SPEC,
        formulas: { ...SPEC.formulas, latency },
      })['memory latency'] - STORE;
    expect(of(130, 0, 'mean')).toBeCloseTo(211, 9);
    expect(of(130, 0, 'slowest')).toBeCloseTo(211, 9);
    expect(of(130, 1, 'slowest')).toBeCloseTo(307, 9);
    expect(of(130, 130, 'mean')).toBeCloseTo(307, 9);
    expect(of(130, 999, 'mean')).toBeCloseTo(307, 9);
    expect(of(0, 0, 'mean')).toBeCloseTo(211, 9);
  });

  it('multiplies on the units of its arithmetic', () => {
    const machine = { lanes: 7, tensor: { fp16: 70, int8: 140 } };
    expect(macsPerCycle({ ...machine, math: 'fp32' })).toBe(7);
    expect(macsPerCycle({ ...machine, math: 'fp16' })).toBe(70);
    expect(macsPerCycle({ ...machine, math: 'int8' })).toBe(140);
  });
});

describe('a machine', () => {
  it('has bandwidths in bytes a cycle, given a cycle or a second, and a launch in cycles', async () => {
    const perSecond = ['l1', 'smem', 'l2', 'dram'].map((level, at) => `${level}.bandwidth=${at + 1}000 GB/s`);
    const seconds = await specOf('v100', 'clock=2 GHz', 'launch=3 us', ...perSecond);
    expect([seconds.l1, seconds.smem, seconds.l2, seconds.dram].map(({ bandwidth }) => bandwidth)).toEqual([
      500, 1000, 1500, 2000,
    ]);
    expect(seconds.launch).toBeCloseTo(6000, 9);
    const perCycle = ['l1', 'smem', 'l2', 'dram'].map((level, at) => `${level}.bandwidth=${at + 1} B/cycle`);
    const cycles = await specOf('v100', 'clock=2 GHz', ...perCycle);
    expect([cycles.l1, cycles.smem, cycles.l2, cycles.dram].map(({ bandwidth }) => bandwidth)).toEqual([
      1, 2, 3, 4,
    ]);
  });
});

describe('a kernel by hand', () => {
  const mac = 64 / 3.5;
  // Written at the least of the shares, 13 (L2) and 17 (DRAM) bytes a cycle: 8 * 4 results of 8 bytes.
  const write = 256 / 13;
  // DRAM answers last: 307 + 17 / 17 against 101 + 22 and 211 + 10.
  const prologue = 308 + STORE;

  it('has groups of resident CTAs and a rest that hides less', () => {
    // 20 CTAs on 3 SMs: 7 on the busiest, three groups of two and one alone; 5 steps each.
    const time = timeOf(timedOf(20, 5, 2), SPEC);
    expect(time.queue).toBe(7);
    expect(time.prologue).toBeCloseTo(prologue, 9);
    expect(time.compute).toBeCloseTo(7 * 5 * mac, 9);
    const [two, one] = [(LATENCY + STORE) / 2, LATENCY + STORE];
    expect(time.stalls['memory latency']).toBeCloseTo(6 * 5 * (two - mac) + 5 * (one - mac), 6);
    expect(time.epilogue).toBeCloseTo(7 * write * 0.25 + write, 9);
    expect(time.bottleneck).toBe('memory latency');
  });

  it('of fewer CTAs than an SM holds has one group of what there is', () => {
    const time = timeOf(timedOf(6, 5, 4), SPEC);
    expect(time.queue).toBe(2);
    expect(time.stalls['memory latency']).toBeCloseTo(2 * 5 * ((LATENCY + STORE) / 2 - mac), 6);
    // Each CTA alone on its SM.
    const alone = timeOf(timedOf(3, 5, 400), SPEC);
    expect(alone.bottleneck).toBe('memory latency');
    expect(alone.stalls['memory latency']).toBeCloseTo(5 * (LATENCY + STORE - mac), 6);
    expect(alone.compute).toBeCloseTo(5 * mac, 9);
  });

  it('waits for what takes longest, and for nothing if that is arithmetic', () => {
    const slow = timeOf(timedOf(20, 5, 2), { ...SPEC, efficiency: 0.01 });
    expect(slow.bottleneck).toBe('MAC');
    expect(Object.values(slow.stalls)).toEqual([0, 0, 0, 0, 0]);
    const narrow = timeOf(timedOf(20, 5, 2), { ...SPEC, l1: { ...SPEC.l1, bandwidth: 0.1 } });
    expect(narrow.bottleneck).toBe('L1 BW');
    expect(narrow.stalls['L1 BW']).toBeCloseTo(7 * 5 * (1100 - mac), 6);
    expect(narrow.stalls['memory latency']).toBe(0);
    expect(narrow.prologue).toBeCloseTo(101 + 1100 + STORE, 9);
    const far = timeOf(timedOf(20, 5, 2), { ...SPEC, l2: { ...SPEC.l2, bandwidth: 0.3 } });
    expect(far.prologue).toBeCloseTo(211 + 1300 + STORE, 9);
    const dram = timeOf(timedOf(20, 5, 2), { ...SPEC, dram: { ...SPEC.dram, bandwidth: 0.3 } });
    // The CTA that is alone waits for the latency still longer.
    expect(dram.stalls['DRAM BW']).toBeCloseTo(6 * 5 * (170 - mac), 6);
    expect(dram.stalls['memory latency']).toBeCloseTo(5 * (LATENCY + STORE - mac), 6);
    expect(dram.prologue).toBeCloseTo(307 + 170 + STORE, 9);
    expect(dram.epilogue).toBeCloseTo((7 * 0.25 + 1) * (256 / 0.1), 6);
    const shared = timeOf(timedOf(20, 5, 2), { ...SPEC, smem: { ...SPEC.smem, bandwidth: 0.1 } });
    expect(shared.bottleneck).toBe('SMEM');
    expect(shared.stalls.SMEM).toBeCloseTo(7 * 5 * (640 + 1080 - mac), 6);
  });
});
