import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockLru } from '../../../../src/memory/cache/index.js';
import {
  lostShare,
  simulateKernel,
  type KernelCode,
  type RereadKernel,
  type SweepKernel,
} from '../../../../src/models/gpu/cycle/index.js';
import { instructionsOf, issueClocks } from '../../../../src/models/gpu/cycle/outcome.js';
import { loadLatency, plainClocks } from '../../../../src/models/gpu/cycle/plain-timing.js';
import { countReread } from '../../../../src/models/gpu/cycle/reread.js';
import { keptBetween } from '../../../../src/models/gpu/cycle/warm.js';
import { h100, small } from './machine.js';

const code: KernelCode = {
  instructionsPerStep: 20,
  instructionsPerBlock: 100,
  registersPerThread: 1,
  sharedBytes: 0,
};

describe('clocks of kernels without a tile', () => {
  // instructions: 2 clocks' worth on each of 2 multiprocessors, 4 schedulers, half of their slots
  const grid = { blocks: 10, steps: 3, resident: 2, waits: 1, instructions: 800, missShare: 0, dramShare: 0 };

  it('are those of instructions, of the launch of blocks, or of loads that wait', () => {
    expect(instructionsOf(code, grid)).toBe(10 * (3 * 20 + 100));
    expect(issueClocks(small, 800)).toBe(200);
    expect(plainClocks(small, code, {}, grid)).toBe(200);
    // ten blocks, thirty clocks after each other
    expect(plainClocks({ ...small, blockLaunchClocks: 30 }, code, {}, grid)).toBe(300);
    // five blocks of each multiprocessor are three generations of two; each waits 23 times for L1's 5 clocks
    expect(plainClocks(small, code, {}, { ...grid, waits: 23 })).toBe(3 * 23 * 5);
    expect(plainClocks(small, code, {}, { ...grid, waits: 23, blocks: 8 })).toBe(2 * 23 * 5);
  });

  it('are those measured on the code, unless latencies alone are asked for', () => {
    const measured = { ...code, measured: { perStep: 9999, perBlockStep: 11, perBlock: 70 } };
    expect(plainClocks(small, measured, {}, grid)).toBe(5 * (3 * 11 + 70));
    expect(plainClocks(small, measured, { timing: 'latencies' }, grid)).toBe(200);
  });

  it('wait for L1, L2 and DRAM by their shares', () => {
    expect(loadLatency(small, { missShare: 0, dramShare: 1 })).toBe(5);
    expect(loadLatency(small, { missShare: 1, dramShare: 0 })).toBe(100);
    expect(loadLatency(small, { missShare: 1, dramShare: 1 })).toBe(400);
    expect(loadLatency(small, { missShare: 0.5, dramShare: 0.25 })).toBeCloseTo(5 + 0.5 * (175 - 5), 9);
  });
});

describe('a sum over a tensor', () => {
  // 3 blocks of 64 threads; 16 bytes a thread and turn: 2,048 elements are 512 vectors, 3 turns of 192
  const sum: SweepKernel = {
    ...{ kind: 'sweep', elements: 2048, reads: 1, writes: 0, width: 4 },
    ...{ threads: 64, blocks: 3, results: 1 },
  };

  it('reads each sector once and leaves a result a block', () => {
    const { counters } = simulateKernel(sum, code, small);
    expect(counters).toMatchObject({
      ...{ l1_ld_req: 16, l1_ld_sec: 256, l1_ld_miss: 256, dram_rd_sec: 256 },
      ...{ l1_st_req: 3, l1_st_sec: 3, dram_wr_sec: 0 },
      inst: 3 * (3 * 20 + 100),
    });
  });

  it('takes its launch, the first load from DRAM, and the longest bound', () => {
    const { counters, bounds } = simulateKernel(sum, code, small);
    expect(bounds.dram).toBeCloseTo(8192 / 10e9, 15);
    // two blocks on one multiprocessor, one generation, three loads of 400 clocks after each other
    expect(bounds.issue).toBeCloseTo(1200e-9, 15);
    expect(counters.time_ns).toBeCloseTo(1000 + 400 + 1200, 6);
  });

  it('that writes alone waits for no load', () => {
    const fill = { ...sum, reads: 0, writes: 1, blocks: 1, results: 0 };
    const { counters, bounds } = simulateKernel(fill, { ...code, instructionsPerStep: 0 }, small);
    expect(counters).toMatchObject({ l1_st_req: 16, l1_st_sec: 256, l1_ld_req: 0 });
    expect(bounds.l2Write).toBeCloseTo(8192 / 40e9, 15);
    expect(counters.time_ns).toBeCloseTo(1000 + 1e9 * Math.max(bounds.l2Write, bounds.issue), 6);
  });
});

