import { directionOf, READ, type MemoryPort } from '../port.js';
import { AddressMap, type Location } from './address-map.js';
import { REFUSED, type Channel } from './channel.js';
import { openChannel } from './controllers.js';
import { BUS_STATES, type MemoryReport } from './report.js';
import { READS, WRITES } from './requests.js';
import { reportOn } from './summary.js';
import type { DramSystem } from './system.js';
import { Tickets } from './tickets.js';

export interface BankedOptions {
  system: DramSystem;
  /** Clock of the user, whose ticks `request` is given. */
  ticksPerSecond: number;
  /** `tick`: answers are whole ticks. */
  rounding?: 'exact' | 'tick';
  /** Ticks from the controller to the user, on top of the device's own, behind reads. */
  path?: number;
}

/**
 * A memory with channels, banks, rows, refresh and controllers that choose what goes first, behind the port of all
 * memories. A request is cut into transactions, each to the channel that its address says; they enter the queues in
 * order, one a channel and memory cycle, as there is room. Channels go on independently of each other. A read's answer
 * is when the last of its data are there, a write's when the last of it has been taken over.
 *
 * Requests overlap: what is asked for next may enter while reads before it are under way. `request` answers at once and
 * therefore looks ahead as if nothing more came; then it goes back to where the last transaction was taken over.
 * `ask` does not need to.
 *
 * @example
 * const memory = new BankedMemory({ system: systemOf('DDR4-2400'), ticksPerSecond: 1e12 / 833 });
 * memory.request(0, 0, 64, READ); // => 37: activation at 1, read at 17, data until 37
 */
export class BankedMemory implements MemoryPort {
  readonly system: DramSystem;
  started = 0;
  private freeCycle = 0;
  private readonly map: AddressMap;
  private readonly channels: readonly Channel[];
  /** Memory cycle before which a channel takes no further transaction. */
  private readonly next: Float64Array;
  private readonly cyclesPerTick: number;
  private readonly wholeTicks: boolean;
  /** Memory cycles from the controller to the user. */
  private readonly path: number;
  private readonly to: Location = { channel: 0, bank: 0, row: 0, column: 0 };
  private readonly tickets: Tickets;
  /** Request whose answer is looked for ahead of time, or Infinity for none: others hear nothing then. */
  private ahead = -1;
  /** Channels that have been kept as they were, to be brought back. */
  private readonly kept: Uint8Array;
  private anyKept = false;
  private readonly accounted = new Float64Array(BUS_STATES.length);

  constructor({ system, ticksPerSecond, rounding = 'exact', path = 0 }: BankedOptions) {
    this.system = system;
    this.map = new AddressMap(system);
    this.channels = Array.from({ length: system.channels }, () => openChannel(system));
    this.next = new Float64Array(system.channels);
    this.kept = new Uint8Array(system.channels);
    this.tickets = new Tickets(system.channels);
    this.cyclesPerTick = 1e12 / system.cyclePicoseconds / ticksPerSecond;
    this.wholeTicks = rounding === 'tick';
    this.path = path * this.cyclesPerTick;
    for (const [index, channel] of this.channels.entries()) {
      channel.onDone = (ticket, cycle, isWrite) => {
        if (isWrite === 0 && (this.ahead < 0 || this.ahead === ticket))
          this.tickets.arrived(ticket, index, cycle + this.path);
      };
    }
  }

  request(at: number, address: number, bytes: number, stream: number): number {
    const ticket = this.ask(at, address, bytes, stream);
    if (directionOf(stream) !== READ || !(bytes > 0)) return this.answer(ticket);
    for (const [index, channel] of this.channels.entries())
      if (this.tickets.waitsFor(ticket, index)) this.keep(index, channel);
    this.ahead = ticket;
    const answer = this.answer(ticket);
    this.ahead = -1;
    return answer;
  }

