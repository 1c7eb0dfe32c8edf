import { InputError } from '../../errors.js';
import type { Noise } from './terms.js';

/** What is known of a ciphertext. */
export interface Ciphertext {
  /** Two ciphertexts of the same value are the same, bit for bit: evaluation is not random. */
  value: string;
  noise: Noise;
  /** Polynomials. */
  size: number;
  /** Limbs left of its modulus. */
  level: number;
}

export interface BfvCiphertext extends Ciphertext {
  /** log2 of the largest coefficient that its noise can have (spec: `worst.ts`). */
  worst: number;
}

/** What is known of a plaintext that ciphertexts are multiplied with. */
export type PlainModel =
  /** Slots without a pattern: coefficients are uniform modulo t. */
  | { kind: 'slots' }
  /** All slots the same: multiplication by a number, centred modulo t. */
  | { kind: 'scalar'; value: number }
  /** Coefficients, with their mean square (over all n). */
  | { kind: 'coefficients'; meanSquare: number };

export const sameLevel = (a: Ciphertext, b: Ciphertext): number => {
  if (a.level === b.level) return a.level;
  throw new InputError(`ciphertexts of ${a.level} and ${b.level} limbs do not go together`, {
    expected: 'a mod-switch of the one with more limbs',
  });
};

export function requireSize(ciphertext: Ciphertext, size: number, what: string): void {
  if (ciphertext.size === size) return;
  throw new InputError(`${what} of a ciphertext of ${ciphertext.size} polynomials`, {
    expected: `${size}${size === 2 ? ': relinearise it first' : ''}`,
  });
}
