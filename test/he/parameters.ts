import type { HeParameters } from '../../src/he/parameters.js';

const repeat = (bits: number, count: number): number[] => new Array<number>(count).fill(bits);

/** CKKS with hybrid key switching. */
export const ckks = (
  n: number,
  limbs: number,
  bits: number,
  dnum: number,
  special: number,
): HeParameters => ({
  scheme: 'ckks',
  n,
  limbBits: repeat(bits, limbs),
  specialBits: repeat(bits, special),
  keySwitching: { method: 'hybrid', dnum },
  plainBits: 0,
  scaleBits: bits,
  plainDigitBits: 0,
  sigma: 3.2,
});

/** BFV as SEAL has it: a digit a limb, one special prime. */
export const seal = (n: number, limbs: number): HeParameters => ({
  ...ckks(n, limbs, 40, limbs, 1),
  scheme: 'bfv',
  plainBits: 20,
  plainDigitBits: 20,
});

/** BFV with digits of a modulus of few words (Gazelle, Cheetah). */
export const digits = (n: number, limbBits: number[], digitBits: number): HeParameters => ({
  ...seal(n, 1),
  limbBits,
  specialBits: [],
  keySwitching: { method: 'digits', digitBits },
});
