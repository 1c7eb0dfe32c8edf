/** Numbers of CryptoNite ("Characterizing and Optimizing End-to-End Systems for Private Inference", ASPLOS 2023). */
export const SCRIPTS = "formulas and sums of the authors' public scripts, worked out apart from this code";
export const FIGURE_14 = 'Garimella et al., ASPLOS 2023, fig. 14, bars of the public script';
export const PAPER = 'Garimella et al., ASPLOS 2023, abstract and text';
export const STORAGE_SOURCE =
  'bytes a ReLU and a share, times their number; published 41 to 8 GB for ResNet-18';

/** One network: seconds before and with the input of a server that garbles and of a client that does. */
export interface SingleInference {
  workload: string;
  /** Threads of layers side by side that were measured. */
  threads: number;
  server: readonly [offline: number, online: number];
  client: readonly [offline: number, online: number];
  /** Bytes that the client keeps, GB: server garbles, client garbles. */
  kept: readonly [number, number];
  /** Network whose products the measured sums have; default: the same. */
  products?: string;
}

export const SINGLE: readonly SingleInference[] = [
  {
    workload: 'resnet32-c100',
    threads: 31,
    server: [141.0, 33.5],
    client: [112.0, 15.8],
    kept: [5.53, 1.09],
  },
  {
    workload: 'vgg16-2fc4096-c10',
    threads: 13,
    server: [281.7, 31.4],
    client: [124.3, 14.8],
    kept: [5.2, 1.026],
    products: 'vgg16-c100',
  },
  { workload: 'resnet18-c100', threads: 17, server: [478.3, 61.2], client: [236.4, 28.7], kept: [10.2, 2.0] },
  {
    workload: 'resnet32-tiny',
    threads: 31,
    server: [514.3, 132.7],
    client: [441.9, 61.9],
    kept: [22.1, 4.35],
  },
  {
    workload: 'vgg16-2fc4096-tiny',
    threads: 13,
    server: [864.1, 122.0],
    client: [467.7, 57.0],
    kept: [20.35, 4.015],
    products: 'vgg16-tiny',
  },
  {
    workload: 'resnet18-tiny',
    threads: 17,
    server: [1808.0, 243.1],
    client: [939.7, 112.9],
    kept: [40.7, 8.0],
  },
];

/** Mean of the speedups of all six, and ratio of the offline times that bound the rate. */
export const SPEEDUP = 1.8;
export const RATE_GAIN = 2.24;

/** Parts of the time of ResNet-18 on Tiny ImageNet, s. */
export const PARTS = [
  'offline link',
  'garbling',
  'products',
  'online link',
  'circuits',
  'plaintext layers',
] as const;

/** A bar: an architecture and settings of it. */
export interface Bar {
  name: string;
  arch: string;
  settings: readonly string[];
  seconds: readonly [number, number, number, number, number, number];
}

const faster = (circuits: number, he = 1, link = 1): string[] => [
  ...['client', 'server'].flatMap((party) => [
    `${party}.speedup.gc=${circuits}`,
    `${party}.speedup.he=${he}`,
  ]),
  `link.speedup=${link}`,
];

export const WATERFALL: readonly Bar[] = [
  {
    name: 'server garbles, at its best',
    arch: 'inference/delphi-lphe',
    settings: [],
    seconds: [524.541, 25.11, 152.844, 27.122, 199.919, 0.61],
  },
  {
    name: 'client garbles',
    arch: 'inference/client-garbler',
    settings: [],
    seconds: [386.066, 400.45, 152.844, 101.293, 11.005, 0.61],
  },
  {
    name: 'circuits 19x',
    arch: 'inference/client-garbler',
    settings: faster(19),
    seconds: [386.066, 21.076, 152.844, 101.293, 0.579, 0.61],
  },
  {
    name: 'circuits 100x',
    arch: 'inference/client-garbler',
    settings: faster(100),
    seconds: [386.066, 4.005, 152.844, 101.293, 0.11, 0.61],
  },
  {
    name: 'products 1000x',
    arch: 'inference/client-garbler',
    settings: faster(100, 1000),
    seconds: [386.066, 4.005, 0.153, 101.293, 0.11, 0.61],
  },
  {
    name: 'link 10x',
    arch: 'inference/client-garbler',
    settings: faster(100, 1000, 10),
    seconds: [38.607, 4.005, 0.153, 10.129, 0.11, 0.61],
  },
  {
    name: 'a tenth of the ReLUs',
    arch: 'inference/client-garbler',
    settings: faster(1000, 1000, 100),
    seconds: [3.861, 0.4, 0.153, 1.013, 0.011, 0.61],
  },
];

/** Shares of a link for the uplink that were published: client garbles (835 of 1000 Mb/s), server garbles (198). */
export const SPLITS = [
  { arch: 'inference/client-garbler', share: 0.834, published: 0.835 },
  { arch: 'inference/delphi-lphe', share: 0.202, published: 0.198 },
] as const;

/** Products of ResNet-18 (CIFAR) with layers side by side on so many threads: measured, s. */
export const SIDE_BY_SIDE: readonly (readonly [threads: number, measured: number])[] = [
  [1, 292.4],
  [2, 151.8],
  [4, 79.8],
  [8, 49.0],
  [17, 36.5],
];
/** Speedups of accelerators over the software, put on the same sums: s. */
export const OVERLAY: readonly { name: string; settings: readonly string[]; seconds: number }[] = [
  { name: 'HAAC with DDR4 (589x)', settings: faster(589), seconds: 641.5 },
  { name: 'RPU (1485x)', settings: faster(1, 1485), seconds: 899.5 },
  { name: 'both', settings: faster(589, 1485), seconds: 488.8 },
  { name: 'both, HAAC with HBM2 (2627x)', settings: faster(2627, 1485), seconds: 488.2 },
];
