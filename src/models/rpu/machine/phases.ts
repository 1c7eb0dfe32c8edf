import { classOf, COMPUTE } from '../isa/operands.js';
import type { B512Program } from '../isa/program.js';
import type { ProgramTiming, ProgramTrace } from './timing.js';

/** Cycles of a program as its compute pipeline sees them; they add up to all of its cycles. */
export interface ProgramPhases {
  /** The pipeline is held. */
  compute: number;
  /** Before its first instruction starts, and after its last is through. */
  fill: number;
  drain: number;
  /** The front end stands before a busy register, before a full queue, or dispatches other instructions. */
  registers: number;
  queue: number;
  dispatch: number;
  /** The next instruction waits for the port of an SRAM. */
  port: number;
}

/**
 * What the compute pipeline waited for: until its next instruction was dispatched, for whatever the front end did in
 * those cycles; after that, for a port. A program that computes nothing is all fill.
 */
export function phasesOf(program: B512Program, timing: ProgramTiming, trace: ProgramTrace): ProgramPhases {
  const phases = { compute: 0, fill: 0, drain: 0, registers: 0, queue: 0, dispatch: 0, port: 0 };
  const { fetched, cleared, dispatched, started, freed } = trace;
  let free = -1;
  let front = 0;
  for (let at = 0; at < program.length; at++) {
    if (classOf(program.opcode[at]!) !== COMPUTE) continue;
    const start = started[at]!;
    phases.compute += freed[at]! - start;
    if (free < 0) phases.fill = start;
    else if (start > free) {
      const ready = Math.max(free, dispatched[at]! + 1);
      phases.port += start - ready;
      // The front end's own cycles in [free, ready): it tiles time, so one pointer follows.
      for (; front <= at && fetched[front]! < ready; front++) {
        phases.registers += overlap(fetched[front]!, cleared[front]!, free, ready);
        phases.queue += overlap(cleared[front]!, dispatched[front]!, free, ready);
        phases.dispatch += overlap(dispatched[front]!, dispatched[front]! + 1, free, ready);
      }
      // The last one looked at may reach into the next gap.
      if (front > 0) front--;
    }
    free = freed[at]!;
  }
  if (free < 0) phases.fill = timing.cycles;
  else phases.drain = timing.cycles - free;
  return phases;
}

const overlap = (from: number, to: number, start: number, end: number): number =>
  Math.max(0, Math.min(to, end) - Math.max(from, start));
