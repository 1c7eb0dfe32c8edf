import { erfc } from '../../he/noise/peak.js';
import type { Coefficients } from './coefficients.js';

/** Mean and mean square of values of a tensor. */
export interface Moments {
  mean: number;
  second: number;
}

export const varianceOf = ({ mean, second }: Moments): number => Math.max(0, second - mean ** 2);

/** E[z^k] for k from 0 to `most`, of a Gaussian. */
export function gaussianMoments(mean: number, variance: number, most: number): number[] {
  const moments = [1, mean];
  for (let k = 2; k <= most; k++) moments.push(mean * moments[k - 1]! + (k - 1) * variance * moments[k - 2]!);
  return moments.slice(0, most + 1);
}

/** Of a polynomial of a Gaussian; centred and of degree 2: E[y^2] = a0^2 + (a1^2 + 2 a0 a2) s^2 + 3 a2^2 s^4. */
export function polynomialMoments(coefficients: Coefficients, of: Moments): Moments {
  const degree = coefficients.length - 1;
  const powers = gaussianMoments(of.mean, varianceOf(of), 2 * degree);
  let [mean, second] = [0, 0];
  coefficients.forEach((a, i) => {
    mean += a * powers[i]!;
    coefficients.forEach((b, j) => {
      second += a * b * powers[i + j]!;
    });
  });
  // Terms of either sign that no double holds.
  return Number.isFinite(second) ? { mean, second } : { mean: 0, second: Infinity };
}

/** Of max(0, z) of a Gaussian. */
export function reluMoments(of: Moments): Moments {
  const deviation = Math.sqrt(varianceOf(of));
  if (deviation === 0) return { mean: Math.max(0, of.mean), second: Math.max(0, of.mean) ** 2 };
  const ratio = of.mean / deviation;
  const above = erfc(-ratio / Math.SQRT2) / 2;
  const density = Math.exp(-(ratio ** 2) / 2) / Math.sqrt(2 * Math.PI);
  return {
    mean: of.mean * above + deviation * density,
    second: of.second * above + of.mean * deviation * density,
  };
}
