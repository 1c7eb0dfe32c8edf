import { FIRST_INPUT } from '../../../circuit/netlist.js';
import { FIRST_OUT, SECOND_OUT, type Program } from './program.js';

/**
 * First wire in the window while wire `wire` is being driven: it slides by half its capacity at a time (recalled,
 * and of all policies tried the only one that fits HAAC's traffic).
 * @param capacity of the window in wires
 */
export function windowStart(wire: number, capacity: number): number {
  const half = Math.floor(capacity / 2);
  return wire < capacity ? 0 : (Math.floor((wire - capacity) / half) + 1) * half;
}

/**
 * Marks the operands that have left the window when they are read. Constants never leave.
 * @returns how many operands come from the out-of-range queue
 */
export function markOutOfRange({ gates, firstGate, a, b, code }: Program, capacity: number): number {
  const half = Math.floor(capacity / 2);
  let start = windowStart(firstGate, capacity);
  let uses = 0;
  for (let gate = 0; gate < gates; gate++) {
    if (firstGate + gate - start >= capacity) start += half;
    const left = a[gate]!;
    const right = b[gate]!;
    const first = left < start && left >= FIRST_INPUT ? FIRST_OUT : 0;
    const second = right < start && right >= FIRST_INPUT ? SECOND_OUT : 0;
    if ((first | second) === 0) continue;
    code[gate]! |= first | second;
    uses += first > 0 && second > 0 ? 2 : 1;
  }
  return uses;
}
