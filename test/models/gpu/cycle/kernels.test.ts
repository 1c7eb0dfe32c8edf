import { describe, expect, it } from 'vitest';

import { dramSeconds } from '../../../../src/models/gpu/cycle/outcome.js';
import { missesOfRounds } from '../../../../src/models/gpu/cycle/probes.js';

import { driftOf, gridClocks, stepClocks } from '../../../../src/models/gpu/cycle/timing.js';
import {
  chaseL1,
  chaseL2,
  EVERYTHING,
  productOf,
  residencyOf,
  simulateKernel,
  sweepBandwidth,
  type ConvKernel,
  type GemmKernel,
  type KernelCode,
} from '../../../../src/models/gpu/cycle/index.js';
import { enumerateFootprint } from '../../../../src/models/gpu/enumerate/index.js';
import { product, TILES } from '../helpers.js';
import { small } from './machine.js';

const tile = { rows: 128, columns: 32, depth: 4, threads: 64 };
const gemm = (m: number, n: number, k: number): GemmKernel => ({ kind: 'gemm', m, n, k, tile, path: 'ca' });

const code: KernelCode = {
  instructionsPerStep: 400,
  instructionsPerBlock: 100,
  registersPerThread: 5,
  sharedBytes: 300,
};

describe('clocks', () => {
  it('follow from instructions and latencies', () => {
    // 2 instructions a clock; half of what comes is from DRAM at 400 clocks, the other half from L2 at 100
    expect(stepClocks(small, code, 0.5)).toEqual({
      perStep: 250 + 22,
      perBlockStep: 200,
      perBlock: 50 + 400,
    });
    expect(stepClocks(small, code, 0).perStep).toBe(122);
    expect(driftOf(small, { perStep: 1, perBlockStep: 2, perBlock: 3 }, 64)).toEqual({
      perStep: 1,
      perBlockStep: 2,
      olderShare: 0.6,
      groups: 2,
      launchClocks: 0,
    });
  });

  it('add up over groups of resident blocks on the busiest multiprocessor', () => {
    const clocks = { perStep: 100, perBlockStep: 10, perBlock: 7 };
    const grid = { blocks: 9, multiprocessors: 2, resident: 2, steps: 3, groups: 1 };
    // 5 blocks: two pairs and one alone
    expect(gridClocks(clocks, grid)).toBe(2 * (3 * 120 + 14) + 3 * 110 + 7);
    expect(gridClocks(clocks, { ...grid, blocks: 8 })).toBe(2 * (3 * 120 + 14));
    expect(gridClocks(clocks, { ...grid, groups: 2 })).toBe(2 * (3 * 120 + 14) + 3 * 120 + 7);
  });

  it('of DRAM count turning between reads and writes', () => {
    expect(dramSeconds(small, 1e9, 0)).toBeCloseTo(0.1, 9);
    expect(dramSeconds(small, 0, 1e9)).toBeCloseTo(0.2, 9);
    expect(dramSeconds(small, 1e9, 1e9)).toBeCloseTo(2 / 4, 9);
    expect(dramSeconds(small, 3e9, 1e9)).toBeCloseTo(0.5 + 0.2, 9);
  });
});

describe('residency', () => {
  it('is bounded by registers, threads, shared memory, places and the code', () => {
    expect(residencyOf(small, code, 64)).toEqual({ blocks: 2, carveOutBytes: 1024, l1Bytes: 3072 });
    expect(residencyOf(small, { ...code, registersPerThread: 10 }, 64).blocks).toBe(1);
    expect(residencyOf(small, { ...code, sharedBytes: 0 }, 32)).toEqual({
      blocks: 3,
      carveOutBytes: 512,
      l1Bytes: 3584,
    });
    expect(residencyOf(small, { ...code, sharedBytes: 1000 }, 32).blocks).toBe(2);
    expect(residencyOf(small, { ...code, mostBlocks: 1 }, 64).carveOutBytes).toBe(512);
    expect(residencyOf(small, code, 64, true)).toEqual({ blocks: 2, carveOutBytes: 2048, l1Bytes: 2048 });
    expect(residencyOf(small, { ...code, carveOutBytes: 2048 }, 64).l1Bytes).toBe(2048);
  });
});

