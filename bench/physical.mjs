// @ts-check
import { median, timed } from './measure.mjs';

/** Larger than any cache. */
const BYTES = 2 ** 27;

/** @type {number | undefined} */
let known;

/**
 * Bytes a second that one core reads and writes in arrays larger than its caches, by copying: what no work that
 * touches its bytes once can be quicker than. Measured once a process.
 */
export function memoryRate() {
  if (known === undefined) {
    const [from, to] = [new Float64Array(BYTES / 8).fill(1), new Float64Array(BYTES / 8).fill(2)];
    known = (2 * BYTES) / median(Array.from({ length: 5 }, () => timed(() => to.set(from)).cpu));
  }
  return known;
}

/** Seconds that so many bytes take at least. @param {number} bytes */
export const boundOf = (bytes) => bytes / memoryRate();
