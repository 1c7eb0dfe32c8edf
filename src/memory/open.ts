import type { Probe } from '../engine/probe.js';
import { InputError } from '../errors.js';
import { BankedMemory } from './banked/banked-memory.js';
import type { MemoryReport } from './banked/report.js';
import { peakBandwidth, type DramSystem } from './banked/system.js';
import { IdealMemory, type IdealOptions } from './ideal.js';
import type { MemoryPort } from './port.js';
import type { MemorySpec } from './schema.js';
import { systemOf } from './standards/index.js';
import { TracedMemory } from './traced.js';

/** The standard's memory that a specification asks for; `auto` channels: nearest to `bandwidth` bytes a second. */
export function systemFor(spec: MemorySpec, bandwidth: number): DramSystem {
  const { standard, ranks, mapping, scheduler, rows, cap, refresh, queues, without } = spec;
  const options = {
    ranks,
    mapping,
    scheduler,
    rowPolicy: rows,
    cap,
    refresh,
    readQueue: queues.read,
    writeQueue: queues.write,
    without,
  } as const;
  if (spec.channels === 'auto' && !Number.isFinite(bandwidth))
    throw new InputError('as many as come nearest to an infinite bandwidth', {
      field: 'memory.channels',
      expected: 'a number of channels, or a finite bandwidth',
    });
  const one = systemOf(standard, { ...options, channels: 1 });
  const nearest = Math.max(1, Math.min(1024, Math.round(bandwidth / peakBandwidth(one))));
  return { ...one, channels: spec.channels === 'auto' ? nearest : spec.channels };
}

/** Bytes a second that move at most: those of the bandwidth model, or of the standard's channels. */
export const rateOf = (spec: MemorySpec, bandwidth: number): number =>
  spec.model === 'bandwidth' ? bandwidth : peakBandwidth(systemFor(spec, bandwidth));

export interface UserOfMemory {
  /** Clock of the ticks that requests are given in. */
  ticksPerSecond: number;
  rounding?: 'exact' | 'tick';
  /** Bytes a second and ticks of latency of the bandwidth model. */
  bandwidth: number;
  /** The same bandwidth in bytes a tick, of kinds that have always divided first: times differ in the last bit. */
  bytesPerTick?: number;
  latency?: number;
}

/**
 * Opens the memory that an architecture describes, with nothing under way.
 * @param probe hears its requests, if it has ears for them
 */
export function openMemory(spec: MemorySpec, user: UserOfMemory, probe?: Probe): MemoryPort {
  const memory = open(spec, user);
  return probe?.request === undefined ? memory : new TracedMemory(memory, probe);
}

function open(spec: MemorySpec, user: UserOfMemory): MemoryPort {
  const { ticksPerSecond, rounding = 'exact', bandwidth, bytesPerTick, latency = 0 } = user;
  if (spec.model === 'banked') {
    const system = systemFor(spec, bandwidth);
    return new BankedMemory({ system, ticksPerSecond, rounding, path: spec.path * ticksPerSecond });
  }
  if (spec.model === 'peak') return new IdealMemory(peakOf(systemFor(spec, bandwidth), spec, user));
  const rate = bytesPerTick === undefined ? { bytesPerSecond: bandwidth, ticksPerSecond } : { bytesPerTick };
  return new IdealMemory({ ...rate, rounding, latency });
}

/**
 * One channel with the peak rate of a standard. One read alone is as late as it is with an open row: a cycle until the
 * command, then the latency of RD, of which the data take the last `burstCycles`.
 */
function peakOf(system: DramSystem, { path }: MemorySpec, user: UserOfMemory): IdealOptions {
  const { ticksPerSecond, rounding = 'exact' } = user;
  const cycles = 1 + system.readLatency - system.burstCycles;
  const latency = (cycles * system.cyclePicoseconds * 1e-12 + path) * ticksPerSecond;
  return {
    bytesPerSecond: peakBandwidth(system),
    ticksPerSecond,
    rounding,
    latency: rounding === 'tick' ? Math.ceil(latency) : latency,
  };
}

/** The memory itself, if it has banks: behind a trace too. */
export function bankedOf(memory: MemoryPort): BankedMemory | undefined {
  const inner = memory instanceof TracedMemory ? memory.memory : memory;
  return inner instanceof BankedMemory ? inner : undefined;
}

/** What a memory did, if it has banks. */
export const reportOf = (memory: MemoryPort): MemoryReport | undefined => bankedOf(memory)?.report();
