import type { Machine } from '../machine.js';
import type { ProgramBuilder } from './task.js';

/** Registers left for two new values of symbols that stand beside the old ones, and one that makes room, until all have read. */
export const SPARE = 4;

interface Entry {
  symbol: number;
  value: number;
  /** Whether the scratchpad lacks what the register holds. */
  dirty: boolean;
}

/**
 * Which symbols are in registers, as a compiler knows it before the program runs. Of symbols that are read again the one
 * that is read latest leaves first; one that is not read again and need not be kept leaves at once.
 */
export class RegisterFile {
  private readonly entries = new Map<number, Entry>();
  private readonly banks: number[] = [];
  private readonly filled: number[];
  private readonly reads: readonly (readonly number[])[];
  private readonly cursor: number[];
  private readonly machine: Machine;
  private now = 0;

  constructor(machine: Machine, banks: number, reads: readonly (readonly number[])[]) {
    this.machine = machine;
    this.reads = reads;
    this.cursor = reads.map(() => 0);
    this.filled = new Array<number>(banks).fill(0);
  }

  /** The program has come to this row. */
  at(row: number): void {
    this.now = row;
  }

  holds = (symbol: number): boolean => this.entries.has(symbol);
  valueOf = (symbol: number): number => this.entries.get(symbol)!.value;
  isDirty = (symbol: number): boolean => this.entries.get(symbol)?.dirty === true;
  bankOf = (value: number): number => this.banks[value]!;

  /** What has to leave so that another value fits beside those that are kept. */
  makeRoom(kept: ReadonlySet<number>): Entry[] {
    const leaving: Entry[] = [];
    while (this.entries.size > this.machine.registers - SPARE) {
      const victim = this.latest(kept);
      if (victim === undefined) break;
      this.entries.delete(victim.symbol);
      this.leave(victim);
      leaving.push(victim);
    }
    return leaving;
  }

  private latest(kept: ReadonlySet<number>): Entry | undefined {
    let found: Entry | undefined;
    let farthest = -1;
    for (const entry of this.entries.values()) {
      if (kept.has(entry.symbol)) continue;
      const next = this.nextRead(entry.symbol);
      if (next > farthest) [found, farthest] = [entry, next];
    }
    return found;
  }

  /** First row after this one that reads a symbol; Infinity: none. */
  private nextRead(symbol: number): number {
    const rows = this.reads[symbol]!;
    while (this.cursor[symbol]! < rows.length && rows[this.cursor[symbol]!]! <= this.now)
      this.cursor[symbol]!++;
    return rows[this.cursor[symbol]!] ?? Infinity;
  }

  put(symbol: number, value: number, dirty: boolean, builder: ProgramBuilder): void {
    const before = this.entries.get(symbol);
    if (before !== undefined) {
      this.leave(before);
      builder.unmap(before.value);
      this.entries.delete(symbol);
    }
    this.entries.set(symbol, { symbol, value, dirty });
    const bank = this.filled.indexOf(Math.min(...this.filled));
    this.banks[value] = bank;
    this.filled[bank]!++;
  }

  /** What no row reads any more gives its register back, unless it is a result of the kernel. */
  release(builder: ProgramBuilder, results: ReadonlySet<number>): void {
    for (const entry of this.entries.values()) {
      if (results.has(entry.symbol) || this.nextRead(entry.symbol) !== Infinity) continue;
      this.entries.delete(entry.symbol);
      this.leave(entry);
      builder.unmap(entry.value);
    }
  }

  private leave({ value }: Entry): void {
    this.filled[this.bankOf(value)]!--;
  }
}
