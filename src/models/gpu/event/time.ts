import type { Bounds } from '../cycle/index.js';
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
