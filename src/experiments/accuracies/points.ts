/** Published accuracies of networks with few ReLUs: what was printed, and where. Nothing of it is simulated. */
import type { Mark } from '../../results/reproduction.js';

export const DATA_SETS = ['c10', 'c100', 'tiny'] as const;
export type DataSet = (typeof DATA_SETS)[number];

export interface AccuracyPoint {
  data: DataSet;
  method: string;
  network: string;
  /** ReLUs that are left, in thousands. */
  kiloRelus: number;
  /** In percent. */
  accuracy: number;
  /** Of one online inference, in seconds; null: not printed. */
  latency: number | null;
  source: string;
  mark: Mark;
}

export const RELU_PRUNER = 'ReLUPruner (AAAI 2026), its tables of earlier work';
export const DEEPREDUCE_SLIDES = 'DeepReDuce (ICML 2021), slides';
const SPHYNX = 'Sphynx, plotting script of its authors';

const R18 = 'ResNet-18';
const WRN = 'WRN-22-8';
const OWN = "the method's own";

type Columns = readonly (readonly [
  network: string,
  kiloRelus: number,
  accuracy: number,
  latency: number | null,
])[];

const points = (data: DataSet, method: string, source: string, rows: Columns): AccuracyPoint[] =>
  rows.map(([network, kiloRelus, accuracy, latency]) => ({
    data,
    method,
    network,
    kiloRelus,
    accuracy,
    latency,
    source,
    mark: 'found',
  }));

/** Stages that DeepReDuce culls and thins of ResNet-18, shares of channels and map sides, and what it printed. */
export interface ParetoPoint {
  options: string;
  relus: number;
  accuracy: number;
  latency: number;
}

export const DEEPREDUCE_PARETO: readonly ParetoPoint[] = (
  [
    ['cull=S1', 229_376, 76.22, 4.61],
    ['cull=S1,S4', 196_608, 75.51, 3.94],
    ['cull=S1 thin=S2,S3,S4', 114_688, 74.72, 2.38],
    ['cull=S1 thin=S2,S3,S4 alpha=0.5', 57_344, 72.68, 1.37],
    ['cull=S1,S4 thin=S2,S3 alpha=0.5', 49_152, 69.5, 1.19],
    ['cull=S1 thin=S2,S3,S4 rho=0.5', 28_672, 68.68, 0.74],
    ['cull=S1,S4 thin=S2,S3 rho=0.5', 24_576, 68.41, 0.56],
    ['cull=S1 thin=S2,S3,S4 alpha=0.5 rho=0.5', 14_336, 65.36, 0.52],
    ['cull=S1,S4 thin=S2,S3 alpha=0.5 rho=0.5', 12_288, 64.97, 0.45],
    ['cull=S1 thin=S2*,S3*,S4* alpha=0.5 rho=0.5', 7_168, 62.3, 0.21],
  ] as const
).map(([options, relus, accuracy, latency]) => ({ options, relus, accuracy, latency }));

/** Rows of the slides' comparison: other methods at a like accuracy or number of ReLUs. */
export const SLIDES_OTHERS: readonly AccuracyPoint[] = [
  ...points('c100', 'CryptoNAS', DEEPREDUCE_SLIDES, [
    [OWN, 344, 75.5, 7.5],
    [OWN, 100, 68.7, 2.3],
    [OWN, 86, 68.1, 2],
    [OWN, 50, 63.6, 1.67],
  ]),
  ...points('c100', 'DELPHI', DEEPREDUCE_SLIDES, [
    ['ResNet-32', 300, 68, 6.5],
    ['ResNet-32', 180, 67, 4.44],
    ['ResNet-32', 50, 66, 1.23],
  ]),
];

