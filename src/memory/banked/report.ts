/** Why a data bus does not move data in a cycle, or that it does. */
export const BUS_STATES = ['transfer', 'row', 'refresh', 'turnaround', 'group', 'queue', 'idle'] as const;
export type BusState = (typeof BUS_STATES)[number];

/** What a banked memory has done, sums over its channels. */
export interface MemoryReport {
  /** Memory cycles until everything asked for was done. */
  cycles: number;
  cycleSeconds: number;
  /** Transactions asked for; forwarded reads and coalesced writes included. */
  reads: number;
  writes: number;
  forwarded: number;
  coalesced: number;
  /** Of the transactions that went to the banks: row open, no row open, another row open. */
  hits: number;
  misses: number;
  conflicts: number;
  /** Commands issued, by name. */
  commands: Record<string, number>;
  /** Cycles of the data buses by what they did; they sum to `cycles` times the buses. */
  bus: Record<BusState, number>;
  /** Of reads, arrival at the controller to the last of the data, cycles. */
  readLatency: { sum: number; max: number };
  /** Cycles in which at least one row of a rank or pseudo-channel was open, summed over them: for background energy. */
  activeCycles: number;
  /** Ranks or pseudo-channels of all channels: `activeCycles` is at most `cycles` times these. */
  refreshed: number;
}
