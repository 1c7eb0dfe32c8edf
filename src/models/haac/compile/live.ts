import { FIRST_INPUT } from '../../../circuit/netlist.js';
import { FIRST_OUT, LIVE, SECOND_OUT, type Program } from './program.js';
import { windowStart } from './window.js';

/** Labels that are written back. */
export interface WriteBack {
  /** Results of gates. */
  gates: number;
  /** Inputs: they come from memory, so only a machine that does not look writes them back. */
  inputs: number;
}

/**
 * Eliminates spent wires: only results that are read after they have left the window, and outputs if wanted, are
 * written back.
 */
export function markLive(program: Program, outputsLive: boolean): WriteBack {
  const { gates, firstGate, a, b, code, outputs } = program;
  for (let gate = 0; gate < gates; gate++) {
    const marks = code[gate]!;
    if ((marks & (FIRST_OUT | SECOND_OUT)) === 0) continue;
    const left = a[gate]! - firstGate;
    const right = b[gate]! - firstGate;
    if ((marks & FIRST_OUT) !== 0 && left >= 0) code[left]! |= LIVE;
    if ((marks & SECOND_OUT) !== 0 && right >= 0) code[right]! |= LIVE;
  }
  if (outputsLive) for (const wire of outputs) if (wire >= firstGate) code[wire - firstGate]! |= LIVE;
  let live = 0;
  for (let gate = 0; gate < gates; gate++) live += (code[gate]! & LIVE) >> 3;
  return { gates: live, inputs: 0 };
}

/** Without elimination every result is written back, and inputs too when they leave the window. */
export function markAllLive({ gates, firstGate, code }: Program, capacity: number): WriteBack {
  for (let gate = 0; gate < gates; gate++) code[gate]! |= LIVE;
  const left = Math.min(windowStart(firstGate + gates - 1, capacity), firstGate);
  return { gates, inputs: Math.max(0, left - FIRST_INPUT) };
}
