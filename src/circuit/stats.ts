import { AND, INV, XOR, firstGateWire, wireCount, type Netlist } from './netlist.js';

/** Counts of a circuit; every gate, COPY included, is a gate and a level. */
export interface CircuitStats {
  readonly gates: number;
  readonly and: number;
  readonly xor: number;
  readonly inv: number;
  /** Gates on the longest path, all kinds. */
  readonly levels: number;
  /** ANDs on the path with most of them. */
  readonly andDepth: number;
  /** Bits of each input value. */
  readonly inputs: readonly number[];
  /** Bits of each output value. */
  readonly outputs: readonly number[];
}

/** Circuits are run on many machines, and counted once. */
const counted = new WeakMap<Netlist, CircuitStats>();

/** Three passes over the gates. @param room of 4 bytes a wire; made if there is none or it is too small */
export function circuitStats(netlist: Netlist, room?: Int32Array): CircuitStats {
  let stats = counted.get(netlist);
  if (stats === undefined) counted.set(netlist, (stats = countAll(netlist, room)));
  return stats;
}

function countAll(netlist: Netlist, room: Int32Array | undefined): CircuitStats {
  const { gates, op } = netlist;
  const wires = wireCount(netlist);
  const depths = room !== undefined && room.length >= wires ? room : new Int32Array(wires);
  const counts = [0, 0, 0, 0];
  for (let gate = 0; gate < gates; gate++) counts[op[gate]!]!++;
  return {
    gates,
    and: counts[AND]!,
    xor: counts[XOR]!,
    inv: counts[INV]!,
    levels: depth(netlist, () => 1, depths),
    andDepth: depth(netlist, (kind) => (kind === AND ? 1 : 0), depths),
    inputs: [...netlist.inputs],
    outputs: [...netlist.outputs],
  };
}

/** Longest path, a gate of a kind weighing `weigh(kind)`. */
function depth(netlist: Netlist, weigh: (kind: number) => number, depths: Int32Array): number {
  const { gates, op, a, b } = netlist;
  const weights = Int32Array.from({ length: 4 }, (_, kind) => weigh(kind));
  const first = firstGateWire(netlist);
  depths.fill(0, 0, first);
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
