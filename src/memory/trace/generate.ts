import type { Requests } from './requests.js';
import type { Direction, Workload } from './workload.js';

const MODULUS = 2 ** 32;

/**
 * Linear congruential numbers of 32 bits (Numerical Recipes' constants): a draw is a step, then the new state. The
 * product stays below 2^53, so it is exact.
 */
export class Draws {
  private state: number;

  constructor(seed: number) {
    this.state = seed % MODULUS;
  }

  next(): number {
    this.state = (1664525 * this.state + 1013904223) % MODULUS;
    return this.state;
  }
}

/**
 * The requests of a generator.
 * @param bytes of a transaction of the memory
 *
 * For example:
 *
 *     generate({ kind: 'stream', n: 3, rw: { mode: 'period', period: 3, reads: 2 }, base: 0, seed: 0 }, 64);
 *     // reads at 0 and 64, a write at 128
 */
export function generate(workload: Workload, bytes: number): Requests {
  const { n, base, seed } = workload;
  const draws = new Draws(seed);
  const writes = writesOf(workload.rw, draws);
  const place = placesOf(workload, bytes, draws);
  const isWrite = new Uint8Array(n);
  const address = new Float64Array(n);
  for (let at = 0; at < n; at++) {
    // The direction is drawn before the address.
    const write = writes(at);
    isWrite[at] = write ? 1 : 0;
    address[at] = base + place(at, write);
  }
  return { length: n, isWrite, address };
}

function writesOf(rw: Direction, draws: Draws): (at: number) => boolean {
  switch (rw.mode) {
    case 'read':
      return () => false;
    case 'write':
      return () => true;
    case 'period':
      return (at) => at % rw.period >= rw.reads;
    case 'phase':
      return (at) => Math.floor(at / rw.len) % 2 === 1;
    case 'random':
      return () => Math.floor(draws.next() / 2 ** 24) < rw.threshold;
  }
}

/** Bytes from the base, of request `at`. */
function placesOf(workload: Workload, bytes: number, draws: Draws): (at: number, write: boolean) => number {
  switch (workload.kind) {
    case 'stream':
      return (at) => at * bytes;
    case 'stride':
      return (at) => (at * workload.stride) % workload.footprint;
    case 'random': {
      const divisor = 2 ** (32 - workload.bits);
      return () => Math.floor(draws.next() / divisor) * bytes;
    }
    case 'streams': {
      const { count, spacing } = workload;
      return (at) => (at % count) * spacing + Math.floor(at / count) * bytes;
    }
    case 'copy': {
      let [reads, writes] = [0, 0];
      return (_, write) => (write ? workload.offset + writes++ * bytes : reads++ * bytes);
    }
  }
}
