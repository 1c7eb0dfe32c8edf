import type { DramSystem } from '../../../src/memory/banked/system.js';
import { Checker, type Place } from '../standards/checker.js';

/** A request of one transaction where it is to go. */
export interface PlainRequest {
  isWrite: boolean;
  bank: number;
  row: number;
  column: number;
  transaction: number;
}

interface Waiting extends PlainRequest {
  arrive: number;
  classified: boolean;
  deadline: number;
}

interface Work {
  command: 'REFab' | 'PREpb';
  place: Place;
  banks: readonly number[];
}

/** What a channel did, to be compared. */
export interface PlainRun {
  commands: string[];
  acceptCycle: number;
  drainCycle: number;
  rejects: number;
  rows: number[];
  latency: number;
  forwarded: number;
  coalesced: number;
  queueLengths: number[];
}

/**
 * One channel of Ramulator 2.1 tick by tick, in lists that are searched from end to end: slow and short, and
 * written after its description, not after the engine. `every`: one attempt to enqueue in so many cycles.
 */
export class PlainChannel {
  private readonly timing: Checker;
  private readonly system: DramSystem;
  private readonly banks: number;
  private clk = 0;
  private queues: [Waiting[], Waiting[]] = [[], []];
  private active: Waiting[] = [];
  private activating: Waiting[] = [];
  private priority: Work[] = [];
  private pending: number[] = [];
  private readonly open: (number | undefined)[];
  private readonly uses: number[];
  private readonly asked: boolean[];
  private writing = false;
  private cas: Waiting | undefined;
  private sleeps = 0;
  readonly run: PlainRun = {
    commands: [],
    acceptCycle: 0,
    drainCycle: 0,
    rejects: 0,
    rows: [0, 0, 0, 0, 0, 0],
    latency: 0,
    forwarded: 0,
    coalesced: 0,
    queueLengths: [0, 0, 0],
  };

  constructor(system: DramSystem) {
    this.system = system;
    this.timing = new Checker(system);
    this.banks = system.counts.reduce((a, b) => a * b, 1);
    this.open = Array.from({ length: this.banks }, () => undefined);
    this.uses = Array.from({ length: this.banks }, () => 0);
    this.asked = Array.from({ length: this.banks }, () => false);
  }

  all(requests: readonly PlainRequest[], every: number): PlainRun {
    let next = 0;
    for (;;) {
      if (next < requests.length && this.clk % every === 0) {
        if (this.send(requests[next]!)) {
          if (++next === requests.length) this.run.acceptCycle = this.clk;
        } else this.run.rejects++;
      }
      const busy =
        this.queues[0].length + this.queues[1].length + this.active.length + this.activating.length;
      if (next === requests.length && busy === 0 && this.pending.length === 0) break;
      this.tick();
    }
    this.run.drainCycle = this.clk;
    return this.run;
  }

  private send(request: PlainRequest): boolean {
    const { run, queues } = this;
    if (queues[1].some(({ transaction }) => transaction === request.transaction)) {
      if (request.isWrite) run.coalesced++;
      else {
        run.forwarded++;
        run.latency++;
        this.pending.push(this.clk + 1);
      }
      return true;
    }
    const { readQueue, writeQueue } = this.system.controller;
    const queue = queues[request.isWrite ? 1 : 0];
    if (queue.length === (request.isWrite ? writeQueue : readQueue)) return false;
    queue.push({ ...request, arrive: this.clk, classified: false, deadline: Infinity });
    return true;
  }

  private tick(): void {
    const { run, queues, system } = this;
    this.clk++;
    [queues[0], queues[1], this.priority].forEach((queue, at) => (run.queueLengths[at]! += queue.length));
    this.pending = this.pending.filter((depart) => depart > this.clk);
    if (system.controller.refresh !== 'none' && this.clk % system.timing['nREFI']! === 0) this.refresh();
    if (system.controller.rowPolicy === 'closed-cap') this.closeSpent();
    if (system.controller.kind === 'generic') this.generic();
    else if (system.controller.kind === 'dual-bus') this.dualBus();
    else this.splitActivate();
  }

