import type { Laboratory } from '../experiment.js';
import { deviation, percent } from '../memories.js';
import type { Table } from '../table.js';
import { DESIGNS } from './published.js';

/** ResNet-50 with nothing behind the link, and with the host's memory behind it. */
export async function tabulateMemories(laboratory: Laboratory): Promise<Table> {
  const rows: string[][] = [];
  for (const { network, workload, design, milliseconds: published } of DESIGNS) {
    if (network !== 'ResNet50') continue;
    const arch = `cheetah/${design}`;
    const run = (...overrides: string[]) => laboratory.run({ workload, arch, overrides, fidelity: 'event' });
    const records = [await run(), await run('memory.model=banked')];
    const [plain, banked] = records.map(({ totals }) => totals.seconds * 1e3) as [number, number];
    const { details, stallCycles } = records[1]!.totals;
    rows.push([
      arch,
      String(published),
      ...[plain, banked].flatMap((ours) => [ours.toFixed(2), deviation(ours, published)]),
      String(stallCycles['memory']),
      percent(Number(details['memory.hitRate'])),
      percent(Number(details['memory.efficiency'])),
    ]);
  }
  return {
    title: 'ResNet-50 with both models of memory',
    columns: [
      ...['machine', 'published ms', 'bandwidth ms', 'deviation', 'banked ms', 'deviation'],
      ...['cycles that wait for DRAM', 'row hits', 'use of its peak'],
    ],
    rows,
    notes: [
      'Bandwidth: the link alone. Banked: DDR4-3200 behind it, five channels (assumed), which moves what the link moves; the slower of both holds. The time of 4x512 was fitted with the bandwidth model.',
    ],
  };
}
