import { modulo } from './slots.js';
import type { Values } from './lowered.js';

/**
 * Plaintexts cut into digits, so that products add less noise (Gazelle's plaintext windows): the client sends
 * `2^(bits k) x` for each digit `k` of the weights, modulo `t`.
 */
export interface PlainDigits {
  count: number;
  bits: number;
  /** The plaintext modulus `t`; `count * bits` bits hold it. */
  modulus: number;
}

export const ONE_DIGIT: PlainDigits = { count: 1, bits: 0, modulus: 0 };

/** Digit `index` of weights, signed ones taken modulo `t`; all of them where there is one digit only. */
export function digitOf(values: Values, digits: PlainDigits, index: number): Values {
  if (digits.count === 1) return values;
  const base = 2 ** digits.bits;
  return values.map((value) => Math.floor(modulo(value, digits.modulus) / base ** index) % base);
}

/** The input that goes with digit `index` of the weights. */
export function scaledFor(values: Values, digits: PlainDigits, index: number): Values {
  if (digits.count === 1) return values;
  const { modulus } = digits;
  let scale = 1;
  for (let bit = 0; bit < digits.bits * index; bit++) scale = (2 * scale) % modulus;
  return values.map((value) => Number((BigInt(modulo(value, modulus)) * BigInt(scale)) % BigInt(modulus)));
}