  private refresh(): void {
    const { system } = this;
    const level = system.levels.indexOf(system.refreshLevel);
    const nodes = system.counts.slice(0, level + 1).reduce((a, b) => a * b, 1);
    for (let node = 0; node < nodes; node++) {
      const banks = Array.from({ length: this.banks / nodes }, (_, at) => (node * this.banks) / nodes + at);
      this.priority.push({ command: 'REFab', place: this.place(banks[0]!).slice(0, level), banks });
    }
  }

  private closeSpent(): void {
    for (let bank = 0; bank < this.banks; bank++) {
      if (this.uses[bank]! < this.system.controller.cap || this.asked[bank]) continue;
      if (!this.legal('PREpb', this.place(bank))) continue;
      this.asked[bank] = true;
      this.priority.push({ command: 'PREpb', place: this.place(bank), banks: [bank] });
    }
  }

  private place(bank: number): Place {
    const place: number[] = [];
    let rest = bank;
    for (const count of this.system.counts.slice(1).reverse()) {
      place.unshift(rest % count);
      rest = Math.floor(rest / count);
    }
    return place;
  }

  private legal(command: string, place: Place): boolean {
    return this.clk >= this.timing.readyAt(command, place);
  }

  private next({ bank, row, isWrite }: Waiting): string {
    const open = this.open[bank];
    if (open === undefined) return this.system.controller.kind === 'split-activate' ? 'ACT1' : 'ACT';
    if (open !== row) return 'PREpb';
    return isWrite ? 'WR' : 'RD';
  }

  private isReady(one: Waiting): boolean {
    return this.legal(this.next(one), this.place(one.bank));
  }

  /** The oldest of those whose next command is legal, among those that may go. */
  private best(
    queue: readonly Waiting[],
    mayGo: (one: Waiting, command: string) => boolean,
  ): Waiting | undefined {
    let found: Waiting | undefined;
    for (const one of queue) {
      if (!mayGo(one, this.next(one)) || !this.isReady(one)) continue;
      if (found === undefined || one.arrive < found.arrive) found = one;
    }
    return found;
  }

  private ofQueue(mayGo: (one: Waiting, command: string) => boolean): Waiting | undefined {
    const [reads, writes] = this.queues;
    const { writeQueue, writeHigh, writeLow, scheduler } = this.system.controller;
    if (!this.writing) {
      if (writes.length > writeHigh * writeQueue || reads.length === 0) this.writing = true;
    } else if (writes.length < writeLow * writeQueue && reads.length !== 0) this.writing = false;
    const queue = this.writing ? writes : reads;
    const marks = new Map<number, number>();
    if (scheduler === 'FRFCFS-RowHit') {
      for (const one of queue) {
        if (this.open[one.bank] !== one.row) continue;
        marks.set(one.bank, Math.min(marks.get(one.bank) ?? Infinity, one.arrive));
      }
    }
    return this.best(queue, (one, command) => {
      if (command === 'PREpb') {
        if (this.active.some(({ bank }) => bank === one.bank)) return false;
        if ((marks.get(one.bank) ?? Infinity) <= one.arrive) return false;
      }
      return mayGo(one, command);
    });
  }

  /** The head of the priority queue does what it needs, if that is legal and no row is in use. */
  private serveHead(): boolean {
    const head = this.priority[0]!;
    const opened = head.banks.some((bank) => this.open[bank] !== undefined);
    const command = head.command === 'REFab' && opened ? 'PREab' : head.command;
    const closes = command === 'PREab' || command === 'PREpb';
    if (closes && this.active.some(({ bank }) => head.banks.includes(bank))) return false;
    if (!this.legal(command, head.place)) return false;
    this.issue(command, head.place, -1, -1);
    if (closes) head.banks.forEach((bank) => this.close(bank));
    if (command === head.command) this.priority.shift();
    return true;
  }

  private generic(): void {
    const any = (): boolean => true;
    const active = this.best(this.active, any);
    if (active !== undefined) this.go(active);
    else if (this.priority.length > 0) this.serveHead();
    else {
      const one = this.ofQueue(any);
      if (one !== undefined) this.go(one);
    }
  }

  private dualBus(): void {
    const isColumn = (_: Waiting, command: string): boolean => command === 'RD' || command === 'WR';
    const isRow = (one: Waiting, command: string): boolean => !isColumn(one, command);
    const active = this.best(this.active, isColumn);
    if (active !== undefined) this.go(active);
    else if (this.priority.length === 0) {
      const one = this.ofQueue(isColumn);
      if (one !== undefined) this.go(one);
    }
    if (this.priority.length > 0) this.serveHead();
    else {
      const one = this.ofQueue(isRow);
      if (one !== undefined) this.go(one);
    }
  }

