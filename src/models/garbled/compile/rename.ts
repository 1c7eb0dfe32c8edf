import { AND, FIRST_INPUT, firstGateWire, inputBits, type CircuitJob } from '../../../circuit/netlist.js';
import { IS_AND, type Program, type Workspace } from './program.js';

/**
 * Renaming: writes the gates in their new order, each driving the wire of its place, so that results need no address.
 * One copy that keeps its order shares the operands of the circuit.
 * @param places new place of each gate, copy by copy; undefined: as they are
 */
export function rename(job: CircuitJob, places: Int32Array | undefined, workspace: Workspace): Program {
  const { netlist, copies } = job;
  const { gates, op, a, b, outputWires } = netlist;
  const { code } = workspace;
  const first = firstGateWire(netlist);
  const inputs = inputBits(netlist);
  const firstGate = FIRST_INPUT + inputs * copies;
  const wireOf = (wire: number, copy: number): number => {
    if (wire < FIRST_INPUT) return wire;
    if (wire < first) return wire + copy * inputs;
    const at = copy * gates + wire - first;
    return firstGate + (places === undefined ? at : places[at]!);
  };
  const total = gates * copies;
  const own = places === undefined && copies === 1;
  const operands = own ? { a, b } : workspace.room();
  if (own) for (let gate = 0; gate < gates; gate++) code[gate] = op[gate]! === AND ? IS_AND : 0;
  else
    for (let copy = 0, at = 0; copy < copies; copy++)
      for (let gate = 0; gate < gates; gate++, at++) {
        const place = places === undefined ? at : places[at]!;
        operands.a[place] = wireOf(a[gate]!, copy);
        operands.b[place] = wireOf(b[gate]!, copy);
        code[place] = op[gate]! === AND ? IS_AND : 0;
      }
  const outputs = new Int32Array(outputWires.length * copies);
  for (let copy = 0, at = 0; copy < copies; copy++)
    for (let bit = 0; bit < outputWires.length; bit++) outputs[at++] = wireOf(outputWires[bit]!, copy);
  return { gates: total, firstGate, ...operands, code, outputs };
}
