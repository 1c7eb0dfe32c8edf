import { AND, FIRST_INPUT, firstGateWire, inputBits, type CircuitJob } from '../../../circuit/netlist.js';
import { IS_AND, type Program } from './program.js';
import type { Workspace } from './workspace.js';

/**
 * Renaming: the gates in their new order, each driving the wire of its place, so that results need no address. The
 * program is lent to `use`: one copy is rearranged in the circuit's own arrays, and put back afterwards, so that a
 * circuit and its program are never in memory both.
 * @param places new place of each gate, copy by copy; undefined: as they are
 */
export function withArranged<Result>(
  job: CircuitJob,
  places: Int32Array | undefined,
  workspace: Workspace,
  use: (program: Program) => Result,
): Result {
  if (job.copies > 1) return use(writeCopies(job, places, workspace));
  if (places === undefined) return use(asItIs(job, workspace));
  const program = moveOperands(job, places, workspace);
  try {
    return use(program);
  } finally {
    putBack(program, places, workspace.scratch);
  }
}

function asItIs({ netlist }: CircuitJob, { code }: Workspace): Program {
  const { gates, op, a, b, outputWires } = netlist;
  for (let gate = 0; gate < gates; gate++) code[gate] = op[gate]! === AND ? IS_AND : 0;
  return { gates, firstGate: firstGateWire(netlist), a, b, code, outputs: outputWires };
}

function moveOperands({ netlist }: CircuitJob, places: Int32Array, { code, scratch }: Workspace): Program {
  const { gates, op, a, b, outputWires } = netlist;
  const firstGate = firstGateWire(netlist);
  for (let gate = 0; gate < gates; gate++) code[places[gate]!] = op[gate]! === AND ? IS_AND : 0;
  for (const operand of [a, b]) {
    for (let gate = 0; gate < gates; gate++) {
      const wire = operand[gate]! - firstGate;
      scratch[places[gate]!] = wire < 0 ? wire : places[wire]!;
    }
    for (let gate = 0; gate < gates; gate++) operand[gate] = scratch[gate]! + firstGate;
  }
  const outputs = outputWires.map((wire) =>
    wire < firstGate ? wire : firstGate + places[wire - firstGate]!,
  );
  return { gates, firstGate, a, b, code, outputs };
}

/** Undoes `moveOperands`; the places are lost. */
function putBack({ gates, firstGate, a, b }: Program, places: Int32Array, scratch: Int32Array): void {
  const gateAt = scratch;
  for (let gate = 0; gate < gates; gate++) gateAt[places[gate]!] = gate;
  const moved = places;
  for (const operand of [a, b]) {
    for (let place = 0; place < gates; place++) {
      const wire = operand[place]! - firstGate;
      moved[gateAt[place]!] = wire < 0 ? wire : gateAt[wire]!;
    }
    for (let gate = 0; gate < gates; gate++) operand[gate] = moved[gate]! + firstGate;
  }
}

function writeCopies(
  { netlist, copies }: CircuitJob,
  places: Int32Array | undefined,
  workspace: Workspace,
): Program {
  const { gates, op, a, b, outputWires } = netlist;
  const { code } = workspace;
  const operands = workspace.room();
  const first = firstGateWire(netlist);
  const inputs = inputBits(netlist);
  const firstGate = FIRST_INPUT + inputs * copies;
  const wireOf = (wire: number, copy: number): number => {
    if (wire < FIRST_INPUT) return wire;
    if (wire < first) return wire + copy * inputs;
    const at = copy * gates + wire - first;
    return firstGate + (places === undefined ? at : places[at]!);
  };
  const outputs = new Int32Array(outputWires.length * copies);
  for (let copy = 0, at = 0, bit = 0; copy < copies; copy++) {
    for (let gate = 0; gate < gates; gate++, at++) {
      const place = places === undefined ? at : places[at]!;
      operands.a[place] = wireOf(a[gate]!, copy);
      operands.b[place] = wireOf(b[gate]!, copy);
      code[place] = op[gate]! === AND ? IS_AND : 0;
    }
    for (const wire of outputWires) outputs[bit++] = wireOf(wire, copy);
  }
  return { gates: gates * copies, firstGate, ...operands, code, outputs };
}
