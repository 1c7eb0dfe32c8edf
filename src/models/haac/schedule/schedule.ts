/** What a machine did with a program, in cycles from the first issue. */
export interface Schedule {
  /** Cycles up to and with the last issue. */
  issueSpan: number;
  /** Cycle at which the last result can be read. */
  lastReady: number;
  /** Issue slots, over all engines, lost to busy banks. */
  bankSlots: number;
  /** Issue slots, over all engines, lost to instructions and tables not there yet. */
  streamSlots: number;
}

/** Cycles from the issue of a gate to that of one that reads its result. */
export interface GateLatency {
  xor: number;
  and: number;
}

/** Banks of the window, and reads that each serves in a cycle. */
export interface BankLimits {
  count: number;
  ports: number;
}

/** Last cycle that a wire's `ready` can hold. */
export const LAST_CYCLE = 2 ** 31 - 1;
