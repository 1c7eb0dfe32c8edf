import { streamBanks, type Bounds, type CycleMachine } from '../cycle/index.js';
import { sumOf } from '../direct.js';
import type { Levels, PassingRun, ProductRun } from '../engine.js';
import type { KernelTime } from '../time.js';

type Limit = 'L1 BW' | 'L2 BW' | 'DRAM BW';

/** Cycles of a kernel by what they go to, launch left out: its instructions, waits of its steps, one bandwidth. */
export interface Spent {
  compute: number;
  stalls: Record<Limit | 'memory latency', number>;
  bottleneck: 'instructions' | 'memory latency' | Limit;
}

/** What a kernel's cycles go to, of the bounds that the cycle mode has for them; the longest is its time. */
export function spentOf(bounds: Bounds, clockHz: number): Spent {
  const { instructions, issue, l1, l2Read, l2Write, dram } = bounds;
  const stalls = { 'L1 BW': 0, 'L2 BW': 0, 'DRAM BW': 0, 'memory latency': (issue - instructions) * clockHz };
  const compute = instructions * clockHz;
  const limits: [Limit, number][] = [
    ['L1 BW', l1],
    ['L2 BW', Math.max(l2Read, l2Write)],
    ['DRAM BW', dram],
  ];
  const [limit, longest] = limits.reduce((worst, one) => (one[1] > worst[1] ? one : worst));
  if (longest > issue) {
    stalls[limit] = (longest - issue) * clockHz;
    return { compute, stalls, bottleneck: limit };
  }
  const waits = stalls['memory latency'] > compute;
  return { compute, stalls, bottleneck: waits ? 'memory latency' : 'instructions' };
}

/** The same in the terms of the closed form: nothing before the first step, results are written as it goes. */
export const kernelTime = ({ compute, stalls, bottleneck }: Spent, queue: number): KernelTime => ({
  ...{ prologue: 0, epilogue: 0, compute, bottleneck, queue },
  stalls: { SMEM: 0, ...stalls },
});

/**
 * A kernel in closed form whose bytes pass DRAM with banks as tensors from end to end: it lasts at least as long as
 * they do.
 */
export function withBanks<Run extends ProductRun | PassingRun>(run: Run, machine: CycleMachine): Run {
  const { dram }: Levels = 'moved' in run ? run.moved : run.passing;
  const banked = streamBanks(machine, sumOf(dram, 'read'), sumOf(dram, 'written'));
  if (banked === undefined) return run;
  const { compute, stalls } = run.time;
  const own = Object.values(stalls).reduce((sum, cycles) => sum + (cycles ?? 0), compute);
  const short = Math.max(0, banked.seconds * machine.clockHz - own);
  const all = { ...stalls, 'DRAM BW': (stalls['DRAM BW'] ?? 0) + short };
  const bottleneck = short > 0 ? 'DRAM BW' : run.time.bottleneck;
  return { ...run, time: { ...run.time, stalls: all, bottleneck }, dram: banked };
}
