import { firstGateWire, wireCount, type Netlist } from './netlist.js';

/** The same circuit without the gates that no output needs; the order of the others stays. */
export function prune(netlist: Netlist): Netlist {
  const { gates, op, a, b, outputWires } = netlist;
  const first = firstGateWire(netlist);
  const needed = new Uint8Array(wireCount(netlist));
  for (const wire of outputWires) needed[wire] = 1;
  let kept = 0;
  for (let gate = gates - 1; gate >= 0; gate--) {
    if (needed[first + gate] === 0) continue;
    needed[a[gate]!] = 1;
    needed[b[gate]!] = 1;
    kept++;
  }
  if (kept === gates) return netlist;
  const moved = new Int32Array(wireCount(netlist));
  for (let wire = 0; wire < first; wire++) moved[wire] = wire;
  const left = { op: new Uint8Array(kept), a: new Int32Array(kept), b: new Int32Array(kept) };
  let at = 0;
  for (let gate = 0; gate < gates; gate++) {
    if (needed[first + gate] === 0) continue;
    left.op[at] = op[gate]!;
    left.a[at] = moved[a[gate]!]!;
    left.b[at] = moved[b[gate]!]!;
    moved[first + gate] = first + at++;
  }
  return { ...netlist, gates: kept, ...left, outputWires: outputWires.map((wire) => moved[wire]!) };
}
