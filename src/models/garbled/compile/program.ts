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

/**
 * Arrays of the largest program, used again for every order that is tried: 13 bytes a gate in all. `positions`
 * holds new places of gates during compilation and afterwards, as `ready`, the cycle of each wire.
 */
export class Workspace {
  readonly wires: number;
  readonly gates: number;
  readonly code: Uint8Array;
  readonly scratch: Int32Array;
  private operands: { a: Int32Array; b: Int32Array } | undefined;

  /** @param wires constants, inputs and gates of all copies */
  constructor(wires: number, gates: number) {
    this.wires = wires;
    this.gates = gates;
    this.code = new Uint8Array(gates);
    this.scratch = new Int32Array(wires);
  }

  /** Room for new operands; a circuit that stays in its own order needs none. */
  room(): { a: Int32Array; b: Int32Array } {
    this.operands ??= { a: new Int32Array(this.gates), b: new Int32Array(this.gates) };
    return this.operands;
  }
}
