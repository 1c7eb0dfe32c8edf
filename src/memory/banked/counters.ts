import type { Arena } from './arena.js';

/** Counters of a channel in the terms of Ramulator 2.1; each a place in `ChannelCounters.at`. */
export const COUNTERS = [
  'readHits',
  'readMisses',
  'readConflicts',
  'writeHits',
  'writeMisses',
  'writeConflicts',
  'reads',
  'writes',
  'readsServed',
  'writesServed',
  'forwarded',
  'coalesced',
  'maintenance',
  'maintenanceServed',
  'readQueueLength',
  'writeQueueLength',
  'priorityQueueLength',
  'readLatency',
  'readLatencyMax',
  'casIssued',
  'casSkipped',
  'secondForced',
  'secondDeferred',
  'activeCycles',
] as const;
export type Counter = (typeof COUNTERS)[number];

/** Place of each counter. */
export const AT = Object.fromEntries(COUNTERS.map((name, index) => [name, index])) as Record<Counter, number>;

/**
 * Counters by name:
 * - hits, misses and conflicts: requests by what their bank was before their first command;
 * - reads and writes asked for, served by the banks, forwarded from the write queue, merged with a write that waits;
 * - maintenance: refreshes and closings of rows asked for, and done;
 * - lengths of the queues summed over ticks, each at its begin; latencies of reads, summed, and the largest, in cycles;
 * - split activation: CAS issued and not needed, ACT2 because of its deadline and without hurry;
 * - activeCycles: cycles with a row open, summed over the nodes that are refreshed as one.
 */
export class ChannelCounters {
  readonly at: Float64Array;

  constructor(arena: Arena) {
    this.at = arena.float64(COUNTERS.length);
  }

  get(name: Counter): number {
    return this.at[AT[name]]!;
  }
}
