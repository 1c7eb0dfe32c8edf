import { SampledMemory, scaleReport, wholeReport } from '../../memory/sampled.js';
import type { MemoryPort } from '../../memory/port.js';
import type { MemorySpec } from '../../memory/schema.js';
import { TracedMemory } from '../../memory/traced.js';
import type { Assumption } from '../../results/record.js';
import { memoryUse, type MemoryUse } from './memory.js';

/*
 * Of kinds that simulate a part of their memory for all: beginnings of transfers, some channels, one of many cores.
 */

/** As `memoryUse`, of a memory that simulates the beginnings of requests, too. */
export function sampledUse(memory: MemoryPort): MemoryUse | undefined {
  const inner = memory instanceof TracedMemory ? memory.memory : memory;
  if (!(inner instanceof SampledMemory)) return memoryUse(memory);
  return { system: inner.system, report: inner.report() };
}

/** So many memories side by side that do the same at the same time, as one. */
export const besideUse = ({ system, report }: MemoryUse, copies: number): MemoryUse => ({
  system: { ...system, channels: system.channels * copies },
  report: { ...scaleReport(report, copies, 1), refreshed: report.refreshed * copies },
});

/** The same with whole transactions and commands, where a part was simulated for all. */
export const wholeUse = ({ system, report }: MemoryUse): MemoryUse => ({
  system,
  report: wholeReport(report),
});

/** And then rested until a run of so many seconds was over: refreshed, with closed rows. */
export function restingUntil({ system, report }: MemoryUse, seconds: number): MemoryUse {
  const { channels, buses, timing, controller } = system;
  const rest = Math.max(0, seconds / report.cycleSeconds - report.cycles);
  const interval = timing['nREFI'];
  const refreshes =
    controller.refresh === 'none' || interval === undefined
      ? 0
      : Math.floor(rest / interval) * report.refreshed;
  const name = Object.keys(report.commands).find((one) => one.startsWith('REF')) ?? 'REFab';
  const commands = { ...report.commands, [name]: (report.commands[name] ?? 0) + refreshes };
  const bus = { ...report.bus, idle: report.bus.idle + rest * channels * buses };
  return { system, report: { ...report, cycles: report.cycles + rest, commands, bus } };
}

/** Assumptions of a run; none of a standard where its bandwidth alone is modelled. */
export const withoutBanks = (
  { model }: Pick<MemorySpec, 'model'>,
  all: readonly Assumption[],
): Assumption[] => all.filter(({ name }) => model !== 'bandwidth' || !name.startsWith('memory.'));
