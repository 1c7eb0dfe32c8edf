import fc from 'fast-check';
import { AND, COPY, FIRST_INPUT, INV, ONE, XOR, ZERO, type Netlist } from '../../src/circuit/netlist.js';

type GateDraft = [op: number, a: number, b: number];

/** Small circuits of every kind of gate, constants as operands, outputs anywhere and more than once. */
export const netlists = ({ inputs: mostInputs = 4, outputs: mostOutputs = 3 } = {}): fc.Arbitrary<Netlist> =>
  fc
    .tuple(
      fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 0, maxLength: mostInputs }),
      fc.array(fc.tuple(fc.constantFrom(AND, XOR, INV, COPY), fc.nat(), fc.nat()), { maxLength: 40 }),
      fc.array(fc.array(fc.nat(), { minLength: 0, maxLength: 6 }), { minLength: 0, maxLength: mostOutputs }),
    )
    .map(([inputs, drafts, outputs]) => fromDraft(inputs, drafts as GateDraft[], outputs));

function fromDraft(inputs: number[], drafts: readonly GateDraft[], outputs: number[][]): Netlist {
  const first = FIRST_INPUT + inputs.reduce((sum, bits) => sum + bits, 0);
  const right = (op: number, b: number, limit: number): number =>
    op === INV ? ONE : op === COPY ? ZERO : b % limit;
  const wires = first + drafts.length;
  return {
    name: 'drawn',
    inputs,
    outputs: outputs.map((word) => word.length),
    gates: drafts.length,
    op: Uint8Array.from(drafts, ([op]) => op),
    a: Int32Array.from(drafts, ([, a], gate) => a % (first + gate)),
    b: Int32Array.from(drafts, ([op, , b], gate) => right(op, b, first + gate)),
    outputWires: Int32Array.from(outputs.flat(), (wire) => wire % wires),
  };
}
