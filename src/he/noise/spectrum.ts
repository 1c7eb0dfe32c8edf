import { logAdd, logSum, NONE } from './log.js';

/**
 * Mean square of a random polynomial at the complex roots of X^n + 1, as a polynomial in `x = |s|^2 / (2n/3)`, the
 * power of the ternary secret `s` at that root: entry d is log2 of the coefficient of `x^d`. Powers of products are
 * products of powers, root by root, which products of coefficient variances are not: noise and ciphertext both hold
 * the one secret. A coefficient's variance is the mean over the roots, divided by n.
 */
export type Spectrum = readonly number[];

export const constant = (log2: number): Spectrum => [log2];

export const addSpectra = (a: Spectrum, b: Spectrum): Spectrum =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, d) => logAdd(a[d] ?? NONE, b[d] ?? NONE));

export const scaleSpectrum = (a: Spectrum, log2: number): Spectrum => a.map((power) => power + log2);

export function multiplySpectra(a: Spectrum, b: Spectrum): Spectrum {
  const product = new Array<number>(a.length + b.length - 1).fill(NONE);
  for (const [i, x] of a.entries())
    for (const [j, y] of b.entries()) product[i + j] = logAdd(product[i + j]!, x + y);
  return product;
}

/**
 * log2 of the mean over the roots. `s` at a root is a sum of n random signs times n roots of unity, so complex
 * Gaussian, its power exponential with mean 2n/3: the mean of `x^d` is d!.
 */
export const meanSpectrum = (a: Spectrum): number => logSum(a.map((power, d) => power + logFactorial(d)));

export function logFactorial(d: number): number {
  let log = 0;
  for (let factor = 2; factor <= d; factor++) log += Math.log2(factor);
  return log;
}

/** log2 of the mean power of a ternary secret. */
const secretPower = (n: number): number => Math.log2((2 * n) / 3);

/**
 * Of `r_0 + r_1 s + ... + r_(size-1) s^(size-1)`, coefficients of the r uniform in an interval of length 1: what
 * rounding a ciphertext of `size` polynomials does, and what a random ciphertext modulo q is in units of q.
 */
export const uniformCiphertext = (n: number, size: number): Spectrum =>
  Array.from({ length: size }, (_, d) => Math.log2(n / 12) + d * secretPower(n));

/** Of `e u + e_0 + e_1 s`, e of variance sigma^2, u ternary: encryption with the public key. */
export const publicKeyNoise = (n: number, sigma: number): Spectrum => {
  const error = Math.log2(n) + 2 * Math.log2(sigma);
  return [error + Math.log2((2 * n) / 3 + 1), error + secretPower(n)];
};
