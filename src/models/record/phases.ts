import { DRAM_LANE, type Phase, type Probe } from '../../engine/probe.js';
import type { OperatorRecord } from '../../results/record.js';

/**
 * Tells a probe what operators did whose steps are no events of their own: of each fill, stalls by cause, compute
 * and drain, one after the other, as long as they were together.
 * @param unit what works them off, as its lane is called
 * @param dramBytesPerCycle tells DRAM transfers too, from each operator's beginning, at this rate
 */
export function reportPhases(
  operators: readonly OperatorRecord[],
  probe: Probe,
  unit: string,
  dramBytesPerCycle?: number,
): void {
  const lane = probe.lane(unit);
  for (const [index, operator] of operators.entries()) {
    let now = operator.startCycle;
    const report = (phase: Phase, cause: string, cycles: number): void => {
      if (cycles > 0) probe.task(lane, index, phase, cause, now, cycles);
      now += cycles;
    };
    report('fill', '', operator.fillCycles);
    for (const [cause, cycles] of Object.entries(operator.stallCycles)) report('stall', cause, cycles);
    report('compute', '', operator.computeCycles);
    report('drain', '', operator.drainCycles);
    if (dramBytesPerCycle !== undefined) reportTransfers(operator, index, probe, dramBytesPerCycle);
  }
}

function reportTransfers(
  { traffic, startCycle }: OperatorRecord,
  index: number,
  probe: Probe,
  bytesPerCycle: number,
): void {
  const lane = probe.lane(DRAM_LANE);
  let now = startCycle;
  for (const { level, tensor, readBytes, writeBytes } of traffic) {
    if (level !== 'dram') continue;
    for (const [phase, bytes] of [
      ['read', readBytes],
      ['write', writeBytes],
    ] as const) {
      if (bytes === 0) continue;
      const cycles = bytes / bytesPerCycle;
      probe.task(lane, index, phase, tensor, now, cycles, bytes);
      now += cycles;
    }
  }
}
