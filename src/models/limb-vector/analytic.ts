import type { Program } from './compile/task.js';
import type { Machine } from './machine.js';
import { countsOf, heldBy, type StreamResult } from './result.js';

/** Lower bound of a stream: its busiest unit, its memory, or the link into its chip, each without a gap. */
export function boundOf(name: string, program: Program, machine: Machine): StreamResult {
  const busy = heldBy(program, machine);
  const rounded = busy.map((cycles, unit) => Math.ceil(cycles / machine.copies[unit]!));
  const memory = rounded[machine.memory]!;
  // Ports of banks hold up arithmetic.
  const compute = Math.max(0, ...rounded.filter((_, unit) => unit !== machine.memory));
  const link = program.received * machine.exchange.transfer;
  const cycles = Math.max(compute, memory, link, program.tasks.length > 0 ? 1 : 0);
  const memoryStall = Math.max(0, memory - compute);
  return {
    name,
    cycles,
    compute,
    stalls: {
      memory: memoryStall,
      link: Math.max(0, link - compute - memoryStall),
      operand: cycles - Math.max(compute, memory, link),
    },
    busy,
    registerWait: 0,
    hazards: 0,
    ...countsOf(program),
  };
}
