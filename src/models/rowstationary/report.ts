import type { Probe } from '../../engine/probe.js';
import type { Outcome } from '../systolic/outcome.js';
import type { Machine } from './timing.js';

/** Tells a probe what an operator did: phases one after the other, its DRAM transfers from its beginning. */
export function reportOperator(probe: Probe, index: number, outcome: Outcome, machine: Machine): void {
  const { start, fill, compute, stalls } = outcome.cycles;
  let now = start;
  const step = (phase: 'fill' | 'compute' | 'stall', cause: string, cycles: number): void => {
    if (cycles > 0) probe.step(index, phase, cause, now, cycles);
    now += cycles;
  };
  step('fill', '', fill);
  step('compute', '', compute);
  for (const [cause, cycles] of Object.entries(stalls)) step('stall', cause, cycles);

  let channel = start;
  for (const { level, tensor, readBytes, writeBytes } of outcome.moved.traffic) {
    if (level !== 'dram') continue;
    for (const [direction, bytes] of [
      ['read', readBytes],
      ['write', writeBytes],
    ] as const) {
      if (bytes === 0) continue;
      const cycles = bytes / machine.dramBytesPerCycle;
      probe.transfer(index, direction, tensor, channel, cycles, bytes);
      channel += cycles;
    }
  }
}
