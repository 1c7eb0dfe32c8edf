import type { Arena } from './arena.js';
import type { Banks } from './banks.js';
import { AT, type ChannelCounters } from './counters.js';
import type { DramSystem } from './system.js';

const NEVER = Infinity;
/** More than can ever wait: while one does no request is served, and every bank asks once at most. */
const SIZE = 4096;

/**
 * What a channel must do besides requests, first in, first out: refreshes of a node every nREFI, and closings of rows
 * of which enough was read or written.
 */
export class Maintenance {
  /** Tick of the next refresh. */
  nextRefresh: number;
  /** How many wait. */
  count = 0;
  /** Banks that had as many accesses as their row may have. */
  capped = 0;
  readonly cap: number;
  private readonly interval: number;
  private readonly banks: Banks;
  private readonly counters: ChannelCounters;
  /** Nodes to refresh, and (nodes + bank) rows to close. */
  private readonly queue = new Int32Array(SIZE);
  /** Tick from which each has waited. */
  private readonly since = new Float64Array(SIZE);
  private first = 0;
  private readonly accesses: Int32Array;
  private readonly asked: Uint8Array;

  static bytes(banks: number): number {
    return banks * 5 + 32;
  }

  constructor(
    { controller, timing, rowsAlwaysOpen }: DramSystem,
    banks: Banks,
    counters: ChannelCounters,
    arena: Arena,
  ) {
    this.banks = banks;
    this.counters = counters;
    this.interval = controller.refresh === 'none' ? NEVER : timing.nREFI!;
    this.nextRefresh = this.interval;
    this.cap = controller.rowPolicy === 'closed-cap' && rowsAlwaysOpen !== true ? controller.cap : NEVER;
    this.accesses = arena.int32(banks.count);
    this.asked = arena.uint8(banks.count);
  }

  /** Whether rows are closed that nobody else wants. */
  get closesRows(): boolean {
    return this.cap !== NEVER;
  }

  /** Node to refresh that is at the head; -1: a row to close. */
  get refreshing(): number {
    const code = this.queue[this.first]!;
    return code < this.banks.nodes ? code : -1;
  }

  /** Bank to close that is at the head. */
  get closing(): number {
    return this.queue[this.first]! - this.banks.nodes;
  }

  /** Every node asks for its refresh. */
  askRefresh(clk: number): void {
    this.nextRefresh += this.interval;
    for (let node = 0; node < this.banks.nodes; node++) this.push(node, clk);
  }

  /** Whether the row of a bank has had all accesses that it may have. */
  isSpent(bank: number): boolean {
    return this.accesses[bank]! >= this.cap;
  }

  /** A row was read or written, and stays open. */
  accessed(bank: number): void {
    if (this.cap !== NEVER && ++this.accesses[bank]! === this.cap) this.capped++;
  }

  /** A row is closed. */
  closed(bank: number): void {
    if (this.accesses[bank]! >= this.cap) this.capped--;
    this.accesses[bank] = 0;
    this.asked[bank] = 0;
  }

  /**
   * Rows that have had enough are asked to be closed as soon as that is legal.
   * @param ready first legal tick of the closing, by bank
   * @returns whether any was
   */
  askClosings(clk: number, ready: (bank: number) => number): boolean {
    const before = this.count;
    for (let bank = 0; bank < this.banks.count; bank++) {
      if (this.accesses[bank]! < this.cap || this.asked[bank] === 1 || ready(bank) > clk) continue;
      this.asked[bank] = 1;
      this.push(this.banks.nodes + bank, clk);
    }
    return this.count > before;
  }

  /** First tick after `clk` at which a row will be asked to be closed, as things are. */
  closingReady(clk: number, ready: (bank: number) => number): number {
    let earliest = NEVER;
    if (this.capped === 0) return earliest;
    for (let bank = 0; bank < this.banks.count; bank++) {
      if (this.accesses[bank]! < this.cap || this.asked[bank] === 1) continue;
      earliest = Math.min(earliest, Math.max(clk + 1, ready(bank)));
    }
    return earliest;
  }

  /** The head is done. */
  pop(clk: number): void {
    this.counters.at[AT.priorityQueueLength]! += clk - this.since[this.first]!;
    this.first = (this.first + 1) % SIZE;
    this.count--;
    this.counters.at[AT.maintenanceServed]!++;
  }

  /** What waits has waited until tick `clk`, the last: to be told once. */
  account(clk: number): void {
    for (let index = 0; index < this.count; index++) {
      const at = (this.first + index) % SIZE;
      this.counters.at[AT.priorityQueueLength]! += clk - this.since[at]!;
    }
  }

  /** What is not in the arena, to be kept and brought back. */
  get scalars(): readonly [number, number, number, number] {
    return [this.nextRefresh, this.count, this.capped, this.first];
  }
  set scalars([nextRefresh, count, capped, first]: readonly [number, number, number, number]) {
    this.nextRefresh = nextRefresh;
    this.count = count;
    this.capped = capped;
    this.first = first;
  }

  private push(code: number, clk: number): void {
    if (this.count === SIZE) throw new RangeError(`${SIZE} refreshes wait in a channel`);
    const at = (this.first + this.count++) % SIZE;
    this.queue[at] = code;
    this.since[at] = clk;
    this.counters.at[AT.maintenance]!++;
  }
}
