import type { Arena } from './arena.js';
import { BankWords } from './bank-words.js';
import { AT, type ChannelCounters } from './counters.js';
import { NONE } from './requests.js';
import type { DramSystem } from './system.js';

/** Rows of banks that have none open, in `openRow`: negative. */
export const CLOSED = -1;
/** Between the two halves of an activation. */
export const ACTIVATING = -2;

/** What the banks of a channel are doing: open rows, and the requests for which they were opened. */
export class Banks {
  readonly count: number;
  readonly openRow: Float64Array;
  /** Request for which a bank's row was opened, until its column command; NONE. */
  readonly active: Int32Array;
  /** Banks that have one: the first `activeCount`. */
  readonly activeBanks: Int32Array;
  /** Tick of the last activation. */
  readonly activated: Float64Array;
  /** Nodes that are refreshed as one: level, number, banks of each. */
  readonly level: number;
  readonly nodes: number;
  readonly perNode: number;
  /** Bits of banks. */
  readonly words: BankWords;
  /** Banks with an open row, and those with a request for which it was opened, by word. */
  readonly open: Int32Array;
  readonly held: Int32Array;
  /** By such node: banks that are not closed, and requests with an open row. */
  readonly notClosed: Int32Array;
  readonly activeIn: Int32Array;
  private readonly activeAt: Int32Array;
  private readonly openSince: Float64Array;
  /** In a typed array, as all that changes: [requests with an open row]. */
  private readonly numbers: Int32Array;
  private readonly counters: ChannelCounters;

  static bytes(banks: number): number {
    return banks * (2 * 8 + 5 * 4 + 16) + 160;
  }

  constructor(
    { levels, counts, refreshLevel, rowsAlwaysOpen }: DramSystem,
    counters: ChannelCounters,
    arena: Arena,
  ) {
    const count = counts.reduce((a, b) => a * b, 1);
    this.count = count;
    this.counters = counters;
    this.level = levels.indexOf(refreshLevel);
    this.nodes = counts.slice(0, this.level + 1).reduce((a, b) => a * b, 1);
    this.perNode = count / this.nodes;
    this.openRow = arena.float64(count, rowsAlwaysOpen === true ? 0 : CLOSED);
    this.active = arena.int32(count, NONE);
    this.activeBanks = arena.int32(count);
    this.activeAt = arena.int32(count);
    this.activated = arena.float64(count, -Infinity);
    this.notClosed = arena.int32(this.nodes);
    this.activeIn = arena.int32(this.nodes);
    this.openSince = arena.float64(this.nodes);
    this.numbers = arena.int32(1);
    this.words = new BankWords(count, this.perNode);
    this.open = arena.int32(this.words.words, rowsAlwaysOpen === true ? -1 : 0);
    this.held = arena.int32(this.words.words);
  }

  get activeCount(): number {
    return this.numbers[0]!;
  }

  nodeOf(bank: number): number {
    return this.nodes === 1 ? 0 : Math.floor(bank / this.perNode);
  }

  /** A bank begins to open a row at tick `clk`. @param row ACTIVATING, if it is not open yet */
  activate(bank: number, row: number, clk: number): void {
    this.setRow(bank, row);
    this.activated[bank] = clk;
    const node = this.nodeOf(bank);
    if (this.notClosed[node]!++ === 0) this.openSince[node] = clk;
  }

  /** @param row negative: none */
  setRow(bank: number, row: number): void {
    const { words, open } = this;
    const word = words.wordOf[bank]!;
    this.openRow[bank] = row;
    if (row < 0) open[word]! &= ~words.bitOf[bank]!;
    else open[word]! |= words.bitOf[bank]!;
  }

  close(bank: number, clk: number): void {
    this.setRow(bank, CLOSED);
    const node = this.nodeOf(bank);
    if (--this.notClosed[node]! === 0) this.counters.at[AT.activeCycles]! += clk - this.openSince[node]!;
  }

  /** Cycles with a row open up to tick `clk`, summed over nodes. */
  activeCycles(clk: number): number {
    let cycles = this.counters.at[AT.activeCycles]!;
    for (let node = 0; node < this.nodes; node++)
      if (this.notClosed[node]! > 0) cycles += clk - this.openSince[node]!;
    return cycles;
  }

  /** A row is open for a request. */
  setActive(bank: number, request: number): void {
    const at = this.numbers[0]!++;
    this.active[bank] = request;
    this.activeAt[bank] = at;
    this.activeBanks[at] = bank;
    this.activeIn[this.nodeOf(bank)]!++;
    this.held[this.words.wordOf[bank]!]! |= this.words.bitOf[bank]!;
  }

  /** The request has had its column command. */
  leaveActive(bank: number): void {
    const at = this.activeAt[bank]!;
    const moved = this.activeBanks[--this.numbers[0]!]!;
    this.active[bank] = NONE;
    this.activeBanks[at] = moved;
    this.activeAt[moved] = at;
    this.activeIn[this.nodeOf(bank)]!--;
    this.held[this.words.wordOf[bank]!]! &= ~this.words.bitOf[bank]!;
  }
}
