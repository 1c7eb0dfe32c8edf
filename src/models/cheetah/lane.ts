import { keyDigits, plainDigits, type HeParameters } from '../../he/parameters.js';
import type { CheetahSpec } from './architecture.js';

/** What of a machine the time of a lane depends on. */
export type LaneSpec = Pick<
  CheetahSpec,
  'pipelinedLanes' | 'nttUnitsPerLane' | 'butterfliesPerCycle' | 'stageFill'
>;

/** Cycles that a lane spends on a partial, by kernel. */
export interface LaneTime {
  multiply: number;
  /** All of a rotation but its transforms. */
  rotate: number;
  ntt: number;
  /** From a partial to the next: the sum of all, or the slowest kernel of a pipelined lane. */
  interval: number;
}

export const latencyOf = ({ multiply, rotate, ntt }: LaneTime): number => multiply + rotate + ntt;

/** Cycles of a transform of one limb: `log2 n` stages of `n / 2` butterflies, each filled and emptied. */
export const transformCycles = (n: number, { butterfliesPerCycle, stageFill }: LaneSpec): number =>
  Math.log2(n) * (Math.ceil(n / 2 / butterfliesPerCycle) + stageFill);

/**
 * A partial on a lane, its kernels one after another (A.6, A.7 of the description):
 * both products of the ciphertext with a weight, side by side, once a digit of the weight; swap; inverse transform;
 * decompose; for each digit of the ciphertext a transform and the products with its key, as many digits side by side
 * as there are units; compose. Each streams a word a cycle; limbs follow one another.
 */
export function laneTime(parameters: HeParameters, spec: LaneSpec): LaneTime {
  const { n, limbBits } = parameters;
  const words = n * limbBits.length;
  const passes = Math.ceil(keyDigits(parameters) / spec.nttUnitsPerLane);
  const transform = transformCycles(n, spec) * limbBits.length;
  const multiply = plainDigits(parameters) * words;
  const rotate = (3 + passes) * words;
  const ntt = (1 + passes) * transform;
  const slowest = Math.max(multiply, passes * words, passes * transform);
  return { multiply, rotate, ntt, interval: spec.pipelinedLanes ? slowest : multiply + rotate + ntt };
}
