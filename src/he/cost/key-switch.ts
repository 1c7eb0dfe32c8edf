import { addKernels, NO_KERNELS, type KernelCounts } from '../kernels.js';
import { keyDigits, limbsPerDigit, type HeParameters } from '../parameters.js';

/**
 * How ciphertexts lie between operations: as values of the NTT (CKKS; BFV of Gazelle and Cheetah), or as coefficients
 * (BFV of SEAL, whose products transform there and back).
 */
export type Form = 'ntt' | 'coefficients';

export interface CostOptions {
  /** Default: coefficients for BFV with hybrid key switching (SEAL), else values of the NTT. */
  form?: Form;
  /** Every digit counted with `alpha` limbs, also the last that has fewer (SimFHE); default: the limbs it has. */
  paddedDigits?: boolean;
  /** Products of ciphertexts by Karatsuba: 3 products and 4 sums of polynomials, not 4 and 1. */
  karatsuba?: boolean;
}

export const formOf = ({ scheme, keySwitching }: HeParameters, { form }: CostOptions = {}): Form =>
  form ?? (scheme === 'bfv' && keySwitching.method === 'hybrid' ? 'coefficients' : 'ntt');

/** Some kernels, the rest 0. */
export const kernels = (some: Partial<KernelCounts>): KernelCounts => ({ ...NO_KERNELS, ...some });
export const sumKernels = (...all: readonly KernelCounts[]): KernelCounts =>
  all.reduce((total, each) => addKernels(total, each), NO_KERNELS);
export const timesKernels = (times: number, each: KernelCounts): KernelCounts =>
  addKernels(NO_KERNELS, each, times);

/** Fast base conversion of a polynomial from `from` to `to` limbs. */
export const convertBase = (from: number, to: number): KernelCounts =>
  kernels({ multiply: from * (to + 1), add: from * to });

/** Limbs of each digit of a ciphertext with `level` limbs. */
export function digitLimbs(parameters: HeParameters, level: number, { paddedDigits }: CostOptions): number[] {
  const alpha = limbsPerDigit(parameters);
  return Array.from({ length: keyDigits(parameters, level) }, (_, digit) =>
    paddedDigits === true ? alpha : Math.min(alpha, level - digit * alpha),
  );
}

/** Limbs of keys at a level: those of the ciphertext and the special ones. */
export const keyLimbs = ({ keySwitching, specialBits }: HeParameters, level: number): number =>
  keySwitching.method === 'hybrid' ? level + specialBits.length : level;

/**
 * What all rotations of one ciphertext share: the polynomial is cut into digits, and each is brought to all limbs of the
 * keys and transformed (ModUp).
 */
export function decompose(parameters: HeParameters, level: number, options: CostOptions = {}): KernelCounts {
  const toCoefficients = formOf(parameters, options) === 'ntt';
  if (parameters.keySwitching.method === 'digits')
    return kernels({ intt: toCoefficients ? level : 0, ntt: keyDigits(parameters, level) * level });
  const all = keyLimbs(parameters, level);
  return sumKernels(
    ...digitLimbs(parameters, level, options).map((limbs) =>
      sumKernels(
        // A digit's own limbs need no transform where the ciphertext is one of values already.
        kernels({ intt: toCoefficients ? limbs : 0, ntt: toCoefficients ? all - limbs : all }),
        kernels({ multiply: 2 * limbs }),
        convertBase(limbs, all - limbs),
      ),
    ),
  );
}

/** Digits times key, both polynomials of it, summed over the digits. */
export function innerProduct(parameters: HeParameters, level: number): KernelCounts {
  const digits = keyDigits(parameters, level);
  const all = keyLimbs(parameters, level);
  return kernels({ multiply: 2 * digits * all, add: 2 * (digits - 1) * all });
}

/** Both polynomials are divided by the special primes (ModDown); nothing to do for digits. */
export function divideBySpecial(
  parameters: HeParameters,
  level: number,
  options: CostOptions = {},
): KernelCounts {
  if (parameters.keySwitching.method === 'digits')
    return kernels({ intt: formOf(parameters, options) === 'ntt' ? 0 : 2 * level });
  return timesKernels(2, modDown(parameters.specialBits.length, level, formOf(parameters, options)));
}

/** One polynomial of `kept + dropped` limbs is divided by `dropped` of them. */
export const modDown = (dropped: number, kept: number, form: Form): KernelCounts =>
  sumKernels(
    form === 'ntt' ? kernels({ intt: dropped, ntt: kept }) : kernels({ intt: dropped + kept }),
    convertBase(dropped, kept),
    kernels({ multiply: kept, add: kept }),
  );

/** A key switch as a whole; what is added to its result is not in it. */
export const keySwitch = (parameters: HeParameters, level: number, options: CostOptions = {}): KernelCounts =>
  sumKernels(
    decompose(parameters, level, options),
    innerProduct(parameters, level),
    divideBySpecial(parameters, level, options),
  );
