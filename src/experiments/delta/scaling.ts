import type { RunRecord } from '../../results/record.js';
import type { Laboratory } from '../experiment.js';
import { geometricMean } from '../statistics.js';

/** The card as it is; the study scales what is on it. */
export const SCALED_ARCH = 'gpu/titan-xp-scaled';
export const BATCH = 256;
export const FACTORS = [2, 4] as const;
export type Factor = (typeof FACTORS)[number];

/** Networks of DeLTA by their names there. */
export const SCALED_NETWORKS = {
  AlexNet: 'alexnet-original-imagenet',
  'VGG-16': 'vgg16-imagenet',
  GoogLeNet: 'googlenet-imagenet',
  'ResNet-152': 'resnet152-imagenet',
} as const;
export type ScaledNetwork = keyof typeof SCALED_NETWORKS;
export const SCALED_NAMES = Object.keys(SCALED_NETWORKS) as ScaledNetwork[];

/** Resources that are scaled by the same factor, as parameters of the architecture, by the name of the design. */
export const DESIGNS = {
  SMs: ['sm'],
  'SMs, BW': ['sm', 'l2', 'dram'],
  MACs: ['mac'],
  'MACs, tiles': ['mac', 'tile'],
  'MACs, tiles, L2': ['mac', 'tile', 'l2'],
  'MACs, tiles, BW': ['mac', 'tile', 'l2', 'dram'],
} as const satisfies Record<string, readonly ('sm' | 'mac' | 'tile' | 'l2' | 'dram')[]>;
export type Design = keyof typeof DESIGNS;
export const DESIGN_NAMES = Object.keys(DESIGNS) as Design[];

/** A design by one factor; the card itself by 1. */
export interface Scaled {
  design: Design | 'TITAN Xp';
  factor: number;
  network: ScaledNetwork;
  /** Of its convolutions. */
  cycles: number;
  seconds: number;
  /** Of the card as it is over this one. */
  speedup: number;
  /** Share of these cycles in layers of that bottleneck. */
  shares: Readonly<Record<string, number>>;
}

/** Every design by every factor for every network; the card first. */
export async function scaleCard({ run }: Pick<Laboratory, 'run'>): Promise<Scaled[]> {
  const points: readonly (readonly [design: Scaled['design'], factor: number, set: string[]])[] = [
    ['TITAN Xp', 1, []],
    ...DESIGN_NAMES.flatMap((design) =>
      FACTORS.map(
        (factor) => [design, factor, DESIGNS[design].map((one) => `parameters.${one}=${factor}`)] as const,
      ),
    ),
  ];
  const base = new Map<ScaledNetwork, number>();
  const rows: Scaled[] = [];
  for (const [design, factor, overrides] of points)
    for (const network of SCALED_NAMES) {
      const record = await run({
        ...{ workload: SCALED_NETWORKS[network], arch: SCALED_ARCH, batch: BATCH },
        ...{ overrides, fidelity: 'analytic' },
      });
      const time = convolutions(record);
      if (!base.has(network)) base.set(network, time.seconds);
      rows.push({ design, factor, network, ...time, speedup: base.get(network)! / time.seconds });
    }
  return rows;
}

/** Time of the convolutions of a run, and what it is bound by. */
export function convolutions({ operators, totals }: Pick<RunRecord, 'operators' | 'totals'>): {
  cycles: number;
  seconds: number;
  shares: Record<string, number>;
} {
  const layers = operators.filter(({ kind }) => kind === 'conv');
  const cycles = layers.reduce((sum, one) => sum + one.cycles, 0);
  const shares: Record<string, number> = {};
  for (const { details, cycles: own } of layers) {
    const name = String(details['bottleneck']);
    shares[name] = (shares[name] ?? 0) + own / cycles;
  }
  return { cycles, seconds: (cycles * totals.seconds) / totals.cycles, shares };
}

/** Mean speed-up over the networks of one design. */
export const meanSpeedup = (rows: readonly Scaled[], design: Design, factor: number): number =>
  geometricMean(
    rows.filter((one) => one.design === design && one.factor === factor).map(({ speedup }) => speedup),
  );
