import { firstGateWire, type CircuitJob } from '../../../circuit/netlist.js';
import { gateLevels } from './levels.js';

/**
 * Full reorder: all gates by level, equal levels in the order of the program (copies one after another): a counting
 * sort. HAAC's breadth-first order.
 * @param positions room for constants, inputs and gates of all copies
 * @returns the new place of each gate, and the levels there are
 */
export function byLevel(
  { netlist, copies }: CircuitJob,
  positions: Int32Array,
): { places: Int32Array; levels: number } {
  const { gates } = netlist;
  const first = firstGateWire(netlist);
  // With one copy, levels are replaced by places where they are.
  const levelOf = copies === 1 ? positions : new Int32Array(first + gates);
  const levels = gateLevels(netlist, levelOf);
  const next = new Int32Array(levels + 2);
  for (let gate = 0; gate < gates; gate++) next[levelOf[first + gate]! + 1]! += copies;
  for (let level = 1; level < next.length; level++) next[level]! += next[level - 1]!;
  const places = positions.subarray(positions.length - gates * copies);
  let at = 0;
  for (let copy = 0; copy < copies; copy++)
    for (let gate = 0; gate < gates; gate++) places[at++] = next[levelOf[first + gate]!]!++;
  return { places, levels };
}

/**
 * Segment reorder: the program is cut into segments of `segment` gates, and each is sorted by its own levels (what
 * lies before the segment being level 0), so that a segment reads what it would have read unsorted.
 * @returns the new place of each gate
 */
export function bySegment(
  { netlist, copies }: CircuitJob,
  positions: Int32Array,
  segment: number,
): Int32Array {
  const { gates, a, b } = netlist;
  const first = firstGateWire(netlist);
  const total = gates * copies;
  const places = positions.subarray(positions.length - total);
  const length = Math.min(segment, total);
  const levels = new Int32Array(length);
  const next = new Int32Array(length + 2);
  for (let begin = 0; begin < total; begin += length) {
    const end = Math.min(begin + length, total);
    let copy = Math.floor(begin / gates);
    let gate = begin - copy * gates;
    let deepest = 0;
    next.fill(0, 0, 2);
    for (let at = begin; at < end; at++) {
      // Places of the operands in the unsorted program, from the begin of the segment.
      const origin = copy * gates - first - begin;
      const left = a[gate]! >= first && a[gate]! + origin >= 0 ? levels[a[gate]! + origin]! : -1;
      const right = b[gate]! >= first && b[gate]! + origin >= 0 ? levels[b[gate]! + origin]! : -1;
      const level = (left > right ? left : right) + 1;
      levels[at - begin] = level;
      if (level > deepest) next[(deepest = level) + 1] = 0;
      next[level + 1]!++;
      if (++gate === gates) {
        gate = 0;
        copy++;
      }
    }
    next[0] = begin;
    for (let level = 1; level <= deepest; level++) next[level]! += next[level - 1]!;
    for (let at = begin; at < end; at++) places[at] = next[levels[at - begin]!]!++;
  }
  return places;
}
