import type { Counters } from './counters.js';
import type { RequestCounts } from './counts.js';
import type { CycleMachine, KernelCode, Residency } from './machine.js';
import type { Sampling } from './sample.js';
import type { TimingSource } from './timing.js';

export type CycleOptions = {
  sampling?: Sampling;
  /** Clocks of a step as measured on the same code, if the code has them (by default), or from latencies alone. */
  timing?: TimingSource;
  /** Overrides what follows from the code: resident blocks and shared memory set aside, bytes. */
  residency?: Partial<Pick<Residency, 'blocks' | 'carveOutBytes'>>;
  /**
   * How far L1 reuses what was loaded: as much as its size allows (by default), or within a step of one block alone,
   * as DeLTA assumes.
   */
  reuse?: 'cache' | 'step';
  /** Launches of the same kernel before it that left L2 as they did; 0 by default: cold caches. */
  earlier?: number;
  /** Parts of a block's main loop that the L2 is seen in, at most; fewer if the grid is large. */
  parts?: number;
};

/** Seconds of a kernel were it held up by one thing alone. The longest is its time but for the launch. */
export type Bounds = { issue: number; l2Read: number; l2Write: number; dram: number };

export type KernelRun = {
  counters: Counters;
  residency: Residency;
  bounds: Bounds;
  /** Multiprocessors whose L1 was run in detail, of those with work. */
  sampled: { multiprocessors: number; of: number };
  /** Sectors read at least once, the least that DRAM must deliver from cold. */
  compulsorySectors: number;
};

/** What is known of a kernel before its time is. */
export type Outcome = {
  blocks: number;
  steps: number;
  residency: Residency;
  loads: RequestCounts;
  stores: RequestCounts;
  misses: number;
  fetchedBytes: number;
  writtenBytes: number;
  compulsorySectors: number;
  multiplyAdds: number | null;
  sampled: KernelRun['sampled'];
  /** Clocks of the busiest multiprocessor; left out, its instructions one after another. */
  cycles?: number;
  /** Clocks before anything flows. */
  leadCycles?: number;
  /** Seconds of a kernel whose phases are held up by different things; left out, the longest bound. */
  seconds?: number;
};

/** Counters and time of a kernel: whatever holds it up longest, and the launch. */
export function assemble(machine: CycleMachine, code: KernelCode, outcome: Outcome): KernelRun {
  const { loads, stores, misses, fetchedBytes, writtenBytes } = outcome;
  const { sectorBytes, clockHz, l2 } = machine;
  const instructions = instructionsOf(code, outcome);
  const bounds: Bounds = {
    issue: (outcome.cycles ?? issueClocks(machine, instructions)) / clockHz,
    l2Read: (misses * sectorBytes) / l2.readBytesPerSecond,
    l2Write: (stores.sectors * sectorBytes) / l2.writeBytesPerSecond,
    dram: dramSeconds(machine, fetchedBytes, writtenBytes),
  };
  const busy = outcome.seconds ?? Math.max(...Object.values(bounds));
  const seconds = machine.launchSeconds + (outcome.leadCycles ?? 0) / clockHz + busy;
  return {
    counters: {
      time_ns: seconds * 1e9,
      sm_cycles: Math.round(seconds * clockHz),
      inst: instructions,
      ffma: outcome.multiplyAdds,
      l1_ld_req: loads.requests,
      l1_ld_sec: loads.sectors,
      l1_ld_hit: loads.sectors - misses,
      l1_ld_miss: misses,
      l1_st_req: stores.requests,
      l1_st_sec: stores.sectors,
      l1_st_hit: 0,
      xbar2l1_rd_sec: misses,
      l12xbar_wr_sec: stores.sectors,
      l2_tex_rd: null,
      l2_fill_dev: Math.round(fetchedBytes / sectorBytes),
      dram_rd_sec: Math.round(fetchedBytes / sectorBytes),
      dram_wr_sec: Math.round(writtenBytes / sectorBytes),
    },
    residency: outcome.residency,
    bounds,
    sampled: outcome.sampled,
    compulsorySectors: outcome.compulsorySectors,
  };
}

/** Warp instructions of a grid. */
export const instructionsOf = (
  code: KernelCode,
  { blocks, steps }: Pick<Outcome, 'blocks' | 'steps'>,
): number => blocks * (steps * code.instructionsPerStep + code.instructionsPerBlock);

/** Clocks of so many warp instructions through all schedulers. */
export const issueClocks = (machine: CycleMachine, instructions: number): number =>
  instructions / (machine.multiprocessors * machine.schedulers * machine.issueShare);

/**
 * Seconds on the channels of DRAM: reads and writes at their own rates, and what turning between them costs, for as
 * many bytes as go both ways.
 */
export function dramSeconds({ dram }: CycleMachine, readBytes: number, writtenBytes: number): number {
  const read = 1 / dram.readBytesPerSecond;
  const write = 1 / dram.writeBytesPerSecond;
  const turning = Math.max(0, 2 / dram.copyBytesPerSecond - read - write);
  return readBytes * read + writtenBytes * write + Math.min(readBytes, writtenBytes) * turning;
}
