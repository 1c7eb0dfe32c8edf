import { Arena } from './arena.js';
import { Banks } from './banks.js';
import { ChannelCounters, COUNTERS } from './counters.js';
import { DataBuses } from './data-buses.js';
import { Maintenance } from './maintenance.js';
import type { BusState } from './report.js';
import { READS, Requests, WRITES } from './requests.js';
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

/** What a channel consists of, its sums, and keeping all of it for later. */
export abstract class ChannelState {
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
  /** Present tick; tick at which something can happen next, if `known`: in typed arrays, where numbers are not boxed. */
  protected readonly clock: Float64Array;
  private readonly alarm: Float64Array;
  /** Tick from which commands are looked for. */
  protected readonly horizon = new Float64Array(1);

  protected readonly ACT: number;
  protected readonly PRE: number;
  protected readonly RD: number;
  protected readonly WR: number;
  protected readonly PREALL: number;
  protected readonly REF: number;
  protected readonly closes: readonly number[];
  protected readonly keepsHits: boolean;
  protected readonly alwaysOpen: boolean;
  protected readonly readLatency: number;
  protected readonly writeHigh: number;
  protected readonly writeLow: number;
  private readonly room: Int32Array;
  protected readonly readyToClose = (bank: number): number => this.timing.readyAt(this.PRE, bank);

  protected readonly buses: DataBuses;
  private readonly changing: Uint8Array;
  private kept: Uint8Array | undefined;
  private keptScalars: readonly number[] = [];
  private keptMaintenance: Maintenance['scalars'] = [0, 0, 0, 0];

  constructor(system: DramSystem, commands: readonly string[]) {
    const { counts, controller } = system;
    this.system = system;
    this.commands = commands;
    const count = counts.reduce((a, b) => a * b, 1);
    const size = controller.readQueue + controller.writeQueue + count;
    const arena = new Arena(
      TimingTable.bytes(system) +
        Requests.bytes(size, count) +
        Banks.bytes(count) +
        Maintenance.bytes(count) +
        DataBuses.bytes(system.buses) +
        (COUNTERS.length + commands.length + 2 * count + 2) * 8 +
        64,
    );
    this.counters = new ChannelCounters(arena);
    this.issued = arena.float64(commands.length);
    this.clock = arena.float64(1);
    this.alarm = arena.float64(1);
    this.timing = new TimingTable(system, commands, arena, this.clock);
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
    this.room = Int32Array.of(controller.readQueue, controller.writeQueue);
    this.writeHigh = controller.writeHigh * controller.writeQueue;
    this.writeLow = controller.writeLow * controller.writeQueue;

    this.buses = new DataBuses(system, arena);
    this.changing = this.arrange(arena);
  }

  get clk(): number {
    return this.clock[0]!;
  }
  protected set clk(tick: number) {
    this.clock[0] = tick;
  }

  protected get wake(): number {
    return this.alarm[0]!;
  }
  protected set wake(tick: number) {
    this.alarm[0] = tick;
  }

  /** Takes what else changes from the arena. @returns all of it */
  protected arrange(arena: Arena): Uint8Array {
    return arena.bytes;
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

  /** Adds what the data buses have done until their last data to sums by state, in the order of BUS_STATES. */
  addAccounted(sums: Float64Array): void {
    for (const { cycles } of this.buses.accounts)
      for (let state = 0; state < sums.length; state++) sums[state]! += cycles[state]!;
  }

  /** Adds cycles of the data buses up to tick `clk` by what they did; the sums grow by `clk` times the buses. */
  addBusTime(sums: Record<BusState, number>, clk: number): void {
    this.buses.addTo(sums, clk);
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
    return [this.lastDepart, this.lastWriteIssue, this.writing ? 1 : 0];
  }
  protected set scalars(values: readonly number[]) {
    this.lastDepart = values[0]!;
    this.lastWriteIssue = values[1]!;
    this.writing = values[2] === 1;
  }
}
