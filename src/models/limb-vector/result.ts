import type { Program } from './compile/task.js';
import { RENAMING } from './compile/task.js';
import type { Machine } from './machine.js';

/** What a stream of instructions came to. */
export interface StreamResult {
  name: string;
  /** Cycles, and what they were spent on. */
  cycles: number;
  compute: number;
  stalls: { memory: number; link: number; operand: number };
  /** Cycles that each unit of the machine was held. */
  busy: readonly number[];
  instructions: number;
  registerWait: number;
  /** Operands that were read before they were there (what an assembler has to avoid). */
  hazards: number;
  registerReads: number;
  registerWrites: number;
  loads: number;
  stores: number;
  received: number;
  sent: number;
}

/** Cycles that the operations of a program hold each unit. */
export function heldBy({ tasks }: Program, machine: Machine): number[] {
  const busy = machine.copies.map(() => 0);
  for (const { op, ports } of tasks) {
    if (op < 0) continue;
    for (const { unit, hold } of machine.operations[op]!.uses) busy[unit]! += hold;
    for (const { unit } of ports) busy[unit]!++;
  }
  return busy;
}

/** The counts of a program that no schedule changes. */
export const countsOf = (program: Program) => ({
  instructions: program.tasks.reduce((count, { op }) => (op === RENAMING ? count : count + 1), 0),
  registerReads: program.registerReads,
  registerWrites: program.registerWrites,
  loads: program.loads,
  stores: program.stores,
  received: program.received,
  sent: program.sent,
});