  private splitActivate(): void {
    const due = (by: number): Waiting | undefined =>
      this.activating
        .filter(({ deadline }) => deadline <= by)
        .sort((a, b) => a.deadline - b.deadline || a.arrive - b.arrive)[0];
    if (this.cas !== undefined) {
      if (!this.isReady(this.cas)) return;
      const woken = this.cas;
      this.cas = undefined;
      this.go(woken);
      return;
    }
    const urgent = due(this.clk);
    if (urgent !== undefined) return this.second(urgent);
    const opens = this.activating.map(({ bank }) => bank);
    let one = this.best(this.active, () => true);
    if (one === undefined && this.priority.length > 0) {
      if (!this.priority[0]!.banks.some((bank) => opens.includes(bank)) && this.serveHead()) return;
    } else {
      one ??= this.ofQueue((request, command) => {
        if (opens.includes(request.bank)) return false;
        return command !== 'ACT1' || opens.length === 0;
      });
    }
    if (one === undefined) {
      const any = due(Infinity);
      if (any !== undefined) this.second(any);
      return;
    }
    const command = this.next(one);
    if ((command !== 'RD' && command !== 'WR') || this.clk < this.sleeps) return this.go(one);
    const pressed = due(this.clk + 1);
    if (pressed !== undefined) return this.second(pressed);
    this.classify(one);
    this.issue(`CAS_${command}`, this.place(one.bank), one.row, one.column);
    this.cas = one;
  }

  private second(one: Waiting): void {
    this.issue('ACT2', this.place(one.bank), one.row, one.column);
    this.activating = this.activating.filter((other) => other !== one);
    this.open[one.bank] = one.row;
    this.active.push(one);
  }

  private classify(one: Waiting): void {
    if (one.classified) return;
    one.classified = true;
    const open = this.open[one.bank];
    this.run.rows[(one.isWrite ? 3 : 0) + (open === one.row ? 0 : open === undefined ? 1 : 2)]!++;
  }

  /** A request's next command. */
  private go(one: Waiting): void {
    const { system, run } = this;
    const { bank, row, column, isWrite } = one;
    const place = this.place(bank);
    let command = this.next(one);
    this.classify(one);
    const isAccess = command === 'RD' || command === 'WR';
    if (isAccess && system.controller.rowPolicy === 'closed-cap' && this.uses[bank]! >= system.controller.cap)
      if (this.legal(`${command}A`, place)) command = `${command}A`;
    this.issue(command, place, row, column);
    if (command === 'PREpb') return this.close(bank);
    if (command.startsWith('ACT')) {
      this.leave(one);
      if (command === 'ACT1') {
        this.open[bank] = NaN;
        one.deadline = this.clk + system.timing['nAAD']!;
        this.activating.push(one);
      } else {
        this.open[bank] = row;
        this.active.push(one);
      }
      return;
    }
    this.leave(one);
    if (command.endsWith('A')) this.close(bank);
    else this.uses[bank]!++;
    if (!isWrite) {
      this.pending.push(this.clk + system.readLatency);
      run.latency += this.clk + system.readLatency - one.arrive;
    }
    if (system.controller.kind !== 'split-activate') return;
    const { nCL, nCWL, nBL_min, nWCKPST } = system.timing as Record<string, number>;
    this.sleeps = Math.max(this.sleeps, this.clk + (isWrite ? nCWL! : nCL!) + nBL_min! + nWCKPST!);
  }

  private leave(one: Waiting): void {
    this.queues = this.queues.map((queue) => queue.filter((other) => other !== one)) as [
      Waiting[],
      Waiting[],
    ];
    this.active = this.active.filter((other) => other !== one);
  }

  private close(bank: number): void {
    this.open[bank] = undefined;
    this.uses[bank] = 0;
    this.asked[bank] = false;
  }

  private issue(command: string, place: Place, row: number, column: number): void {
    this.timing.issue(this.clk, command, place);
    const all = this.system.levels.slice(1).map((_, at) => place[at] ?? -1);
    this.run.commands.push([this.clk, command, ...all, row, column].join());
  }
}
