/** Published numbers of Circa in whole inferences, and of the protocol before it. */

export { ABSTRACT, RUNTIMES, RUNTIME_GAIN, STORAGE_GAIN } from '../circa/published.js';

/** On top of networks with fewer ReLUs (DeepReDuce), whole inferences. */
export const ON_TOP = 1.8;

/** Size of a circuit, exact over truncated, by the model of ANDs: from and to. */
export const SIZE_RATIO = [4.5, 5.0] as const;

/** DELPHI's online seconds on DeepReDuce's networks: a line through ten published latencies. */
export const LINE = { fixed: 0.182, perRelu: 19.27e-6 } as const;

/**
 * An activation of DELPHI's online phase, measured in the study behind CryptoNite: microseconds of the evaluator's thread
 * for 331 ANDs, microseconds to encode the labels of 42 wires.
 */
export const ACTIVATION = {
  evaluate: 345.95e-6,
  ands: 331,
  threads: 4,
  encode: 3.3e-6,
  wires: 42,
  /** Bytes per second: 500 Mbit/s. */
  link: 62.5e6,
} as const;

export const STUDY = "ASPLOS'23 characterisation, its public measurements";
export const FITTED = 'least squares through ten published latencies of DeepReDuce on DELPHI';

/** ReLUs of DeepReDuce's Pareto front, CIFAR-100. */
export const DEEPREDUCE = [
  229_376, 196_608, 114_688, 57_344, 49_152, 28_672, 24_576, 14_336, 12_288, 7168,
] as const;
