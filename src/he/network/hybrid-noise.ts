import { InputError } from '../../errors.js';
import { encryptBfv } from '../noise/bfv.js';
import { logAdd } from '../noise/log.js';
import { peakBits } from '../noise/peak.js';
import { keySwitchTerms, modulusLog, ringOf, type Ring } from '../noise/sources.js';
import { noise, noisePower } from '../noise/terms.js';
import { limbsOf, type HeParameters } from '../parameters.js';
import { primesOf } from '../primes-of.js';

/** What is summed into one output ciphertext of a linear layer. */
export interface OutputSum {
  /** Products of fresh ciphertexts and plaintexts. */
  products: number;
  /** Rotations of ciphertexts before they are multiplied: their noise is multiplied too. */
  rotatedBefore: number;
  /** Rotations of sums of products. */
  rotatedAfter: number;
}

export const bfvRing = (parameters: HeParameters): Ring => ringOf(parameters, primesOf(parameters));

/**
 * Noise budget behind a linear layer of fresh ciphertexts: plaintexts of random slots are independent, so powers of
 * products add up; rotations add one key switch each. What SEAL would show of it, before it is cut to whole bits.
 */
export function layerBudget(ring: Ring, { products, rotatedBefore, rotatedAfter }: OutputSum): number {
  const { n } = ring.parameters;
  const level = limbsOf(ring.parameters);
  const fresh = noisePower(encryptBfv(ring, 'any').noise);
  const keySwitch = noisePower(noise(...keySwitchTerms(ring, level, 'any', 'any')));
  // Coefficients of an encoding of random slots are uniform in +-t/2: n of them in a coefficient of the product.
  const plain = Math.log2(n / 12) + 2 * ring.plain;
  const multiplied = logAdd(fresh.white, fresh.tone) + Math.log2(products);
  const before = logAdd(keySwitch.white, keySwitch.tone) + Math.log2(rotatedBefore);
  // A tone times a random plaintext is white.
  const white = logAdd(plain + logAdd(multiplied, before), keySwitch.white + Math.log2(rotatedAfter));
  const tone = keySwitch.tone + Math.log2(rotatedAfter);
  const peak = peakBits(n, white - Math.log2(n), tone - Math.log2(n));
  return modulusLog(ring, level) - 1 - ring.plain - peak;
}

/** @throws InputError naming the layer and the budget if less than nothing is left */
export function requireBudget(name: string, budgetBits: number, { n, plainBits }: HeParameters): number {
  if (budgetBits > 0) return budgetBits;
  throw new InputError(
    `the noise budget runs out at '${name}': ${budgetBits.toFixed(1)} bits are left (n = ${n}, t of ${plainBits} bits)`,
    { field: 'he.bfv', expected: 'a larger ciphertext modulus or ring, a smaller t, or smaller digits' },
  );
}
