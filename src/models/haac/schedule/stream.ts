import { FIRST_OUT, IS_AND, SECOND_OUT, type Program } from '../compile/program.js';
import { LAST_CYCLE, NEVER, tooLong, type GateLatency, type StreamLimits } from './schedule.js';

/**
 * The channel to memory in front of finite queues: when instructions are there. It moves bytes in one order, which the
 * compiler knows: the instructions one after the other, each with its table and its operands from out of range. An
 * instruction is fetched when the queues have room for it, that is when gate `hold` - 1 and all before it have been
 * issued. What a gate writes goes out when its place in the queues is taken again, or before the first fetch that reads
 * it back, whichever comes first, and in program order too. So every wait is for gates earlier in the program, and
 * when a fetch is worked out makes no difference: it is done for many at once.
 */
export class StreamClock {
  /** Instructions of which it is known when they are there. */
  fetched = 0;
  private readonly gates: number;
  private readonly firstGate: number;
  private readonly a: Int32Array;
  private readonly b: Int32Array;
  private readonly code: Uint8Array;
  private readonly ready: Int32Array;
  private readonly room: StreamLimits['room'];
  /** By `Program.code`: cycles of a result, cycles on the channel of what comes in and of what goes out. */
  private readonly latencyOf: Int32Array;
  private readonly inCycles: Float64Array;
  private readonly outCycles: Float64Array;
  /** When instructions are there, for those that are fetched and not issued. */
  private readonly there: Int32Array;
  private readonly mask: number;
  /** Gates before this one have been issued. */
  private issued = 0;
  /** Gates that have to be issued, and their results written, before the next fetch; and those that have been. */
  private due = 0;
  private left = 0;
  /** For the next fetch: the first gate whose entries are in the queues together with it, and what those entries are. */
  private hold = 0;
  private tables = 0;
  private outOfRange = 0;
  /** First cycle after the issues of the gates that have left. */
  private after = 0;
  /** When the channel is free: one number, in an array so that it is not allocated anew with every change. */
  private readonly free: Float64Array;

  constructor(
    { gates, firstGate, a, b, code }: Program,
    { bytesPerCycle, room, fetched, written, before }: StreamLimits,
    { xor, and }: GateLatency,
    ready: Int32Array,
  ) {
    this.gates = gates;
    this.firstGate = firstGate;
    this.a = a;
    this.b = b;
    this.code = code;
    this.ready = ready;
    this.room = room;
    this.latencyOf = Int32Array.from({ length: 16 }, (_, marks) => ((marks & IS_AND) !== 0 ? and : xor));
    this.inCycles = fetched.map((bytes) => bytes / bytesPerCycle);
    this.outCycles = written.map((bytes) => bytes / bytesPerCycle);
    this.free = Float64Array.of(before / bytesPerCycle);
    // What is fetched and not issued is in the queues.
    this.mask = 2 ** Math.ceil(Math.log2(Math.min(room.instructions, gates) + 1)) - 1;
    this.there = new Int32Array(this.mask + 1);
    this.place(0);
  }

  /** Fetches as far as it can, all gates before `issued` having been issued. */
  fetchBehind(issued: number): void {
    const { code, there, mask, inCycles, gates } = this;
    let free = this.free[0]!;
    while (this.due <= issued && this.fetched < gates) {
      if (this.left < this.due) free = this.leave(this.due, free);
      if (free < this.after) free = this.after;
      free += inCycles[code[this.fetched]!]!;
      there[this.fetched & mask] = wholeCycles(free);
      if (++this.fetched < gates) this.place(this.fetched);
    }
    this.free[0] = free;
  }

  /** First cycle in which a gate that is fetched, and not issued, can be. */
  cycleOf(gate: number): number {
    return this.there[gate & this.mask]!;
  }

  /** The same of any gate where `ready` is negative until a gate is issued; NEVER if it waits for one that is not. */
  known(gate: number): number {
    if (gate >= this.fetched) {
      const { ready, firstGate } = this;
      let { issued } = this;
      while (ready[firstGate + issued]! >= 0) issued++;
      this.issued = issued;
      this.fetchBehind(issued);
      if (gate >= this.fetched) return NEVER;
    }
    return this.there[gate & this.mask]!;
  }

  /** Writes what is left. @returns the cycle at which the last byte has moved */
  finish(): number {
    this.free[0] = this.leave(this.gates, this.free[0]!);
    return wholeCycles(this.free[0]!);
  }

  /** Finds the place of the next instruction, and with it how many gates have to be issued before it is fetched. */
  private place(gate: number): void {
    const { code, room, firstGate } = this;
    const marks = code[gate]!;
    let { hold } = this;
    let tables = this.tables + (marks & IS_AND);
    let outOfRange = this.outOfRange + usesOf(marks);
    while (gate - hold >= room.instructions || tables > room.tables || outOfRange > room.outOfRange) {
      const leaves = code[hold++]!;
      tables -= leaves & IS_AND;
      outOfRange -= usesOf(leaves);
    }
    this.hold = hold;
    this.tables = tables;
    this.outOfRange = outOfRange;
    let due = hold;
    if ((marks & (FIRST_OUT | SECOND_OUT)) !== 0) {
      const first = (marks & FIRST_OUT) !== 0 ? this.a[gate]! - firstGate + 1 : 0;
      const second = (marks & SECOND_OUT) !== 0 ? this.b[gate]! - firstGate + 1 : 0;
      if (first > due) due = first;
      if (second > due) due = second;
    }
    this.due = due;
  }

  /**
   * Gates before `end` leave the queues, one after the other: room from the cycle after their issue, and writes.
   * @param free when the channel is; @returns when it is afterwards
   */
  private leave(end: number, free: number): number {
    const { code, ready, firstGate, latencyOf, outCycles } = this;
    let { after } = this;
    for (let gate = this.left; gate < end; gate++) {
      const marks = code[gate]!;
      const done = ready[firstGate + gate]!;
      const issue = done - latencyOf[marks]!;
      if (issue >= after) after = issue + 1;
      const cycles = outCycles[marks]!;
      if (cycles === 0) continue;
      if (free < done) free = done;
      free += cycles;
    }
    this.left = end;
    this.after = after;
    return free;
  }
}

/** Rounded up, as a whole number for the machine: `Math.ceil` gives one with a point, which makes loops slow. */
function wholeCycles(cycles: number): number {
  if (cycles > LAST_CYCLE) throw tooLong();
  const below = cycles | 0;
  return below < cycles ? below + 1 : below;
}

const usesOf = (marks: number): number => ((marks & FIRST_OUT) >> 1) + ((marks & SECOND_OUT) >> 2);
