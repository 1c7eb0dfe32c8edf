import type { Probe } from '../engine/probe.js';
import { BankedMemory, type BankedOptions } from './banked/banked-memory.js';
import { BUS_STATES, type MemoryReport } from './banked/report.js';
import { peakBandwidth, type DramSystem } from './banked/system.js';
import { openMemory, systemFor, type UserOfMemory } from './open.js';
import { directionOf, READ, WRITE, type MemoryPort } from './port.js';
import type { SampledMemorySpec } from './schema.js';
import { TracedMemory } from './traced.js';

/** Refresh intervals that the rate of a long stream is measured over; rows of every bank where nothing is refreshed. */
const INTERVALS = 32;

/** What a long stream in one direction settles at, seen on one channel of its own. */
interface Steady {
  bytes: number;
  ticks: number;
  report: MemoryReport;
}

/**
 * A memory with banks of whose requests only the first bytes are simulated, command by command: what comes behind
 * takes, and does, as much a byte as a long stream in that direction (measured at the first need, over whole refresh
 * intervals). For machines that move gigabytes in long transfers; with infinite `detail` all is simulated. The
 * simulated memory does not see the time that is skipped.
 *
 * For example:
 *
 *     const memory = new SampledMemory({ system: systemOf('HBM2-2000'), ticksPerSecond: 1e9 }, 65536);
 *     memory.request(0, 0, 1e9, READ); // 64 KiB in detail, the rest at the rate of a long stream of reads
 */
export class SampledMemory implements MemoryPort {
  started = 0;
  readonly system: DramSystem;
  private readonly memory: BankedMemory;
  private readonly options: BankedOptions;
  private readonly detail: number;
  private readonly steady: (Steady | undefined)[] = [];
  /** Ticks, and bytes in each direction, that were not simulated. */
  private skipped = 0;
  private readonly skippedBytes = [0, 0];
  /** Of tickets, what their answers are late by. */
  private readonly late = new Map<number, number>();

  constructor(options: BankedOptions, detail: number) {
    this.system = options.system;
    this.options = options;
    this.memory = new BankedMemory(options);
    this.detail = detail;
  }

  request(at: number, address: number, bytes: number, stream: number): number {
    const { skipped } = this;
    const simulated = Math.min(bytes, this.detail);
    const end = this.memory.request(Math.max(0, at - skipped), address, simulated, stream);
    this.started = this.memory.started + skipped;
    this.skip(bytes - simulated, directionOf(stream));
    return end + this.skipped;
  }

  ask(at: number, address: number, bytes: number, stream: number): number {
    const { skipped } = this;
    const simulated = Math.min(bytes, this.detail);
    const ticket = this.memory.ask(Math.max(0, at - skipped), address, simulated, stream);
    this.started = this.memory.started + skipped;
    this.skip(bytes - simulated, directionOf(stream));
    this.late.set(ticket, this.skipped);
    return ticket;
  }

  answer(ticket: number): number {
    const late = this.late.get(ticket)!;
    this.late.delete(ticket);
    return this.memory.answer(ticket) + late;
  }

  get free(): number {
    return this.memory.free + this.skipped;
  }

  get idle(): number {
    return this.memory.idle + this.skipped;
  }

  report(): MemoryReport {
    const { channels } = this.system;
    let sum = this.memory.report();
    for (const direction of [READ, WRITE]) {
      const bytes = this.skippedBytes[direction]!;
      if (bytes > 0) sum = withStream(sum, this.steadyOf(direction), bytes, channels);
    }
    return sum;
  }

  private skip(bytes: number, direction: number): void {
    if (bytes <= 0) return;
    const { bytes: seen, ticks } = this.steadyOf(direction);
    // whole ticks: answers that are whole stay so
    this.skipped += Math.ceil((bytes / this.system.channels) * (ticks / seen));
    this.skippedBytes[direction]! += bytes;
  }

  private steadyOf(direction: number): Steady {
    return (this.steady[direction] ??= steadyStream(this.options, direction));
  }
}

/** The last two thirds of a stream through one channel of a memory. */
function steadyStream({ system, ticksPerSecond }: BankedOptions, direction: number): Steady {
  const one = { ...system, channels: 1 };
  const piece = (INTERVALS / 2) * intervalBytes(one);
  const [short, long] = [piece, 3 * piece].map((bytes) => {
    const memory = new BankedMemory({ system: one, ticksPerSecond });
    memory.ask(0, 0, bytes, direction);
    return { ticks: memory.idle, report: memory.report() };
  }) as [{ ticks: number; report: MemoryReport }, { ticks: number; report: MemoryReport }];
  return {
    bytes: 2 * piece,
    ticks: long.ticks - short.ticks,
    report: combine(long.report, short.report, -1, -1),
  };
}

