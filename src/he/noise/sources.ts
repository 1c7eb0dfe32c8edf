import { keyDigits, limbsPerDigit, type HeParameters } from '../parameters.js';
import type { Primes } from '../primes-of.js';
import { logOf, logSum } from './log.js';
import { addSpectra, constant, publicKeyNoise, scaleSpectrum, uniformCiphertext } from './spectrum.js';
import { newTerm, type Term } from './terms.js';

/** Parameters with the logarithms of their primes. */
export interface Ring {
  parameters: HeParameters;
  /** log2 of the primes of the modulus, level by level. */
  limbs: readonly number[];
  /** log2 of the product of the special primes; 0 without any. */
  special: number;
  /** log2 of t; 0 for CKKS. */
  plain: number;
}

export function ringOf(parameters: HeParameters, primes: Primes): Ring {
  return {
    parameters,
    limbs: primes.limbs.map(logOf),
    special: logSumOf(primes.special),
    plain: logOf(primes.plain),
  };
}

const logSumOf = (primes: readonly bigint[]): number => primes.reduce((sum, prime) => sum + logOf(prime), 0);

/** log2 of the modulus of ciphertexts with `level` limbs. */
export const modulusLog = ({ limbs }: Ring, level: number): number =>
  limbs.slice(0, level).reduce((sum, limb) => sum + limb, 0);

/**
 * Encryption with the public key. With special primes SEAL encrypts modulo q P and divides by P: what is left is
 * the rounding; without them all of the key's noise.
 */
export function freshTerm({ parameters: { n, sigma, specialBits }, special }: Ring, name: string): Term {
  const key = publicKeyNoise(n, sigma);
  return newTerm(
    `fresh:${name}`,
    specialBits.length === 0 ? key : addSpectra(scaleSpectrum(key, -2 * special), uniformCiphertext(n, 2)),
  );
}

/** Rounding of `q m / t` to integers, of an encryption or a sum with a plaintext: uniform. */
export const roundingTerm = ({ parameters: { n } }: Ring, name: string): Term =>
  newTerm(`rounding:${name}`, constant(Math.log2(n / 12)));

/** Rounding of all polynomials of a ciphertext, when a prime is dropped. */
export const dropTerm = ({ parameters: { n } }: Ring, name: string, size: number): Term =>
  newTerm(`drop:${name}`, uniformCiphertext(n, size));

/**
 * A key switch of one polynomial modulo q: its digits times the errors of the key, one digit one error.
 *
 * `hybrid`: digits are remainders modulo groups of primes from 0 up, not centred; the sum is divided by P and rounded.
 * What is random of a digit makes white noise. Their common mean times `1 + X + ... + X^(n-1)` makes an antiperiodic
 * walk over the error's coefficients, nearly all at the lowest frequency: a tone, and the same for all that is
 * switched with this key. `digits`: digits centred (spec A.3).
 * @param value the ciphertext switched
 * @param key name of the key
 */
export function keySwitchTerms(ring: Ring, level: number, value: string, key: string): Term[] {
  const { n, sigma, keySwitching } = ring.parameters;
  const error = 2 * Math.log2(n) + 2 * Math.log2(sigma);
  if (keySwitching.method === 'digits') {
    const digits = Math.log2(keyDigits(ring.parameters, level)) + 2 * keySwitching.digitBits;
    return [newTerm(`switch:${key}:${value}`, constant(error + digits - Math.log2(12)))];
  }
  const digits = error + logSum(digitLogs(ring, level).map((bits) => 2 * bits)) - 2 * ring.special;
  return [
    newTerm(`switch:${key}:${value}`, addSpectra(constant(digits - Math.log2(12)), uniformCiphertext(n, 2))),
    newTerm(`mean:${key}:${level}`, constant(digits - Math.log2(4)), true),
  ];
}

/** log2 of the moduli of the digits of hybrid key switching, of a ciphertext with `level` limbs. */
export function digitLogs({ parameters, limbs }: Ring, level: number): number[] {
  const width = limbsPerDigit(parameters);
  return Array.from({ length: keyDigits(parameters, level) }, (_, digit) =>
    limbs.slice(digit * width, Math.min(level, (digit + 1) * width)).reduce((sum, limb) => sum + limb, 0),
  );
}
