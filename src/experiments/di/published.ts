/** Numbers of others that the measured networks are shown beside, and our own table of intensities. */

/** Columns of the table below; thinner MobileNets have the first eight. */
export const TABLE_COLUMNS = [
  'MACs',
  'W',
  'A',
  'A, outputs alone',
  'AI',
  'R_W',
  'R_A',
  'DI_H',
  "DI_H'",
  'DI_S',
  "DI_S'",
] as const;

/**
 * Batch 1, biases of fully connected layers among the weights, activations in and out, in millions where it is a
 * count. Text as it was handed down: its digits are what it leaves open.
 */
export const TABLE: readonly (readonly [network: string, values: Readonly<Record<string, string>>])[] = (
  [
    ['alexnet-original-imagenet', '724 60.96 1.07 .66 11.7 12 674 55.5 14.8 542 144'],
    ['vgg16-imagenet', '15470 138.35 22.67 13.56 96.1 112 682 337.7 134.3 568 226'],
    ['resnet50-v1-imagenet', '3858 25.50 20.73 10.59 83.5 151 186 177.9 157.2 179 158'],
    ['resnet152-v1-imagenet', '11282 60.04 43.61 22.03 108.9 188 259 240.6 198.8 245 202'],
    ['squeezenet1.0-imagenet', '819 1.24 7.30 4.35 95.8 658 112 134.4 333 221 549'],
    ['squeezenet1.1-imagenet', '349 1.23 4.31 2.59 63.0 284 81 94.5 189 122 243'],
    ['mobilenetv1-imagenet', '568.7 4.21 10.19 5.04 39.5 135 55.8 63.2 105 72 119'],
    ['mobilenetv1-w0.75-imagenet', '325 2.57 7.68 3.78 31.8 127 42 48.9'],
    ['mobilenetv1-w0.5-imagenet', '149 1.32 5.17 2.52 23.0 113 29 34.0'],
    ['mobilenetv1-w0.25-imagenet', '41 .46 2.66 1.26 13.1 88 15 18.5'],
    ['mobilenetv2-imagenet', '300.8 3.47 13.45 6.68 17.8 87 22.4 26.3 55 35 74'],
  ] as const
).map(([network, values]) => [
  network,
  Object.fromEntries(values.split(' ').map((text, index) => [TABLE_COLUMNS[index]!, text])),
]);

/** A layer of each type by its sizes: filters, input channels, groups, kernel side, input and output side. */
export const LAYERS: readonly {
  type: string;
  network: string;
  layer: string;
  sizes: readonly [
    filters: number,
    channels: number,
    groups: number,
    kernel: number,
    from: number,
    to: number,
  ];
}[] = [
  { type: 'SConv', network: 'vgg16-imagenet', layer: 'conv7', sizes: [256, 256, 1, 3, 56, 56] },
  { type: 'DWConv', network: 'mobilenetv1-imagenet', layer: 'conv3', sizes: [64, 64, 64, 3, 112, 56] },
  { type: 'PWConv', network: 'mobilenetv1-imagenet', layer: 'conv14', sizes: [512, 512, 1, 1, 14, 14] },
  { type: 'GConv', network: 'alexnet-original-imagenet', layer: 'conv2', sizes: [256, 96, 2, 5, 27, 27] },
  { type: 'FC', network: 'vgg16-imagenet', layer: 'fc19', sizes: [4096, 4096, 1, 1, 1, 1] },
];

/** Correlation with MACs a joule over 19 networks, of which we have 12: Pearson and Spearman at a batch. */
export const CORRELATIONS: readonly (readonly [
  metric: 'AI' | 'DI_H' | "DI_H'" | 'DI_S' | "DI_S'",
  batch: 32 | 4,
  amortized: boolean,
  pearson: number,
  spearman: number,
])[] = [
  ['AI', 32, false, 0.71, 0.7],
  ['AI', 32, true, 0.94, 0.99],
  ['AI', 4, false, 0.77, 0.77],
  ['AI', 4, true, 0.88, 0.92],
  ['DI_H', 32, false, 0.86, 0.89],
  ['DI_H', 32, true, 0.93, 0.98],
  ['DI_H', 4, false, 0.88, 0.92],
  ['DI_H', 4, true, 0.9, 0.95],
  ["DI_H'", 32, false, 0.38, 0.37],
  ["DI_H'", 32, true, 0.89, 0.93],
  ["DI_H'", 4, false, 0.48, 0.43],
  ["DI_H'", 4, true, 0.77, 0.77],
  ['DI_S', 32, false, 0.88, 0.96],
  ['DI_S', 32, true, 0.24, 0.45],
  ['DI_S', 4, false, 0.77, 0.87],
  ['DI_S', 4, true, 0.78, 0.76],
  ["DI_S'", 32, false, 0.41, 0.54],
  ["DI_S'", 32, true, 0.07, 0.25],
  ["DI_S'", 4, false, 0.48, 0.53],
  ["DI_S'", 4, true, 0.26, 0.4],
];

/** Pearson of DI_H less that of AI, over the 19. */
export const ADVANTAGE: readonly (readonly [batch: 32 | 4, amortized: boolean, difference: number])[] = [
  [32, false, 0.14],
  [32, true, -0.01],
  [4, false, 0.11],
  [4, true, 0.02],
];

/** The alpha that correlates best by Pearson: at batch 32 on the networks that we have as on all, at batch 4 on all. */
export const BEST_ALPHA: readonly (readonly [batch: 32 | 4, alpha: number])[] = [
  [32, 0.95],
  [4, 0.95],
];
