import type { Arena } from './arena.js';
import { BusAccount, columnSpacings } from './bus-account.js';
import type { BusState } from './report.js';
import type { DramSystem } from './system.js';

/** The data buses of a channel, each with its account of time: one, or one a pseudo-channel. */
export class DataBuses {
  readonly accounts: readonly BusAccount[];
  /** By bank: its bus, and rank and group as the channel counts them. */
  private readonly busOf: readonly BusAccount[];
  private readonly rankOf: Int32Array;
  private readonly groupOf: Int32Array;
  private readonly refreshCycles: number;

  /** Bytes that `arena` must have for so many. */
  static bytes(buses: number): number {
    return buses * (BusAccount.bytes + 24);
  }

  constructor(system: DramSystem, arena: Arena) {
    const { levels, counts, timing } = system;
    const spacing = columnSpacings(system);
    this.accounts = Array.from({ length: system.buses }, () => new BusAccount(spacing, arena));
    const banks = counts.reduce((a, b) => a * b, 1);
    const byBank = (perNode: number): Int32Array =>
      Int32Array.from({ length: banks }, (_, bank) => Math.floor(bank / perNode));
    const below = (level: number): number => counts.slice(level + 1).reduce((a, b) => a * b, 1);
    const group = levels.indexOf('BankGroup');
    this.busOf = Array.from(byBank(banks / system.buses), (bus) => this.accounts[bus]!);
    this.groupOf = byBank(group < 0 ? 1 : below(group));
    this.rankOf = byBank(below(Math.max(0, group < 0 ? levels.length - 2 : group - 1)));
    this.refreshCycles = timing.nRFC ?? timing.nRFCab ?? 0;
  }

  /** A column command of a bank is issued at tick `clk`. @see BusAccount.column */
  column(clk: number, isWrite: number, bank: number, activated: number, arrive: number): void {
    this.busOf[bank]!.column(clk, isWrite, this.rankOf[bank]!, this.groupOf[bank]!, activated, arrive);
  }

  /** A refresh is wanted from tick `clk` on: requests wait. */
  refreshWanted(clk: number): void {
    for (const bus of this.accounts) bus.refreshWanted(clk);
  }

  /** A refresh begins at tick `clk`. */
  refreshBegins(clk: number): void {
    for (const bus of this.accounts) bus.refreshDone(clk + this.refreshCycles);
  }

  /** Adds cycles up to tick `clk` by what the buses did; the sums grow by `clk` times the buses. */
  addTo(sums: Record<BusState, number>, clk: number): void {
    for (const bus of this.accounts) bus.addTo(sums, clk);
  }
}
