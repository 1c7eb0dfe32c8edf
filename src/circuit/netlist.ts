import { InputError } from '../errors.js';

/**
 * Kinds of gate. AND is the only one that costs a table when garbled; INV and COPY are XORs with a constant wire
 * and stored as such (`b` is `ONE` for INV, `ZERO` for COPY), so that a reader who does not count them apart needs
 * to know AND and "anything else" only. COPY is Bristol's EQW, or its EQ when `a` is a constant.
 */
export const AND = 0;
export const XOR = 1;
export const INV = 2;
export const COPY = 3;

export const GATE_NAMES = ['AND', 'XOR', 'INV', 'COPY'] as const;

/** The two wires that no gate drives and no input feeds. */
export const ZERO = 0;
export const ONE = 1;
/** Wire of bit 0 of the first input. */
export const FIRST_INPUT = 2;

/** Most wires a netlist may have: their numbers are Int32. */
export const MAX_WIRES = 2 ** 31 - 1;

/**
 * A Boolean circuit as a structure of arrays, 9 bytes a gate, in static single assignment: wires 0 and 1 are the
 * constants, then come the bits of the inputs (value by value, least significant bit first), then one wire a gate:
 * gate `g` drives wire `firstGateWire(netlist) + g` and reads smaller wires only. Never changed once built, but for
 * HAAC's compiler, which borrows the operands and puts them back before it returns.
 */
export interface Netlist {
  readonly name: string;
  /** Bits of each input value. */
  readonly inputs: readonly number[];
  /** Bits of each output value. */
  readonly outputs: readonly number[];
  readonly gates: number;
  /** Kind of each gate: AND, XOR, INV or COPY. */
  readonly op: Uint8Array;
  /** First operand of each gate, a wire. */
  readonly a: Int32Array;
  /** Second operand of each gate; `ONE` for INV, `ZERO` for COPY. */
  readonly b: Int32Array;
  /** Wire of each bit of the outputs, value by value; any wire, also an input, a constant or one named twice. */
  readonly outputWires: Int32Array;
  /** Multiply-accumulates of words that the circuit consists of, for machines that know nothing else. */
  readonly macs?: { readonly count: number; readonly bits: number };
}

/** Independent copies of a circuit, e.g. one a ReLU of a layer, without a copy of its gates in memory. */
export interface CircuitJob {
  readonly netlist: Netlist;
  readonly copies: number;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export const inputBits = ({ inputs }: Pick<Netlist, 'inputs'>): number => sum(inputs);

export const outputBits = ({ outputs }: Pick<Netlist, 'outputs'>): number => sum(outputs);

/** Wire driven by gate 0. */
export const firstGateWire = (netlist: Pick<Netlist, 'inputs'>): number => FIRST_INPUT + inputBits(netlist);

/** All wires, the two constants included. */
export const wireCount = (netlist: Pick<Netlist, 'inputs' | 'gates'>): number =>
  firstGateWire(netlist) + netlist.gates;

/**
 * Checks what the type cannot say: lengths agree, every gate reads a wire driven before it, every output is a wire.
 * @param place file and field for the error
 * @throws InputError naming the first bad gate (counted from 0) or output
 */
export function checkNetlist(netlist: Netlist, place: { file?: string } = {}): Netlist {
  const { gates, op, a, b, outputWires } = netlist;
  const fail = (problem: string, expected: string): never => {
    throw new InputError(problem, { ...place, expected });
  };
  if (op.length !== gates || a.length !== gates || b.length !== gates)
    fail(`${gates} gates with ${op.length} kinds, ${a.length} and ${b.length} operands`, 'equal numbers');
  if (outputWires.length !== outputBits(netlist))
    fail(`${outputWires.length} output wires for ${outputBits(netlist)} bits of output`, 'equal numbers');
  const first = firstGateWire(netlist);
  for (let gate = 0; gate < gates; gate++) {
    const kind = op[gate]!;
    const left = a[gate]!;
    const right = b[gate]!;
    const limit = first + gate;
    if (kind > COPY) fail(`gate ${gate} is of kind ${kind}`, `a kind from ${AND} to ${COPY}`);
    if (left < 0 || left >= limit || right < 0 || right >= limit)
      fail(`gate ${gate} reads wires ${left} and ${right}`, `wires from 0 to ${limit - 1}`);
    if (kind >= INV && right !== (kind === INV ? ONE : ZERO))
      fail(
        `gate ${gate} (${GATE_NAMES[kind]}) has wire ${right} as second operand`,
        `wire ${kind === INV ? ONE : ZERO}`,
      );
  }
  const wires = first + gates;
  for (const wire of outputWires)
    if (wire < 0 || wire >= wires) fail(`an output is wire ${wire}`, `a wire from 0 to ${wires - 1}`);
  return netlist;
}
