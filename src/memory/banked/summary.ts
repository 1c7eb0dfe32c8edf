import type { Channel } from './channel.js';
import type { Counter } from './counters.js';
import { BUS_STATES, type BusState, type MemoryReport } from './report.js';
import type { DramSystem } from './system.js';

/** Sums over the channels of a memory, all of which have been run to memory cycle `cycles`. */
export function reportOn(
  { cyclePicoseconds }: DramSystem,
  channels: readonly Channel[],
  cycles: number,
): MemoryReport {
  const sum = (...names: Counter[]): number =>
    channels.reduce((total, { counters }) => names.reduce((t, name) => t + counters.get(name), total), 0);
  const bus = Object.fromEntries(BUS_STATES.map((state) => [state, 0])) as Record<BusState, number>;
  const commands: Record<string, number> = {};
  for (const channel of channels) {
    channel.addBusTime(bus, cycles);
    for (const [index, name] of channel.commands.entries())
      commands[name] = (commands[name] ?? 0) + channel.issued[index]!;
  }
  return {
    cycles,
    cycleSeconds: cyclePicoseconds * 1e-12,
    reads: sum('reads'),
    writes: sum('writes'),
    forwarded: sum('forwarded'),
    coalesced: sum('coalesced'),
    hits: sum('readHits', 'writeHits'),
    misses: sum('readMisses', 'writeMisses'),
    conflicts: sum('readConflicts', 'writeConflicts'),
    commands,
    bus,
    readLatency: {
      sum: sum('readLatency'),
      max: channels.reduce((most, { counters }) => Math.max(most, counters.get('readLatencyMax')), 0),
    },
    activeCycles: channels.reduce((total, channel) => total + channel.activeCycles(cycles), 0),
    refreshed: channels.reduce((total, { refreshedNodes }) => total + refreshedNodes, 0),
  };
}
