import type { Phase, Probe } from '../engine/probe.js';
import type { OperatorRecord } from '../results/record.js';

/**
 * Tells a probe the phases of operators whose steps are not events of their own: of each fill, stalls by cause,
 * compute and drain, one after the other, as long as they were together.
 */
export function tellPhases(operators: readonly OperatorRecord[], probe: Probe | undefined): void {
  if (probe === undefined) return;
  for (const [index, operator] of operators.entries()) {
    let now = operator.startCycle;
    const tell = (phase: Phase, cause: string, cycles: number): void => {
      if (cycles > 0) probe.step(index, phase, cause, now, cycles);
      now += cycles;
    };
    tell('fill', '', operator.fillCycles);
    for (const [cause, cycles] of Object.entries(operator.stallCycles)) tell('stall', cause, cycles);
    tell('compute', '', operator.computeCycles);
    tell('drain', '', operator.drainCycles);
  }
}
