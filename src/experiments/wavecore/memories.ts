import type { Laboratory } from '../experiment.js';
import type { Table } from '../table.js';
import { measureHeadlines } from './headlines.js';
import { WAVECORE_HEADLINES } from './published.js';
import { MEMORIES, runStep } from './runs.js';

/** One of the networks: those with banks take a few seconds a step. */
const NETWORK = 'resnet50-imagenet';
const MODELS = ['bandwidth', 'banked'] as const;

const published = (name: string): number => WAVECORE_HEADLINES.find((one) => one.name === name)!.value;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
/** A saving and how far it is from what was published. */
const beside = (ours: number, theirs: number): string =>
  `${percent(ours)} (${ours < theirs ? '' : '+'}${(100 * (ours - theirs)).toFixed(1)})`;

/** What MBS2 saves on each memory, modelled by its bandwidth and with banks. */
export async function memoriesTable(laboratory: Laboratory): Promise<Table> {
  const rows: string[][] = [];
  for (const memory of MEMORIES)
    for (const model of MODELS) {
      const step = (scheduler: string) =>
        runStep(laboratory, NETWORK, memory, [`scheduler=${scheduler}`, `memory.model=${model}`]);
      const [baseline, serialised] = [await step('baseline'), await step('mbs2')];
      const { speedup, energyReduction } = measureHeadlines(baseline, serialised);
      const reached = [baseline, serialised].map(({ totals: { details } }) => details['memory.hitRate']);
      rows.push([
        `${memory}, ${model}`,
        ...[baseline, serialised].map(({ totals }) => `${(1e3 * totals.seconds).toFixed(2)} ms`),
        beside(speedup, published('speedup')),
        beside(energyReduction, published('energyReduction')),
        reached.map((rate) => (rate === undefined ? '-' : percent(Number(rate)))).join(', '),
      ]);
    }
  return {
    title: `Memories of WaveCore by bandwidth and with banks, ${NETWORK}`,
    columns: ['memory', 'baseline', 'mbs2', 'speed-up', 'energy saved', 'row hits'],
    rows,
    notes: [
      `In brackets: points from what the abstract has as the mean over its networks, ${percent(published('speedup'))} (fitted: vector passes were added with it in view) and ${percent(published('energyReduction'))}. No claim of its own: one network, shown for the change from one model of the memory to the other.`,
      'With banks a core has its share of the channels of the nearest standard (HBM2-2400: one stack of eight, 307 GB/s, beside 300 GiB/s), and energy is that of its commands.',
    ],
  };
}
