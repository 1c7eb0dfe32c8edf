import type { CoefficientNoise } from './coefficients.js';
import { NONE } from './log.js';

/** Complementary error function, to 1.2e-7 of its value (Press et al., Numerical Recipes, 6.2; recalled). */
export function erfc(x: number): number {
  const z = Math.abs(x);
  const t = 1 / (1 + z / 2);
  const series = COEFFICIENTS.reduceRight((sum, coefficient) => coefficient + t * sum, 0);
  const value = t * Math.exp(-z * z + series);
  return x >= 0 ? value : 2 - value;
}

const COEFFICIENTS = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
];

/** Phases of a sine wave that its peaks are averaged over. */
const PHASES = 32;

/** Median of the power of a tone over its mean: it is exponential. */
const MEDIAN_TONE = Math.LN2;

/**
 * The median of the largest coefficient, in log2: white noise on a sine wave of power `tone` (log2 of the mean square).
 * Solves `sum over coefficients P(|coefficient| > peak) = ln 2`.
 */
export function peakBits({ classes, tone }: CoefficientNoise): number {
  const unit = Math.max(tone, ...classes.map(({ white }) => white)) / 2;
  if (unit === NONE) return NONE;
  const parts = classes.map(({ count, white }) => ({ count, deviation: 2 ** (white / 2 - unit) }));
  const amplitude = Math.sqrt(2 * MEDIAN_TONE) * 2 ** (tone / 2 - unit);
  return unit + Math.log2(quantile(parts, amplitude, Math.LN2));
}

/**
 * The value that some coefficient is beyond with a probability of `chance`, small or ln 2 for the median.
 * @param parts how many coefficients have white noise of which standard deviation
 * @param amplitude of the sine wave
 */
export function quantile(
  parts: readonly { count: number; deviation: number }[],
  amplitude: number,
  chance: number,
): number {
  const widest = Math.max(...parts.map(({ deviation }) => deviation));
  if (widest < 1e-9 * amplitude) return amplitude;
  let low = 0;
  let high = amplitude + 40 * widest;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    const expected = parts.reduce(
      (sum, { count, deviation }) => sum + count * beyond(middle, deviation, amplitude),
      0,
    );
    if (expected > chance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Probability that a coefficient is beyond `x`, on either side. */
function beyond(x: number, deviation: number, amplitude: number): number {
  if (deviation === 0) return x < amplitude ? 1 : 0;
  if (amplitude < 1e-3 * deviation) return erfc(x / deviation / Math.SQRT2);
  let sum = 0;
  // Both signs of the wave are among its phases.
  for (let phase = 0; phase < PHASES; phase++)
    sum += erfc((x - amplitude * Math.cos((2 * Math.PI * (phase + 0.5)) / PHASES)) / deviation / Math.SQRT2);
  return sum / PHASES;
}
