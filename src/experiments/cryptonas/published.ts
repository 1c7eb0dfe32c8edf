/** CryptoNAS (Ghodsi, Veldanda, Reagen, Garg, NeurIPS 2020), latencies as others tabulate them. */

export const SLIDES = 'DeepReDuce, slides: comparison with the state of the art, CIFAR-100';
export const TABLES = 'CryptoNAS on CIFAR-10 as ReLUPruner (AAAI 2026) tabulates it';

/** Thousands of ReLUs and seconds. */
export const CIFAR100 = [
  [344, 7.5],
  [100, 2.3],
  [86, 2.0],
  [50, 1.67],
] as const;
export const CIFAR10 = [
  [334, 6.14],
  [100, 2.26],
] as const;
