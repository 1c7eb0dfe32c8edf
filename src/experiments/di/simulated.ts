import { loadArchitecture, type Architecture } from '../../arch/load.js';
import { findFile } from '../../document/files.js';
import { reuseOf, type Accesses } from '../../metrics/intensity.js';
import { simulateWork } from '../../models/dispatch.js';
import * as registry from '../../models/registry.js';
import { workOf } from '../../work/network.js';
import { layerAccesses, sumAccesses } from '../../workload/accesses.js';
import type { Network } from '../../workload/graph.js';
import { loadNetwork } from '../../workload/load.js';
import { requireModelled } from '../experiment.js';
import { ALPHAS, bestAlpha } from './hardware.js';
import { pearson } from './statistics.js';

/** What must be said wherever simulated efficiency stands beside AI or DI. */
export const CIRCULAR =
  'Circular in part: simulated joules are sums over the accesses that AI and DI count, so that a high r is partly by construction and says nothing of hardware; measured joules stand above. Absolute energies are not claims.';

/** Networks of ImageNet's size, from over-parameterised to compact. */
export const SIMULATED = [
  ...['alexnet-original-imagenet', 'vgg16-imagenet', 'googlenet-imagenet', 'inception-v3-imagenet299'],
  ...['inception-v4-imagenet299', 'resnet18-imagenet', 'resnet34-imagenet', 'resnet50-imagenet'],
  ...['resnet101-imagenet', 'resnet152-imagenet', 'squeezenet1.0-imagenet', 'squeezenet1.1-imagenet'],
  ...['mobilenetv1-imagenet', 'mobilenetv1-w0.5-imagenet', 'mobilenetv2-imagenet'],
  ...['mobilenetv2-w0.75-imagenet', 'ofa-mbv3-max-d4e6k7', 'ofa-mbv3-min-d2e3k3'],
] as const;

export const CARDS = ['p4000', 'p100'] as const;
export type Card = (typeof CARDS)[number];
export const CARD_NAMES: Readonly<Record<Card, string>> = { p4000: 'P4000', p100: 'P100' };
export const SIMULATED_BATCHES = [1, 4, 32, 128] as const;
/** Sizes of L2 that the P100 is given, at this batch. */
export const L2_SIZES = ['1 MiB', '4 MiB', '16 MiB', '64 MiB'] as const;
export const L2_BATCH = 4;

/** MACs a joule of every network on a card at a batch. */
export interface Condition {
  card: Card;
  batch: number;
  /** Of the card's own size where it is not said. */
  l2?: string;
  efficiency: readonly number[];
}

/** The networks with their compulsory accesses of one image, and what the cards make of them. */
export interface Study {
  names: readonly string[];
  accesses: readonly Accesses[];
  conditions: readonly Condition[];
  /** The P100 with other sizes of L2. */
  sizes: readonly Condition[];
}

let known: Promise<Study> | undefined;

/** Both cards at every batch, and the P100 with every size of L2: the same every time, so made once. */
export const simulateStudy = (progress: (what: string) => void = () => undefined): Promise<Study> =>
  (known ??= makeStudy(progress));

async function makeStudy(progress: (what: string) => void): Promise<Study> {
  const networks = SIMULATED.map((name) => loadNetwork(findFile('workloads', name)));
  const conditions: Condition[] = [];
  for (const card of CARDS) {
    const architecture = await loadArchitecture(`gpu/${card}`, [], registry);
    for (const batch of SIMULATED_BATCHES) {
      progress(`${SIMULATED.length} networks on ${CARD_NAMES[card]}, batch ${batch}`);
      conditions.push({ card, batch, efficiency: efficiencies(networks, architecture, batch) });
    }
  }
  const sizes: Condition[] = [];
  for (const l2 of L2_SIZES) {
    progress(`${SIMULATED.length} networks on P100, L2 of ${l2}`);
    const architecture = await loadArchitecture('gpu/p100', [`l2.size=${l2}`], registry);
    sizes.push({
      card: 'p100',
      batch: L2_BATCH,
      l2,
      efficiency: efficiencies(networks, architecture, L2_BATCH),
    });
  }
  const accesses = networks.map((network) => sumAccesses(layerAccesses(network)));
  return { names: SIMULATED, accesses, conditions, sizes };
}

function efficiencies(networks: readonly Network[], architecture: Architecture, batch: number): number[] {
  const model = registry.modelOf(architecture.kind);
  return networks.map((network) => {
    // Without the identity of a run, whose hash takes longer than the run.
    const work = workOf({ network: { ...network, batch } });
    const { totals } = simulateWork(model, architecture, work, { fidelity: 'analytic', details: false });
    return totals.work / requireModelled(totals.energyJoules, 'energy');
  });
}

export const conditionOf = (
  { conditions }: Pick<Study, 'conditions'>,
  card: Card,
  batch: number,
): Condition => {
  const found = conditions.find((one) => one.card === card && one.batch === batch);
  if (found === undefined) throw new Error(`no ${card} at batch ${batch}`);
  return found;
};

/** DI_H of every network at an alpha, weights for every image. */
export const intensitiesAt = (accesses: readonly Accesses[], alpha: number): number[] =>
  accesses.map((one) => reuseOf(one, { alpha }).H);

export type Sweep = readonly (readonly [alpha: number, r: number])[];

/** Correlation of DI_H with MACs a joule at every alpha, of all networks or some of them. */
export function sweepOf(
  accesses: readonly Accesses[],
  efficiency: readonly number[],
  among: readonly number[] = accesses.map((_, index) => index),
): Sweep {
  const pick = <T>(from: readonly T[]): T[] => among.map((index) => from[index]!);
  return ALPHAS.map((alpha) => [alpha, pearson(intensitiesAt(pick(accesses), alpha), pick(efficiency))]);
}

/** An alpha fitted here, and how it does where it was not fitted. */
export interface HeldOut {
  alpha: number;
  fitted: number;
  held: number;
  /** AI in the same places, which has nothing to fit. */
  plain: number;
}

/** Fitted under one condition, asked under another. */
export function transfer({ accesses }: Pick<Study, 'accesses'>, from: Condition, to: Condition): HeldOut {
  const sweep = sweepOf(accesses, from.efficiency);
  const alpha = bestAlpha(sweep);
  const at = (of: Sweep, wanted: number): number => of.find(([one]) => one === wanted)![1];
  const other = sweepOf(accesses, to.efficiency);
  return { alpha, fitted: at(sweep, alpha), held: at(other, alpha), plain: at(other, 0.5) };
}

/** Fitted to every other network, asked of the rest. */
export function halves({ accesses }: Pick<Study, 'accesses'>, { efficiency }: Condition): HeldOut {
  const [even, odd] = [0, 1].map((rest) =>
    accesses.flatMap((_, index) => (index % 2 === rest ? [index] : [])),
  ) as [number[], number[]];
  const sweep = sweepOf(accesses, efficiency, even);
  const alpha = bestAlpha(sweep);
  const at = (of: Sweep, wanted: number): number => of.find(([one]) => one === wanted)![1];
  const other = sweepOf(accesses, efficiency, odd);
  return { alpha, fitted: at(sweep, alpha), held: at(other, alpha), plain: at(other, 0.5) };
}
