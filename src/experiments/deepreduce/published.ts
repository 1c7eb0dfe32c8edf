/** What DeepReDuce prints of ReLUs, convolutions and MACs. Accuracies and latencies are in `accuracies`. */

/** ReLUs of a stage: Conv1, S1, S2, ...; 0 where the network has none there. */
export interface StageTable {
  network: string;
  stages: Readonly<Record<string, number>>;
  /** Printed in the slides; else counted by their conventions, by who handed the tables down. */
  printed: boolean;
}

export const STAGES: readonly StageTable[] = [
  {
    network: 'resnet18-c100',
    stages: { Conv1: 65_536, S1: 262_144, S2: 131_072, S3: 65_536, S4: 32_768 },
    printed: true,
  },
  {
    network: 'resnet34-c100',
    stages: { Conv1: 65_536, S1: 393_216, S2: 262_144, S3: 196_608, S4: 49_152 },
    printed: true,
  },
  {
    network: 'resnet18-tiny',
    stages: { S1: 1_048_576, S2: 524_288, S3: 262_144, S4: 131_072 },
    printed: true,
  },
  {
    network: 'resnet34-tiny',
    stages: { S1: 1_572_864, S2: 1_048_576, S3: 786_432, S4: 196_608 },
    printed: true,
  },
  {
    network: 'resnet56-c100',
    stages: { Conv1: 16_384, S1: 294_912, S2: 147_456, S3: 73_728 },
    printed: false,
  },
  {
    network: 'vgg16-c100',
    stages: { S1: 131_072, S2: 65_536, S3: 49_152, S4: 24_576, S5: 6_144 },
    printed: false,
  },
  {
    network: 'mobilenetv1-c100',
    stages: { S1: 131_072, S2: 114_688, S3: 57_344, S4: 94_208, S5: 14_336 },
    printed: false,
  },
];

/** Counts of further networks, in thousands as printed, and what the last digit leaves open. */
export const FURTHER: readonly {
  network: string;
  options: string;
  kilo: number;
  open: number;
  note?: string;
}[] = [
  { network: 'resnet56-c100', options: 'cull=S1 thin=S2', kilo: 147.5, open: 0.05 },
  { network: 'resnet10-c100', options: 'alpha=0.5', kilo: 155.6, open: 0.05 },
  { network: 'resnet9-deepreduce-c100', options: 'alpha=0.5 rho=0.5', kilo: 30.7, open: 0.05 },
  {
    network: 'resnet10-c100',
    options: 'thin=S1,S2,S3,S4 rho=0.5',
    kilo: 47.1,
    open: 0.05,
    note: 'the slide does not say that it is thinned',
  },
  {
    network: 'resnet18-c100',
    options: 'cull=S1 thin=S2,S4',
    kilo: 147.6,
    open: 0.15,
    note: '147,456, printed 147.6K here and 147.5K of ResNet-56',
  },
];

/** Convolutions that are left when the stages are merged. */
export const MERGED: readonly { network: string; options: string; convs: number }[] = [
  { network: 'resnet18-c100', options: 'cull=S1 thin=S2,S3,S4 merge=true', convs: 8 },
  { network: 'resnet18-c100', options: 'cull=S1,S4 thin=S2,S3 merge=true', convs: 7 },
];

/** MACs (M) of a merged network. */
export const MERGED_MACS = {
  network: 'resnet56-c100',
  options: 'cull=S1 thin=S2 merge=true',
  mega: 66.5,
  open: 0.05,
};

/** Of the printed C_k those that are right, worked out with the ReLUs of the stages themselves. */
export const CORRECTED: Readonly<Record<string, readonly number[]>> = {
  'resnet18-tiny': [0, 6.34, 9.97, 8.42],
  'resnet34-tiny': [0, 7.58, 13.44, 10.37],
  'mobilenetv1-c100': [0, 11.83, 15.09, 19.6, 9.37],
  'mobilenetv2-c100': [0, 9.12, 14.15, 18.26, 12.73],
};

/** The line through the ten latencies, as it was handed down. */
export const LINE = { seconds: 0.182, microseconds: 19.27 };
