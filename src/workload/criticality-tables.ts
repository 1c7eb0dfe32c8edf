/** Accuracies of networks with the ReLUs of one stage alone, and what DeepReDuce's slides print of them. */

export interface CriticalityRow {
  stage: string;
  /** ReLUs of the stage, in thousands. */
  kiloRelus: number;
  /** Accuracy with the ReLUs of this stage alone, trained with knowledge distillation, in percent. */
  accuracy: number;
  /** The same without distillation. */
  withoutDistillation?: number;
  /** C_k as printed. */
  printed?: number;
}

/**
 * What stands in the printed formula where the stage's ReLUs should: `previous`, those of the row above; `accuracy`,
 * the column of accuracies without distillation.
 */
export type Slip = 'previous' | 'accuracy';

export interface CriticalityTable {
  name: string;
  title: string;
  /** Workloads whose stages these are. */
  workloads: readonly string[];
  rows: readonly CriticalityRow[];
  slip?: Slip;
  source: string;
  status: 'found' | 'derived';
  /** What to know of it. */
  note?: string;
}

const SLIDES = 'DeepReDuce (ICML 2021), slides';

/** Columns: stage, thousands of ReLUs, accuracy with distillation, then without it and C_k as printed where there are. */
type Columns = readonly [string, number, number, withoutDistillation?: number | undefined, printed?: number];
const rows = (...columns: readonly Columns[]): CriticalityRow[] =>
  columns.map(([stage, kiloRelus, accuracy, withoutDistillation, printed]) => ({
    stage,
    kiloRelus,
    accuracy,
    ...(withoutDistillation === undefined ? {} : { withoutDistillation }),
    ...(printed === undefined ? {} : { printed }),
  }));

export const CRITICALITY_TABLES: readonly CriticalityTable[] = [
  {
    name: 'resnet18-c100',
    title: 'ResNet-18, CIFAR-100',
    workloads: ['resnet18-c100', 'resnet18-snl-c100', 'resnet10-c100', 'resnet9-deepreduce-c100'],
    rows: rows(
      ['S1', 262.144, 59.85, 61.9],
      ['S2', 131.072, 68.79, 67.63],
      ['S3', 65.536, 69.9, 67.4],
      ['S4', 32.768, 63.16, 58.9],
    ),
    source: SLIDES,
    status: 'found',
    note: 'accuracies are printed, C_k is not; ResNet-10 and ResNet-9 take the order of ResNet-18 (assumed)',
  },
  {
    name: 'resnet34-c100',
    title: 'ResNet-34, CIFAR-100',
    workloads: ['resnet34-c100', 'resnet34-snl-c100'],
    rows: rows(
      ['S1', 393.216, 62.88, 60.77],
      ['S2', 262.144, 70.93, 69.47],
      ['S3', 196.608, 72.61, 70.04],
      ['S4', 49.152, 64.23, 57.44],
    ),
    source: SLIDES,
    status: 'found',
    note: 'accuracies are printed, C_k is not',
  },
  {
    name: 'resnet18-tiny',
    title: 'ResNet-18, TinyImageNet',
    workloads: ['resnet18-tiny', 'resnet18-snl-tiny'],
    rows: rows(
      ['S1', 1048.576, 39.61, undefined, 0],
      ['S2', 524.288, 49.44, undefined, 6.04],
      ['S3', 262.144, 54.34, undefined, 9.5],
      ['S4', 131.072, 51.46, undefined, 8.02],
    ),
    slip: 'previous',
    source: SLIDES,
    status: 'found',
    note: "the third row is labelled 'S2' in print",
  },
  {
    name: 'resnet34-tiny',
    title: 'ResNet-34, TinyImageNet',
    workloads: ['resnet34-tiny'],
    rows: rows(
      ['S1', 1572.864, 39.4, undefined, 0],
      ['S2', 1048.576, 51.74, undefined, 7.58],
      ['S3', 786.432, 60.83, undefined, 13.44],
      ['S4', 196.608, 54.41, undefined, 10.37],
    ),
    source: SLIDES,
    status: 'found',
  },
  {
    name: 'mobilenetv1-c100',
    title: 'MobileNetV1, CIFAR-100',
    workloads: ['mobilenetv1-c100'],
    rows: rows(
      ['S1', 131.072, 34.16, 33.06, 0],
      ['S2', 114.688, 50.65, 49.64, 12.55],
      ['S3', 57.344, 54.2, 55.56, 15.13],
      ['S4', 94.208, 61.1, 57.37, 20.29],
      ['S5', 14.336, 45.45, 42.32, 8.69],
    ),
    slip: 'accuracy',
    source: SLIDES,
    status: 'found',
    note: 'the slide prints a quarter of the ReLUs of S2 to S5; these are those of the network',
  },
  {
    name: 'mobilenetv2-c100',
    title: 'MobileNetV2, CIFAR-100',
    workloads: [],
    rows: rows(
      ['S1', 196.6, 34.25, undefined, 0],
      ['S2', 110.6, 46.93, undefined, 9.12],
      ['S3', 58.4, 53.06, undefined, 14.15],
      ['S4', 27.6, 57.28, undefined, 18.26],
      ['S5', 32.4, 50.49, undefined, 12.73],
    ),
    source: SLIDES,
    status: 'found',
    note: 'ReLUs as printed: no MobileNetV2 that has these is known; the first stage of mobilenetv2-s1stem-c100 is the same',
  },
];

/** Orders that are printed without the accuracies behind them: stages in ascending criticality. */
export const PRINTED_ORDERS: readonly {
  workloads: readonly string[];
  order: readonly string[];
  source: string;
}[] = [{ workloads: ['resnet56-c100'], order: ['S1', 'S2', 'S3'], source: SLIDES }];

/** What is wrong in print, found by calculating it again. */
export const SLIPS: readonly { where: string; slip: string; tables: readonly string[] }[] = [
  {
    where: 'C_k of ResNet-18, TinyImageNet',
    slip: 'every C_k is divided by the ReLUs of the stage above (1049K, 524K, 262K): 6.04, 9.50, 8.02 for 6.34, 9.97, 8.42',
    tables: ['resnet18-tiny'],
  },
  {
    where: 'C_k of MobileNetV1, CIFAR-100',
    slip: 'the column of accuracies without distillation stands for the ReLUs: 12.55, 15.13, 20.29, 8.69 for 11.83, 15.09, 19.60, 9.37',
    tables: ['mobilenetv1-c100'],
  },
  {
    where: 'ReLUs of MobileNetV1 by stage',
    slip: 'S2 to S5 (28.7K, 14.3K, 23.5K, 3.6K) are a quarter of the true counts; S1 and the total are true',
    tables: ['mobilenetv1-c100'],
  },
  {
    where: 'stages of ResNet-18 on TinyImageNet',
    slip: "the third row is labelled 'S2' and is S3",
    tables: ['resnet18-tiny'],
  },
  {
    where: 'Pareto points of ResNet-18, CIFAR-100',
    slip: 'the 0.5 of the point with 24.57K ReLUs stands in the column of channels and belongs to feature maps: half the channels leave 49.15K',
    tables: ['resnet18-c100'],
  },
  {
    where: 'ReLUs of MobileNetV2, CIFAR-100',
    slip: '425.6K is the sum of its stages, but no MobileNetV2 with that split, 15.9M MACs and 1.66M parameters was found',
    tables: ['mobilenetv2-c100'],
  },
  {
    where: 'ResNet-10 with half the feature map',
    slip: '47.1K is the count with every stage thinned; without it 77.8K are left',
    tables: ['resnet18-c100'],
  },
];
