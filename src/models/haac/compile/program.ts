/** Bits of `Program.code`. */
export const IS_AND = 1;
/** First and second operand come from the out-of-range queue. */
export const FIRST_OUT = 2;
export const SECOND_OUT = 4;
/** The result is written back to memory. */
export const LIVE = 8;

/**
 * Gates in the order in which they are issued, renamed so that gate k drives wire `firstGate + k`: 9 bytes a gate.
 * Wires 0 and 1 are the constants, then come the inputs of all copies, copy by copy.
 */
export interface Program {
  readonly gates: number;
  readonly firstGate: number;
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** IS_AND, FIRST_OUT, SECOND_OUT, LIVE of each gate. */
  readonly code: Uint8Array;
  /** Wire of each output bit, copy by copy. */
  readonly outputs: Int32Array;
}
