import { Arena } from './arena.js';
import { Banks, CLOSED } from './banks.js';
import { BusAccount, columnSpacings } from './bus-account.js';
import { AT, ChannelCounters, COUNTERS } from './counters.js';
import { Look } from './look.js';
import { Maintenance } from './maintenance.js';
import type { BusState } from './report.js';
import { NONE, READS, Requests, WRITES } from './requests.js';
import type { DramSystem } from './system.js';
import { TimingTable } from './timing-table.js';

/** Hears the commands of a channel: to a bank (last level) or to a node above, row and column of its request or -1. */
export type CommandListener = (
  clk: number,
  command: string,
  level: number,
  node: number,
  row: number,
  column: number,
) => void;

/** Outcome of an attempt to enqueue. */
export const REFUSED = 0;
export const QUEUED = 1;
/** Answered from the write queue (reads), or merged with a write that waits (writes). */
export const SHORTCUT = 2;

const NEVER = Infinity;

/**
 * A channel: queues, banks, timing, and the choice of one command (or two) each tick, as Ramulator 2.1's controllers
 * make it. Ticks in which nothing can happen are jumped over: what is earliest legal is known from the look at the
 * queues that found nothing legal yet.
 *
 * A tick: refresh and row policy put what they want into the maintenance queue; then the oldest ready of the requests
 * whose row was opened for them (`active`, one a bank); else the head of maintenance; else, while that is empty, the
 * oldest ready of the queue at hand. Writes are drained above the high mark until the low one, or while no read waits.
 */
export abstract class Channel {
  clk = 0;
  /** Ticks of the last data of a read, and of the last write command. */
  lastDepart = 0;
  lastWriteIssue = 0;
  readonly counters: ChannelCounters;
  /** Commands issued, by index in `commands`. */
  readonly issued: Float64Array;
  readonly commands: readonly string[];
  /** Hears every command. */
  listener: CommandListener | undefined;
  /** Hears the tick at which a read's data are there, a write is issued or has been merged. */
  onDone: ((owner: number, tick: number, isWrite: number) => void) | undefined;

  protected readonly system: DramSystem;
  protected readonly timing: TimingTable;
  protected readonly requests: Requests;
  protected readonly banks: Banks;
  protected readonly maintenance: Maintenance;
  protected writing = false;
  /** Whether what was found out about the next commands still holds. */
  protected known = false;
  /** Tick at which something can happen next, if `known`. */
  protected wake = 0;

  protected readonly ACT: number;
  protected readonly PRE: number;
  protected readonly RD: number;
  protected readonly WR: number;
  private readonly PREALL: number;
  private readonly REF: number;
  private readonly closes: readonly number[];
  protected readonly keepsHits: boolean;
  private readonly alwaysOpen: boolean;
  private readonly readLatency: number;
  private readonly writeHigh: number;
  private readonly writeLow: number;
  private readonly room: readonly number[];
  private accruedTo = 0;
  private readonly readyToClose = (bank: number): number => this.timing.readyAt(this.PRE, bank);

  private readonly buses: readonly BusAccount[];
  /** By bank: its data bus, rank, and group. */
  private readonly busOf: readonly BusAccount[];
  private readonly rankOf: Int32Array;
  private readonly groupOf: Int32Array;
  private readonly refreshCycles: number;
  private readonly changing: Uint8Array;
  private kept: Uint8Array | undefined;
  private keptScalars: readonly number[] = [];
  private keptMaintenance: Maintenance['scalars'] = [0, 0, 0, 0];

