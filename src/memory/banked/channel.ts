import { CLOSED } from './banks.js';
import { ChannelState } from './channel-state.js';
import { AT } from './counters.js';
import { Look } from './look.js';
import { NONE, READS, WRITES } from './requests.js';

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
export abstract class Channel extends ChannelState {
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

  /** Runs until a queue that is full has room. */
  makeRoom(queue: number): void {
    while (!this.hasRoom(queue))
      if (!this.advanceToEvent())
        throw new Error(`a full queue from which nothing goes at cycle ${this.clk}`);
  }

  private tick(at: number): void {
    this.clk = at;
    const { maintenance } = this;
    if (at === maintenance.nextRefresh) {
      maintenance.askRefresh(at);
      this.buses.refreshWanted(at);
      this.known = false;
    }
    if (maintenance.capped > 0) {
      if (maintenance.askClosings(at, this.readyToClose)) this.known = false;
    }
    this.choose();
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
    const known = this.alwaysOpen ? 0 : row;
    const request = requests.add(queue, bank, known, column, transaction, this.banks.openRow[bank]!);
    requests.arrive[request] = clk;
    requests.owner[request] = owner;
    if (this.known) this.arrived(request, queue);
    return QUEUED;
  }

  /** Runs up to tick `clk`, when no request waits any more, and brings all sums up to date. */
  finish(clk: number): void {
    this.advance(clk);
    this.maintenance.account(clk);
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
    return new Look(this.requests, this.banks, this.timing, this.horizon);
  }

  protected columnOf(queue: number): number {
    return queue === WRITES ? this.WR : this.RD;
  }

  /** Whether a request that has just come to a queue can matter for what is known to come next. */
  protected isAtHand(queue: number): boolean {
    if (this.turns) {
      this.known = false;
      return false;
    }
    return this.maintenance.count === 0 && (queue === WRITES) === this.writing;
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
    if (node >= 0) {
      this.nodeCommand(this.REF, node);
      this.buses.refreshBegins(clk);
    } else {
      const bank = maintenance.closing;
      this.command(this.PRE, bank, NONE);
      this.closeRow(bank);
    }
    maintenance.pop(clk);
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
          this.leaveQueue(request);
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
    this.timing.issueNow(command, bank);
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
    this.buses.column(clk, isWrite, bank, banks.activated[bank]!, arrive);
    if (banks.active[bank] === request) banks.leaveActive(bank);
    else {
      this.leaveQueue(request);
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

  /** A request leaves its queue; it was there at the begin of every tick since it came. */
  private leaveQueue(request: number): void {
    const { requests, counters } = this;
    counters.at[AT.readQueueLength + requests.isWrite[request]!]! += this.clk - requests.arrive[request]!;
    requests.leave(request);
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
}
