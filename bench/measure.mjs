// @ts-check
import { performance } from 'node:perf_hooks';
import process from 'node:process';

/**
 * @template Result
 * @typedef {{ cpu: number, wall: number, result: Result }} Timed seconds of CPU (all threads of this process,
 * so compiler and garbage collector too) and of wall clock
 */

/**
 * Runs `work` once under both clocks.
 * @template Result
 * @param {() => Result} work
 * @returns {Timed<Result>}
 */
export function timed(work) {
  const began = performance.now();
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1e6, wall: (performance.now() - began) / 1e3, result };
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/**
 * CPU seconds of one call of warm `work`: median over batches, each long enough to be timed well.
 * @param {() => unknown} work
 * @param {{ batches?: number, batchSeconds?: number }} [options]
 */
export function perCall(work, { batches = 5, batchSeconds = 0.15 } = {}) {
  let calls = 1;
  let { cpu } = timed(work); // also warms up
  while (cpu < batchSeconds / 2) {
    calls *= 2;
    cpu = timed(() => repeat(calls, work)).cpu;
  }
  return median(Array.from({ length: batches }, () => timed(() => repeat(calls, work)).cpu / calls));
}

/**
 * @param {number} times
 * @param {() => unknown} work
 */
function repeat(times, work) {
  for (let turn = 0; turn < times; turn++) work();
}
