import { InputError } from '../../errors.js';
import { rotationBy } from '../noise/automorphism.js';
import { encryptBfv } from '../noise/bfv.js';
import { coefficientNoise } from '../noise/coefficients.js';
import { logAdd } from '../noise/log.js';
import { peakBits } from '../noise/peak.js';
import { keySwitchTerms, modulusLog, ringOf, type Ring } from '../noise/sources.js';
import { constant } from '../noise/spectrum.js';
import { addNoise, newTerm, noise, noisePower, rotateNoise, type Noise } from '../noise/terms.js';
import { limbsOf, type HeParameters } from '../parameters.js';
import { primesOf } from '../primes-of.js';

/** A step to the left, or an exchange of rows. */
export interface Fold {
  step: number;
  swap: boolean;
}

/** What is summed into one output ciphertext of a linear layer. */
export interface OutputSum {
  /** Products of fresh ciphertexts and plaintexts. */
  products: number;
  /** Rotations of ciphertexts before they are multiplied: their noise is multiplied too. */
  rotatedBefore: number;
  /** Rotations of sums of products. */
  rotatedAfter: number;
  /** Rotations of the whole sum, each added to what it rotates. */
  folds: readonly Fold[];
}

export const bfvRing = (parameters: HeParameters): Ring => ringOf(parameters, primesOf(parameters));

/**
 * Noise budget behind a linear layer of fresh ciphertexts: plaintexts of random slots are independent, so powers of
 * products add up; rotations add one key switch each, and a fold the sum to itself. What SEAL would show of it, before it is cut to whole bits.
 */
export function layerBudget(ring: Ring, { products, rotatedBefore, rotatedAfter, folds }: OutputSum): number {
  const { n } = ring.parameters;
  const level = limbsOf(ring.parameters);
  const fresh = noisePower(encryptBfv(ring, 'any').noise);
  const keySwitch = noisePower(noise(...keySwitchTerms(ring, level, 'any', 'any')));
  // Coefficients of an encoding of random slots are uniform in +-t/2: n of them in a coefficient of the product.
  const plain = Math.log2(n / 12) + 2 * ring.plain;
  // Key switches of sums of products, and those of ciphertexts that are multiplied afterwards.
  const switched = logAdd(Math.log2(rotatedAfter), plain + Math.log2(rotatedBefore));
  const white = logAdd(fresh.white + plain + Math.log2(products), keySwitch.white + switched);
  const tone = keySwitch.tone + switched;
  const sum = noise(newTerm('sum', constant(white)), newTerm('tone', constant(tone), true));
  const peak = peakBits(coefficientNoise(folded(ring, sum, folds), n));
  return modulusLog(ring, level) - 1 - ring.plain - peak;
}

/** The same noise comes back rotated: some of its coefficients add up in step, which powers do not tell. */
const folded = (ring: Ring, sum: Noise, folds: readonly Fold[]): Noise =>
  folds.reduce((total, { step, swap }, index) => {
    const { n } = ring.parameters;
    const key = `fold${index}`;
    const switched = noise(...keySwitchTerms(ring, limbsOf(ring.parameters), key, key));
    return addNoise(total, addNoise(rotateNoise(total, rotationBy(step, swap, n), n), switched));
  }, sum);

/** @throws InputError naming the layer and the budget if less than nothing is left */
export function requireBudget(name: string, budgetBits: number, { n, plainBits }: HeParameters): number {
  if (budgetBits > 0) return budgetBits;
  throw new InputError(
    `the noise budget runs out at '${name}': ${budgetBits.toFixed(1)} bits are left (n = ${n}, t of ${plainBits} bits)`,
    { field: 'he.bfv', expected: 'a larger ciphertext modulus or ring, a smaller t, or smaller digits' },
  );
}
