import { classOf } from '../isa/operands.js';
import type { B512Program } from '../isa/program.js';
import type { ProgramTrace } from './timing.js';

/**
 * What a pipeline does: held, before its first instruction starts, after its last is through, or waiting for what the
 * front end does (before busy registers, before a full queue, dispatching others) or for the port of an SRAM.
 */
export const STATES = ['busy', 'registers', 'port', 'queue', 'dispatch', 'fill', 'drain'] as const;
export type State = (typeof STATES)[number];

/** Cycles `[from, to)`. */
export interface Interval {
  state: State;
  from: number;
  to: number;
}

/** What the pipeline of a queue did in every cycle of a program, in order and without gaps. */
export function intervalsOf(
  program: B512Program,
  queue: number,
  trace: ProgramTrace,
  cycles: number,
): Interval[] {
  const { fetched, cleared, dispatched, started, freed } = trace;
  const all: Interval[] = [];
  const add = (state: State, from: number, to: number): void => {
    const last = all.at(-1);
    if (to <= from) return;
    if (last?.state === state) last.to = to;
    else all.push({ state, from, to });
  };
  let free = -1;
  let front = 0;
  for (let at = 0; at < program.length; at++) {
    if (classOf(program.opcode[at]!) !== queue) continue;
    const start = started[at]!;
    if (free < 0) add('fill', 0, start);
    else {
      const ready = Math.max(free, Math.min(start, dispatched[at]! + 1));
      while (front < at && dispatched[front]! + 1 <= free) front++;
      for (; front <= at && fetched[front]! < ready; front++) {
        add('registers', Math.max(free, fetched[front]!), Math.min(ready, cleared[front]!));
        add('queue', Math.max(free, cleared[front]!), Math.min(ready, dispatched[front]!));
        add('dispatch', Math.max(free, dispatched[front]!), Math.min(ready, dispatched[front]! + 1));
      }
      if (front > 0) front--;
      add('port', ready, start);
    }
    add('busy', start, freed[at]!);
    free = freed[at]!;
  }
  add(free < 0 ? 'fill' : 'drain', Math.max(0, free), cycles);
  return all;
}
