import { classOf, COMPUTE } from '../isa/operands.js';
import type { B512Program } from '../isa/program.js';
import { Beats, holdOf } from './hold.js';
import type { ProgramPhases } from './phases.js';
import type { B512Timing } from './timing.js';

/** Least cycles of a program, whatever its order. */
export interface ProgramBound {
  cycles: number;
  phases: ProgramPhases;
  busy: number[];
}

/**
 * What the busiest pipeline takes, or the front end with an instruction a cycle: latencies, busy registers, queues and
 * ports are left out. No order of the same instructions is faster.
 */
export function boundOf(program: B512Program, timing: B512Timing): ProgramBound {
  const beats = new Beats(timing);
  const busy = [0, 0, 0];
  for (let at = 0; at < program.length; at++)
    busy[classOf(program.opcode[at]!)]! += holdOf(program, at, timing, beats, false);
  const cycles = Math.max(...busy, program.length);
  const compute = busy[COMPUTE]!;
  return {
    cycles,
    busy,
    phases: { compute, fill: 0, drain: 0, registers: 0, queue: 0, dispatch: cycles - compute, port: 0 },
  };
}
