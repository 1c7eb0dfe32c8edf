import { firstGateWire, type Netlist } from '../../../circuit/netlist.js';

/**
 * Level of each gate of one copy: one more than the larger of its operands', constants and inputs being 0.
 * @param levels room for constants, inputs and gates; filled in
 * @returns the deepest level
 */
export function gateLevels(netlist: Netlist, levels: Int32Array): number {
  const { gates, a, b } = netlist;
  const first = firstGateWire(netlist);
  levels.fill(0, 0, first);
  let deepest = 0;
  for (let gate = 0; gate < gates; gate++) {
    const left = levels[a[gate]!]!;
    const right = levels[b[gate]!]!;
    const level = (left > right ? left : right) + 1;
    levels[first + gate] = level;
    if (level > deepest) deepest = level;
  }
  return deepest;
}
