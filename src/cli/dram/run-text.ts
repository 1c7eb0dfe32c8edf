import { BUS_STATES } from '../../memory/banked/report.js';
import { peakBandwidth, type DramSystem } from '../../memory/banked/system.js';
import type { RunSummary, Spread } from '../../memory/trace/index.js';
import { formatCount, formatPercent, formatSi } from '../../quantity/format.js';

/** A line of the table of a run: a plain number for files, a text for people. */
export interface Fact {
  name: string;
  value: number | string | null;
  text: string;
}

const count = (name: string, value: number): Fact => ({ name, value, text: formatCount(value) });
const share = (name: string, value: number): Fact => ({ name, value, text: formatPercent(value) });
const said = (name: string, text: string): Fact => ({ name, value: text, text });
const inUnit = (name: string, value: number, unit: string): Fact => ({
  name,
  value,
  text: formatSi(value, unit),
});

/** What a memory is, in a line. */
export function systemText({ name, levels, counts, channels, mapping, controller }: DramSystem): string {
  const { scheduler, rowPolicy, cap, refresh, readQueue, writeQueue } = controller;
  const inside = levels.map((level, at) => `${at === 0 ? channels : counts[at]!} ${level}`).join(' x ');
  const rows = rowPolicy === 'open' ? 'open rows' : `rows closed after ${cap}`;
  return `${name}: ${inside}; ${mapping}, ${scheduler}, ${rows}, refresh ${refresh}, queues ${readQueue} and ${writeQueue}`;
}

export function factsOf(system: DramSystem, summary: RunSummary): Fact[] {
  const { readLatency, writeLatency, energy, energyPerBit } = summary;
  return [
    said('memory', systemText(system)),
    count('requests', summary.requests),
    count('reads', summary.reads),
    count('writes', summary.writes),
    count('cycles', summary.cycles),
    inUnit('time', summary.seconds, 's'),
    inUnit('bandwidth', summary.bandwidth, 'B/s'),
    share(`of peak (${formatSi(peakBandwidth(system), 'B/s')})`, summary.peakShare),
    count('row hits', summary.hits),
    count('row misses', summary.misses),
    count('row conflicts', summary.conflicts),
    count('forwarded reads', summary.forwarded),
    count('coalesced writes', summary.coalesced),
    count('last request taken in cycle', summary.acceptCycle),
    count('attempts without room', summary.rejects),
    ...latencies('read latency', readLatency, system),
    ...latencies('write queueing', writeLatency, system),
    ...BUS_STATES.map((state) => share(`bus: ${state}`, summary.bus[state])),
    ...Object.entries(summary.commands).map(([name, issued]) => count(`command ${name}`, issued)),
    ...(energy === null
      ? [said('energy', 'unknown')]
      : Object.entries(energy).map(([part, joules]) => inUnit(`energy: ${part}`, joules, 'J'))),
    ...Object.entries(energyPerBit ?? {}).map(([part, joules]) =>
      inUnit(`energy a bit: ${part}`, joules, 'J'),
    ),
  ];
}

function latencies(name: string, spread: Spread | null, { cyclePicoseconds }: DramSystem): Fact[] {
  if (spread === null) return [];
  const { mean, min, p50, p95, p99, max } = spread;
  return Object.entries({ mean, min, p50, p95, p99, max }).map(([part, cycles]) => ({
    name: `${name}: ${part}`,
    value: cycles,
    text: `${Number(cycles.toFixed(2))} cycles, ${((cycles * cyclePicoseconds) / 1000).toFixed(1)} ns`,
  }));
}
