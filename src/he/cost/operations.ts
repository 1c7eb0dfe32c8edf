import { NO_KERNELS, type KernelCounts } from '../kernels.js';
import { limbsOf, type HeParameters } from '../parameters.js';
import type { Operation } from '../program.js';
import {
  convertBase,
  decompose,
  divideBySpecial,
  formOf,
  innerProduct,
  kernels,
  keyLimbs,
  keySwitch,
  sumKernels,
  timesKernels,
  type CostOptions,
} from './key-switch.js';
import { keyDigits } from '../parameters.js';

/**
 * Limb kernels of one operation on ciphertexts with `level` limbs (spec D.1; SimFHE's counts, and SEAL's).
 * @param level limbs of the operands; default: those of fresh ciphertexts
 */
export function kernelsOf(
  op: Operation,
  parameters: HeParameters,
  level = limbsOf(parameters),
  options: CostOptions = {},
): KernelCounts {
  switch (op) {
    case 'add':
    case 'sub':
    case 'negate':
      return kernels({ add: 2 * level });
    case 'add-plain':
    case 'sub-plain':
      return kernels({ add: level });
    case 'multiply-plain':
      return multiplyPlain(parameters, level, options);
    case 'multiply':
      return multiply(parameters, level, options, false);
    case 'square':
      return multiply(parameters, level, options, true);
    case 'relinearize':
      return sumKernels(keySwitch(parameters, level, options), kernels({ add: 2 * level }));
    case 'rotate':
    case 'swap-rows':
      return sumKernels(
        keySwitch(parameters, level, options),
        kernels({ add: level, automorphism: 2 * level }),
      );
    case 'rescale':
      return dropLimb(level, 'ntt');
    case 'mod-switch':
      return parameters.scheme === 'ckks' ? NO_KERNELS : dropLimb(level, formOf(parameters, options));
    case 'ntt':
      return kernels({ ntt: 2 * level });
    case 'intt':
      return kernels({ intt: 2 * level });
  }
}

/** In coefficients, ciphertext and plaintext are transformed and the product back; else only multiplied. */
function multiplyPlain(parameters: HeParameters, level: number, options: CostOptions): KernelCounts {
  const products = kernels({ multiply: 2 * level });
  if (formOf(parameters, options) === 'ntt') return products;
  return sumKernels(products, kernels({ ntt: 3 * level, intt: 2 * level }));
}

/** Division by the last prime of both polynomials: its limb is taken from all others. */
function dropLimb(level: number, form: 'ntt' | 'coefficients'): KernelCounts {
  const rest = level - 1;
  const transforms = form === 'ntt' ? kernels({ intt: 2, ntt: 2 * rest }) : NO_KERNELS;
  return sumKernels(transforms, kernels({ multiply: 2 * rest, add: 2 * rest }));
}

/** Product of two ciphertexts, three polynomials. */
function multiply(
  parameters: HeParameters,
  level: number,
  options: CostOptions,
  square: boolean,
): KernelCounts {
  if (parameters.scheme === 'ckks') return tensor(level, options, square);
  return multiplyBehz(parameters, level, options, square);
}

/** `(a0 b0, a0 b1 + a1 b0, a1 b1)` on so many limbs; a square has `2 a0 a1` in the middle. */
function tensor(limbs: number, { karatsuba }: CostOptions, square: boolean): KernelCounts {
  if (square) return kernels({ multiply: 3 * limbs, add: limbs });
  return karatsuba === true
    ? kernels({ multiply: 3 * limbs, add: 4 * limbs })
    : kernels({ multiply: 4 * limbs, add: limbs });
}

/**
 * BFV product of Bajard et al. (2016), as SEAL does it: operands are lifted to `L + 1` further primes (and one word, which
 * corrects the lift), multiplied there too, scaled by `t / q` and brought back. Conversions: derived.
 */
function multiplyBehz(
  parameters: HeParameters,
  level: number,
  options: CostOptions,
  square: boolean,
): KernelCounts {
  const further = level + 1;
  const all = level + further;
  const operands = square ? 2 : 4;
  const lift = sumKernels(convertBase(level, further + 1), kernels({ multiply: further, add: further }));
  const scale = sumKernels(
    kernels({ multiply: all }),
    convertBase(level, further),
    kernels({ multiply: further, add: further }),
  );
  const back = sumKernels(convertBase(further - 1, level + 1), kernels({ multiply: level, add: level }));
  const inCoefficients = formOf(parameters, options) === 'coefficients';
  return sumKernels(
    timesKernels(operands, lift),
    // Values of the NTT have to become coefficients for the lift, but keep their own transforms.
    inCoefficients
      ? kernels({ ntt: operands * all })
      : kernels({ intt: operands * level, ntt: operands * further }),
    tensor(all, options, square),
    kernels({ intt: 3 * all }),
    timesKernels(3, scale),
    timesKernels(3, back),
    inCoefficients ? NO_KERNELS : kernels({ ntt: 3 * level }),
  );
}

/**
 * `count` rotations of one ciphertext, or of as many as there are `decompositions`, that share its decomposition: the
 * digits are permuted instead of the ciphertext, one polynomial of which is still.
 */
export function hoistedRotations(
  count: number,
  parameters: HeParameters,
  level = limbsOf(parameters),
  options: CostOptions = {},
  decompositions = Math.min(1, count),
): KernelCounts {
  const permuted = keyDigits(parameters, level) * keyLimbs(parameters, level) + level;
  return sumKernels(
    timesKernels(decompositions, decompose(parameters, level, options)),
    timesKernels(
      count,
      sumKernels(
        innerProduct(parameters, level),
        divideBySpecial(parameters, level, options),
        kernels({ add: level, automorphism: permuted }),
      ),
    ),
  );
}

/**
 * Product, relinearisation and rescaling in one (MAD): the product is raised by the special primes and divided by them and
 * by the last prime together.
 */
export function fusedMultiply(
  parameters: HeParameters,
  level = limbsOf(parameters),
  options: CostOptions = {},
): KernelCounts {
  const special = parameters.specialBits.length;
  const rest = level - 1;
  const down = sumKernels(
    kernels({ intt: special + 1, ntt: rest }),
    convertBase(special + 1, rest),
    kernels({ multiply: rest, add: rest }),
  );
  return sumKernels(
    tensor(level, options, false),
    decompose(parameters, level, options),
    innerProduct(parameters, level),
    kernels({ multiply: 2 * level, add: 2 * level }),
    timesKernels(2, down),
  );
}
