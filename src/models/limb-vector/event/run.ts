import { InputError } from '../../../errors.js';
import type { Program } from '../compile/task.js';
import type { Machine } from '../machine.js';
import { Chip } from './chip.js';

/**
 * Runs the programs of all chips together, from one cycle in which something may happen to the next.
 * @throws InputError if nothing can happen any more before all instructions have started
 */
export function runChips(programs: readonly Program[], machine: Machine): Chip[] {
  const chips = programs.map((program) => new Chip(program, machine));
  const waiting = new Map<number, { chips: Chip[]; parties: number }>();
  let now = 0;
  while (!chips.every((chip) => chip.done)) {
    let next = Infinity;
    for (const chip of chips) next = Math.min(next, chip.step(now));
    for (const chip of chips) {
      const arrival = chip.arrive(now);
      if (arrival === undefined) continue;
      const met = waiting.get(arrival.sync) ?? { chips: [], parties: arrival.parties };
      met.chips.push(chip);
      waiting.set(arrival.sync, met);
      if (met.chips.length < met.parties) continue;
      waiting.delete(arrival.sync);
      for (const one of met.chips) one.exchange(now);
      next = now + 1;
    }
    if (next === Infinity) refuse(chips, programs, machine);
    now = next;
  }
  return chips;
}

function refuse(chips: readonly Chip[], programs: readonly Program[], machine: Machine): never {
  const stuck = chips.findIndex((chip) => !chip.done);
  throw new InputError('no instruction can go on: registers are full, or chips wait for each other', {
    file: programs[stuck]!.file,
    line: chips[stuck]!.oldest?.line,
    expected: `a trace for ${machine.registers} registers, with exchanges in one order on all chips`,
  });
}