describe('after launches of the same kernel', () => {
  // L2: 60,000 bytes, a line in 1.5 copies: 40,000 bytes of data
  it('what fits is still there, what does not is gone', () => {
    const kept = (inputBytes: number, outputBytes: number, earlier: number) =>
      keptBetween(small, { inputBytes, outputBytes }, earlier);
    expect(kept(30_000, 9000, 0)).toEqual({ fetchedBytes: 30_000, writtenBytes: 0 });
    expect(kept(30_000, 9000, 2)).toEqual({ fetchedBytes: 0, writtenBytes: 0 });
    expect(kept(41_000, 0, 2).fetchedBytes).toBeCloseTo(41_000, 6);
    const both = kept(30_000, 12_000, 1);
    expect(both.fetchedBytes).toBeCloseTo(30_000, 6);
    expect(both.writtenBytes).toBeCloseTo(12_000, 6);
    expect(kept(0, 0, 3)).toEqual({ fetchedBytes: 0, writtenBytes: 0 });
  });

  it('of results as many bytes stay dirty as may', () => {
    const machine = { ...small, l2: { ...small.l2, dirtyBytes: 5000 } };
    expect(keptBetween(machine, { inputBytes: 1, outputBytes: 12_000 })).toMatchObject({
      writtenBytes: 7000,
    });
    // written over and over: each launch pushes out as much as it writes
    const warm = keptBetween(machine, { inputBytes: 0, outputBytes: 12_000 }, 3);
    expect(warm.writtenBytes).toBeCloseTo(12_000, 6);
    expect(keptBetween(machine, { inputBytes: 0, outputBytes: 4000 }, 3).writtenBytes).toBe(0);
  });

  it('a product whose operands fit reads nothing, and one that does not reads all again', () => {
    const tile = { rows: 128, columns: 32, depth: 4, threads: 64 };
    const product = (k: number, earlier: number) =>
      simulateKernel({ kind: 'gemm', m: 128, n: 32, k, tile, path: 'cg' }, code, small, { earlier });
    // operands of 32 deep are 20,480 bytes and fit beside 16,384 of results; those of 64 do not
    expect(product(32, 0).counters.dram_rd_sec).toBe(640);
    expect(product(32, 1).counters.dram_rd_sec).toBe(0);
    expect(product(32, 2).counters).toMatchObject({ dram_rd_sec: 0, dram_wr_sec: 0 });
    expect(product(64, 2).counters.dram_rd_sec).toBe(1280);
  });

  it('what two groups of multiprocessors read takes room in both parts', () => {
    const tile = { rows: 128, columns: 32, depth: 4, threads: 64 };
    // two tiles side by side read the same 128 rows: 16,384 bytes, and 4,096 each of their own; results 32,768
    const kernel = { kind: 'gemm', m: 128, n: 64, k: 32, tile, path: 'cg' } as const;
    const reads = (groupMultiprocessors: number, bytes: number) => {
      const machine = { ...small, groupMultiprocessors, l2: { ...small.l2, bytes } };
      return simulateKernel(kernel, code, machine, { earlier: 2 }).counters.dram_rd_sec;
    };
    const all = 16_384 + 2 * 4096 + 32_768;
    // one group: 57,344 bytes of data in 1.5 copies
    expect(reads(2, 1.5 * all + 100)).toBe(0);
    // a group each: the rows are in both parts, 2 copies
    expect(reads(1, 1.5 * all + 100)).toBeGreaterThan(0);
    expect(reads(1, 1.5 * all + 0.5 * 16_384 + 100)).toBe(0);
  });

  it('bytes that are dirty already are written over', () => {
    const cache = new BlockLru(2, 100, 100);
    cache.touch(0, 40, 40);
    cache.touch(0, 40, 40);
    expect(cache.dirty).toBe(40);
    cache.touch(0, 40, 10);
    expect(cache.dirty).toBe(40);
    cache.touch(1, 90, 30);
    expect([cache.writtenBack, cache.dirty]).toEqual([40, 30]);
  });
});

/** Sectors of each request, lane by lane. */
function laneByLane({ mode, vectors, loads, blocks, threads }: RereadKernel): {
  requests: number;
  sectors: number;
} {
  const slice = Math.floor(vectors / blocks);
  const round = mode === 'slices' ? slice : vectors;
  let [requests, sectors] = [0, 0];
  for (let block = 0; block < blocks; block++)
    for (let load = 0; load < loads; load++)
      for (let warp = 0; warp < threads; warp += 32) {
        const touched = new Set<number>();
        for (let thread = warp; thread < warp + 32; thread++) {
          const first = { slices: thread, grid: block * threads + thread, all: block * slice + thread }[mode];
          const step = mode === 'grid' ? blocks * threads : threads;
          const at = (mode === 'slices' ? block * slice : 0) + ((first + load * step) % round);
          touched.add(at >> 1);
        }
        requests++;
        sectors += touched.size;
      }
  return { requests, sectors };
}