/** What moves at peak rate between two refreshes, or what the open rows of all banks hold, if that is more. */
function intervalBytes(system: DramSystem): number {
  const { timing, cyclePicoseconds, transactionBytes, columns, counts } = system;
  const seconds = (timing['nREFI'] ?? 0) * cyclePicoseconds * 1e-12;
  const refreshed = Math.ceil((seconds * peakBandwidth(system)) / transactionBytes);
  const rows = columns * counts.reduce((all, count) => all * count, 1);
  return Math.max(refreshed, rows) * transactionBytes;
}

/** A report with so many bytes more of a stream, spread over all channels: each does its share at the same time. */
function withStream(report: MemoryReport, steady: Steady, bytes: number, channels: number): MemoryReport {
  const times = bytes / steady.bytes;
  return wholeReport(combine(report, steady.report, times, times / channels));
}

/** Whole transactions and commands; every one that went to the banks has a row that was open, closed or another. */
export function wholeReport(report: MemoryReport): MemoryReport {
  const { reads, writes, forwarded, coalesced, misses, conflicts, commands } = report;
  const whole = {
    reads: Math.ceil(reads),
    writes: Math.ceil(writes),
    forwarded: Math.round(forwarded),
    coalesced: Math.round(coalesced),
    misses: Math.round(misses),
    conflicts: Math.round(conflicts),
  };
  const gone = whole.forwarded + whole.coalesced + whole.misses + whole.conflicts;
  const hits = Math.max(0, whole.reads + whole.writes - gone);
  const counted = Object.entries(commands).map(([name, count]) => [name, Math.round(count)]);
  return { ...report, ...whole, hits, commands: Object.fromEntries(counted) as Record<string, number> };
}

/** What so many times as much comes to, that takes so many times as long. */
export const scaleReport = (report: MemoryReport, times: number, whiles: number): MemoryReport =>
  combine(report, report, times - 1, whiles - 1);

/** One report and so many times another; `whiles`: the same of what passes for all channels at once. */
function combine(one: MemoryReport, other: MemoryReport, times: number, whiles: number): MemoryReport {
  const sum = (of: (report: MemoryReport) => number): number => of(one) + times * of(other);
  const names = new Set([...Object.keys(one.commands), ...Object.keys(other.commands)]);
  const named = <Name extends string>(
    all: Iterable<Name>,
    of: (report: MemoryReport, name: Name) => number,
  ) =>
    Object.fromEntries([...all].map((name) => [name, sum((report) => of(report, name))])) as Record<
      Name,
      number
    >;
  return {
    ...one,
    cycles: one.cycles + whiles * other.cycles,
    reads: sum(({ reads }) => reads),
    writes: sum(({ writes }) => writes),
    forwarded: sum(({ forwarded }) => forwarded),
    coalesced: sum(({ coalesced }) => coalesced),
    hits: sum(({ hits }) => hits),
    misses: sum(({ misses }) => misses),
    conflicts: sum(({ conflicts }) => conflicts),
    commands: named(names, ({ commands }, name) => commands[name] ?? 0),
    bus: named(BUS_STATES, ({ bus }, state) => bus[state]),
    readLatency: {
      sum: sum(({ readLatency }) => readLatency.sum),
      max: Math.max(one.readLatency.max, other.readLatency.max),
    },
    activeCycles: sum(({ activeCycles }) => activeCycles),
  };
}

/**
 * As `openMemory`, with a memory with banks that simulates the first `detail` bytes of every request.
 * @param probe hears requests, if it has ears for them
 */
export function openSampled(spec: SampledMemorySpec, user: UserOfMemory, probe?: Probe): MemoryPort {
  if (spec.model !== 'banked') return openMemory(spec, user, probe);
  const { ticksPerSecond, rounding = 'exact', bandwidth } = user;
  const system = systemFor(spec, bandwidth);
  const options = { system, ticksPerSecond, rounding, path: spec.path * ticksPerSecond };
  const memory = new SampledMemory(options, spec.detail);
  return probe?.request === undefined ? memory : new TracedMemory(memory, probe);
}
