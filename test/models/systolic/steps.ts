import fc from 'fast-check';
import type { Executor } from '../../../src/models/systolic/executor.js';
import { FILTER, IFMAP, OFMAP } from '../../../src/models/systolic/program.js';

/** Steps back to which loads may name their gates, and stores to which steps may. */
export const BACK = 6;

export const step = fc.record({
  fill: fc.integer({ min: 0, max: 3 }),
  compute: fc.integer({ min: 1, max: 40 }),
  drain: fc.integer({ min: 0, max: 3 }),
  bank: fc.integer({ min: 0, max: 2 }),
  loads: fc.array(
    fc.record({
      cargo: fc.constantFrom(IFMAP, FILTER),
      bytes: fc.integer({ min: 1, max: 90 }),
      back: fc.integer({ min: 1, max: BACK }),
    }),
    { maxLength: 2 },
  ),
  /** Bytes of a store; 0: it stays on chip; -1: none. */
  store: fc.constantFrom(-1, 0, 16, 50, 90),
  /** The store that must have made room, counted back from the newest; -1: none. */
  room: fc.integer({ min: -1, max: BACK - 1 }),
});
export interface Step {
  fill: number;
  compute: number;
  drain: number;
  bank: number;
  loads: { cargo: number; bytes: number; back: number }[];
  store: number;
  room: number;
}

/** Nothing asks for what is old. */
export const referred = { steps: () => [], stores: () => [] };

/** Makes a step with its loads and its store. */
export function make(executor: Executor, operator: number, given: Step): void {
  for (const { cargo, bytes, back } of given.loads)
    executor.load(operator, cargo, bytes, Math.max(-1, executor.steps - back));
  const storesNeeded = given.room < 0 ? 0 : Math.max(0, executor.stores - given.room);
  executor.step({ ...given, operator, storesNeeded });
  if (given.store >= 0) executor.store(OFMAP, given.store);
}
