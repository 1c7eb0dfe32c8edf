import type { Probe } from '../../../engine/probe.js';
import { classOf, LOAD_STORE, OP } from '../isa/operands.js';
import { CLASSES, OPCODES, type B512Program } from '../isa/program.js';
import type { ProgramTrace } from './timing.js';

/**
 * Tells a probe what the pipelines did: a task an instruction on the lane of its queue while it holds the pipeline, a
 * milestone when its result is there, and what the front end stood still for.
 */
export function reportProgram(program: B512Program, trace: ProgramTrace, probe: Probe): void {
  const queues = CLASSES.map((queue) => probe.lane(queue));
  const front = probe.lane('front end');
  for (let at = 0; at < program.length; at++) {
    const opcode = program.opcode[at]!;
    const queue = classOf(opcode);
    const lane = queues[queue]!;
    const [fetched, cleared, dispatched] = [trace.fetched[at]!, trace.cleared[at]!, trace.dispatched[at]!];
    if (cleared > fetched) probe.task(front, at, 'stall', 'registers', fetched, cleared - fetched);
    if (dispatched > cleared) probe.task(front, at, 'stall', 'queue', cleared, dispatched - cleared);
    const phase = opcode === OP.vstore ? 'write' : queue === LOAD_STORE ? 'read' : 'compute';
    probe.task(lane, at, phase, OPCODES[opcode]!, trace.started[at]!, trace.freed[at]! - trace.started[at]!);
    probe.milestone(lane, at, 'result', trace.done[at]!);
  }
}
