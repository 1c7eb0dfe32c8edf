import { Board } from './board.js';
import { RegisterFile } from './file.js';
import type { Schedule } from './list.js';
import type { Problem } from './problem.js';

/**
 * The order in which the program is written down: loads of a rectangle, then one pair after the other. Registers are
 * chosen with the same care as by the list scheduler.
 */
export function naiveSchedule(problem: Problem): Schedule {
  const board = new Board(problem.timing);
  const file = new RegisterFile(problem, board);
  const order: number[] = [];
  for (const [at, { reads }] of problem.program.instructions.entries()) {
    const queue = problem.queues[at]!;
    const sources = file.registersOf(reads);
    const start = Math.max(board.dispatchable(queue, sources) + 1, board.free[queue]!);
    const registers = file.choose(at, start, Infinity);
    if (registers === undefined) throw new Error(`registers run out at instruction ${at}`);
    board.issue(queue, problem.holds[at]!, sources, registers);
    file.take(at, registers);
    order.push(at);
  }
  return { order, registers: file.registers };
}
