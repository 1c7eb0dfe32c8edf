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
  private readonly gates: number;
  private readonly firstGate: number;
  private readonly a: Int32Array;
  private readonly b: Int32Array;
  private readonly code: Uint8Array;
  private readonly ready: Int32Array;
  private readonly instructionRoom: number;
  private readonly tableRoom: number;
  private readonly outOfRangeRoom: number;
  /** By `Program.code`: cycles of a result, cycles on the channel of what comes in and of what goes out. */
  private readonly latencyOf: Int32Array;
  private readonly inCycles: Float64Array;
  private readonly outCycles: Float64Array;
  /** Gates placed, those of them whose entries have left the queues, and what the entries of the others are. */
  private placed = 0;
  private hold = 0;
  private tables = 0;
  private outOfRange = 0;
  /** Gates that have to be issued, and their results written, before the next fetch; and those that have been. */
  private due = 0;
  private left = 0;
  /** First cycle after the issues of the gates that have left. */
  private room = 0;
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
    this.instructionRoom = room.instructions;
    this.tableRoom = room.tables;
    this.outOfRangeRoom = room.outOfRange;
    this.latencyOf = Int32Array.from({ length: 16 }, (_, marks) => ((marks & IS_AND) !== 0 ? and : xor));
    this.inCycles = fetched.map((bytes) => bytes / bytesPerCycle);
    this.outCycles = written.map((bytes) => bytes / bytesPerCycle);
    this.free = Float64Array.of(before / bytesPerCycle);
  }

  /** Finds the place of the next instruction. @returns how many gates have to be issued before it can be fetched */
  place(): number {
    const { code } = this;
    const gate = this.placed++;
    const marks = code[gate]!;
    this.tables += marks & IS_AND;
    this.outOfRange += usesOf(marks);
    while (
      this.placed - this.hold > this.instructionRoom ||
      this.tables > this.tableRoom ||
      this.outOfRange > this.outOfRangeRoom
    ) {
      const leaves = code[this.hold++]!;
      this.tables -= leaves & IS_AND;
      this.outOfRange -= usesOf(leaves);
    }
    let due = this.hold;
    if ((marks & (FIRST_OUT | SECOND_OUT)) !== 0) {
      const first = (marks & FIRST_OUT) !== 0 ? this.a[gate]! - this.firstGate + 1 : 0;
      const second = (marks & SECOND_OUT) !== 0 ? this.b[gate]! - this.firstGate + 1 : 0;
      if (first > due) due = first;
      if (second > due) due = second;
    }
    this.due = due;
    return due;
  }

  /** @returns the cycle from which on the instruction placed last can be issued */
  fetch(): number {
    if (this.left < this.due) this.leave(this.due);
    let free = this.free[0]!;
    if (free < this.room) free = this.room;
    free += this.inCycles[this.code[this.placed - 1]!]!;
    this.free[0] = free;
    return wholeCycles(free);
  }

  /** Writes what is left. @returns the cycle at which the last byte has moved */
  finish(): number {
    this.leave(this.gates);
    return wholeCycles(this.free[0]!);
  }

  /** Gates before `end` leave the queues, one after the other: room from the cycle after their issue, and writes. */
  private leave(end: number): void {
    const { code, ready, firstGate, latencyOf, outCycles } = this;
    let { room } = this;
    let free = this.free[0]!;
    for (let gate = this.left; gate < end; gate++) {
      const marks = code[gate]!;
      const done = ready[firstGate + gate]!;
      const issue = done - latencyOf[marks]!;
      if (issue >= room) room = issue + 1;
      const cycles = outCycles[marks]!;
      if (cycles === 0) continue;
      if (free < done) free = done;
      free += cycles;
    }
    this.left = end;
    this.room = room;
    this.free[0] = free;
  }
}

/** Rounded up, as a whole number for the machine: `Math.ceil` gives one with a point, which makes loops slow. */
function wholeCycles(cycles: number): number {
  if (cycles > LAST_CYCLE) throw tooLong();
  const below = cycles | 0;
  return below < cycles ? below + 1 : below;
}

const usesOf = (marks: number): number => ((marks & FIRST_OUT) >> 1) + ((marks & SECOND_OUT) >> 2);
