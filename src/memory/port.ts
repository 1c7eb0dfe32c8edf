/**
 * What every memory looks like to who uses it. Times are ticks of the user's clock, not necessarily whole; requests
 * are made in the order of service, `at` being when each may start at the earliest.
 */
export interface MemoryPort {
  /**
   * Moves `bytes` at `address`; returns the tick at which a read's data are there or a write has been taken over.
   *
   * @param address first byte; memories that have no banks ignore it
   * @param stream who asks and which way, as `streamOf` numbers it: turning a bus and arbitration depend on it
   */
  request(at: number, address: number, bytes: number, stream: number): number;
  /**
   * The same without waiting for the answer: a ticket that `answer` turns into it later. A memory whose requests
   * overlap answers best when all that can be asked for has been: who asks in this way and then for an earlier tick
   * than an answer already given is served as if it had asked at that tick. Either all requests go this way or none.
   */
  ask(at: number, address: number, bytes: number, stream: number): number;
  /** The tick that `request` would have returned; once a ticket. */
  answer(ticket: number): number;
  /** Tick from which the next request can be served. */
  readonly free: number;
  /** Tick at which the last request began to be served. */
  readonly started: number;
  /** Tick from which nothing is under way, if nothing more is asked for: writes are in the cells. */
  readonly idle: number;
}

/** Directions: the lowest bit of a stream. A stream that is only a direction is one of these. */
export const READ = 0;
export const WRITE = 1;

/** Number of the stream that reads or writes an operand, itself a small number. */
export const streamOf = (operand: number, direction: typeof READ | typeof WRITE): number =>
  operand * 2 + direction;

/** READ or WRITE. */
export const directionOf = (stream: number): number => stream & 1;
