/** Published numbers of FlexSA (Lym and Erez, arXiv 2004.13027) and of a closed form of its tiling. */

export const ABSTRACT = 'FlexSA (arXiv 2004.13027), abstract';
export const RECALLED = 'FlexSA (arXiv 2004.13027), weakly recalled';
export const CLOSED_FORM = 'closed form of the tiling worked out apart from this tool; not the paper';

export const CONFIGURATIONS = ['1g1c', '1g4c', '4g4c', '1g1f', '4g1f'] as const;
export type Configuration = (typeof CONFIGURATIONS)[number];

/** Utilisation gained over one large array; on-chip reuse over and energy saved against naive splitting. */
export const HEADLINES = { utilization: 0.37, reuse: 1.7, energy: -0.28 } as const;

/** Mean PE utilisation with ideal memory, weakly recalled. */
export const MEANS = { '1g1c': 0.44, '1g1f': 0.6 } as const;

/** One GEMM on every configuration: cycles of the cores, no fill and drain. */
export const GEMMS: readonly {
  m: number;
  n: number;
  k: number;
  weightGradient: boolean;
  cycles: readonly number[];
}[] = [
  { m: 100352, n: 48, k: 157, weightGradient: false, cycles: [200704, 75264, 62720, 75264, 62720] },
  { m: 25088, n: 125, k: 846, weightGradient: false, cycles: [175616, 175616, 169344, 175616, 169344] },
  { m: 6272, n: 965, k: 184, weightGradient: false, cycles: [100352, 75264, 72912, 75264, 72960] },
  { m: 432, n: 55, k: 100352, weightGradient: true, cycles: [338688, 169344, 169344, 169344, 169344] },
  { m: 128, n: 64, k: 64, weightGradient: false, cycles: [128, 32, 32, 64, 32] },
];

/** Training steps: utilisation and traffic between global and local buffers, relative to 1G1C, by configuration. */
export interface StepRow {
  name: string;
  workload: string;
  batch: number;
  /** PruneTrain strength, summed over the logged epochs 0, 10, ..., 90; none: dense. */
  strength?: string;
  utilization: readonly number[];
  traffic: readonly number[];
}

export const STEPS: readonly StepRow[] = [
  {
    name: 'ResNet-50, r0.2',
    workload: 'resnet50-imagenet',
    batch: 32,
    strength: 'r0.2',
    utilization: [0.684, 0.88, 0.929, 0.875, 0.929],
    traffic: [1, 1.44, 2.5, 0.98, 1.51],
  },
  {
    name: 'ResNet-50, r0.3',
    workload: 'resnet50-imagenet',
    batch: 32,
    strength: 'r0.3',
    utilization: [0.601, 0.803, 0.904, 0.799, 0.903],
    traffic: [1, 1.42, 2.38, 0.98, 1.49],
  },
  {
    name: 'MobileNetV2',
    workload: 'mobilenetv2-imagenet',
    batch: 128,
    utilization: [0.211, 0.476, 0.86, 0.439, 0.822],
    traffic: [1, 1.17, 1.53, 0.97, 1.17],
  },
  {
    name: 'MobileNetV2, three quarters of the channels',
    workload: 'mobilenetv2-w0.75-imagenet',
    batch: 128,
    utilization: [0.145, 0.33, 0.633, 0.302, 0.6],
    traffic: [1, 1.16, 1.49, 0.98, 1.17],
  },
  {
    name: 'Inception-v4',
    workload: 'inception-v4-imagenet299',
    batch: 32,
    utilization: [0.69, 0.899, 0.994, 0.899, 0.994],
    traffic: [1, 1.43, 2.37, 0.97, 1.45],
  },
];

/** Share of cycles by mode on 1G1F: FW, VSW, HSW, ISW. */
export const MODE_SHARES: Readonly<Record<string, readonly number[]>> = {
  'r0.2': [0.79, 0.16, 0.04, 0.02],
  'r0.3': [0.74, 0.19, 0.05, 0.02],
};

/** One group of rigid 32- and 16-wide cores, ResNet-50 r0.2: utilisation and traffic. */
export const SMALL_CORES: readonly { cores: number; side: number; utilization: number; traffic: number }[] = [
  { cores: 16, side: 32, utilization: 0.933, traffic: 2.43 },
  { cores: 64, side: 16, utilization: 0.963, traffic: 4.39 },
];