describe('loads that go through a buffer again and again', () => {
  const kernel = (mode: RereadKernel['mode'], vectors: number, loads: number): RereadKernel => ({
    ...{ kind: 'reread', mode, vectors, width: 4, loads },
    ...{ blocks: 3, threads: 64 },
  });

  it('ask for the sectors that their lanes touch', () => {
    const modes = fc.constantFrom<RereadKernel['mode']>('slices', 'grid', 'all');
    fc.assert(
      fc.property(
        modes,
        fc.integer({ min: 192, max: 900 }),
        fc.integer({ min: 1, max: 9 }),
        (mode, size, loads) => {
          const one = kernel(mode, size, loads);
          expect(countReread(one, 2)).toEqual(laneByLane(one));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('fetch the buffer once, and of further rounds what is lost', () => {
    // 576 vectors of 16 bytes, 192 a block: 9,216 bytes; 12 loads of 192 threads are four rounds
    const sweeps = { slicesBytes: 9216, gridBytes: 9216 * 1e6, spread: 0.5 };
    const machine = { ...small, sweeps };
    const one = kernel('slices', 576, 12);
    const { counters, compulsorySectors } = simulateKernel(one, code, machine);
    expect(counters).toMatchObject({ l1_ld_req: 72, l1_ld_sec: 1152, xbar2l1_rd_sec: 1152 });
    expect(compulsorySectors).toBe(288);
    // half of three rounds more
    expect(counters.dram_rd_sec).toBe(288 + 432);
    expect(counters.inst).toBe(3 * (12 * 20 + 100));
    // 23,040 bytes at 10 GB/s, then 13,824 at 70; the first load from DRAM; the launch
    expect(counters.time_ns).toBeCloseTo(1000 + 400 + 2304 + 13824 / 70, 3);
    const grid = simulateKernel(kernel('grid', 576, 12), code, machine).counters;
    expect(grid.dram_rd_sec).toBe(288);
    expect(grid.time_ns).toBeCloseTo(1000 + 400 + 921.6 + 27648 / 80, 3);
    // after launches of the same kernel the first round is like the others
    const warm = simulateKernel(one, code, machine, { earlier: 1 }).counters;
    expect(warm.dram_rd_sec).toBe(576);
  });

  it('lose half at what is held, and a known share a spread away', () => {
    const sweeps = { slicesBytes: 1000, gridBytes: 2000, spread: 0.1 };
    const machine = { ...small, sweeps };
    expect(lostShare(machine, 1000, 'slices')).toBeCloseTo(0.5, 7);
    expect(lostShare(machine, 2000, 'grid')).toBeCloseTo(0.5, 7);
    // the normal distribution: 0.8413 one deviation above, 0.0228 two below
    expect(lostShare(machine, 1000 * Math.exp(0.1), 'slices')).toBeCloseTo(0.8413447, 6);
    expect(lostShare(machine, 1000 * Math.exp(-0.2), 'slices')).toBeCloseTo(0.0227501, 6);
  });

  it('find on the H100 of the shelf what its probes say', () => {
    const MIB = 2 ** 20;
    const { sweeps, groupMultiprocessors } = h100.machine;
    expect(sweeps).toEqual({ slicesBytes: 42.6 * MIB, gridBytes: 39.2 * MIB, spread: 0.12 });
    expect(groupMultiprocessors).toBe(16);
  });

  it('all reading all find what the first of them fetched', () => {
    const { counters } = simulateKernel(kernel('all', 576, 9), code, small);
    // nine loads of 64 threads are a round for each of three blocks
    expect(counters).toMatchObject({ l1_ld_sec: 3 * 288, dram_rd_sec: 288 });
  });
});

describe('a slice of its own for each block', () => {
  const own = (elements: number, inFlight?: number) =>
    simulateKernel(
      {
        ...{ kind: 'private', elements, repeats: 4, blocks: 2, threads: 64 },
        ...(inFlight === undefined ? {} : { inFlight }),
      },
      code,
      { ...small, sweeps: { slicesBytes: 4096, gridBytes: 1, spread: 0.1 } },
    );

  it('waits for its loads, so many at a time', () => {
    // 256 elements: four turns, four times: sixteen loads of a thread; the first round misses
    const { counters, bounds } = own(256, 4);
    expect(counters.l1_ld_miss / counters.l1_ld_sec).toBe(0.25);
    expect(bounds.issue).toBeCloseTo(4e-9 * (5 + 0.25 * 395), 15);
    expect(own(256, 3).bounds.issue).toBeCloseTo(6e-9 * (5 + 0.25 * 395), 15);
    expect(own(256).bounds.issue).toBeLessThan(bounds.issue);
  });

  it('fetches again what L1 lost and L2 does not hold', () => {
    // slices of 8 KiB miss L1 on all four rounds; 16 KiB in all are far beyond the 4 KiB that L2 holds here
    const { counters } = own(2048);
    expect(counters.l1_ld_miss).toBe(4 * 512);
    expect(counters.dram_rd_sec).toBe(4 * 512);
    expect(own(256).counters.dram_rd_sec).toBe(64);
  });
});
