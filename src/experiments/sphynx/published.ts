/** Sphynx (Cho, Ghodsi, Reagen, Garg, Hegde, IEEE Security & Privacy 2022). */

export const REPOSITORY = 'NYU-DICE-Lab/Sphynx, names of its experiments';
export const TABLES = 'Sphynx on TinyImageNet as ReLUPruner (AAAI 2026) tabulates it';

/** Thousands of ReLUs that the names say: rounded or cut off. */
export const NAMED: Readonly<Record<string, number>> = {
  '25k-c100': 25,
  '30k-c100': 30,
  '40k-c100': 40,
  '50k-c100': 50,
  '70k-c100': 70,
  '100k-c100': 100,
  '102k-tiny': 102,
  '204k-tiny': 204,
  '286k-tiny': 286,
  '492k-tiny': 492,
  '614k-tiny': 614,
  '345k-imagenet': 345,
  '517k-imagenet': 517,
  '690k-imagenet': 690,
  '862k-imagenet': 862,
  '1034k-imagenet': 1034,
};

/** Seconds of an inference with the most ReLUs on TinyImageNet. */
export const LATENCY = { network: '614k-tiny', seconds: 12.5 } as const;

/** Channels and cells, images without a stem of ReLUs: channels x cells x pixels. */
export const SMALL: readonly (readonly [name: string, channels: number, cells: number, side: number])[] = [
  ['25k-c100', 5, 5, 32],
  ['30k-c100', 5, 6, 32],
  ['40k-c100', 5, 8, 32],
  ['50k-c100', 5, 10, 32],
  ['70k-c100', 7, 10, 32],
  ['100k-c100', 10, 10, 32],
  ['102k-tiny', 5, 5, 64],
  ['204k-tiny', 5, 10, 64],
  ['286k-tiny', 7, 10, 64],
  ['492k-tiny', 12, 10, 64],
  ['614k-tiny', 15, 10, 64],
];
/** Ten cells behind a stem of two ReLUs, by channels. */
export const LARGE: readonly (readonly [name: string, channels: number])[] = [
  ['345k-imagenet', 20],
  ['517k-imagenet', 30],
  ['690k-imagenet', 40],
  ['862k-imagenet', 50],
  ['1034k-imagenet', 60],
];
