import type { Expansion } from './constants.js';
import { growth, type Calculation } from './dag.js';

/** Newton iterates of a reciprocal stay below 2, and so does x times one. */
const ITERATE_BITS = 1;

/** Functions as sums and products on shares, after CrypTen; iterations and ranges are parameters. */
export interface Functions {
  /** Of values that are not positive: (1 + x / 2^n)^(2^n); a comparison holds those below -2^n up. */
  exp(x: number): number;
  /** Of values of at least 1: starts from 3 exp(1/2 - x) + 0.003, then y (2 - x y). */
  reciprocal(x: number): number;
  /** Starts from 2.2 exp(-x/2 - 0.2) + 0.2 - x/1024, then y (3 - x y y) / 2. */
  rsqrt(x: number): number;
  /** By Horner's rule; the first coefficient is a factor of what is read, part of what wrote it. */
  polynomial(x: number, degree: number): number;
  /** A polynomial in the middle; outside the function is the input or a constant. */
  piecewise(x: number): number;
  sigmoid(x: number): number;
  /** Rows of so many elements; the largest is taken off first. */
  softmax(x: number, row: number): number;
}

export function functionsOf(steps: Calculation, options: Expansion): Functions {
  const { activationBits, polynomialBits, polynomialDegree, inverseBits } = options;
  const scaled = (x: number, range = 0, bound?: number): number =>
    steps.mul(x, steps.constant(range), bound === undefined ? {} : { bound });
  const shifted = (x: number, bound?: number): number =>
    steps.add([x, steps.constant()], bound === undefined ? {} : { bound });

  const exp = (x: number): number => {
    const { expSquarings } = options;
    const near =
      steps.range(x) <= expSquarings ? x : steps.select([x], steps.elements(x), 1, { bound: expSquarings });
    let power = shifted(scaled(near), 0);
    for (let step = 0; step < expSquarings; step++) power = steps.mul(power, power);
    return power;
  };

  const reciprocal = (x: number): number => {
    let y = shifted(scaled(exp(shifted(x)), 2), ITERATE_BITS);
    for (let step = 0; step < options.reciprocalSteps; step++) {
      const error = shifted(steps.mul(x, y, { bound: ITERATE_BITS }), ITERATE_BITS);
      y = steps.mul(y, error, { bound: ITERATE_BITS });
    }
    return y;
  };

  const rsqrt = (x: number): number => {
    const start = shifted(scaled(exp(shifted(scaled(x))), 2));
    let y = steps.add([start, scaled(x)], { bound: inverseBits });
    for (let step = 0; step < options.rsqrtSteps; step++) {
      // x y y comes to 1 and stays below 3.
      const error = shifted(steps.mul(x, steps.mul(y, y), { bound: 2 }), 2);
      y = scaled(steps.mul(y, error, { bound: inverseBits + 2 }), 0, inverseBits);
    }
    return y;
  };

  const polynomial = (x: number, degree: number): number => {
    let value = shifted(x, activationBits);
    for (let power = 1; power < degree; power++)
      value = shifted(steps.mul(value, x, { bound: activationBits }), activationBits);
    return value;
  };

  const piecewise = (x: number): number => {
    const middle = steps.select([x], steps.elements(x), 2, { bound: polynomialBits });
    return steps.select([polynomial(middle, polynomialDegree), x], steps.elements(x), 2);
  };

  const sigmoid = (x: number): number => {
    const negative = steps.select([x], steps.elements(x), 1);
    const positive = reciprocal(shifted(exp(negative), ITERATE_BITS));
    return steps.select([positive], steps.elements(x), 1, { bound: 0 });
  };

  const softmax = (x: number, row: number): number => {
    const rows = steps.elements(x) / row;
    const largest = steps.select([x], rows, row - 1);
    const powers = exp(steps.add([x, largest]));
    const inverse = reciprocal(steps.sum(powers, row, { bound: growth(row) }));
    return steps.mul(powers, inverse, { bound: 0 });
  };

  return { exp, reciprocal, rsqrt, polynomial, piecewise, sigmoid, softmax };
}
