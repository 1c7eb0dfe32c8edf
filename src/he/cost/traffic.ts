import { keyDigits, limbsOf, type HeParameters } from '../parameters.js';
import { digitLimbs, keyLimbs } from './key-switch.js';

/**
 * DRAM traffic of operations as SimFHE (MAD, Agrawal et al. 2023) counts it: everything is read and written but for what
 * a cache keeps. All in limbs.
 */
export interface TrafficOptions {
  /** `none`: nothing stays; `digits`: as many limbs as a digit has, so that conversions of bases stay on the chip. */
  cache: 'none' | 'digits';
  /** Half of each key is generated from a seed. */
  seededKeys: boolean;
  /** Products are rescaled together with the division by the special primes. */
  fused: boolean;
}

/** Read of an operand twice over, and results once: rotation of a ciphertext of all its limbs. */
export function rotateTraffic(parameters: HeParameters, options: TrafficOptions): number {
  const level = limbsOf(parameters);
  const small = options.cache === 'none';
  const permuted = 2 * level + (small ? 2 * level : 0);
  const read = small ? level : 0;
  const down = small ? 2 * downTraffic(parameters, level) : 0;
  // The rotated polynomial is read again for the sum; both results are written.
  return permuted + read + switchTraffic(parameters, options) + down + (small ? level : 0) + 2 * level;
}

/** Digits raised and written, keys read, their products written (without a cache). */
function switchTraffic(parameters: HeParameters, { cache, seededKeys }: TrafficOptions): number {
  const level = limbsOf(parameters);
  const all = keyLimbs(parameters, level);
  const digits = keyDigits(parameters);
  const limbs = digitLimbs(parameters, level, { paddedDigits: true });
  const raised = limbs.reduce((total, own) => total + (all - own), 0);
  const converted = cache === 'none' ? 2 * digits * all : 0;
  const keys = digits * all * (seededKeys ? 1 : 2);
  return converted + raised + digits * all + keys + (cache === 'none' ? 2 * all : 0);
}

/** One polynomial divided by the special primes: read, converted, read for the difference. */
function downTraffic({ specialBits }: HeParameters, kept: number): number {
  const special = specialBits.length;
  return special + 2 * special + 2 * kept + kept;
}

/** A product of two ciphertexts, relinearised and rescaled. */
export function multiplyTraffic(parameters: HeParameters, options: TrafficOptions): number {
  const level = limbsOf(parameters);
  const small = options.cache === 'none';
  // All four polynomials for the product, two of them for its quadratic part before.
  const operands = 6 * level;
  const quadratic = small ? 2 * level : 0;
  const switched = switchTraffic(parameters, options);
  if (options.fused) return operands + quadratic + switched + 2 * (level - 1);
  if (!small) throw new RangeError('traffic of a product that is not fused is known without a cache only');
  const divided = 2 * (downTraffic(parameters, level) + level);
  // The products are read again and written as a sum; its two polynomials are rescaled.
  return operands + quadratic + switched + divided + 4 * level + 2 * (level + level - 1);
}