  constructor(system: DramSystem, commands: readonly string[]) {
    const { levels, counts, controller, timing } = system;
    this.system = system;
    this.commands = commands;
    const count = counts.reduce((a, b) => a * b, 1);
    const size = controller.readQueue + controller.writeQueue + count;
    const arena = new Arena(
      TimingTable.bytes(system) +
        Requests.bytes(size, count) +
        Banks.bytes(count) +
        Maintenance.bytes(count) +
        system.buses * (BusAccount.bytes + 24) +
        (COUNTERS.length + commands.length + 2 * count) * 8 +
        64,
    );
    this.counters = new ChannelCounters(arena);
    this.issued = arena.float64(commands.length);
    this.timing = new TimingTable(system, commands, arena);
    this.banks = new Banks(system, this.counters, arena);
    this.requests = new Requests(size, count, this.banks.words, arena);
    this.maintenance = new Maintenance(system, this.banks, this.counters, arena);
    this.alwaysOpen = system.rowsAlwaysOpen === true;

    const number = (name: string): number => commands.indexOf(name);
    this.ACT = Math.max(number('ACT'), number('ACT1'));
    this.PRE = number('PREpb');
    this.RD = number('RD');
    this.WR = number('WR');
    this.PREALL = number('PREab');
    this.REF = number('REFab');
    this.closes = [number('RDA'), number('WRA')];

    this.keepsHits = controller.scheduler === 'FRFCFS-RowHit';
    this.readLatency = system.readLatency;
    this.room = [controller.readQueue, controller.writeQueue];
    this.writeHigh = controller.writeHigh * controller.writeQueue;
    this.writeLow = controller.writeLow * controller.writeQueue;
    this.refreshCycles = timing.nRFC ?? timing.nRFCab ?? 0;

    const spacing = columnSpacings(system);
    this.buses = Array.from({ length: system.buses }, () => new BusAccount(spacing, arena));
    const group = levels.indexOf('BankGroup');
    const byBank = (perNode: number): Int32Array =>
      Int32Array.from({ length: count }, (_, bank) => Math.floor(bank / perNode));
    const below = (level: number): number => counts.slice(level + 1).reduce((a, b) => a * b, 1);
    this.busOf = Array.from(byBank(count / system.buses), (bus) => this.buses[bus]!);
    this.groupOf = byBank(group < 0 ? 1 : below(group));
    this.rankOf = byBank(below(Math.max(0, group < 0 ? levels.length - 2 : group - 1)));
    this.changing = this.arrange(arena);
  }

  /** Takes what else changes from the arena. @returns all of it */
  protected arrange(arena: Arena): Uint8Array {
    return arena.bytes;
  }

  /** Chooses and issues what can be issued at tick `clk`. */
  protected abstract choose(): void;

  /** A request has come while what comes next was known: mends that, or forgets it. */
  protected abstract arrived(request: number, queue: number): void;

  /** Runs ticks up to and including `limit`. */
  advance(limit: number): void {
    while (this.clk < limit) {
      const next = this.known ? this.wake : this.clk + 1;
      if (next > limit) {
        this.clk = limit;
        return;
      }
      this.tick(next);
    }
  }

  /** Runs to the tick of the next event. @returns false if nothing will ever happen */
  advanceToEvent(): boolean {
    const next = this.known ? this.wake : this.clk + 1;
    if (next === NEVER) return false;
    this.tick(next);
    return true;
  }

  /** Runs up to tick `clk` and brings all sums up to date. */
  finish(clk: number): void {
    this.advance(clk);
    this.accrue(clk);
  }

  private tick(at: number): void {
    this.clk = at;
    const { maintenance } = this;
    if (at === maintenance.nextRefresh) {
      this.accrue(at);
      maintenance.askRefresh();
      for (const bus of this.buses) bus.refreshWanted(at);
      this.known = false;
    }
    if (maintenance.capped > 0) {
      this.accrue(at);
      if (maintenance.askClosings(at, this.readyToClose)) this.known = false;
    }
    this.choose();
  }

  /** Whether everything asked for has been issued. */
  get drained(): boolean {
    const { length } = this.requests;
    return length[READS]! + length[WRITES]! + this.banks.activeCount + this.activatingCount === 0;
  }

  /** Requests between the two halves of an activation. */
  protected get activatingCount(): number {
    return 0;
  }

  hasRoom(queue: number): boolean {
    return this.requests.length[queue]! < this.room[queue]!;
  }

  /** One attempt to enqueue a transaction, before the next tick; it arrives now. */
  send(queue: number, bank: number, row: number, column: number, transaction: number, owner: number): number {
    const { requests, counters, clk } = this;
    if (requests.hasWrite(bank, transaction)) {
      counters.at[AT.reads + queue]!++;
      counters.at[AT.forwarded + queue]!++;
      if (queue === READS) this.depart(owner, clk, clk + 1);
      else this.onDone?.(owner, clk, WRITES);
      return SHORTCUT;
    }
    if (!this.hasRoom(queue)) return REFUSED;
    counters.at[AT.reads + queue]!++;
    this.accrue(clk);
    const known = this.alwaysOpen ? 0 : row;
    const request = requests.add(queue, bank, known, column, transaction, this.banks.openRow[bank]!);
    requests.arrive[request] = clk;
    requests.owner[request] = owner;
    if (this.known) this.arrived(request, queue);
    return QUEUED;
  }

  /** Whether the next look at the queues will turn from reads to writes or back. */
  protected get turns(): boolean {
    const { length } = this.requests;
    const reads = length[READS]!;
    const writes = length[WRITES]!;
    return this.writing ? writes < this.writeLow && reads !== 0 : writes > this.writeHigh || reads === 0;
  }

