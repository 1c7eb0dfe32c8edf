import { evaluate, type Coefficients } from './coefficients.js';

/** Where an outlier `t -> g |p(t)|` stands still. */
export interface FixedPoints {
  /** `(1 - g a1)^2 - 4 g^2 a0 a2` of degree 2: negative, every outlier escapes. Null for other degrees. */
  discriminant: number | null;
  /** What is above it grows without end; null: there is none. */
  unstable: number | null;
  /** Whether all values escape, however small. */
  always: boolean;
}

/** @param gain g: from a polynomial's result to the next one's input */
export function fixedPoints(coefficients: Coefficients, gain: number): FixedPoints {
  const [a0 = 0, a1 = 0, a2 = 0] = coefficients;
  if (coefficients.length === 3 && a2 > 0) {
    const discriminant = (1 - gain * a1) ** 2 - 4 * gain ** 2 * a0 * a2;
    const root = (1 - gain * a1 + Math.sqrt(discriminant)) / (2 * gain * a2);
    // Both roots are below zero where the slope is above 1 already.
    const unstable = discriminant >= 0 && root > 0 ? root : null;
    return { discriminant, unstable, always: unstable === null };
  }
  return searched((t) => gain * Math.abs(evaluate(coefficients, t)) - t);
}

/** Smallest and largest outlier looked at, and steps from one to the other. */
const [LEAST, MOST, STEPS] = [1e-3, 1e6, 4000];

/** The first place where growth becomes more than what was there. */
function searched(excess: (t: number) => number): FixedPoints {
  const ratio = (MOST / LEAST) ** (1 / STEPS);
  let before = LEAST;
  for (let step = 1; step <= STEPS; step++) {
    const after = LEAST * ratio ** step;
    if (excess(before) <= 0 && excess(after) > 0)
      return { discriminant: null, unstable: bisect(excess, before, after), always: false };
    before = after;
  }
  return { discriminant: null, unstable: null, always: excess(LEAST) > 0 && excess(MOST) > 0 };
}

function bisect(excess: (t: number) => number, low: number, high: number): number {
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (excess(middle) > 0) high = middle;
    else low = middle;
  }
  return high;
}
