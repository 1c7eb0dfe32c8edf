import type { Strategy } from '../../workload/transform/rewrites/polynomial.js';

/** Coefficients `a0 ... ad` of a polynomial, lowest first. */
export type Coefficients = readonly number[];

/** Taylor series of SiLU around 0 (found in Sisyphus' code); odd powers beyond the first vanish. */
const SILU: Coefficients = [0, 1 / 2, 1 / 4, 0, -1 / 48, 0, 1 / 480, 0, -17 / 80_640, 0, 31 / 1_451_520];

/** The polynomial that takes a ReLU's place. @param range R, where it is fitted on [-R, R] */
export function coefficientsOf(strategy: Strategy, degree: number, range: number): Coefficients {
  switch (strategy) {
    case 'taylor-silu':
      return SILU.slice(0, degree + 1);
    case 'taylor-relu':
      return [0, 1 / 2];
    case 'fit':
      return fitRelu(degree, range);
    case 'quail':
      return [0, 0, 1];
  }
}

/**
 * Least squares of a ReLU on [-R, R], by Legendre's polynomials. Sisyphus fits on a grid of 1/1000, which differs in the
 * fourth digit. Of degree 2: 3R/32 + x/2 + 15/(32R) x^2.
 */
export function fitRelu(degree: number, range: number): Coefficients {
  const fitted = new Array<number>(degree + 1).fill(0);
  let [before, legendre]: [number[], number[]] = [[], [1]];
  for (let order = 0; order <= degree; order++) {
    // Of u P(u) from 0 to 1: the negative half of a ReLU adds nothing.
    const overlap = legendre.reduce((sum, coefficient, power) => sum + coefficient / (power + 2), 0);
    legendre.forEach((coefficient, power) => {
      fitted[power]! += ((2 * order + 1) / 2) * overlap * coefficient;
    });
    [before, legendre] = [legendre, nextLegendre(before, legendre, order)];
  }
  return fitted.map((coefficient, power) => coefficient * range ** (1 - power));
}

/** Bonnet's recursion: (n + 1) P' = (2n + 1) u P - n P''. */
function nextLegendre(before: readonly number[], legendre: readonly number[], order: number): number[] {
  const next = [0, ...legendre].map((coefficient) => ((2 * order + 1) * coefficient) / (order + 1));
  before.forEach((coefficient, power) => {
    next[power]! -= (order * coefficient) / (order + 1);
  });
  return next;
}

export const evaluate = (coefficients: Coefficients, x: number): number =>
  coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);

/** The most that the polynomial can be on [-bound, bound]: sum of |a_i| bound^i. */
export const boundOf = (coefficients: Coefficients, bound: number): number =>
  coefficients.reduce(
    (sum, coefficient, power) => (coefficient === 0 ? sum : sum + Math.abs(coefficient) * bound ** power),
    0,
  );
