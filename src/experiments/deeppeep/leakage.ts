import { analyse } from '../../sidechannel/analyse/index.js';
import { observe, type Observed } from '../../sidechannel/observe/observed.js';
import { prepare } from '../../simulation/simulate.js';
import type { Laboratory } from '../experiment.js';
import { GPUS } from './published.js';

const SEEDS = [1, 2, 3];

/** Means over three seeds. */
export interface Leakage {
  /** Share of layers whose channels, kernel, stride and groups are all found; and of those with their type of block. */
  exact: number;
  blocks: number;
}

export interface Attack {
  network: string;
  /** Spread of all that is measured. */
  noise: number;
  /** Whether the analyser looks at grids of CTAs. */
  grids: boolean;
}

/** A run on the P100, in closed form, with what is seen of it. */
export async function observed(laboratory: Laboratory, network: string, noise: number): Promise<Observed> {
  const request = {
    ...({ workload: network, arch: GPUS[0], fidelity: 'analytic' } as const),
    overrides: [`sidechannel.noise=${noise}`],
  } as const;
  return observe(await prepare(request), await laboratory.run(request));
}

/** What was found out once in a laboratory. */
const known = new WeakMap<Laboratory, Map<string, Promise<Leakage>>>();

/** How much of a network is found without its names. */
export function leakageOf(laboratory: Laboratory, attack: Attack): Promise<Leakage> {
  const mine = known.get(laboratory) ?? new Map<string, Promise<Leakage>>();
  known.set(laboratory, mine);
  const key = JSON.stringify(attack);
  const found = mine.get(key) ?? measure(laboratory, attack);
  mine.set(key, found);
  return found;
}

async function measure(laboratory: Laboratory, { network, noise, grids }: Attack): Promise<Leakage> {
  const run = await observed(laboratory, network, noise);
  // Without noise every seed shows the same.
  const seeds = noise === 0 ? [1] : SEEDS;
  const scores = seeds.map((seed) => analyse(run, { seed, grids }));
  const mean = (of: (score: (typeof scores)[number]) => number): number =>
    scores.reduce((sum, score) => sum + of(score), 0) / scores.length;
  return { exact: mean(({ leakage }) => leakage), blocks: mean(({ blocks }) => blocks) };
}

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
