import { runRequests, type RequestList } from '../../memory/banked/run.js';
import type { DramSystem } from '../../memory/banked/system.js';
import { generate } from '../../memory/trace/generate.js';

const READS = { rw: { mode: 'read' }, base: 0 } as const;

/** Reads of one transaction each, one behind the other. */
export const stream = (length: number, { transactionBytes }: DramSystem): RequestList =>
  generate({ kind: 'stream', n: length, seed: 0, ...READS }, transactionBytes);

/** Reads anywhere among `2^bits` transactions. */
export const random = (
  length: number,
  { transactionBytes }: DramSystem,
  bits: number,
  seed: number,
): RequestList => generate({ kind: 'random', n: length, bits, seed, ...READS }, transactionBytes);

/** Share of the peak at which a memory does all of a list, one attempt to enqueue a cycle. */
export function shareOfPeak(system: DramSystem, requests: RequestList): number {
  const { drainCycle } = runRequests(system, requests);
  return (requests.length * system.burstCycles) / (drainCycle * system.buses * system.channels);
}
