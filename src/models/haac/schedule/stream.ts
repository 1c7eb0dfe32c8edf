import { FIRST_OUT, IS_AND, SECOND_OUT, type Program } from '../compile/program.js';
import {
  LAST_CYCLE,
  NEVER,
  tooLong,
  type GateLatency,
  type StreamLimits,
  type StreamMemory,
} from './schedule.js';

/**
 * The channel to memory in front of finite queues: when instructions are there. It moves bytes in one order, which the
 * compiler knows: the instructions one after the other, each with its table and its operands from out of range. An
 * instruction is fetched when the queues have room for it, that is when gate `hold` - 1 and all before it have been
 * issued. What a gate writes goes out when its place in the queues is taken again, or before the first fetch that reads
 * it back, whichever comes first, and in program order too. So every wait is for gates earlier in the program, and
 * when a fetch is worked out makes no difference: it is done for many at once. A memory in place of the channel is asked
 * in the same order.
 */
export class StreamClock {
  /** Instructions of which it is known when they are there. */
  fetched = 0;
  /** Whether all that can be fetched has to be asked for before anybody waits: a memory serves later what is asked late. */
  readonly eager: boolean;
  private readonly gates: number;
  private readonly firstGate: number;
  private readonly a: Int32Array;
  private readonly b: Int32Array;
  private readonly code: Uint8Array;
  private readonly ready: Int32Array;
  private readonly room: StreamLimits['room'];
  private readonly memory: StreamMemory | undefined;
  private readonly xor: number;
  private readonly extra: number;
  /** By `Program.code`: cycles on the channel of what comes in and of what goes out. */
  private readonly inCycles: Float64Array;
  private readonly outCycles: Float64Array;
  /** When instructions are there, for those that are fetched and not issued. */
  private readonly there: Int32Array;
  private readonly mask: number;
  /** Instructions of which a memory in place of the channel has said when they are there. */
  private answered = 0;
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
    { bytesPerCycle, room, fetched, written, before, memory }: StreamLimits,
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
    this.memory = memory;
    this.eager = memory !== undefined;
    this.xor = xor;
    this.extra = and - xor;
    this.inCycles = fetched.map((bytes) => bytes / bytesPerCycle);
    this.outCycles = written.map((bytes) => bytes / bytesPerCycle);
    this.free = Float64Array.of(memory === undefined ? before / bytesPerCycle : 0);
    // What is fetched and not issued is in the queues.
    this.mask = 2 ** Math.ceil(Math.log2(Math.min(room.instructions, gates) + 1)) - 1;
    this.there = new Int32Array(this.mask + 1);
    // The first gate waits for none.
    this.tables = code[0]! & IS_AND;
    this.outOfRange = usesOf(code[0]!);
  }

  /**
   * Fetches as far as it can, all gates before `issued` having been issued. Gates that have to be issued before a fetch
   * leave the queues, one after the other: there is room from the cycle after their issue on, and they write.
   */
  fetchBehind(issued: number): void {
    const { gates, firstGate, a, b, code, ready, there, mask, xor, extra, inCycles, outCycles, memory } =
      this;
    const { instructions, tables: tableRoom, outOfRange: outOfRangeRoom } = this.room;
    let { fetched, due, left, hold, tables, outOfRange, after } = this;
    let free = this.free[0]!;
    while (due <= issued) {
      for (; left < due; left++) {
        const marks = code[left]!;
        const done = ready[firstGate + left]!;
        const issue = done - xor - extra * (marks & IS_AND);
        if (issue >= after) after = issue + 1;
        if (memory !== undefined) {
          memory.write(left, done);
          continue;
        }
        const cycles = outCycles[marks]!;
        if (cycles === 0) continue;
        if (free < done) free = done;
        free += cycles;
      }
      if (fetched === gates) break;
      if (memory !== undefined) memory.fetch(fetched, after);
      else {
        if (free < after) free = after;
        free += inCycles[code[fetched]!]!;
        there[fetched & mask] = Math.ceil(free);
      }
      due = gates;
      if (++fetched === gates) continue;
      const marks = code[fetched]!;
      tables += marks & IS_AND;
      outOfRange += usesOf(marks);
      while (fetched - hold >= instructions || tables > tableRoom || outOfRange > outOfRangeRoom) {
        const leaves = code[hold++]!;
        tables -= leaves & IS_AND;
        outOfRange -= usesOf(leaves);
      }
      due = hold;
      if ((marks & FIRST_OUT) !== 0 && a[fetched]! - firstGate >= due) due = a[fetched]! - firstGate + 1;
      if ((marks & SECOND_OUT) !== 0 && b[fetched]! - firstGate >= due) due = b[fetched]! - firstGate + 1;
    }
    if (free > LAST_CYCLE) throw tooLong();
    this.fetched = fetched;
    this.due = due;
    this.left = left;
    this.hold = hold;
    this.tables = tables;
    this.outOfRange = outOfRange;
    this.after = after;
    this.free[0] = free;
  }

  /** First cycle in which a gate that is fetched, and not issued, can be. */
  cycleOf(gate: number): number {
    if (this.memory !== undefined && gate >= this.answered) this.answer(gate);
    return this.there[gate & this.mask]!;
  }

  /** The same of any gate where `ready` is negative until a gate is issued; NEVER if it waits for one that is not. */
  known(gate: number): number {
    if (gate >= this.fetched || (this.eager && gate >= this.answered)) {
      const { ready, firstGate } = this;
      let { issued } = this;
      while (ready[firstGate + issued]! >= 0) issued++;
      this.issued = issued;
      this.fetchBehind(issued);
      if (gate >= this.fetched) return NEVER;
    }
    return this.cycleOf(gate);
  }

  /** Waits for all gates up to one: what it is asked for later is served as if asked for then. */
  private answer(gate: number): void {
    const { there, mask } = this;
    const memory = this.memory!;
    for (; this.answered <= gate; this.answered++) {
      const cycle = memory.arrival();
      if (cycle > LAST_CYCLE) throw tooLong();
      there[this.answered & mask] = cycle;
    }
  }

  /** Writes what is left, all gates having been issued. @returns the cycle at which the last byte has moved */
  finish(): number {
    this.fetchBehind(this.gates);
    if (this.memory !== undefined) return this.memory.finish();
    return Math.ceil(this.free[0]!);
  }
}

const usesOf = (marks: number): number => ((marks & FIRST_OUT) >> 1) + ((marks & SECOND_OUT) >> 2);