  /** Which queue is at hand, worked out anew. */
  protected queueAtHand(): number {
    if (this.turns) this.writing = !this.writing;
    return this.writing ? WRITES : READS;
  }

  /** Tick of the next refresh or closing of a row that will be asked for. */
  protected maintenanceWanted(): number {
    const { maintenance } = this;
    if (maintenance.capped === 0) return maintenance.nextRefresh;
    return Math.min(maintenance.nextRefresh, maintenance.closingReady(this.clk, this.readyToClose));
  }

  protected newLook(): Look {
    return new Look(this.requests, this.banks, this.timing);
  }

  protected columnOf(queue: number): number {
    return queue === WRITES ? this.WR : this.RD;
  }

  /** A request just come to its queue may be earlier than what is known, if none of its bank goes before it. */
  protected offer(request: number, queue: number, look: Look): void {
    const { requests, banks } = this;
    const bank = requests.bank[request]!;
    const slot = queue * banks.count + bank;
    const first = requests.hit[slot]!;
    let command = this.columnOf(queue);
    if (first !== request) {
      if (requests.miss[slot] !== request) return;
      if (banks.openRow[bank] === CLOSED) command = this.ACT;
      else if (banks.active[bank] !== NONE || (this.keepsHits && first !== NONE)) return;
      else command = this.PRE;
    }
    const tick = Math.max(this.clk + 1, this.timing.readyAt(command, bank));
    if (look.offer(request, command, tick) && tick < this.wake) this.wake = tick;
  }

  /** Tick at which the head of maintenance may go on; never while it must wait for others. */
  protected maintenanceReady(): number {
    const { maintenance, banks, timing } = this;
    const node = maintenance.refreshing;
    if (node < 0) {
      const bank = maintenance.closing;
      return banks.active[bank] === NONE ? timing.readyAt(this.PRE, bank) : NEVER;
    }
    if (banks.notClosed[node]! === 0) return timing.readyAtNode(this.REF, node);
    return banks.activeIn[node]! > 0 ? NEVER : timing.readyAtNode(this.PREALL, node);
  }

  /** Issues what the head of maintenance needs next. */
  protected issueMaintenance(): void {
    const { clk, maintenance, banks } = this;
    const node = maintenance.refreshing;
    this.known = false;
    if (node >= 0 && banks.notClosed[node]! > 0) {
      this.nodeCommand(this.PREALL, node);
      for (let bank = node * banks.perNode; bank < (node + 1) * banks.perNode; bank++) this.closeRow(bank);
      return;
    }
    this.accrue(clk);
    if (node >= 0) {
      this.nodeCommand(this.REF, node);
      for (const bus of this.buses) bus.refreshDone(clk + this.refreshCycles);
    } else {
      const bank = maintenance.closing;
      this.command(this.PRE, bank, NONE);
      this.closeRow(bank);
    }
    maintenance.pop();
  }

  /** Issues a command on behalf of a request. */
  protected issueFor(request: number, command: number): void {
    const bank = this.requests.bank[request]!;
    this.classify(request);
    if (command === this.RD || command === this.WR) this.access(request, bank, command);
    else {
      this.command(command, bank, request);
      if (command === this.PRE) this.closeRow(bank);
      else {
        // One whose row was closed again has left its queue before.
        if (this.banks.active[bank] !== request) {
          this.accrue(this.clk);
          this.requests.leave(request);
        }
        this.open(request, bank);
      }
    }
    this.known = false;
  }

  /** A bank's row is opened for a request that has left its queue. */
  protected open(request: number, bank: number): void {
    const row = this.requests.row[request]!;
    this.banks.activate(bank, row, this.clk);
    this.requests.rowChanged(bank, row);
    if (this.banks.active[bank] !== request) this.banks.setActive(bank, request);
  }

  /** Times, counts and tells a command to a bank. */
  protected command(command: number, bank: number, request: number): void {
    this.timing.issue(command, bank, this.clk);
    this.issued[command]!++;
    if (this.listener === undefined) return;
    const [row, column] =
      request === NONE ? [-1, -1] : [this.requests.row[request]!, this.requests.column[request]!];
    this.listener(this.clk, this.commands[command]!, this.system.levels.length - 1, bank, row, column);
  }

  private nodeCommand(command: number, node: number): void {
    const { level } = this.banks;
    this.timing.issueToNode(command, node, this.clk);
    this.issued[command]!++;
    this.listener?.(this.clk, this.commands[command]!, level, node, -1, -1);
  }

