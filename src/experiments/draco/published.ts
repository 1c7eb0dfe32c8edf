/** Published numbers of DRACO, and what its author's simulator gives. */

export const SIMULATOR =
  "author's simulator (shreyas1998/nn_dataflow, branch update) with the delay goal, batch 1";
export const CLOSED_FORM =
  "the mapper's rules of the author's simulator, evaluated apart from it and from us";
export const ABSTRACT = 'DRACO, abstract';

export const WORKLOAD = 'mobilenetv1-imagenet';
/** Channels per group; 1 is depthwise. */
export const GROUPS = [1, 2, 4, 8, 16, 32] as const;

/** Cycles of MobileNet-V1 with its pool and classifier, by array and G as in GROUPS. */
export const CYCLES: Readonly<Record<string, readonly number[]>> = {
  '12x14': [3606790, 3585286, 3784198, 4198150, 5026054, 6681862],
  '16x16': [2713760, 2751392, 2891168, 3259088, 4028528, 5579840],
  '32x32': [845112, 753720, 726840, 808152, 974808, 1324248],
  '64x64': [378270, 265374, 214470, 221022, 248301, 324993],
  '128x128': [261759, 148863, 92415, 67719, 62007, 82461],
};

/** Did the author's simulator itself give a cell of CYCLES? */
export const wasSimulated = (array: string, G: number): boolean =>
  ['16x16', '32x32', '64x64'].includes(array) && G <= 16;

/** MACs of the convolutions in millions, by G. */
export const MEGA_MACS: readonly number[] = [567.7, 585.1, 619.9, 689.4, 828.5, 1106.7];

/** Mean utilisation of the 29 layers on 64x64, by G. */
export const MEAN_UTILIZATION: Readonly<Record<number, number>> = {
  1: 0.496,
  2: 0.524,
  4: 0.604,
  8: 0.685,
  16: 0.798,
};

/** A 3x3 layer of 64 channels at 56x56 on 64x64: utilisation and cycles. */
export const SINGLE_LAYER: readonly (readonly [G: number, utilization: number, cycles: number])[] = [
  [1, 0.041, 10752],
  [2, 0.164, 5376],
  [4, 0.477, 3696],
  [8, 0.7, 5040],
  [16, 0.7, 10080],
  [32, 0.764, 18480],
  [64, 0.764, 36960],
];

/** Changes against depthwise. Neither G nor the array is stated there; G = 8 on 64x64 comes nearest. */
export const HEADLINES = { utilization: 0.418, latency: -0.426, G: 8, array: '64x64' } as const;