export const ACCURACIES: readonly AccuracyPoint[] = [
  ...points(
    'c100',
    'DeepReDuce',
    DEEPREDUCE_SLIDES,
    DEEPREDUCE_PARETO.map(({ relus, accuracy, latency }) => [R18, relus / 1e3, accuracy, latency] as const),
  ),
  ...SLIDES_OTHERS,
  ...points('c100', 'SNL', RELU_PRUNER, [
    [R18, 12.9, 66.53, 0.291],
    [R18, 49.9, 73.75, 1.066],
    [R18, 120, 76.35, 2.802],
    [R18, 180, 77.65, 4.054],
    [R18, 14.9, 67.17, null],
    [R18, 25, 70.05, null],
    [R18, 29.8, 70.18, null],
    [R18, 40, 72.35, null],
    [R18, 60, 74.85, null],
    [R18, 69.8, 75.29, null],
    [R18, 79.1, 75.72, null],
    [R18, 99.9, 75.94, null],
    [R18, 150, 77.35, null],
    [R18, 248.4, 77.7, null],
  ]),
  ...points('c100', 'SENet', RELU_PRUNER, [
    [R18, 24.6, 70.59, 0.61],
    [R18, 49.6, 75.28, 1.13],
    [WRN, 150, 78.32, 2.62],
  ]),
  ...points('c100', 'AutoReP', RELU_PRUNER, [
    [R18, 12.9, 67.73, 0.15],
    [R18, 50, 74.28, 0.241],
    [WRN, 120, 76.32, 0.563],
    [WRN, 150, 77.38, 0.598],
    [WRN, 180, 77.49, 0.636],
  ]),
  ...points('c100', 'CryptoNAS', RELU_PRUNER, [
    [OWN, 100, 68.5, 2.3],
    [OWN, 334, 76, 7.5],
  ]),
  ...points('c100', 'Sphynx', SPHYNX, [
    [OWN, 25.6, 66.13, null],
    [OWN, 30.2, 67.37, null],
    [OWN, 41, 68.23, null],
    [OWN, 51.2, 69.57, null],
    [OWN, 71.7, 71.06, null],
    [OWN, 102.4, 72.9, null],
    [OWN, 230, 74.93, null],
  ]),
  ...points('tiny', 'DeepReDuce', RELU_PRUNER, [
    [OWN, 57.35, 53.75, 1.85],
    [OWN, 393, 61.65, 7.77],
  ]),
  ...points('tiny', 'SNL', RELU_PRUNER, [
    [R18, 59.4, 54.24, 1.265],
    [R18, 99.6, 58.94, 2.12],
    [R18, 198.1, 63.39, 4.18],
    [R18, 298.8, 64.04, 6.281],
    [WRN, 488.8, 64.42, 10.281],
  ]),
  ...points('tiny', 'SENet', RELU_PRUNER, [
    [R18, 142, 58.9, 3.08],
    [R18, 298, 64.96, 6.34],
  ]),
  ...points('tiny', 'AutoReP', RELU_PRUNER, [
    [R18, 30, 53.47, 0.317],
    [R18, 55, 56.69, 0.362],
    [R18, 190, 63.29, 0.562],
    [R18, 290, 63.79, 0.723],
  ]),
  ...points('tiny', 'Sphynx', RELU_PRUNER, [[OWN, 614.4, 60.76, 12.5]]),
  ...points('c10', 'CryptoNAS', RELU_PRUNER, [
    [OWN, 100, 92.18, 2.26],
    [OWN, 334, 94.24, 6.14],
  ]),
  ...points('c10', 'DeepReDuce', RELU_PRUNER, [
    [OWN, 37, 88.9, 0.95],
    [OWN, 126, 92.5, 2.66],
  ]),
  ...points('c10', 'SNL', RELU_PRUNER, [
    [R18, 12.9, 88.23, 0.29],
    [R18, 60, 92.63, 1.28],
    [WRN, 240, 94.24, 3.04],
    [WRN, 300, 95.06, 4.3],
  ]),
  ...points('c10', 'SENet', RELU_PRUNER, [
    [R18, 49.1, 93.6, 1.1],
    [R18, 82, 93.05, 1.81],
    [R18, 150, 94.91, 3.23],
  ]),
];

/** Points that no other beats: none with as few of `costOf` (ReLUs, seconds) is as accurate. */
export function paretoFront<Point extends { accuracy: number }>(
  all: readonly Point[],
  costOf: (point: Point) => number,
): Point[] {
  const rising = [...all].sort((a, b) => costOf(a) - costOf(b) || b.accuracy - a.accuracy);
  let best = -Infinity;
  return rising.filter(({ accuracy }) => {
    const better = accuracy > best;
    best = Math.max(best, accuracy);
    return better;
  });
}
