import { FIRST_OUT, IS_AND, SECOND_OUT, type Program } from '../compile/program.js';
import { LAST_CYCLE, tooLong, type GateLatency, type StreamLimits } from './schedule.js';

/**
 * The channel to memory in front of finite queues. It moves bytes in one order, which the compiler knows: the
 * instructions one after the other, each with its table and its operands from out of range. An instruction is fetched
 * when the queues have room for it, that is when gate `hold` - 1 and all before it have been issued. What a gate
 * writes goes out when its place in the queues is taken again, or before the first fetch that reads it back, whichever
 * comes first, and in program order too. So every wait is for gates earlier in the program: `place` says for which,
 * and `fetch` may be called once those are issued.
 */
export class StreamClock {
  private readonly program: Program;
  private readonly limits: StreamLimits;
  private readonly latency: GateLatency;
  private readonly ready: Int32Array;
  /** Cycles on the channel by `Program.code`. */
  private readonly inCycles: Float64Array;
  private readonly outCycles: Float64Array;
  /** Gates placed, and those of them whose entries are not in the queues any more. */
  private placed = 0;
  private hold = 0;
  private tables = 0;
  private outOfRange = 0;
  /** Gates whose results have been written, and those that have been issued and written before the next fetch. */
  private written = 0;
  private due = 0;
  /** Gates whose issues `room` includes, and the first cycle after them. */
  private left = 0;
  private room = 0;
  /** When the channel is free. */
  private free: number;

  constructor(program: Program, limits: StreamLimits, latency: GateLatency, ready: Int32Array) {
    this.program = program;
    this.limits = limits;
    this.latency = latency;
    this.ready = ready;
    const cyclesOf = (bytes: Float64Array): Float64Array => bytes.map((each) => each / limits.bytesPerCycle);
    this.inCycles = cyclesOf(limits.fetched);
    this.outCycles = cyclesOf(limits.written);
    this.free = limits.before / limits.bytesPerCycle;
  }

  /** Finds the place of the next instruction. @returns how many gates have to be issued before it can be fetched */
  place(): number {
    const { code, a, b, firstGate } = this.program;
    const { instructions, tables, outOfRange } = this.limits.room;
    const gate = this.placed++;
    const marks = code[gate]!;
    this.tables += marks & IS_AND;
    this.outOfRange += usesOf(marks);
    while (this.placed - this.hold > instructions || this.tables > tables || this.outOfRange > outOfRange) {
      const leaves = code[this.hold++]!;
      this.tables -= leaves & IS_AND;
      this.outOfRange -= usesOf(leaves);
    }
    let due = this.hold;
    if ((marks & FIRST_OUT) !== 0 && a[gate]! - firstGate >= due) due = a[gate]! - firstGate + 1;
    if ((marks & SECOND_OUT) !== 0 && b[gate]! - firstGate >= due) due = b[gate]! - firstGate + 1;
    if (due > this.due) this.due = due;
    return this.due;
  }

  /** @returns the cycle from which on the instruction placed last can be issued */
  fetch(): number {
    const { code, firstGate } = this.program;
    const { xor, and } = this.latency;
    const extra = and - xor;
    while (this.left < this.due) {
      const issue = this.ready[firstGate + this.left]! - xor - extra * (code[this.left]! & IS_AND);
      if (issue >= this.room) this.room = issue + 1;
      this.left++;
    }
    if (this.written < this.due) this.writeUpTo(this.due);
    if (this.free < this.room) this.free = this.room;
    this.free += this.inCycles[code[this.placed - 1]!]!;
    return wholeCycles(this.free);
  }

  /** Writes what is left. @returns the cycle at which the last byte has moved */
  finish(): number {
    this.writeUpTo(this.program.gates);
    return wholeCycles(this.free);
  }

  private writeUpTo(end: number): void {
    const { code, firstGate } = this.program;
    for (; this.written < end; this.written++) {
      const cycles = this.outCycles[code[this.written]!]!;
      if (cycles === 0) continue;
      const ready = this.ready[firstGate + this.written]!;
      if (this.free < ready) this.free = ready;
      this.free += cycles;
    }
  }
}

/** Rounded up, as a whole number for the machine: `Math.ceil` gives one with a point, which makes loops slow. */
function wholeCycles(cycles: number): number {
  if (cycles > LAST_CYCLE) throw tooLong();
  const below = cycles | 0;
  return below < cycles ? below + 1 : below;
}

const usesOf = (marks: number): number => ((marks & FIRST_OUT) >> 1) + ((marks & SECOND_OUT) >> 2);
