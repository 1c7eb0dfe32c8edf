import { issueClocks, type CycleOptions } from './outcome.js';
import type { CycleMachine, KernelCode } from './machine.js';

/** What the time of a kernel without a tile follows from. */
export type PlainGrid = {
  blocks: number;
  resident: number;
  /** Loads one after another of a thread, each awaited before the next. */
  waits: number;
  instructions: number;
  /** Of the sectors loaded, the share that misses in L1; of those, the share that DRAM delivers. */
  missShare: number;
  dramShare: number;
};

/** Mean clocks of a load. */
export function loadLatency(
  { l1, l2, dram }: CycleMachine,
  { missShare, dramShare }: Pick<PlainGrid, 'missShare' | 'dramShare'>,
): number {
  const fromDram = (dram.nearLatency + dram.farLatency) / 2;
  const missed = l2.nearLatency + (fromDram - l2.nearLatency) * dramShare;
  return l1.latency + (missed - l1.latency) * missShare;
}

/**
 * Clocks of a kernel without a tile on the multiprocessors: the longest of its instructions, or the clocks measured
 * for its code; of the launch of its blocks one after another; and of its loads that wait for each other, one
 * generation of resident blocks after another.
 */
export function plainClocks(
  machine: CycleMachine,
  { measured }: Pick<KernelCode, 'measured'>,
  { timing = 'measured' }: Pick<CycleOptions, 'timing'>,
  grid: PlainGrid & { steps: number },
): number {
  const { blocks, resident, waits, instructions, steps } = grid;
  const most = Math.ceil(blocks / machine.multiprocessors);
  const issue =
    timing === 'measured' && measured !== undefined
      ? most * (steps * measured.perBlockStep + measured.perBlock)
      : issueClocks(machine, instructions);
  const generations = Math.ceil(most / Math.max(1, resident));
  return Math.max(
    issue,
    blocks * machine.blockLaunchClocks,
    generations * waits * loadLatency(machine, grid),
  );
}
