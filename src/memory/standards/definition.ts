import type { ControllerKind } from '../banked/system.js';

/** Where a number is from: read in a source, remembered of one, worked out of others, or taken for want of better. */
export type Status = 'found' | 'recalled' | 'derived' | 'assumed';

export interface Provenance {
  source: string;
  status: Status;
}

/** A rule between commands as data: `latency` is a sum of timing parameters, `nCL + nBL + 2 - nCWL`. */
export interface Rule {
  level: string;
  preceding: readonly string[];
  following: readonly string[];
  latency: string;
  window?: number;
  sibling?: boolean;
}

/** What a command does to the banks in its scope: the state that it needs, and the one that it leaves. */
export interface Transition {
  /** Level of the node that the command is for; `Refresh` is the standard's refresh level. */
  scope: 'Bank' | 'Refresh';
  needs: string;
  leaves: string;
}

/** Chips of a rank and what is inside them. */
export interface Organisation {
  /** Nodes of each level in one of the level above, the channel first; ranks are an option. */
  counts: readonly number[];
  rows: number;
  /** Transactions in a row of a bank. */
  columns: number;
  /** Chips that are refreshed together: those of a rank; half of one for a pseudo-channel of a chip of two. */
  devices: number;
  /** Timing that hangs on the width or density of the chips. */
  timing: Readonly<Record<string, number>>;
  provenance: Provenance;
}

/** Volts of a supply, and amperes on it in the states of the JEDEC measurements. */
export interface Rail {
  volts: number;
  idd0: number;
  idd2n: number;
  idd3n: number;
  idd4r: number;
  idd4w: number;
  idd5: number;
}

/** Cycles and picoseconds at which currents were measured, if not those of the grade itself. */
export interface Conditions {
  tCK_ps: number;
  nRC: number;
  nRAS: number;
  nRP: number;
  burst: number;
  nRFC: number;
}

/** Energies of one device, joules: measured per operation, or out of currents. */
export interface Energies {
  rails: readonly Rail[];
  conditions?: Conditions;
  /** Factor on what the currents say: another voltage. */
  scale?: number;
  /** Joules that stand in for those of the currents: opening and closing a row; a bit in the array and on the die. */
  operations?: { activate: number; array: number; datapath: number };
  /** Joules a bit on the wires outside. */
  io: { read: number; write: number };
  /** Of `rails`, `operations` and `io`. */
  provenance: { rails: Provenance; operations?: Provenance; io: Provenance };
}

/** A speed of a standard. Times are clock cycles, `tCK_ps` picoseconds. */
export interface Grade {
  timing: Readonly<Record<string, number>>;
  provenance: Provenance;
  /** Organisations by width of the chips, bits; the first is what one gets. */
  organisations: Readonly<Record<number, Organisation>>;
  defaultWidth: number;
  /** Energies by width. */
  energies: Readonly<Record<number, Energies>>;
}

/** A standard as data, to be interpreted: nothing here is a program. */
export interface Standard {
  family: string;
  /** Channel first, Bank last. */
  levels: readonly string[];
  commands: readonly string[];
  states: readonly string[];
  transitions: Readonly<Record<string, Transition>>;
  rules: readonly Rule[];
  /** Ticks of its bus that a command takes; 1 if not listed. */
  commandCycles: Readonly<Record<string, number>>;
  /** Commands of the row bus and of the column bus; both empty with one bus. */
  rowCommands: readonly string[];
  columnCommands: readonly string[];
  /** Ticks of a clock: 2 where commands begin at half clocks. Timing is given in clocks. */
  ticksPerClock: number;
  /** Sums: from RD, or WR, to the end of its data; data bus of one transaction; a refresh. */
  readLatency: string;
  writeLatency: string;
  burst: string;
  refreshCycles: string;
  transactionBytes: number;
  /** Level whose nodes have data buses of their own, and that of refresh. */
  busLevel: string;
  refreshLevel: string;
  controller: ControllerKind;
  grades: Readonly<Record<string, Grade>>;
}

/** Rows of a rule table, short to write and to read. */
export const rule = (
  level: string,
  preceding: string,
  following: string,
  latency: string,
  more: { window?: number; sibling?: boolean } = {},
): Rule => ({ level, preceding: preceding.split(' '), following: following.split(' '), latency, ...more });

/** Banks that are opened by ACT and closed by precharge, or by a read or write that precharges. */
export const TRANSITIONS: Readonly<Record<string, Transition>> = {
  ACT: { scope: 'Bank', needs: 'Closed', leaves: 'Opened' },
  PREpb: { scope: 'Bank', needs: 'Opened', leaves: 'Closed' },
  PREab: { scope: 'Refresh', needs: 'Opened', leaves: 'Closed' },
  RD: { scope: 'Bank', needs: 'Opened', leaves: 'Opened' },
  WR: { scope: 'Bank', needs: 'Opened', leaves: 'Opened' },
  RDA: { scope: 'Bank', needs: 'Opened', leaves: 'Closed' },
  WRA: { scope: 'Bank', needs: 'Opened', leaves: 'Closed' },
  REFab: { scope: 'Refresh', needs: 'Closed', leaves: 'Closed' },
  REFpb: { scope: 'Bank', needs: 'Closed', leaves: 'Closed' },
};

/** The same without a command that a standard lacks. */
export const transitionsBut = (lacking: string): Readonly<Record<string, Transition>> =>
  Object.fromEntries(Object.entries(TRANSITIONS).filter(([command]) => command !== lacking));