  /** A request is a hit, a miss or a conflict by what its bank is before its first command. */
  protected classify(request: number): void {
    const { requests } = this;
    if (requests.classified[request] === 1) return;
    requests.classified[request] = 1;
    const open = this.banks.openRow[requests.bank[request]!]!;
    const kind = open === requests.row[request] ? 0 : open === CLOSED ? 1 : 2;
    this.counters.at[AT.readHits + requests.isWrite[request]! * 3 + kind]!++;
  }

  private access(request: number, bank: number, command: number): void {
    const { requests, banks, clk, counters, maintenance } = this;
    const isWrite = requests.isWrite[request]!;
    const arrive = requests.arrive[request]!;
    const closes = this.closes[isWrite]!;
    const isLast = maintenance.isSpent(bank) && this.timing.readyAt(closes, bank) <= clk;
    this.command(isLast ? closes : command, bank, request);
    this.busOf[bank]!.column(
      clk,
      isWrite,
      this.rankOf[bank]!,
      this.groupOf[bank]!,
      banks.activated[bank]!,
      arrive,
    );
    if (banks.active[bank] === request) banks.leaveActive(bank);
    else {
      this.accrue(clk);
      requests.leave(request);
    }
    const owner = requests.owner[request]!;
    requests.release(request);
    counters.at[AT.readsServed + isWrite]!++;
    if (isWrite === 1) {
      this.lastWriteIssue = clk;
      this.onDone?.(owner, clk, WRITES);
    } else this.depart(owner, arrive, clk + this.readLatency);
    if (isLast) this.closeRow(bank);
    else maintenance.accessed(bank);
  }

  private depart(owner: number, arrive: number, at: number): void {
    const counts = this.counters.at;
    const latency = at - arrive;
    counts[AT.readLatency]! += latency;
    if (latency > counts[AT.readLatencyMax]!) counts[AT.readLatencyMax] = latency;
    if (at > this.lastDepart) this.lastDepart = at;
    this.onDone?.(owner, at, READS);
  }

  private closeRow(bank: number): void {
    const { banks } = this;
    if (this.alwaysOpen) return;
    this.maintenance.closed(bank);
    if (banks.openRow[bank] === CLOSED) return;
    banks.close(bank, this.clk);
    this.requests.rowChanged(bank, CLOSED);
  }

  /** Lengths of the queues have been what they are since they were last asked for, up to the begin of tick `clk`. */
  protected accrue(clk: number): void {
    const ticks = clk - this.accruedTo;
    if (ticks === 0) return;
    const counts = this.counters.at;
    const { length } = this.requests;
    counts[AT.readQueueLength]! += ticks * length[READS]!;
    counts[AT.writeQueueLength]! += ticks * length[WRITES]!;
    counts[AT.priorityQueueLength]! += ticks * this.maintenance.count;
    this.accruedTo = clk;
  }

  /** Adds what the data buses have done until their last data to sums by state, in the order of BUS_STATES. */
  addAccounted(sums: Float64Array): void {
    for (const { cycles } of this.buses)
      for (let state = 0; state < sums.length; state++) sums[state]! += cycles[state]!;
  }

  /** Adds cycles of the data buses up to tick `clk` by what they did; the sums grow by `clk` times the buses. */
  addBusTime(sums: Record<BusState, number>, clk: number): void {
    for (const bus of this.buses) bus.addTo(sums, clk);
  }

  /** Nodes (ranks, pseudo-channels) that are refreshed as one. */
  get refreshedNodes(): number {
    return this.banks.nodes;
  }

  /** Cycles up to tick `clk` with a row open, summed over nodes that are refreshed as one. */
  activeCycles(clk: number): number {
    return this.banks.activeCycles(clk);
  }

  /** Keeps everything as it is now. */
  keep(): void {
    this.kept ??= new Uint8Array(this.changing.length);
    this.kept.set(this.changing);
    this.keptScalars = this.scalars;
    this.keptMaintenance = this.maintenance.scalars;
  }

  /** Everything is again as it was when it was last kept. */
  bringBack(): void {
    this.changing.set(this.kept!);
    this.scalars = this.keptScalars;
    this.maintenance.scalars = this.keptMaintenance;
    this.known = false;
  }

  protected get scalars(): readonly number[] {
    return [this.clk, this.lastDepart, this.lastWriteIssue, this.accruedTo, this.writing ? 1 : 0];
  }
  protected set scalars(values: readonly number[]) {
    this.clk = values[0]!;
    this.lastDepart = values[1]!;
    this.lastWriteIssue = values[2]!;
    this.accruedTo = values[3]!;
    this.writing = values[4] === 1;
  }
}