  ask(at: number, address: number, bytes: number, stream: number): number {
    if (!(bytes >= 0 && at >= 0 && address >= 0)) {
      throw new RangeError(`${bytes} bytes at ${address} asked for at ${at}`);
    }
    this.comeBack();
    const arrival = this.cycleOf(at);
    if (bytes === 0) {
      this.started = Math.max(at, this.free);
      return this.tickets.open(Math.max(arrival, this.freeCycle));
    }
    const first = this.map.transactionOf(address);
    const end = Math.max(first + 1, Math.ceil((address + bytes) / this.system.transactionBytes));
    const queue = directionOf(stream) === READ ? READS : WRITES;
    const ticket = this.tickets.open(0);
    let earliest = Infinity;
    let latest = 0;
    for (let transaction = first; transaction < end; transaction++) {
      const taken = this.send(queue, transaction, ticket, arrival);
      if (taken < earliest) earliest = taken;
      if (taken > latest) latest = taken;
    }
    this.started = Math.max(at, this.ticksOf(earliest));
    if (latest > this.freeCycle) this.freeCycle = latest;
    if (queue === WRITES) this.tickets.lasts(ticket, latest);
    return ticket;
  }

  answer(ticket: number): number {
    for (const [index, channel] of this.channels.entries())
      while (this.tickets.waitsFor(ticket, index) && channel.advanceToEvent());
    return this.ticksOf(this.tickets.doneAt(ticket));
  }

  get free(): number {
    return this.ticksOf(this.freeCycle);
  }

  get idle(): number {
    return this.ticksOf(this.lookAhead(() => this.drain()));
  }

  /**
   * What has been done up to tick `until`; by default until all that was asked for is over. Goes on as if nothing
   * more came.
   */
  report(until = 0): MemoryReport {
    return this.lookAhead(() => {
      const cycle = Math.max(this.drain(), this.cycleOf(until));
      for (const channel of this.channels) channel.finish(cycle);
      return reportOn(this.system, this.channels, cycle);
    });
  }

  /**
   * Cycles of all data buses by state, in the order of BUS_STATES, as far as they are accounted for: until the last
   * data of each; behind a read's answer, those of that read as if nothing more came.
   */
  busSnapshot(): Float64Array {
    this.accounted.fill(0);
    for (const channel of this.channels) channel.addAccounted(this.accounted);
    return this.accounted;
  }

  /** One transaction enters its channel; the memory cycle at which it is taken over. */
  private send(queue: number, transaction: number, ticket: number, arrival: number): number {
    const { to, next } = this;
    this.map.locate(transaction, to);
    const channel = this.channels[to.channel]!;
    if (queue === READS) this.tickets.expect(ticket, to.channel);
    let clk = next[to.channel]! > arrival ? next[to.channel]! : arrival;
    for (;;) {
      channel.advance(clk);
      if (channel.send(queue, to.bank, to.row, to.column, transaction, ticket) !== REFUSED) break;
      channel.makeRoom(queue);
      clk = channel.clk;
    }
    next[to.channel] = channel.clk + 1;
    return channel.clk;
  }

  /** Runs until nothing is under way; the memory cycle at which the last data have passed. */
  private drain(): number {
    let latest = this.freeCycle;
    for (const channel of this.channels) {
      while (!channel.drained && channel.advanceToEvent());
      const written = channel.lastWriteIssue > 0 ? channel.lastWriteIssue + this.system.writeLatency : 0;
      latest = Math.max(latest, channel.lastDepart, written);
    }
    return latest;
  }

  private lookAhead<T>(look: () => T): T {
    for (const [index, channel] of this.channels.entries())
      if (this.kept[index] === 0) this.keep(index, channel);
    this.ahead = Infinity;
    const seen = look();
    this.ahead = -1;
    this.comeBack();
    return seen;
  }

  private keep(index: number, channel: Channel): void {
    channel.keep();
    this.kept[index] = 1;
    this.anyKept = true;
  }

  private comeBack(): void {
    if (!this.anyKept) return;
    this.anyKept = false;
    for (const [index, channel] of this.channels.entries()) {
      if (this.kept[index] === 0) continue;
      channel.bringBack();
      this.kept[index] = 0;
    }
  }

  /** First memory cycle at or after a tick; an answer is the cycle that it was, however it was rounded. */
  private cycleOf(tick: number): number {
    return Math.ceil(tick * this.cyclesPerTick - 1e-6);
  }

  private ticksOf(cycle: number): number {
    const ticks = cycle / this.cyclesPerTick;
    return this.wholeTicks ? Math.ceil(ticks) : ticks;
  }
}
