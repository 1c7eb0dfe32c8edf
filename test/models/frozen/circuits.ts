import { generateCircuit } from '../../../src/circuit/generate/index.js';
import { AND, COPY, INV, ONE, XOR, ZERO, type CircuitJob } from '../../../src/circuit/netlist.js';
import { netlistOf } from '../haac/helpers.js';

/** Gates drawn by a linear congruence: near operands, far ones, inverters, copies, constants and repeats. */
export function drawn(gates: number, reach: number, inputs: number): CircuitJob['netlist'] {
  let state = 12345;
  const next = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
  const list: [number, number, number][] = [];
  for (let gate = 0; gate < gates; gate++) {
    const wires = 2 + inputs + gate;
    const near = (): number => (next(7) === 0 ? next(wires) : wires - 1 - next(Math.min(wires, reach)));
    const op = [AND, XOR, AND, XOR, XOR, INV, COPY][next(7)]!;
    list.push([op, near(), op === INV ? ONE : op === COPY ? ZERO : near()]);
  }
  const last = 2 + inputs + gates - 1;
  return netlistOf(inputs, list, [last, last - 3, 5, last - 40]);
}

export const jobs: Record<string, CircuitJob> = {
  chain: { netlist: drawn(300, 6, 11), copies: 1 },
  wide: { netlist: drawn(500, 150, 23), copies: 2 },
  add: { netlist: generateCircuit('add', ['bits=6']), copies: 3 },
  multiply: { netlist: generateCircuit('mul', ['bits=7']), copies: 1 },
};