describe('a kernel', () => {
  const kernel = gemm(256, 64, 64);
  const run = (change: Partial<GemmKernel> = {}, options = {}) =>
    simulateKernel({ ...kernel, ...change }, code, small, options);

  it('has counters that fit together', () => {
    const { counters, bounds, compulsorySectors, residency } = run();
    expect(residency.l1Bytes).toBe(3072);
    expect(counters.l1_ld_hit + counters.l1_ld_miss).toBe(counters.l1_ld_sec);
    expect(counters.xbar2l1_rd_sec).toBe(counters.l1_ld_miss);
    expect(counters.l2_fill_dev).toBe(counters.dram_rd_sec);
    expect(counters.dram_rd_sec).toBeGreaterThanOrEqual(compulsorySectors);
    expect(counters.l12xbar_wr_sec).toBe(counters.l1_st_sec);
    expect(counters.inst).toBe(4 * (16 * 400 + 100));
    expect(counters.ffma).toBe(256 * 64 * 64);
    expect(counters.time_ns).toBeCloseTo(1e9 * Math.max(...Object.values(bounds)) + 1000, 3);
    expect(counters.sm_cycles).toBe(Math.round(counters.time_ns));
    expect(bounds.l2Read).toBeCloseTo((counters.l1_ld_miss * 32) / 70e9, 12);
    expect(bounds.l2Write).toBeCloseTo((counters.l1_st_sec * 32) / 40e9, 12);
    expect(bounds.dram).toBeCloseTo(
      dramSeconds(small, counters.dram_rd_sec * 32, counters.dram_wr_sec * 32),
      12,
    );
  });

  it('misses always around L1, and less the more of it there is', () => {
    const shape = {
      batch: 2,
      channels: 8,
      height: 16,
      width: 16,
      filters: 32,
      filterHeight: 3,
      filterWidth: 3,
      stride: 1,
      padding: 1,
    };
    const misses = (path: ConvKernel['path'], options = {}) => {
      const { counters } = simulateKernel({ kind: 'conv', shape, tile, path }, code, small, options);
      return counters.l1_ld_miss / counters.l1_ld_sec;
    };
    const most = misses('carve');
    expect(misses('cg')).toBe(1);
    expect(most).toBeLessThan(1);
    expect(misses('ca')).toBeLessThan(most);
    expect(misses('ca', { residency: { carveOutBytes: 2048 } })).toBe(most);
    expect(misses('ca', { residency: { carveOutBytes: 0 } })).toBeLessThan(misses('ca'));
  });

  it('reads the distinct elements of each step of a block, if told so', () => {
    const shape = { batch: 2, channels: 6, height: 14, width: 14, filters: 40 };
    const filter = { filterHeight: 3, filterWidth: 3, stride: 1, padding: 1 };
    const conv: ConvKernel = { kind: 'conv', shape: { ...shape, ...filter }, tile, path: 'ca' };
    const { steps, m, n, k, rowTiles, columnTiles } = productOf(conv);
    const axis = { size: 14, positions: 14, taps: 3, stride: 1, dilation: 1, padding: 1, padded: 16 };
    const plane = { channels: 6, rows: axis, columns: axis, real: 1 };
    const { elements } = enumerateFootprint(
      { ...product(m, n, k), a: { form: 'window', plane, images: 2 } },
      { ...TILES[32], rows: 128, depth: 4 },
    );
    const delta = simulateKernel(conv, code, small, { sampling: EVERYTHING, caches: 'delta' });
    const perSector = 8;
    expect(steps).toBe(14);
    expect(delta.operands!.missed.first * perSector).toBeCloseTo(elements * columnTiles, -1);
    expect(delta.operands!.missed.second * perSector).toBeCloseTo(rowTiles * n * k, -1);
    expect(delta.counters.l1_ld_miss).toBe(Math.round((elements * columnTiles + rowTiles * n * k) / 8));
    // what warps load stays in sectors, and results take no room
    const real = simulateKernel(conv, code, small, { sampling: EVERYTHING });
    expect(delta.counters.l1_ld_sec).toBe(real.counters.l1_ld_sec);
    expect(delta.counters.dram_wr_sec).toBe((m * n) / perSector);
  });

  it('takes the clocks measured on its code, unless told otherwise', () => {
    const timed = { ...code, measured: { perStep: 1e5, perBlockStep: 5e4, perBlock: 1000 } };
    const issue = (options = {}) => simulateKernel(kernel, timed, small, options).bounds.issue;
    // two blocks on each of two multiprocessors
    expect(issue()).toBeCloseTo((16 * (1e5 + 1e5) + 2000) / 1e9, 12);
    const { counters } = run({}, { timing: 'latencies' });
    const share = counters.dram_rd_sec / counters.l1_ld_miss;
    expect(issue({ timing: 'latencies' })).toBeLessThan(1e-4);
    // 400 instructions at 2 a clock, but 128 x 32 x 4 multiply-adds at 64
    const step = (lanes: number) => 100 + 300 * share + 22 + 2 * Math.max(200, 16384 / lanes);
    expect(run().bounds.issue).toBeCloseTo((16 * step(64) + 2 * 450) / 1e9, 12);
    const wide = simulateKernel(kernel, code, { ...small, lanes: 256 }, {});
    expect(wide.bounds.issue).toBeCloseTo((16 * step(128) + 2 * 450) / 1e9, 12);
    expect(wide.bounds.instructions).toBeCloseTo((2 * (16 * 400 + 100)) / 2 / 1e9, 12);
    expect(run().bounds.instructions).toBeCloseTo((2 * 16 * 16384) / 64 / 1e9, 12);
  });

  it('that sweeps moves every tensor once, and leaves in L2 what may be dirty', () => {
    const machine = { ...small, l2: { ...small.l2, dirtyBytes: 1000 } };
    const sweep = { kind: 'sweep', elements: 4096, reads: 2, writes: 1, width: 4, threads: 64 } as const;
    const { counters, compulsorySectors } = simulateKernel(sweep, { ...code, sharedBytes: 0 }, machine);
    expect(counters).toMatchObject({
      l1_ld_req: 64,
      l1_ld_sec: 1024,
      l1_ld_hit: 0,
      l1_st_req: 32,
      l1_st_sec: 512,
      dram_rd_sec: 1024,
      dram_wr_sec: Math.round((4096 * 4 - 1000) / 32),
      inst: 16 * 500,
      ffma: null,
    });
    expect(compulsorySectors).toBe(1024);
    const strided = simulateKernel({ ...sweep, blocks: 4 }, { ...code, sharedBytes: 0 }, machine);
    expect(strided.counters.inst).toBe(4 * (4 * 400 + 100));
  });

  it('that is depthwise reads its image once and its halo from L1 or L2', () => {
    const shape = {
      batch: 2,
      channels: 3,
      height: 16,
      width: 16,
      filters: 3,
      filterHeight: 3,
      filterWidth: 3,
      stride: 1,
      padding: 1,
    };
    const { counters } = simulateKernel(
      { kind: 'depthwise', shape, threads: 64 },
      { ...code, sharedBytes: 0 },
      small,
    );
    expect(counters.dram_rd_sec).toBe((2 * 3 * 256) / 8 + 4);
    expect(counters.ffma).toBe(2 * 3 * 256 * 9);
    expect(counters.l1_ld_miss).toBeGreaterThanOrEqual(counters.dram_rd_sec - 2);
    expect(counters.l1_ld_miss).toBeLessThan(counters.l1_ld_sec / 2);
  });

  it('that loads in patterns brings whole granules of DRAM', () => {
    const reads = (stride: number) =>
      simulateKernel(
        { kind: 'pattern', stride, offset: 0, warps: 8, threads: 64 },
        { ...code, sharedBytes: 0 },
        small,
      ).counters.dram_rd_sec;
    expect([0, 1, 8, 16, 32].map(reads)).toEqual([16, 32, 256, 512, 512]);
  });

  it('that sweeps its own slice misses once if the slice fits', () => {
    const swept = (elements: number) =>
      simulateKernel(
        { kind: 'private', elements, repeats: 4, blocks: 2, threads: 64 },
        { ...code, sharedBytes: 0 },
        small,
      ).counters;
    expect(swept(256)).toMatchObject({ l1_ld_sec: 256, l1_ld_miss: 64, dram_rd_sec: 64 });
    expect(swept(4096).l1_ld_miss).toBe(4096);
  });
});

