import { BUS_STATES } from '../memory/banked/report.js';
import { formatBytes, formatCount, formatPercent, formatSi } from '../quantity/format.js';
import type { Totals } from '../results/record.js';

/** What a memory with banks did, for the totals of a run; no lines if it had none. */
export function memoryLines({ details }: Pick<Totals, 'details'>): [label: string, text: string][] {
  const of = (name: string): number => Number(details[`memory.${name}`]);
  if (!('memory.transactions' in details)) return [];
  const rows = (['rowHits', 'rowMisses', 'rowConflicts'] as const).map(
    (name) => `${formatCount(of(name))} ${name.slice(3).toLowerCase()}`,
  );
  const spared = `${formatCount(of('forwarded'))} forwarded, ${formatCount(of('coalesced'))} coalesced`;
  const states = BUS_STATES.filter((state) => of(`bus.${state}`) > 0).map(
    (state) => `${state} ${formatSi(of(`bus.${state}`), 's')}`,
  );
  return [
    [
      'memory',
      `${details['memory.standard']}, ${formatCount(of('channels'))} channels, ${details['memory.mapping']}: ${formatPercent(of('hitRate'))} row hits, read ${formatSi(of('readLatency'), 's')}, ${formatSi(of('bandwidth'), 'B')}/s (${formatPercent(of('efficiency'))} of peak)`,
    ],
    [
      'transactions',
      `${formatCount(of('transactions'))} (${formatBytes(of('bytes'))}): ${rows.join(', ')}, ${spared}, ${formatCount(of('refreshes'))} refreshes`,
    ],
    ['memory bus', `${formatSi(of('seconds'), 's')}: ${states.join(', ')}`],
  ];
}
