import { classOf, loadedFile, LOAD_STORE, multiplies, OP, SHUFFLE } from '../isa/operands.js';
import { MODES, NONE, VECTOR, type B512Program } from '../isa/program.js';
import type { B512Timing } from './timing.js';

/** Cycles from the last element into a pipeline to the result. */
export function latencyOf(opcode: number, { latency }: B512Timing): number {
  const queue = classOf(opcode);
  return queue === LOAD_STORE ? latency.loadStore : queue === SHUFFLE ? latency.shuffle : latency.compute;
}

/**
 * Cycles that an instruction holds its pipeline: beats of `lanes` elements (loads and stores: min(lanes, banks)) times
 * the cycles between two beats. Those are 1, the interval of the multipliers, or, if operands share a single-port
 * SRAM, the accesses that one SRAM must serve a beat: registers read there or registers written there, and both
 * together if the first result is written before the last element is read. A scalar load takes one cycle.
 * @param shared whether any two operands may share an SRAM
 */
export function holdOf(
  program: B512Program,
  at: number,
  timing: B512Timing,
  beats: Beats,
  shared = true,
): number {
  const opcode = program.opcode[at]!;
  if (loadedFile(opcode) >= 0) return 1;
  const queue = classOf(opcode);
  if (queue === LOAD_STORE) return beats.of(opcode, program.mode[at]!, program.value[at]!);
  const pace = multiplies(opcode) ? timing.multiplyInterval : 1;
  const count = VECTOR / timing.lanes;
  if (!shared) return count * pace;
  const { registersPerSram } = timing;
  const apart = Math.max(pace, accesses(program, at, registersPerSram, false));
  return count * apart > latencyOf(opcode, timing)
    ? count * Math.max(pace, accesses(program, at, registersPerSram, true))
    : count * apart;
}

/** Most accesses a beat of one SRAM by one instruction; reads and writes apart or together. */
function accesses(program: B512Program, at: number, perSram: number, together: boolean): number {
  const { vd, vd1, vs, vt, vt1 } = program;
  const [a, b, c, d, e] = [vs[at]!, vt[at]!, vt1[at]!, vd[at]!, vd1[at]!];
  let most = 1;
  for (const one of [a, b, c, d, e]) {
    if (one === NONE) continue;
    const sram = Math.floor(one / perSram);
    const there = (register: number): number =>
      register !== NONE && Math.floor(register / perSram) === sram ? 1 : 0;
    const reads = there(a) + (b === a ? 0 : there(b)) + (c === a || c === b ? 0 : there(c));
    const writes = there(d) + (e === d ? 0 : there(e));
    most = Math.max(most, together ? reads + writes : Math.max(reads, writes));
  }
  return most;
}

/** Cycles of vector loads and stores by pattern; the base rotates the banks, so it does not matter. */
export class Beats {
  private readonly plain: number;
  private readonly conflicting = new Map<number, number>();
  private readonly timing: B512Timing;

  constructor(timing: B512Timing) {
    this.timing = timing;
    this.plain = VECTOR / Math.min(timing.lanes, timing.banks);
  }

  of(opcode: number, mode: number, value: number): number {
    if (!this.timing.bankConflicts || opcode === OP.vbroadcast) return this.plain;
    const key = mode * 64 + value;
    let cycles = this.conflicting.get(key);
    if (cycles === undefined) this.conflicting.set(key, (cycles = this.count(mode, value)));
    return cycles;
  }

  /** Batch by batch, as many cycles as the fullest bank has different elements. */
  private count(mode: number, value: number): number {
    const { lanes, banks } = this.timing;
    const width = Math.min(lanes, banks);
    let cycles = 0;
    for (let first = 0; first < VECTOR; first += width) {
      const elements = new Set<number>();
      for (let i = first; i < first + width; i++) elements.add(elementOf(mode, value, i));
      const perBank = new Map<number, number>();
      for (const element of elements) perBank.set(element % banks, (perBank.get(element % banks) ?? 0) + 1);
      cycles += Math.max(...perBank.values());
    }
    return cycles;
  }
}

/** Offset of element i of a vector load or store from its base, in elements (`MODES`). */
export function elementOf(mode: number, value: number, i: number): number {
  const run = 2 ** value;
  switch (MODES[mode]) {
    case 'strided':
      return i * run;
    case 'strided-skip':
      return Math.floor(i / run) * 2 * run + (i % run);
    case 'repeated':
      return i % run;
    default:
      return i;
  }
}
