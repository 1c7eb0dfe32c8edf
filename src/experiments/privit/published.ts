/** PriViT (Dhyani, Mo, Cho, Joshi, Garg, Reagen, Hegde, 2023): its code, and the log of its run on SPU. */

export const CODE = 'NYU-DICE-Lab/privit, gates of its ViT-Tiny';
export const LOG = 'NYU-DICE-Lab/privit, log of SPU (SEMI2K, 64 bits, two parties, batch 1)';

export const UNITS = { rows: 7092, rowsOfLayer: 591, tokens: 2364, norms: 25 } as const;

/** Seconds and megabytes that a party sent, by operation of the network and of the protocol. */
export const PROFILE = [
  { level: 'network', operation: 'divide', seconds: 6.72, megabytes: 225 },
  { level: 'network', operation: 'exp', seconds: 1.23, megabytes: 78 },
  { level: 'network', operation: 'matmul', seconds: 4.5, megabytes: 145 },
  { level: 'network', operation: 'mul', seconds: 2.4, megabytes: 105 },
  { level: 'network', operation: 'reduce (max)', seconds: 1.97, megabytes: 31 },
  { level: 'network', operation: 'rsqrt (norms)', seconds: 0.2, megabytes: 2.3 },
  { level: 'network', operation: 'tanh (GELU)', seconds: 0.18, megabytes: 3.3 },
  { level: 'protocol', operation: 'trunc', seconds: 3.33, megabytes: 141.7 },
  { level: 'protocol', operation: 'mul_aa', seconds: 2.71, megabytes: 176.5 },
  { level: 'protocol', operation: 'mmul_aa', seconds: 3.68, megabytes: 99.6 },
  { level: 'protocol', operation: 'b2a', seconds: 2.54, megabytes: 12.8 },
  { level: 'protocol', operation: 'msb', seconds: 2.12, megabytes: 44.9 },
  { level: 'protocol', operation: 'a2b', seconds: 1.43, megabytes: 82.3 },
] as const;
/** The whole inference. */
export const TOTAL = { seconds: 26.4, megabytes: 592.7, sends: 3756 } as const;

export const profiled = (operation: string): (typeof PROFILE)[number] =>
  PROFILE.find((row) => row.operation === operation)!;
