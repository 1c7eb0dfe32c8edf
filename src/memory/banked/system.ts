/** A rule between two commands: `following` may be issued `cycles` after `preceding` at the earliest. */
export interface TimingConstraint {
  /** Level at which both must meet: the node of the tree that they share. */
  level: string;
  preceding: readonly string[];
  following: readonly string[];
  cycles: number;
  /** Counts from the so-many-th last `preceding` (tFAW: 4); default 1. */
  window?: number;
  /** Holds for the other nodes of the level below the same parent (a rank that takes over the bus). */
  sibling?: boolean;
}

/** Address mappings inside a channel, as Ramulator names them. */
export const MAPPINGS = ['RoBaRaCoCh', 'ChRaBaRoCo', 'MOP4CLXOR'] as const;
export type Mapping = (typeof MAPPINGS)[number];

/** Which request goes first: the oldest ready one; or the same, but a row with requests that hit stays open for them. */
export const SCHEDULERS = ['FRFCFS', 'FRFCFS-RowHit'] as const;
export type Scheduler = (typeof SCHEDULERS)[number];

/**
 * How commands reach the device. `generic`: one a cycle (DDR4, GDDR); `dual-bus`: one for rows and one for columns a
 * cycle (HBM); `split-activate`: activation in two commands, and a clock to be woken before data (LPDDR5).
 */
export const CONTROLLERS = ['generic', 'dual-bus', 'split-activate'] as const;
export type ControllerKind = (typeof CONTROLLERS)[number];

export interface ControllerSettings {
  kind: ControllerKind;
  scheduler: Scheduler;
  /** Every rank, pseudo-channel or channel at once, every nREFI cycles; or never. */
  refresh: 'all-bank' | 'none';
  /** Rows stay open until another is wanted; or are closed after `cap` accesses. */
  rowPolicy: 'open' | 'closed-cap';
  cap: number;
  /** Entries of the queues of a channel. */
  readQueue: number;
  writeQueue: number;
  /** Shares of the write queue above which writes are drained, and below which reads come first again. */
  writeHigh: number;
  writeLow: number;
}

/** What the devices behind one node of the refresh level (a rank, a pseudo-channel) take, all together. */
export interface DramPower {
  /** Joules: a row opened and closed again; a transaction in the core; all banks refreshed. */
  activate: number;
  read: number;
  write: number;
  refresh: number;
  /** Joules of a transaction on the wires outside. */
  readIo: number;
  writeIo: number;
  /** Of `read`: the array of cells, and from it to the edge of the die; where a source tells them apart. */
  parts?: { array: number; datapath: number };
  /** Watts while a row is open or being refreshed, and while none is. */
  open: number;
  closed: number;
  /** Cycles of a refresh. */
  refreshCycles: number;
}

/**
 * A memory of one standard, speed and organisation with its controller: what the engine interprets. All times are
 * cycles of the memory clock. Levels go from the channel down to the bank; rows and columns follow.
 */
export interface DramSystem {
  name: string;
  /** Channel first, Bank last. */
  levels: readonly string[];
  /** Nodes of each level in one of the level above; the first is 1. */
  counts: readonly number[];
  rows: number;
  /** Transactions in a row of a bank. */
  columns: number;
  transactionBytes: number;
  /** Channels, each with a controller of its own; consecutive transactions go to consecutive channels. */
  channels: number;
  mapping: Mapping;
  commands: readonly string[];
  constraints: readonly TimingConstraint[];
  /** Commands of the row bus; the rest are of the column bus. Only with two buses. */
  rowCommands: readonly string[];
  timing: Readonly<Record<string, number>>;
  cyclePicoseconds: number;
  /** From RD to the end of its data. */
  readLatency: number;
  /** From WR to the end of its data. */
  writeLatency: number;
  /** Cycles that a transaction occupies the data bus. */
  burstCycles: number;
  /** Data buses of a channel that work at the same time (pseudo-channels). */
  buses: number;
  /** Level whose nodes are refreshed each on its own. */
  refreshLevel: string;
  /** What rows cost is left out: every column command finds its row open, nothing is activated or closed. */
  rowsAlwaysOpen?: boolean;
  /** What it takes; without, energies cannot be told. */
  power?: DramPower;
  controller: ControllerSettings;
}

/** Bytes a second that all channels move at most. */
export const peakBandwidth = ({
  channels,
  buses,
  transactionBytes,
  burstCycles,
  cyclePicoseconds,
}: DramSystem): number => (channels * buses * transactionBytes) / (burstCycles * cyclePicoseconds * 1e-12);
