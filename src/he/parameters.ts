import { InputError } from '../errors.js';
import { isPowerOfTwo } from './math/modular.js';
import { maximalModulusBits } from './security.js';

export const SCHEMES = ['bfv', 'ckks'] as const;
export type Scheme = (typeof SCHEMES)[number];

/**
 * How a product of keys keeps its noise small. `digits`: a ciphertext polynomial is cut into `ceil(log2 q / digitBits)`
 * digits (BV; Gazelle, Cheetah); `hybrid`: into `dnum` groups of limbs, raised to `q P` with the special primes
 * (SEAL: one limb a digit and one special prime).
 */
export type KeySwitching = { method: 'digits'; digitBits: number } | { method: 'hybrid'; dnum: number };

/** A set of parameters of BFV or CKKS, ciphertexts being pairs of polynomials of `n` coefficients in RNS limbs. */
export interface HeParameters {
  scheme: Scheme;
  /** Coefficients of a polynomial, a power of two; BFV has as many slots, CKKS half as many. */
  n: number;
  /** Bits of each prime of the modulus `q` of fresh ciphertexts, level by level; the last is dropped first. */
  limbBits: readonly number[];
  /** Bits of the special primes of hybrid key switching; none for `digits`. */
  specialBits: readonly number[];
  keySwitching: KeySwitching;
  /** Bits of the plaintext modulus `t` (BFV). */
  plainBits: number;
  /** Bits of the scale of encoded numbers (CKKS). */
  scaleBits: number;
  /** Bits of a digit of plaintexts (`W_dcmp`); `plainBits` or more: one digit. */
  plainDigitBits: number;
  /** Standard deviation of fresh errors. */
  sigma: number;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Limbs of a fresh ciphertext. */
export const limbsOf = ({ limbBits }: HeParameters): number => limbBits.length;
/** Bits of the modulus of a fresh ciphertext, or of one with only `level` limbs left. */
export const modulusBits = ({ limbBits }: HeParameters, level = limbBits.length): number =>
  sum(limbBits.slice(0, level));
/** Bits of the largest modulus of keys, which security depends on. */
export const keyModulusBits = (parameters: HeParameters): number =>
  modulusBits(parameters) + sum(parameters.specialBits);

/** Digits of a key switch of ciphertexts with `level` limbs: `l_ct` (BV) or `beta` (hybrid). */
export function keyDigits(parameters: HeParameters, level = limbsOf(parameters)): number {
  const { keySwitching } = parameters;
  if (keySwitching.method === 'digits')
    return Math.ceil(modulusBits(parameters, level) / keySwitching.digitBits);
  return Math.ceil(level / limbsPerDigit(parameters));
}

/** `alpha = ceil(L / dnum)` of hybrid key switching. */
export function limbsPerDigit(parameters: HeParameters): number {
  const { keySwitching } = parameters;
  return keySwitching.method === 'hybrid' ? Math.ceil(limbsOf(parameters) / keySwitching.dnum) : 1;
}

/** Digits of a plaintext: `l_pt = ceil(log t / log W)`. */
export const plainDigits = ({ plainBits, plainDigitBits }: HeParameters): number =>
  Math.max(1, Math.ceil(plainBits / plainDigitBits));

/** Slots of a ciphertext. */
export const slotsOf = ({ scheme, n }: Pick<HeParameters, 'scheme' | 'n'>): number =>
  scheme === 'bfv' ? n : n / 2;

/** Bytes of a ciphertext of `level` limbs in words of `wordBits`. */
export const ciphertextBytes = ({ n }: Pick<HeParameters, 'n'>, level: number, wordBits: number): number =>
  (2 * n * level * wordBits) / 8;

/** Bytes of a key for one rotation or relinearisation: two polynomials a digit; a seed stands for one of them. */
export function keyBytes(parameters: HeParameters, wordBits: number, seeded = false): number {
  const { n, specialBits } = parameters;
  const limbs = limbsOf(parameters) + specialBits.length;
  return ((seeded ? 1 : 2) * keyDigits(parameters) * n * limbs * wordBits) / 8;
}

/**
 * The parameters, if they are some that a scheme can have.
 * @throws InputError that names the field: n, modulus over the bound of 128-bit security, t that has no batching
 */
export function checkParameters(parameters: HeParameters): HeParameters {
  const { scheme, n, limbBits, specialBits, plainBits, keySwitching } = parameters;
  if (!isPowerOfTwo(n) || n < 1024 || n > 131072)
    throw new InputError(`n = ${n} is no ring dimension`, { expected: 'a power of two from 1024 to 131072' });
  const batching = Math.log2(n) + 2;
  for (const bits of [...limbBits, ...specialBits])
    if (!Number.isInteger(bits) || bits < batching || bits > 128)
      throw new InputError(`a prime of ${bits} bits is no modulus of an NTT of ${n} points`, {
        expected: `${batching} to 128 bits`,
      });
  if (limbBits.length === 0) throw new InputError('no coefficient prime', { expected: 'at least one' });
  if (scheme === 'bfv' && (!Number.isInteger(plainBits) || plainBits < batching || plainBits > 60))
    throw new InputError(`a plaintext modulus of ${plainBits} bits does not batch ${n} slots`, {
      expected: `a prime of ${batching} to 60 bits, 1 modulo ${2 * n}`,
    });
  if (keySwitching.method === 'hybrid' && specialBits.length === 0)
    throw new InputError('hybrid key switching without a special prime', { expected: 'at least one' });
  const bound = maximalModulusBits(n);
  if (keyModulusBits(parameters) > bound)
    throw new InputError(
      `a modulus of ${keyModulusBits(parameters)} bits at n = ${n} has less than 128-bit security`,
      {
        expected: `at most ${bound} bits, or a larger n`,
      },
    );
  return parameters;
}
