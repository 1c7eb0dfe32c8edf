import { AND, INV, XOR, firstGateWire, wireCount, type Netlist } from './netlist.js';

/** Counts of a circuit; every gate, COPY included, is a gate and a level. */
export interface CircuitStats {
  gates: number;
  and: number;
  xor: number;
  inv: number;
  /** Gates on the longest path, all kinds. */
  levels: number;
  /** ANDs on the path with most of them. */
  andDepth: number;
  /** Bits of each input value. */
  inputs: number[];
  /** Bits of each output value. */
  outputs: number[];
}

/** One pass over the gates, 4 bytes a wire. */
export function circuitStats(netlist: Netlist): CircuitStats {
  const { gates, op } = netlist;
  const counts = [0, 0, 0, 0];
  for (let gate = 0; gate < gates; gate++) counts[op[gate]!]!++;
  return {
    gates,
    and: counts[AND]!,
    xor: counts[XOR]!,
    inv: counts[INV]!,
    levels: depth(netlist, () => 1),
    andDepth: depth(netlist, (kind) => (kind === AND ? 1 : 0)),
    inputs: [...netlist.inputs],
    outputs: [...netlist.outputs],
  };
}

/** Longest path, a gate of a kind weighing `weigh(kind)`. */
function depth(netlist: Netlist, weigh: (kind: number) => number): number {
  const { gates, op, a, b } = netlist;
  const weights = Int32Array.from({ length: 4 }, (_, kind) => weigh(kind));
  const depths = new Int32Array(wireCount(netlist));
  const first = firstGateWire(netlist);
  let deepest = 0;
  for (let gate = 0; gate < gates; gate++) {
    const left = depths[a[gate]!]!;
    const right = depths[b[gate]!]!;
    const here = (left > right ? left : right) + weights[op[gate]!]!;
    depths[first + gate] = here;
    if (here > deepest) deepest = here;
  }
  return deepest;
}
