/**
 * Arrays of a job, made when first needed and used again for every order that is tried. One copy of a circuit lends
 * its own operands to the program, so it needs 5 bytes a gate in its own order and 9 in another; several copies
 * need 13, beside a circuit that is small then.
 */
export class Workspace {
  readonly wires: number;
  readonly gates: number;
  /** `Program.code`. */
  readonly code: Uint8Array;
  /** A number a wire, for whoever works at the moment: renamed operands, then the cycles of a schedule. */
  readonly scratch: Int32Array;
  private kept: Int32Array | undefined;
  private operands: { a: Int32Array; b: Int32Array } | undefined;

  /** @param wires constants, inputs and gates of all copies */
  constructor(wires: number, gates: number) {
    this.wires = wires;
    this.gates = gates;
    this.code = new Uint8Array(gates);
    this.scratch = new Int32Array(wires);
  }

  /** A number a wire for the new places of gates, untouched while a program is in use. */
  places(): Int32Array {
    return (this.kept ??= new Int32Array(this.wires));
  }

  /** Operands of a program of several copies. */
  room(): { a: Int32Array; b: Int32Array } {
    return (this.operands ??= { a: new Int32Array(this.gates), b: new Int32Array(this.gates) });
  }

  /** What has been made so far. */
  get bytes(): number {
    const arrays = [this.code, this.scratch, this.kept, this.operands?.a, this.operands?.b];
    return arrays.reduce((sum, array) => sum + (array?.byteLength ?? 0), 0);
  }
}