describe('curves', () => {
  it('of a chase through L1 begin at its latency and end at that of L2', () => {
    expect(chaseL1(small, 1024, 4096)).toBe(5);
    expect(chaseL1(small, 65_536, 4096)).toBe(100);
    // a sector at a time: the line is there, the sector is not
    expect(chaseL1(small, 65_536, 4096, 32)).toBe(100);
    expect(chaseL1(small, 1024, 4096, 32)).toBe(5);
  });

  it('of a chase through L2 go from near over far to DRAM', () => {
    const machine = { ...small, l2: { ...small.l2, heldBytes: 2 ** 25 } };
    expect(chaseL2(machine, 2 ** 22)).toBe(100);
    expect(chaseL2(machine, 2 ** 27)).toBeCloseTo(400, -1);
    // near thrashes, far homes are still there
    expect(chaseL2({ ...machine, l2: { ...machine.l2, ways: 512 } }, 1.5 * 2 ** 24)).toBeCloseTo(
      (300 + 150) / 2,
      -1,
    );
  });

  it('of bandwidth fall from the plateau to DRAM', () => {
    expect(sweepBandwidth(small, 900)).toBe(70e9);
    expect(sweepBandwidth(small, 900, 'rot')).toBe(80e9);
    // of 4,000 bytes 1,000 stay, DRAM has the rest
    expect(sweepBandwidth(small, 4000, 'rot')).toBeCloseTo(10e9 / 0.75, 0);
    expect(sweepBandwidth(small, 1100, 'rot')).toBe(80e9);
    expect(sweepBandwidth(small, 1e6)).toBeCloseTo(10e9, -3);
    expect(missesOfRounds(1)).toBe(0);
    const share = missesOfRounds(1.5);
    expect(share).toBeCloseTo(0.5828, 4);
    expect(sweepBandwidth(small, 1500)).toBeCloseTo(10e9 / share, -2);
  });
});
