import { InputError } from '../../errors.js';
import { CircuitBuilder } from '../builder.js';
import {
  AND,
  COPY,
  INV,
  ONE,
  XOR,
  ZERO,
  firstGateWire,
  inputBits,
  wireCount,
  type Netlist,
} from '../netlist.js';

export type Dialect = 'fashion' | 'old';

/**
 * The circuit in gates that a dialect of Bristol has: constants only as operands of a COPY (EQ), every bit of the
 * outputs a gate of its own; in the old format no COPY at all. A circuit that is so already comes back as it is.
 */
export function lowerFor(dialect: Dialect, netlist: Netlist): Netlist {
  if (dialect === 'old' && (netlist.inputs.length > 2 || netlist.outputs.length > 1)) {
    throw new InputError(
      `${netlist.name} has ${netlist.inputs.length} inputs and ${netlist.outputs.length} outputs`,
      {
        expected: 'at most two inputs and one output in the old Bristol Format; Bristol Fashion has no limit',
      },
    );
  }
  return isLow(dialect, netlist) ? netlist : rebuilt(dialect, netlist);
}

function isLow(dialect: Dialect, { op, a, b, gates, outputWires, inputs }: Netlist): boolean {
  const first = firstGateWire({ inputs });
  for (let gate = 0; gate < gates; gate++) {
    if (op[gate] === COPY ? dialect === 'old' : a[gate]! <= ONE || (op[gate] !== INV && b[gate]! <= ONE))
      return false;
  }
  const distinct = new Set(outputWires);
  return distinct.size === outputWires.length && outputWires.every((wire) => wire >= first);
}

function rebuilt(dialect: Dialect, netlist: Netlist): Netlist {
  const { op, a, b, gates, outputWires } = netlist;
  const first = firstGateWire(netlist);
  const builder = new CircuitBuilder(netlist.name);
  for (const bits of netlist.inputs) builder.input(bits);
  const wires = new Int32Array(wireCount(netlist));
  for (let wire = 0; wire < first; wire++) wires[wire] = wire;
  if (gates > 0 || outputWires.length > 0) constantsFor(dialect, netlist, builder, wires);
  // Takes a constant as such, any other wire by its new number.
  const copy = (wire: number): number => {
    if (dialect === 'fashion') return builder.copy(wire);
    return builder.not(wire <= ONE ? wires[1 - wire]! : builder.not(wire));
  };
  for (let gate = 0; gate < gates; gate++) {
    const left = a[gate]!;
    const kind = op[gate]!;
    if (kind === COPY) wires[first + gate] = copy(left <= ONE ? left : wires[left]!);
    else if (kind === INV) wires[first + gate] = builder.not(wires[left]!);
    else if (kind === AND) wires[first + gate] = builder.and(wires[left]!, wires[b[gate]!]!);
    else wires[first + gate] = builder.xor(wires[left]!, wires[b[gate]!]!);
  }
  const taken = new Set<number>();
  const driver = (wire: number): number => {
    const known = wires[wire]!;
    const own = wire < first || taken.has(known) ? copy(wire <= ONE ? wire : known) : known;
    taken.add(own);
    return own;
  };
  let begin = 0;
  for (const bits of netlist.outputs)
    builder.output(Array.from(outputWires.subarray(begin, (begin += bits)), driver));
  return builder.build();
}

/** Gates that drive the constants, where an operand (in the old format: or an output) needs them. */
function constantsFor(dialect: Dialect, netlist: Netlist, builder: CircuitBuilder, wires: Int32Array): void {
  const used = [false, false];
  const { op, a, b, gates, outputWires } = netlist;
  for (let gate = 0; gate < gates; gate++) {
    const kind = op[gate]!;
    if (a[gate]! <= ONE && (kind !== COPY || dialect === 'old')) used[a[gate]!] = true;
    if ((kind === AND || kind === XOR) && b[gate]! <= ONE) used[b[gate]!] = true;
  }
  if (dialect === 'old' && outputWires.some((wire) => wire <= ONE)) used.fill(true);
  if (dialect === 'fashion') {
    for (const constant of [ZERO, ONE]) if (used[constant]) wires[constant] = builder.copy(constant);
  } else if (used[ZERO] || used[ONE]) {
    if (inputBits(netlist) === 0)
      throw new InputError(`${netlist.name} has constants and no input`, {
        expected: 'Bristol Fashion, which has EQ',
      });
    wires[ZERO] = builder.xor(2, 2);
    wires[ONE] = builder.not(wires[ZERO]);
  }
}
