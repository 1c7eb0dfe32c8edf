import { classOf, COMPUTE, LOAD_STORE, loadedFile, multiplies, OP, SHUFFLE } from './isa/operands.js';
import { NONE, VECTOR, type B512Program } from './isa/program.js';

/** What a program does, whatever the machine: elements of 128 bit, and instructions. */
export interface ProgramEvents {
  instructions: number;
  /** Elements that went through a multiplier: butterflies and products. */
  multiplications: number;
  /** Elements that were only added or subtracted. */
  additions: number;
  /** Elements read from and written to vector registers. */
  registerReads: number;
  registerWrites: number;
  registerAccesses: number;
  /** Elements loaded from and stored to the vector data memory; a broadcast loads one. */
  loaded: number;
  stored: number;
  memoryAccesses: number;
  /** Elements that crossed between memory and registers; a broadcast goes to all of them. */
  crossed: number;
  /** Elements that a shuffle moved. */
  shuffled: number;
}

/** Counts the events of a program. */
export function eventsOf(program: B512Program): ProgramEvents {
  const { length, opcode, vd, vd1, vs, vt, vt1 } = program;
  const elements = {
    multiplications: 0,
    additions: 0,
    reads: 0,
    writes: 0,
    loaded: 0,
    stored: 0,
    crossed: 0,
    shuffled: 0,
  };
  for (let at = 0; at < length; at++) {
    const op = opcode[at]!;
    if (loadedFile(op) >= 0) continue;
    for (const source of [vs[at], vt[at], vt1[at]]) if (source !== NONE) elements.reads += VECTOR;
    for (const result of [vd[at], vd1[at]]) if (result !== NONE) elements.writes += VECTOR;
    const queue = classOf(op);
    if (queue === LOAD_STORE) {
      elements.crossed += VECTOR;
      if (op === OP.vstore) elements.stored += VECTOR;
      else elements.loaded += op === OP.vbroadcast ? 1 : VECTOR;
    } else if (queue === SHUFFLE) elements.shuffled += VECTOR;
    else if (queue === COMPUTE) elements[multiplies(op) ? 'multiplications' : 'additions'] += VECTOR;
  }
  const { reads, writes, loaded, stored, ...rest } = elements;
  return {
    instructions: length,
    ...rest,
    registerReads: reads,
    registerWrites: writes,
    registerAccesses: reads + writes,
    loaded,
    stored,
    memoryAccesses: loaded + stored,
  };
}
