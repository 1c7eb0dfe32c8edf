import fc from 'fast-check';
import { loadArchitecture } from '../../../src/arch/load.js';
import {
  AND,
  COPY,
  FIRST_INPUT,
  INV,
  ONE,
  XOR,
  ZERO,
  type CircuitJob,
  type Netlist,
} from '../../../src/circuit/netlist.js';
import type { FixedOrder, HaacSpec } from '../../../src/models/haac/architecture.js';
import { prepareJob, withProgram, type Compiled } from '../../../src/models/haac/compile/index.js';
import { IS_AND, type Program } from '../../../src/models/haac/compile/program.js';
import * as registry from '../../../src/models/registry.js';

/** A shipped machine with overrides in the words of `--set`. */
export const machine = async (name: string, ...overrides: string[]): Promise<HaacSpec> =>
  (await loadArchitecture(`haac/${name}`, overrides, registry)).spec as HaacSpec;

/** The same machine with fields changed after validation: property tests need no YAML for each case. */
export const vary = (spec: HaacSpec, change: (copy: HaacSpec) => void): HaacSpec => {
  const copy = structuredClone(spec);
  change(copy);
  return copy;
};

/** A machine with a window of so many wires. */
export const withWindow = (spec: HaacSpec, wires: number): HaacSpec =>
  vary(spec, (copy) => {
    copy.sww.size = wires * copy.sww.wire;
  });

export type CompiledJob = Compiled & { program: Program };

/** A program of its own, not lent. */
export const compiledJob = (job: CircuitJob, spec: HaacSpec, order: FixedOrder): CompiledJob =>
  withProgram(prepareJob(job), spec, order, (program, compiled) => ({
    ...compiled,
    program: structuredClone(program),
  }));

const drafts = fc.tuple(
  fc.constantFrom(AND, AND, XOR, XOR, XOR, INV, COPY),
  fc.nat({ max: 2 ** 20 }),
  fc.nat({ max: 2 ** 20 }),
);

/** Circuits of up to `most` gates, operands mostly near, so that some are long chains and some are wide. */
export const circuits = (
  most: number,
  kinds: readonly number[] = [AND, XOR, INV, COPY],
): fc.Arbitrary<Netlist> =>
  fc
    .tuple(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 40 }),
      fc.array(drafts, { minLength: 1, maxLength: most, size: 'max' }),
      fc.array(fc.nat({ max: 2 ** 20 }), { minLength: 1, maxLength: 8 }),
    )
    .map(([inputs, reach, gates, outputs]) => {
      const first = FIRST_INPUT + inputs;
      const kept = gates.filter(([op]) => kinds.includes(op)).concat([[AND, 1, 0]]);
      const near = (number: number, gate: number): number => {
        const wires = first + gate;
        return wires - 1 - (number % Math.min(wires, number % 7 === 0 ? wires : reach));
      };
      return {
        name: 'drawn',
        inputs: [inputs],
        outputs: [outputs.length],
        gates: kept.length,
        op: Uint8Array.from(kept, ([op]) => op),
        a: Int32Array.from(kept, ([, a], gate) => near(a, gate)),
        b: Int32Array.from(kept, ([op, , b], gate) =>
          op === INV ? ONE : op === COPY ? ZERO : near(b, gate),
        ),
        outputWires: Int32Array.from(outputs, (wire) => wire % (first + kept.length)),
      };
    });

/** Values of the outputs of a program, 32 lanes wide. @param inputs words of the inputs of all copies */
export function evaluateProgram(
  { gates, firstGate, a, b, code, outputs }: Program,
  inputs: readonly number[],
): number[] {
  const wires = new Int32Array(firstGate + gates);
  wires[ONE] = -1;
  inputs.forEach((word, at) => (wires[FIRST_INPUT + at] = word));
  for (let gate = 0; gate < gates; gate++) {
    const left = wires[a[gate]!]!;
    const right = wires[b[gate]!]!;
    wires[firstGate + gate] = (code[gate]! & IS_AND) !== 0 ? left & right : left ^ right;
  }
  return [...outputs].map((wire) => wires[wire]!);
}

/** A circuit written out gate by gate; inputs are wires from 2 on, then come the gates. */
export const netlistOf = (
  inputs: number,
  gates: [op: number, a: number, b: number][],
  outputs: number[],
): Netlist => ({
  name: 'drawn',
  inputs: [inputs],
  outputs: [outputs.length],
  gates: gates.length,
  op: Uint8Array.from(gates, ([op]) => op),
  a: Int32Array.from(gates, ([, a]) => a),
  b: Int32Array.from(gates, ([, , b]) => b),
  outputWires: Int32Array.from(outputs),
});

/** Bytes by the marks of a gate: whether it is an AND, its operands from out of range, whether its result is kept. */
export const byMarks = (of: (and: number, uses: number, live: number) => number): Float64Array =>
  Float64Array.from({ length: 16 }, (_, marks) =>
    of(marks & 1, ((marks >> 1) & 1) + ((marks >> 2) & 1), marks >> 3),
  );
