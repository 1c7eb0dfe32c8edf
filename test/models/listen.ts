import { DRAM_LANE, type Phase, type Probe } from '../../src/engine/probe.js';

interface Listener {
  step(operator: number, phase: Phase, cause: string, start: number, cycles: number): unknown;
  transfer(
    operator: number,
    direction: 'read' | 'write',
    tensor: string,
    start: number,
    cycles: number,
    bytes: number,
  ): unknown;
}

/** A probe that tells steps of the array from transfers of the DRAM channel by their lanes. */
export const listen = ({ step, transfer }: Listener): Probe => ({
  lane: (name) => (name === DRAM_LANE ? 1 : 0),
  task(lane, operator, phase, why, start, ticks, bytes) {
    if (lane === 0) step(operator, phase, why, start, ticks);
    else transfer(operator, phase as 'read' | 'write', why, start, ticks, bytes ?? 0);
  },
  milestone: () => undefined,
});
