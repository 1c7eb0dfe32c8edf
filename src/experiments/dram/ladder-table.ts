import type { StandardName } from '../../memory/standards/index.js';
import { formatCount, formatPercent } from '../../quantity/format.js';
import type { RunRecord } from '../../results/record.js';
import { climbRun, LADDER_STALLS, ladderRequests, RUNGS } from '../../simulation/memory-ladder.js';
import type { Laboratory } from '../experiment.js';
import type { Table } from '../table.js';

const NETWORK = 'resnet50-imagenet';
const ARRAY = 'systolic/128x128';

/** What a memory costs ResNet-50 on the 128x128 array, from its bandwidth alone to all of it. */
export async function ladderTable(laboratory: Laboratory, standard: StandardName): Promise<Table> {
  const overrides = [`memory.standard=${standard}`];
  const records: RunRecord[] = [];
  for (const request of ladderRequests({ workload: NETWORK, arch: ARRAY, overrides }))
    records.push(await laboratory.run(request));
  const { cycles, stalls } = climbRun(records);
  const { details } = records.at(-1)!.totals;
  const change = cycles.at(-1)! - cycles[0]!;
  const share = (name: string): string => formatPercent(Number(details[`memory.${name}`]));
  return {
    title: `${NETWORK} on ${ARRAY} with ${standard}, ${details['memory.channels']} channels`,
    columns: ['memory', 'stall', 'cycles', 'added', 'of the first'],
    rows: RUNGS.map(({ what, stall }, rung) => [
      what,
      stall,
      formatCount(cycles[rung]!),
      rung === 0 ? '' : signed(stalls[rung - 1]!),
      rung === 0 ? '' : formatPercent(stalls[rung - 1]! / cycles[0]!),
    ]),
    notes: [
      `${signed(change)} cycles = ${LADDER_STALLS.map((stall, index) => `${stall} ${signed(stalls[index]!)}`).join(', ')}. Channels: as many as come nearest to the bandwidth of the architecture.`,
      `The whole memory by itself: ${share('hitRate')} row hits, ${share('efficiency')} of its peak over the run, read latency ${(1e9 * Number(details['memory.readLatency'])).toFixed(1)} ns, ${share('overfetch')} of the bytes asked for moved beside them.`,
    ],
  };
}

const signed = (value: number): string => `${value > 0 ? '+' : ''}${formatCount(value)}`;
