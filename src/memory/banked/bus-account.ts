import type { Arena } from './arena.js';
import type { BusState } from './report.js';
import type { DramSystem } from './system.js';

/** Least cycles between column commands by what lies between them, as the constraints say. */
export interface ColumnSpacings {
  burst: number;
  /** Read to write, and write to read, in different groups of one rank. */
  readToWrite: number;
  writeToRead: number;
  /** In one group: of the same kind, and from write to read. */
  group: number;
  groupWriteToRead: number;
  /** Another rank takes the bus over. */
  rank: number;
  /** Activation to column command. */
  rowToRead: number;
  rowToWrite: number;
}

export function columnSpacings({ levels, constraints, burstCycles }: DramSystem): ColumnSpacings {
  const between = (before: string, after: string, deepest: string | undefined, sibling = false): number =>
    constraints
      .filter((one) => one.preceding.includes(before) && one.following.includes(after))
      .filter((one) => (one.sibling ?? false) === sibling)
      .filter((one) => deepest === undefined || levels.indexOf(one.level) <= levels.indexOf(deepest))
      .reduce((most, { cycles }) => Math.max(most, cycles), burstCycles);
  const group = levels.indexOf('BankGroup');
  const above = group < 0 ? levels.at(-2) : levels[group - 1];
  const activate =
    levels.length > 0 && constraints.some((one) => one.preceding.includes('ACT1')) ? 'ACT1' : 'ACT';
  return {
    burst: burstCycles,
    readToWrite: between('RD', 'WR', above),
    writeToRead: between('WR', 'RD', above),
    group: between('RD', 'RD', undefined),
    groupWriteToRead: between('WR', 'RD', undefined),
    rank: Math.max(between('RD', 'RD', undefined, true), between('WR', 'RD', undefined, true)),
    rowToRead: between(activate, 'RD', undefined),
    rowToWrite: between(activate, 'WR', undefined),
  };
}

/** Numbers of the states in an account. */
const ROW = 1;
const REFRESH = 2;
const TURN = 3;
const GROUP = 4;
const QUEUE = 5;
const IDLE = 6;

/**
 * What one data bus did, cycle by cycle: a column command accounts for the cycles since the one before it could have
 * been followed. A gap is shared out in this order: no request was there yet (idle); a refresh was wanted or under way;
 * the bus turned, or another rank took over; the same bank group was asked again; the row was being opened; the rest is
 * queueing (commands of other banks, the window of four activations, order of service). Parts sum to the time.
 */
export class BusAccount {
  /** Cycles by state, in the order of BUS_STATES. */
  readonly cycles: Float64Array;
  /** Tick from which a column command could be next, and the last one's kind and place. */
  private readonly last: Float64Array;
  /** Refresh that is under way or was last: from, to. */
  private readonly refreshed: Float64Array;
  private readonly spacing: ColumnSpacings;

  /** Bytes that `arena` must have for an account. */
  static readonly bytes = 13 * 8;

  constructor(spacing: ColumnSpacings, arena: Arena) {
    this.spacing = spacing;
    this.cycles = arena.float64(7);
    this.last = arena.float64(4, -1);
    this.last[0] = 1;
    this.refreshed = arena.float64(2);
  }

  /** A refresh is wanted from tick `from` on. */
  refreshWanted(from: number): void {
    this.refreshed[0] = from;
    this.refreshed[1] = Infinity;
  }

  /** It is over at tick `to`. */
  refreshDone(to: number): void {
    this.refreshed[1] = to;
  }

  /**
   * A column command is issued.
   * @param rank of its bank, and bank group, both counted through the channel
   * @param activated tick of the bank's last activation
   * @param arrive tick of the request's arrival
   */
  column(clk: number, isWrite: number, rank: number, group: number, activated: number, arrive: number): void {
    const { cycles, last, spacing } = this;
    const free = last[0]!;
    cycles[0]! += spacing.burst;
    last[0] = clk + spacing.burst;
    let gap = clk - free;
    if (gap > 0) {
      gap -= this.take(IDLE, gap, arrive + 1 - free);
      const from = clk - gap;
      gap -= this.take(REFRESH, gap, Math.min(clk, this.refreshed[1]!) - Math.max(from, this.refreshed[0]!));
      if (gap > 0) this.share(gap, clk, free, isWrite, rank, group, activated);
    }
    last[1] = isWrite;
    last[2] = rank;
    last[3] = group;
  }

  private share(
    whole: number,
    clk: number,
    free: number,
    isWrite: number,
    rank: number,
    group: number,
    activated: number,
  ): void {
    const { last, spacing } = this;
    let gap = whole;
    const before = last[1]!;
    if (before >= 0) {
      const same = last[3] === group;
      if (last[2] !== rank) gap -= this.take(TURN, gap, spacing.rank - spacing.burst);
      else if (before !== isWrite) {
        const turn = isWrite === 1 ? spacing.readToWrite : spacing.writeToRead;
        gap -= this.take(
          TURN,
          gap,
          (same && isWrite === 0 ? spacing.groupWriteToRead : turn) - spacing.burst,
        );
      } else if (same) gap -= this.take(GROUP, gap, spacing.group - spacing.burst);
    }
    const opened = activated + (isWrite === 1 ? spacing.rowToWrite : spacing.rowToRead);
    // A row opened after the bus was free held the command back until it was open; what is told already is not told twice.
    if (opened > free) gap -= this.take(ROW, gap, opened - (clk - gap));
    this.cycles[QUEUE]! += gap;
  }

  /** Gives up to `wanted` of `gap` cycles to a state; how many. */
  private take(state: number, gap: number, wanted: number): number {
    const taken = wanted > gap ? gap : wanted > 0 ? wanted : 0;
    this.cycles[state]! += taken;
    return taken;
  }

  /** Adds what has been accounted for until tick `clk` to sums by state; the bus has been idle since its last data. */
  addTo(sums: Record<BusState, number>, clk: number): void {
    const [transfer, row, refresh, turnaround, group, queue, idle] = this.cycles;
    const rest = clk + 1 - this.last[0]!;
    // Data of the last command may still be on the bus.
    sums.transfer += transfer! + Math.min(0, rest);
    sums.row += row!;
    sums.refresh += refresh!;
    sums.turnaround += turnaround!;
    sums.group += group!;
    sums.queue += queue!;
    sums.idle += idle! + Math.max(0, rest);
  }
}
