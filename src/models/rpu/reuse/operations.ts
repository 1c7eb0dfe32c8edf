import { keyLimbs } from '../../../he/cost/key-switch.js';
import { keyDigits, limbsPerDigit, type HeParameters } from '../../../he/parameters.js';
import type { Operation } from '../../../he/program.js';
import { aside, limbs, NO_LIMBS, type Aside, type Flow } from './flow.js';

const NOTHING: Flow = { read: NO_LIMBS, written: NO_LIMBS, aside: [] };

/** What moves in one operation on ciphertexts of `level` limbs; rotations that share a decomposition: `hoistedFlow`. */
export function flowOf(op: Operation, parameters: HeParameters, level: number): Flow {
  const both = 2 * level;
  switch (op) {
    case 'add':
    case 'sub':
      return { read: limbs(0, 2 * both), written: limbs(0, both), aside: [] };
    case 'negate':
    case 'multiply-plain':
      return { read: limbs(0, both), written: limbs(0, both), aside: [] };
    case 'add-plain':
    case 'sub-plain':
      return { read: limbs(0, level), written: limbs(0, level), aside: [] };
    case 'multiply':
      return product(parameters, level, 4);
    case 'square':
      return product(parameters, level, 2);
    case 'relinearize':
      return {
        read: limbs(level, both),
        written: limbs(0, both),
        aside: [...decomposed(parameters, level, 0), ...switched(parameters, level, 1)],
      };
    case 'rotate':
    case 'swap-rows':
      return {
        read: limbs(both, 0),
        written: limbs(0, both),
        aside: [...decomposed(parameters, level, level), ...switched(parameters, level, 1)],
      };
    case 'rescale':
      return dropped(level);
    case 'mod-switch':
      return parameters.scheme === 'ckks' ? NOTHING : dropped(level);
    case 'ntt':
    case 'intt':
      return { read: limbs(both, 0), written: limbs(both, 0), aside: [] };
  }
}

/**
 * `count` rotations that share `decompositions`: digits are put aside for all of them, as is the polynomial that is
 * not decomposed; each rotation permutes both.
 */
export function hoistedFlow(
  count: number,
  decompositions: number,
  parameters: HeParameters,
  level: number,
): Flow {
  const digits = keyDigits(parameters, level) * keyLimbs(parameters, level);
  const transforms = { reader: 'transform' } as const;
  return {
    read: limbs(2 * decompositions * level, 0),
    written: limbs(0, 2 * count * level),
    aside: [
      coefficients(parameters, level, decompositions),
      aside(digits, decompositions * converted(parameters, level), count * digits, transforms),
      aside(level, 0, (count - decompositions) * level, transforms),
      innerDigits(parameters, level, count * digits),
      ...switchedDown(parameters, level, count),
    ],
  };
}

/** A digit's own limbs are those of the ciphertext; limbs of other primes are converted. BV digits: all are. */
function converted(parameters: HeParameters, level: number): number {
  const all = keyDigits(parameters, level) * keyLimbs(parameters, level);
  return parameters.keySwitching.method === 'hybrid' ? all - level : all;
}

/** Coefficients to be decomposed: the conversion of a digit of `a` limbs reads them for each of the other primes. */
function coefficients(parameters: HeParameters, level: number, times = 1): Aside {
  const { method } = parameters.keySwitching;
  if (method === 'digits')
    return aside(level, times * level, times * converted(parameters, level), { reader: 'transform' });
  const alpha = limbsPerDigit(parameters);
  const primes = keyLimbs(parameters, level);
  let reads = 0;
  for (let first = 0; first < level; first += alpha) {
    const own = Math.min(alpha, level - first);
    reads += own * (primes - own);
  }
  return aside(level, times * level, times * reads);
}

/** Digits times key, prime by prime: all digits of a prime lie there, or, two at most, its sums. */
const innerDigits = (parameters: HeParameters, level: number, read: number): Aside =>
  aside(keyDigits(parameters, level) > 1 ? 2 : 0, read, read);

/** @param written limbs of the decomposed polynomial that are no operand but a result of this operation */
const decomposed = (parameters: HeParameters, level: number, written: number): Aside[] => [
  coefficients(parameters, level),
  // A digit's own limbs come once more, as values.
  ...(parameters.keySwitching.method === 'hybrid' ? [aside(level, written, level)] : []),
];

const switched = (parameters: HeParameters, level: number, times: number): Aside[] => [
  innerDigits(parameters, level, times * converted(parameters, level)),
  ...switchedDown(parameters, level, times),
];

/** Limbs of the special primes, of both polynomials, are converted to every other prime. */
function switchedDown(parameters: HeParameters, level: number, times: number): Aside[] {
  const special = keyLimbs(parameters, level) - level;
  return special === 0 ? [] : [aside(2 * special, times * 2 * special, times * 2 * special * level)];
}

/** The limb of the last prime, of both polynomials, is taken from all others. */
const dropped = (level: number): Flow => ({
  read: limbs(2, 2 * (level - 1)),
  written: limbs(0, 2 * (level - 1)),
  aside: level < 2 ? [] : [aside(1, 2, 2 * (level - 1), { reader: 'transform' })],
});

/** @param operands polynomials */
function product(parameters: HeParameters, level: number, operands: number): Flow {
  if (parameters.scheme === 'ckks')
    return { read: limbs(0, operands * level), written: limbs(0, 3 * level), aside: [] };
  const further = level + 1;
  const all = level + further;
  return {
    read: limbs(operands * level, 0),
    written: limbs(3 * level, 0),
    aside: [
      // Operands, as coefficients for the lift and as values for the product; their lifted limbs.
      aside(level, operands * level, operands * level * (further + 1)),
      aside(operands * level, 0, operands * level),
      aside(operands, operands * further, operands * further),
      // Results are transformed, scaled and brought back, one polynomial after the other.
      aside(2, 3 * all, 3 * all, { writer: 'pointwise', reader: 'transform' }),
      aside(level, 3 * level, 3 * level * further),
      aside(further, 3 * further, 3 * (further - 1) * (level + 1), { writer: 'pointwise' }),
    ],
  };
}
