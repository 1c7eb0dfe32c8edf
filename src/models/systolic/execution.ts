import type { Probe } from '../../engine/probe.js';
import { CARGO } from './program.js';

/** Causes a stall can have: the operand that arrived last, or the write-back that freed its room last. */
export const STALL_CAUSES = ['ifmap', 'filter', 'psum', 'ofmap'] as const;

/** Outcome of a program by operator. All cycles; the phases and stalls of an operator sum to `end - start`. */
export interface Execution {
  start: Float64Array;
  end: Float64Array;
  fill: Float64Array;
  compute: Float64Array;
  drain: Float64Array;
  bank: Float64Array;
  /** Stall cycles by cause, in the order of STALL_CAUSES. */
  stalls: Float64Array[];
  /** Total cycles, the last write-back included. */
  cycles: number;
  /** Steps and transfers executed. */
  events: number;
}

/** Tells a probe the phases of a step, one after the other. @param cycles stall, fill, compute with bank, drain */
export function reportStep(
  probe: Probe,
  lane: number,
  owner: number,
  cause: number,
  from: number,
  cycles: readonly number[],
): void {
  let at = from;
  for (const [index, phase] of (['stall', 'fill', 'compute', 'drain'] as const).entries()) {
    const length = cycles[index]!;
    if (length > 0) probe.task(lane, owner, phase, phase === 'stall' ? CARGO[cause]! : '', at, length);
    at += length;
    if (phase === 'stall' && length > 0) probe.milestone(lane, owner, CARGO[cause]!, at);
  }
}

/** Nothing of any operator has run. */
export function emptyExecution(operators: number): Execution {
  const zeros = (): Float64Array => new Float64Array(operators);
  return {
    start: zeros().fill(-1),
    end: zeros(),
    fill: zeros(),
    compute: zeros(),
    drain: zeros(),
    bank: zeros(),
    stalls: STALL_CAUSES.map(zeros),
    cycles: 0,
    events: 0,
  };
}
