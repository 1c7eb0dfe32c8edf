import type { Evidence } from '../../results/reproduction.js';

/** A number of a publication, or of a closed form worked out apart from this tool. */
export interface PublishedValue {
  /** Quantity, or what it is measured on. */
  name: string;
  value: number;
  unit: string;
  source: string;
  /** found: read in the source; recalled: from memory of it; derived: computed by somebody's closed form. */
  mark: 'found' | 'recalled' | 'derived';
}

const ABSTRACT = 'Lym et al., Mini-batch Serialization (arXiv 1810.00307 v4), abstract';
const MIRROR = 'mirror of an earlier abstract of arXiv 1810.00307';
export const RANGE = 'arXiv 1810.00307, deep CNNs, weakly recalled';

interface Headline extends PublishedValue {
  name: WavecoreHeadline;
  evidence: Evidence;
  /** What an earlier version of the abstract had in its place. */
  earlier: boolean;
}

const published = (
  name: WavecoreHeadline,
  value: number,
  unit: string,
  evidence: Evidence,
  earlier = false,
): Headline => ({ name, value, unit, source: earlier ? MIRROR : ABSTRACT, mark: 'found', evidence, earlier });

/**
 * What MBS2 on WaveCore saves against the baseline, over the networks of the paper. How bytes are counted was chosen
 * of two ways with 75 % in view, and that vector passes take turns was added when the first model was twice too fast.
 */
export const WAVECORE_HEADLINES: readonly Headline[] = [
  published('dramReduction', 0.75, 'of DRAM bytes', 'fitted'),
  published('speedup', 0.53, 'more steps per second', 'fitted'),
  published('energyReduction', 0.26, 'of energy', 'published'),
  published('dramReduction', 0.73, 'of DRAM bytes', 'fitted', true),
];

/** What the paper's deep networks span, from memory. */
export const WAVECORE_RANGES: readonly {
  name: WavecoreHeadline;
  least: number;
  most: number;
  unit: string;
}[] = [
  { name: 'dramReduction', least: 0.71, most: 0.78, unit: 'of DRAM bytes' },
  { name: 'speedup', least: 0.36, most: 0.66, unit: 'more steps per second' },
  { name: 'energyReduction', least: 0.24, most: 0.3, unit: 'of energy' },
];

export type WavecoreHeadline = 'dramReduction' | 'speedup' | 'energyReduction';

/** A figure of the closed form: network, scheduler and what of the architecture differs from `arch/wavecore/hbm2`. */
export interface ClosedFormValue extends PublishedValue {
  network: string;
  memory: 'lpddr4' | 'hbm2' | 'hbm2x2';
  overrides: readonly string[];
  quantity: 'dramBytes' | 'seconds';
}

const CLOSED_FORM = 'closed form of MBS worked out apart from this tool, 32 samples per core; not the paper';

/** DRAM bytes of a step on one core, in GB: baseline, the same with fused ReLU, FS, MBS1, MBS2. */
const TRAFFIC: readonly [network: string, gigabytes: readonly number[]][] = [
  ['resnet50-imagenet', [15.9, 13.06, 5.93, 4.81, 3.66]],
  ['resnet101-imagenet', [23.68, 19.52, 9.32, 7.3, 5.43]],
  ['resnet152-imagenet', [33.24, 27.46, 13.04, 10.29, 7.48]],
];
const TRAFFIC_RUNS: readonly (readonly string[])[] = [
  ['scheduler=baseline'],
  ['scheduler=baseline', 'fusedRelu=true'],
  ['scheduler=mbs-fs'],
  ['scheduler=mbs1'],
  ['scheduler=mbs2'],
];
/** ResNet-50, MBS2: GB by MiB of global buffer. */
const BUFFERS: readonly [mebibytes: number, gigabytes: number][] = [
  [5, 4.33],
  [10, 3.66],
  [20, 3.36],
  [30, 3.18],
  [40, 3.16],
];
/** ResNet-50: milliseconds of a step on LPDDR4, HBM2 and two stacks of HBM2. */
const MEMORIES = ['lpddr4', 'hbm2', 'hbm2x2'] as const;
const TIMES: readonly [overrides: readonly string[], milliseconds: readonly number[]][] = [
  [['scheduler=baseline'], [164.4, 143.3, 106.7]],
  [['scheduler=archopt'], [145.9, 123.8, 83.5]],
  [['scheduler=mbs2'], [70.8, 70.8, 70.8]],
  [
    ['scheduler=mbs2', 'vectorOverlap=full', 'dram.prefetch=64'],
    [47.8, 47.8, 47.8],
  ],
];

const derived = { source: CLOSED_FORM, mark: 'derived' } as const;

/** Figures of the closed form that the model is checked against. */
export const WAVECORE_CLOSED_FORM: readonly ClosedFormValue[] = [
  ...TRAFFIC.flatMap(([network, gigabytes]) =>
    gigabytes.map((value, run): ClosedFormValue => {
      const overrides = TRAFFIC_RUNS[run]!;
      const name = `${network} ${overrides.join(' ')}`;
      return {
        ...derived,
        name,
        value,
        unit: 'GB',
        network,
        memory: 'hbm2',
        overrides,
        quantity: 'dramBytes',
      };
    }),
  ),
  ...BUFFERS.map(([mebibytes, value]): ClosedFormValue => {
    const overrides = ['scheduler=mbs2', `globalBuffer.size=${mebibytes} MiB`];
    const network = 'resnet50-imagenet';
    const name = `${network} ${overrides.join(' ')}`;
    return { ...derived, name, value, unit: 'GB', network, memory: 'hbm2', overrides, quantity: 'dramBytes' };
  }),
  ...TIMES.flatMap(([overrides, milliseconds]) =>
    milliseconds.map((value, at): ClosedFormValue => {
      const [network, memory] = ['resnet50-imagenet', MEMORIES[at]!];
      const name = `${network} ${memory} ${overrides.join(' ')}`;
      return { ...derived, name, value, unit: 'ms', network, memory, overrides, quantity: 'seconds' };
    }),
  ),
];
