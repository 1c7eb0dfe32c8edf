import type { DramRun, DramStream } from './banks.js';
import type { Counters } from './counters.js';
import type { RequestCounts } from './counts.js';
import type { CycleMachine, KernelCode, Residency } from './machine.js';
import type { OperandTraffic } from './operands.js';
import type { Sampling } from './sample.js';
import type { TimingSource } from './timing.js';

export type CycleOptions = {
  sampling?: Sampling;
  /** Clocks of a step as measured on the same code, if the code has them (by default), or from latencies alone. */
  timing?: TimingSource;
  /** Overrides what follows from the code: resident blocks and shared memory set aside, bytes. */
  residency?: Partial<Pick<Residency, 'blocks' | 'carveOutBytes'>>;
  /**
   * Caches as they are (by default), or as DeLTA assumes: L1 serves a step of one block alone, element by element;
   * blocks go in step; results take no room in L2; DRAM delivers what is asked for.
   */
  caches?: 'real' | 'delta';
  /** Launches of the same kernel before it that left L2 as they did; 0 by default: cold caches. */
  earlier?: number;
  /** Parts of a block's main loop that the L2 is seen in, at most; fewer if the grid is large. */
  parts?: number;
  /** Equal products that the kernel computes side by side, none of which shares data with another. */
  instances?: number;
  /** Whether results are added to what is in memory, which is read for it. */
  readsResults?: boolean;
  /** Whether what DRAM is asked for is kept, for a trace. */
  keepsRequests?: boolean;
};

/** Seconds of a kernel were it held up by one thing alone. The longest is its time but for the launch. */
export type Bounds = {
  /** Instructions of the busiest multiprocessor, or its lanes; the same with the waits of its steps. */
  instructions: number;
  issue: number;
  l1: number;
  l2Read: number;
  l2Write: number;
  dram: number;
};

export type KernelRun = {
  counters: Counters;
  residency: Residency;
  bounds: Bounds;
  /** Multiprocessors whose L1 was run in detail, of those with work. */
  sampled: { multiprocessors: number; of: number };
  /** Sectors read at least once, the least that DRAM must deliver from cold. */
  compulsorySectors: number;
  /** By operand, of kernels with two. */
  operands: OperandTraffic | undefined;
  /** Clocks after the launch before anything flows. */
  leadCycles: number;
  /** What DRAM did, if it has banks. */
  dram?: DramRun | undefined;
  /** What it was asked for, of one of the instances, where that was to be kept. */
  requests?: DramStream | undefined;
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
  operands?: OperandTraffic;
  /** Clocks before anything flows. */
  leadCycles?: number;
  /** What DRAM with banks did for it; left out, its bytes at their rates. */
  dram?: DramRun | undefined;
  requests?: DramStream | undefined;
  /** Seconds of a kernel whose phases are held up by different things; left out, the longest bound. */
  seconds?: number;
};

/** Counters and time of a kernel: whatever holds it up longest, and the launch. */
export function assemble(machine: CycleMachine, code: KernelCode, outcome: Outcome): KernelRun {
  const { loads, stores, misses, fetchedBytes, writtenBytes } = outcome;
  const { sectorBytes, clockHz, l2 } = machine;
  const instructions = instructionsOf(code, outcome);
  const { multiprocessors } = machine;
  const multiplyAdds = (outcome.multiplyAdds ?? 0) / (multiprocessors * machine.lanes * machine.issueShare);
  const even = Math.max(issueClocks(machine, instructions), multiplyAdds);
  const busiest = even * ((Math.ceil(outcome.blocks / multiprocessors) * multiprocessors) / outcome.blocks);
  const bounds: Bounds = {
    instructions: (outcome.cycles === undefined ? even : Math.min(busiest, outcome.cycles)) / clockHz,
    issue: (outcome.cycles ?? even) / clockHz,
    l1: (loads.sectors * sectorBytes) / (multiprocessors * machine.l1.bytesPerClock * clockHz),
    l2Read: (misses * sectorBytes) / l2.readBytesPerSecond,
    l2Write: (stores.sectors * sectorBytes) / l2.writeBytesPerSecond,
    dram: outcome.dram?.seconds ?? dramSeconds(machine, fetchedBytes, writtenBytes),
  };
  const busy = outcome.seconds ?? Math.max(...Object.values(bounds));
  const lead = outcome.leadCycles ?? 0;
  const seconds = machine.launchSeconds + lead / clockHz + busy;
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
    operands: outcome.operands,
    leadCycles: lead,
    dram: outcome.dram,
    requests: outcome.requests,
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
