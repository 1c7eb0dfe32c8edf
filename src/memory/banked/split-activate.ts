import type { Arena } from './arena.js';
import { ACTIVATING, CLOSED } from './banks.js';
import { Channel } from './channel.js';
import { AT } from './counters.js';
import { NONE, READS, WRITES } from './requests.js';
import type { DramSystem } from './system.js';

/**
 * Activation in two commands, and a data clock that sleeps (LPDDR5). ACT1 gives ACT2 a deadline; other commands may
 * go in between, those for columns first. A column command behind a pause needs a CAS a tick before it.
 */
export class SplitActivateChannel extends Channel {
  private readonly ACT2: number;
  private readonly CAS: readonly number[];
  /** Requests between ACT1 and ACT2. */
  declare private opening: Int32Array;
  declare private deadline: Float64Array;
  private openingCount = 0;
  /** Request whose CAS was issued in the tick before. */
  private woken = NONE;
  /** Tick from which the data clock sleeps. */
  private sleeps = 0;
  private readonly activateGap: number;
  private readonly awake: readonly number[];

  constructor(system: DramSystem, commands: readonly string[]) {
    super(system, commands);
    const { timing } = system;
    this.ACT2 = commands.indexOf('ACT2');
    this.CAS = [commands.indexOf('CAS_RD'), commands.indexOf('CAS_WR')];
    this.activateGap = timing.nAAD!;
    const tail = timing.nBL_min! + timing.nWCKPST!;
    this.awake = [timing.nCL! + tail, timing.nCWL! + tail];
  }

  protected override arrange(arena: Arena): Uint8Array {
    this.opening = arena.int32(this.banks.count);
    this.deadline = arena.float64(this.banks.count);
    return super.arrange(arena);
  }

  protected override get activatingCount(): number {
    return this.openingCount;
  }

  protected arrived(): void {
    this.known = false;
  }

  protected choose(): void {
    const { clk, requests } = this;
    this.known = true;
    this.wake = this.maintenanceWanted();
    if (this.woken !== NONE) {
      const request = this.woken;
      const ready = this.timing.readyAt(this.columnFor(request), requests.bank[request]!);
      if (ready > clk) {
        this.wake = Math.min(this.wake, ready);
        return;
      }
      this.woken = NONE;
      this.issueColumn(request);
      return;
    }
    if (this.dueBy(clk) !== NONE) {
      this.issueSecond(this.dueBy(clk), true);
      return;
    }
    if (this.issueActive()) return;
    if (this.maintenance.count > 0) {
      if (this.mayMaintain()) {
        const ready = this.maintenanceReady();
        if (ready <= clk) {
          this.issueMaintenance();
          return;
        }
        this.wake = Math.min(this.wake, ready);
      }
    } else if (this.issueFromQueue(this.queueAtHand())) return;
    if (this.openingCount > 0) this.issueSecond(this.dueBy(Infinity), false);
  }

  private columnFor(request: number): number {
    return this.requests.isWrite[request] === 1 ? this.WR : this.RD;
  }

  /** Of the requests between ACT1 and ACT2 whose deadline is at `by` or before, the one most pressed, then oldest. */
  private dueBy(by: number): number {
    const { requests, deadline } = this;
    let best = NONE;
    for (let index = 0; index < this.openingCount; index++) {
      const request = this.opening[index]!;
      const due = deadline[requests.bank[request]!]!;
      if (due > by) continue;
      const most = best === NONE ? Infinity : deadline[requests.bank[best]!]!;
      if (due < most || (due === most && requests.arrive[request]! < requests.arrive[best]!)) best = request;
    }
    return best;
  }

  private issueActive(): boolean {
    const { clk, requests, timing, banks } = this;
    const count = banks.activeCount;
    let best = NONE;
    for (let index = 0; index < count; index++) {
      const bank = banks.activeBanks[index]!;
      const request = banks.active[bank]!;
      if (banks.openRow[bank]! < 0) continue;
      const ready = timing.readyAt(this.columnFor(request), bank);
      if (ready > clk) this.wake = Math.min(this.wake, ready);
      else if (best === NONE || requests.arrive[request]! < requests.arrive[best]!) best = request;
    }
    if (best === NONE) return false;
    this.issueAccess(best);
    return true;
  }

