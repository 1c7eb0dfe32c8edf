import { runRequests, type RequestList } from '../../memory/banked/run.js';
import type { DramSystem } from '../../memory/banked/system.js';

const MODULUS = 2 ** 32;

/** Reads of one transaction each, one behind the other. */
export function stream(length: number, { transactionBytes }: DramSystem): RequestList {
  const address = Float64Array.from({ length }, (_, index) => index * transactionBytes);
  return { length, isWrite: new Uint8Array(length), address };
}

/**
 * Reads anywhere among `2^bits` transactions, by a linear congruential generator (Numerical Recipes): the upper bits
 * of each state. The product stays below 2^53.
 */
export function random(
  length: number,
  { transactionBytes }: DramSystem,
  bits: number,
  seed: number,
): RequestList {
  let state = seed;
  const address = Float64Array.from({ length }, () => {
    state = (1664525 * state + 1013904223) % MODULUS;
    return Math.floor(state / 2 ** (32 - bits)) * transactionBytes;
  });
  return { length, isWrite: new Uint8Array(length), address };
}

/** Share of the peak at which a memory does all of a list, one attempt to enqueue a cycle. */
export function shareOfPeak(system: DramSystem, requests: RequestList): number {
  const { drainCycle } = runRequests(system, requests);
  return (requests.length * system.burstCycles) / (drainCycle * system.buses * system.channels);
}
