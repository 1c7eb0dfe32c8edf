import type { RunRecord } from '../../results/record.js';
import type { Laboratory } from '../experiment.js';
import { deviation, percent } from '../memories.js';
import type { Table } from '../table.js';
import { SPEEDUPS, type Benchmark } from './published.js';
import { PRESETS, runOn } from './runs.js';

const MEMORIES = [
  { memory: 'DDR4', overrides: [], of: (name: Benchmark) => SPEEDUPS[name].ddr4[4] },
  { memory: 'HBM2', overrides: ['compiler.order=full'], of: (name: Benchmark) => SPEEDUPS[name].hbm2[4] },
] as const;

const COLUMNS = [
  ...['16 engines', 'published x', 'bandwidth x', 'deviation', 'banked x', 'deviation'],
  ...['time, banked over bandwidth', 'row hits', 'bytes moved over bytes asked for'],
];

/** The scaling figure's largest machines with both models of memory: what banks cost, and labels smaller than a line. */
export async function tabulateMemories(laboratory: Laboratory): Promise<Table> {
  const rows: string[][] = [];
  for (const name of Object.keys(SPEEDUPS) as Benchmark[]) {
    const { workload } = SPEEDUPS[name];
    const cpu = (await runOn(laboratory, workload, 'gc-peer/emp-cpu')).totals.seconds;
    for (const { memory, overrides, of } of MEMORIES)
      for (const preset of PRESETS) {
        const arch = `haac/16ge-2mb-${memory.toLowerCase()}`;
        const settings = [`preset=${preset}`, ...overrides];
        const plain = await runOn(laboratory, workload, arch, settings);
        const banked = await runOn(laboratory, workload, arch, [...settings, 'memory.model=banked']);
        const speedups = [plain, banked].map(({ totals }) => cpu / totals.seconds);
        const published = of(name);
        rows.push([
          `${name}, ${memory}, ${preset}`,
          published.toFixed(0),
          ...speedups.flatMap((ours) => [ours.toFixed(0), deviation(ours, published)]),
          (banked.totals.seconds / plain.totals.seconds).toFixed(2),
          percent(Number(banked.totals.details['memory.hitRate'])),
          movedOf(banked).toFixed(2),
        ]);
      }
  }
  return {
    title: 'Speed-ups with both models of memory',
    columns: COLUMNS,
    rows,
    notes: [
      'CPU time and, with haac-paper, sizes were fitted to the bars with the bandwidth model: that its rows agree proves nothing against banks. haac-paper is decoupled, cryptographic behind queues.',
      'Banked: DDR4-4400 in one channel, HBM2-2000 in 16; instructions, tables and addresses in order, a label of 16 B where its wire lies: a transaction of 64 or 32 B each, unless a write meets another of its line in the queue.',
    ],
  };
}

/** Bytes that went over the pins for each that was asked for. */
function movedOf({ totals: { details, traffic } }: RunRecord): number {
  const number = (name: string): number => Number(details[`memory.${name}`]);
  const line = number('bytes') / number('transactions');
  const asked = traffic
    .filter(({ level }) => level === 'dram')
    .reduce((sum, { readBytes, writeBytes }) => sum + readBytes + writeBytes, 0);
  return ((number('rowHits') + number('rowMisses') + number('rowConflicts')) * line) / asked;
}