  private mayMaintain(): boolean {
    const { maintenance, banks } = this;
    const node = maintenance.refreshing;
    for (let index = 0; index < this.openingCount; index++) {
      const bank = this.requests.bank[this.opening[index]!]!;
      if (node >= 0 ? banks.nodeOf(bank) === node : bank === maintenance.closing) return false;
    }
    return true;
  }

  private issueFromQueue(queue: number): boolean {
    const { clk, requests, timing, keepsHits } = this;
    const { words, open, held, openRow, count } = this.banks;
    const { hit, miss, arrive } = requests;
    const base = queue * count;
    const column = queue === READS ? this.RD : this.WR;
    let best = NONE;
    let bestCommand = NONE;
    const offer = (request: number, command: number, bank: number): void => {
      const ready = timing.readyAt(command, bank);
      if (ready > clk) {
        if (ready < this.wake) this.wake = ready;
        return;
      }
      if (best !== NONE && arrive[request]! >= arrive[best]!) return;
      best = request;
      bestCommand = command;
    };
    for (let word = 0; word < words.words; word++) {
      const from = words.firstBank[word]!;
      const hits = requests.hits[queue * words.words + word]!;
      const misses = requests.misses[queue * words.words + word]!;
      for (let bits = hits; bits !== 0; bits &= bits - 1) {
        const bank = from + 31 - Math.clz32(bits & -bits);
        offer(hit[base + bank]!, column, bank);
      }
      for (let bits = misses & ~held[word]!; bits !== 0; bits &= bits - 1) {
        const bank = from + 31 - Math.clz32(bits & -bits);
        const request = miss[base + bank]!;
        if ((open[word]! & bits & -bits) !== 0) {
          const first = hit[base + bank]!;
          if (!keepsHits || first === NONE || arrive[first]! > arrive[request]!)
            offer(request, this.PRE, bank);
        } else if (this.openingCount === 0 && openRow[bank] === CLOSED) offer(request, this.ACT, bank);
      }
    }
    if (best === NONE) return false;
    if (bestCommand === column) this.issueAccess(best);
    else this.issueFor(best, bestCommand);
    return true;
  }

  /** A column command is next: behind a pause its CAS, unless an ACT2 cannot wait for both. */
  private issueAccess(request: number): void {
    const { clk } = this;
    if (clk < this.sleeps) {
      this.counters.at[AT.casSkipped]!++;
      this.issueColumn(request);
      return;
    }
    const due = this.dueBy(clk + 1);
    if (due !== NONE) {
      this.issueSecond(due, true);
      return;
    }
    this.classify(request);
    this.command(this.CAS[this.requests.isWrite[request]!]!, this.requests.bank[request]!, request);
    this.counters.at[AT.casIssued]!++;
    this.woken = request;
    this.known = false;
  }

  private issueColumn(request: number): void {
    const isWrite = this.requests.isWrite[request]! as typeof READS | typeof WRITES;
    this.issueFor(request, this.columnFor(request));
    this.sleeps = Math.max(this.sleeps, this.clk + this.awake[isWrite]!);
  }

  /** ACT1: the row opens in two steps. */
  protected override open(request: number, bank: number): void {
    this.banks.activate(bank, ACTIVATING, this.clk);
    this.requests.rowChanged(bank, ACTIVATING);
    this.deadline[bank] = this.clk + this.activateGap;
    this.opening[this.openingCount++] = request;
  }

  /** ACT2: the row is open, the request waits for its column command. */
  private issueSecond(request: number, hurried: boolean): void {
    const { requests, opening, banks } = this;
    const bank = requests.bank[request]!;
    this.command(this.ACT2, bank, request);
    this.counters.at[hurried ? AT.secondForced : AT.secondDeferred]!++;
    const at = opening.indexOf(request);
    opening[at] = opening[--this.openingCount]!;
    const row = requests.row[request]!;
    banks.setRow(bank, row);
    requests.rowChanged(bank, row);
    if (banks.active[bank] !== request) banks.setActive(bank, request);
    this.known = false;
  }

  protected override get scalars(): readonly number[] {
    return [...super.scalars, this.openingCount, this.woken, this.sleeps];
  }
  protected override set scalars(values: readonly number[]) {
    super.scalars = values;
    [this.openingCount, this.woken, this.sleeps] = values.slice(-3) as [number, number, number];
  }
}
