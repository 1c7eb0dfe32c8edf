import { groupsOf, type DriftLaw } from './drift.js';
import type { CycleMachine, KernelCode } from './machine.js';
import { WARP } from '../warp.js';

/** Clocks of a code's main loop: a step of m resident blocks takes `perStep` + m `perBlockStep`. */
export type StepClocks = { perStep: number; perBlockStep: number; perBlock: number };

/** Where the clocks of a step come from: measured on kernels of the same code, or from instructions and latencies. */
export type TimingSource = 'measured' | 'latencies';

/**
 * Clocks from instructions and micro-benchmarks alone. A step's loads are issued before its arithmetic and awaited
 * behind it, and at its end is a barrier: the latency of what is loaded and twice that of shared memory (written, then
 * read) is not hidden; the instructions of all resident blocks go through the schedulers one after another, and their
 * multiply-adds through the lanes.
 *
 * @param dramShare of what L2 delivers, the part that comes from DRAM
 * @param multiplyAddsPerStep of all threads of a block
 */
export function stepClocks(
  machine: CycleMachine,
  code: KernelCode,
  dramShare: number,
  multiplyAddsPerStep = 0,
): StepClocks {
  const { l2, dram, sharedLatency } = machine;
  const fromDram = (dram.nearLatency + dram.farLatency) / 2;
  const latency = l2.nearLatency + (fromDram - l2.nearLatency) * dramShare;
  const issue = machine.schedulers * machine.issueShare;
  return {
    perStep: latency + 2 * sharedLatency,
    perBlockStep: Math.max(
      code.instructionsPerStep / issue,
      multiplyAddsPerStep / (machine.lanes * machine.issueShare),
    ),
    perBlock: code.instructionsPerBlock / issue + fromDram,
  };
}

/** The clocks of a code as measured, or else as they follow. */
export function clocksOf(
  machine: CycleMachine,
  code: KernelCode,
  source: TimingSource,
  dramShare: number,
  multiplyAddsPerStep = 0,
): StepClocks {
  if (source === 'measured' && code.measured) return code.measured;
  return stepClocks(machine, code, dramShare, multiplyAddsPerStep);
}

/** How resident blocks drift apart, given the clocks of a step. */
export function driftOf(machine: CycleMachine, clocks: StepClocks, threads: number): DriftLaw {
  return {
    perStep: clocks.perStep,
    perBlockStep: clocks.perBlockStep,
    olderShare: machine.olderShare,
    groups: groupsOf(machine.schedulers, threads / WARP),
    launchClocks: machine.blockLaunchClocks,
  };
}

/**
 * Clocks of the multiprocessor with the most blocks: full groups of residents one after another, then the rest.
 * Blocks with fewer warps than there are schedulers use only some of these, so few of them take as long as one for
 * each set of schedulers.
 */
export function gridClocks(
  clocks: StepClocks,
  grid: { blocks: number; multiprocessors: number; resident: number; steps: number; groups: number },
): number {
  const most = Math.ceil(grid.blocks / grid.multiprocessors);
  const together = (blocks: number) => {
    const busy = Math.ceil(blocks / grid.groups) * grid.groups;
    return grid.steps * (clocks.perStep + clocks.perBlockStep * busy) + blocks * clocks.perBlock;
  };
  const rest = most % grid.resident;
  return Math.floor(most / grid.resident) * together(grid.resident) + (rest > 0 ? together(rest) : 0);
}
