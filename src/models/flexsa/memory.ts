import type { Probe } from '../../engine/probe.js';
import { IdealMemory } from '../../memory/ideal.js';
import { openMemory } from '../../memory/open.js';
import { READ, streamOf, WRITE, type MemoryPort } from '../../memory/port.js';
import { Regions, type Region } from '../../memory/regions.js';
import { Walk } from '../../memory/walk.js';
import { memoryUse, type MemoryUse } from '../record/memory.js';
import type { FlexsaSpec } from './architecture.js';

/** The DRAM that all groups share, in whole cycles, as a bandwidth and a latency. */
export const plannedDram = ({ dram }: FlexsaSpec): IdealMemory =>
  new IdealMemory({ bytesPerTick: dram.bytesPerCycle, latency: dram.latencyCycles, rounding: 'tick' });

/** The DRAM that all groups share, in whole cycles, with nothing under way. */
export const openDram = ({ memory, dram, clock }: FlexsaSpec, probe?: Probe): MemoryPort =>
  openMemory(
    memory,
    {
      ticksPerSecond: clock,
      rounding: 'tick',
      bandwidth: dram.bytesPerCycle * clock,
      bytesPerTick: dram.bytesPerCycle,
      latency: dram.latencyCycles,
    },
    probe,
  );

/** A request as it was heard, from the beginning of its operator. */
export interface Heard {
  at: number;
  address: number;
  bytes: number;
  isWrite: boolean;
}

/** Hears nothing but requests, for a trace of the memory. */
export const listening = (heard: Heard[]): Probe => ({
  lane: () => -1,
  task: () => undefined,
  milestone: () => undefined,
  request: (at, address, bytes, isWrite) => heard.push({ at, address, bytes, isWrite }),
});

/** Where what a piece of work reads and writes lies, one behind the other. */
export const regionsFor = (...bytes: readonly number[]): Region[] => {
  const regions = new Regions();
  return bytes.map((size) => regions.place(size));
};

/**
 * A pass of the vector unit on a memory of its own: cycles, and what the memory did.
 * @param cycles of the vector unit
 */
export function passThrough(
  spec: FlexsaSpec,
  { read, table, written }: { read: number; table: number; written: number },
  cycles: number,
  probe?: Probe,
): { ticks: number; memory?: MemoryUse | undefined } {
  const memory = openDram(spec, probe);
  const all = read + table + written;
  const rounds = Math.ceil(all / spec.dram.transfer);
  const walks = regionsFor(read, table, written).map((region) => new Walk([region]));
  let end = 0;
  for (let round = 0; round < rounds; round++)
    for (const [operand, bytes] of [read, table, written].entries()) {
      if (bytes === 0) continue;
      const part = bytes / rounds;
      const stream = streamOf(operand, operand === 2 ? WRITE : READ);
      end = Math.max(end, memory.request(0, walks[operand]!.next(part), part, stream));
    }
  const ticks = Math.max(end, memory.idle);
  return { ticks, memory: memoryUse(memory, Math.max(ticks, cycles)) };
}
