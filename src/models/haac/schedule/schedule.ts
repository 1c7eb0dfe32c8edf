import { InputError } from '../../../errors.js';

/** What a machine did with a program, in cycles from the first issue. */
export interface Schedule {
  /** Cycles up to and with the last issue. */
  issueSpan: number;
  /** Cycle at which the last result can be read. */
  lastReady: number;
  /** Issue slots, over all engines, lost to busy banks. */
  bankSlots: number;
  /** Issue slots, over all engines, lost to instructions, tables and operands that memory had not delivered. */
  streamSlots: number;
  /** Cycle at which memory has moved its last byte; 0 if it is not in the schedule. */
  memoryEnd: number;
}

/** Cycles from the issue of a gate to that of one that reads its result. */
export interface GateLatency {
  xor: number;
  and: number;
}

/** Banks of the window, and accesses, reads and writes together, that each serves in a cycle. */
export interface BankLimits {
  count: number;
  ports: number;
}

/** A memory that is asked gate by gate, in program order, in cycles. */
export interface StreamMemory {
  /** Asks for what a gate needs, from `at` on at the earliest. */
  fetch(gate: number, at: number): void;
  /** Cycle from which what the next gate needs, and all before it, is there: of each gate that was fetched, in order. */
  arrival(): number;
  /** Writes what a gate leaves, its result being ready at `at`. */
  write(gate: number, at: number): void;
  /** Writes what is left, all gates having been issued; returns when all has been done. */
  finish(): number;
}

/** One channel to memory behind queues of some depth. */
export interface StreamLimits {
  bytesPerCycle: number;
  /** Entries that the queues of all engines hold together. */
  room: { instructions: number; tables: number; outOfRange: number };
  /** Bytes that come in for a gate, by `Program.code`: instruction, table, operands from out of range. */
  fetched: Float64Array;
  /** Bytes that go out for a gate once its result is ready, by `Program.code`: label, table. */
  written: Float64Array;
  /** Bytes that come in before the first instruction. */
  before: number;
  /** In place of one channel of `bytesPerCycle`. */
  memory?: StreamMemory | undefined;
}

/** What holds issues back beside operands. */
export interface Machine {
  engines: number;
  latency: GateLatency;
  /** Who gets the next gate: the engine that is free first, or each in turn. */
  mapping: 'greedy' | 'round-robin';
  /** Undefined: a bank serves whatever comes. */
  banks?: BankLimits | undefined;
  /** Undefined: memory is never late, but for `roundTrip`. */
  stream?: StreamLimits | undefined;
  /** Cycles that a result needs to memory and back when it is read from out of range; 0 beside `stream`. */
  roundTrip: number;
}

/** Last cycle that a wire's `ready` can hold. */
export const LAST_CYCLE = 2 ** 31 - 2;
/** `ready` of a result that is not under way yet. */
export const NEVER = 2 ** 31 - 1;

export const tooLong = (): InputError =>
  new InputError(`a program takes more than ${LAST_CYCLE} cycles`, {
    expected: 'a smaller circuit or fewer copies',
  });
