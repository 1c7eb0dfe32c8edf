import type { IdealMemory } from '../../memory/ideal.js';
import { Spent } from './spent.js';
import { taskOf, type Segment, type Task } from './program.js';
import type { EngineOptions } from './engine.js';

/**
 * Closed form of a program. Without prefetching (conventional schedules) every operator takes
 * `max(compute, bytes / bandwidth)`; otherwise the step takes `max(sum of compute, sum of bytes / bandwidth)`,
 * what the channel needs beyond the computation being charged to the last operator. Vector passes in the
 * background: not less than their sum.
 */
export function closedForm(
  program: readonly Segment[],
  operators: number,
  { openDram, prefetch, background }: EngineOptions<IdealMemory>,
): Spent {
  const spent = new Spent(operators);
  let channel = 0;
  let vector = 0;
  let last = 0;
  const dram = openDram();
  for (const segment of program) {
    for (const [position, operator] of segment.operators.entries()) {
      spent.starts[operator]!.push(spent.cycles);
      for (const { task, times } of distinctTasks(segment, position)) {
        const { fill, compute, drain } = task.cycles;
        const hidden = background && !task.onArray;
        const [read, write] = [dram.ticksOf(task.dramReadBytes), dram.ticksOf(task.dramWriteBytes)];
        const length = hidden ? 0 : fill + compute + drain;
        if (hidden) vector += times * compute;
        else {
          spent.fill[operator]! += times * fill;
          spent.compute[operator]! += times * compute;
          spent.drain[operator]! += times * drain;
        }
        spent.cycles += times * length;
        channel += times * (read + write);
        if (prefetch > 0) continue;
        const waited = Math.max(0, read - length);
        const written = Math.max(0, read + write - length) - waited;
        spent.stalls.dram[operator]! += times * waited;
        spent.stalls.writeback[operator]! += times * written;
        spent.cycles += times * (waited + written);
      }
      spent.end[operator] = spent.cycles;
      last = operator;
    }
  }
  charge(spent, 'dram', last, channel);
  charge(spent, 'vector', last, vector);
  return spent;
}

/** Lengthens the run to `cycles` if it is shorter. */
function charge(spent: Spent, cause: 'dram' | 'vector', operator: number, cycles: number): void {
  const excess = Math.max(0, cycles - spent.cycles);
  spent.stalls[cause][operator]! += excess;
  spent.cycles += excess;
  spent.end[operator] = spent.cycles;
}

/** The tasks of an operator that differ, and how many there are of each. */
export function distinctTasks(segment: Segment, position: number): { task: Task; times: number }[] {
  const { iterations } = segment;
  const at = (iteration: number): Task => taskOf(segment, position, iteration);
  if (iterations === 1) return [{ task: at(0), times: 1 }];
  return [
    { task: at(0), times: 1 },
    { task: at(1), times: iterations - 2 },
    { task: at(iterations - 1), times: 1 },
  ].filter(({ times }) => times > 0);
}
