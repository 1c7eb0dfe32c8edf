import type { Probe } from '../../engine/probe.js';
import { IdealMemory } from '../../memory/ideal.js';
import { openMemory } from '../../memory/open.js';
import type { MemoryPort } from '../../memory/port.js';
import type { SystolicSpec } from './architecture.js';
import { dramBytesPerCycle } from './dram.js';

/** The DRAM as the array's DMA sees it, in cycles of the array. */
export const openDram = (spec: SystolicSpec, probe?: Probe): MemoryPort =>
  openMemory(
    spec.memory,
    {
      ticksPerSecond: spec.clock,
      bandwidth: spec.dram.bandwidth,
      bytesPerTick: dramBytesPerCycle(spec),
      latency: spec.dram.latency * spec.clock,
    },
    probe,
  );

/** The DRAM as whoever plans takes it, whatever it is: a bandwidth and a latency. */
export const plannedDram = (spec: SystolicSpec): IdealMemory =>
  new IdealMemory({ bytesPerTick: dramBytesPerCycle(spec), latency: spec.dram.latency * spec.clock });
