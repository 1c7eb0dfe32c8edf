import { COPY, firstGateWire, type Netlist } from '../../../circuit/netlist.js';

/**
 * Drops COPY gates: who reads one reads what it copies. A circuit without any is returned as it is; otherwise the
 * result has 9 bytes a gate and 4 more a wire are needed meanwhile. (HAAC spec: EQW has no instruction.)
 */
export function removeAliases(netlist: Netlist): Netlist {
  const { gates, op, a, b } = netlist;
  let left = 0;
  for (let gate = 0; gate < gates; gate++) if (op[gate]! !== COPY) left++;
  if (left === gates) return netlist;
  const first = firstGateWire(netlist);
  const renamed = new Int32Array(first + gates);
  for (let wire = 0; wire < first; wire++) renamed[wire] = wire;
  const kept = { op: new Uint8Array(left), a: new Int32Array(left), b: new Int32Array(left) };
  let at = 0;
  for (let gate = 0; gate < gates; gate++) {
    const source = renamed[a[gate]!]!;
    if (op[gate]! === COPY) {
      renamed[first + gate] = source;
      continue;
    }
    kept.op[at] = op[gate]!;
    kept.a[at] = source;
    kept.b[at] = renamed[b[gate]!]!;
    renamed[first + gate] = first + at++;
  }
  return {
    ...netlist,
    ...kept,
    gates: left,
    outputWires: netlist.outputWires.map((wire) => renamed[wire]!),
  };
}
