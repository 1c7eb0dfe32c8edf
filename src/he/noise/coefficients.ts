import { logAdd, NONE } from './log.js';
import { powerOf, type Noise, type Term } from './terms.js';

/** Coefficients whose noise has the same power (log2 of the variance). */
export interface CoefficientClass {
  count: number;
  white: number;
}

/** Noise as its coefficients see it. */
export interface CoefficientNoise {
  classes: readonly CoefficientClass[];
  /** Power of the tones, on all coefficients. */
  tone: number;
}

/**
 * Variances of the coefficients. They are all the same, unless a polynomial is added to rotations of itself: the
 * automorphism `X -> X^g` brings `X^j` to `X^(j g)`, and the more factors of 2 has j, the more g have the same effect.
 * A sum over all rotations leaves one coefficient, with n times the noise, not its root.
 */
export function coefficientNoise(noise: Noise, n: number): CoefficientNoise {
  let tone = NONE;
  let common = NONE;
  const rotated: Term[] = [];
  for (const term of noise.values()) {
    if (term.amounts.size > 1) rotated.push(term);
    else if (term.tone) tone = logAdd(tone, powerOf(term));
    else common = logAdd(common, powerOf(term));
  }
  const all = Math.log2(n);
  if (rotated.length === 0) return { classes: [{ count: n, white: common - all }], tone: tone - all };
  const white = new Array<number>(all + 1).fill(common);
  for (const term of rotated)
    for (const [twos, squares] of squaresByTwos(term.amounts, n).entries())
      white[twos] = logAdd(white[twos]!, Math.log2(squares) + term.mean);
  return {
    // Of 0 to n - 1, those with so many factors of 2; the last is 0 itself.
    classes: white.map((power, twos) => ({
      count: twos === all ? 1 : n / 2 ** (twos + 1),
      white: power - all,
    })),
    tone: tone - all,
  };
}

/**
 * Of a sum of rotations of independent coefficients of variance 1, the variance of coefficient `2^twos odd`, for each
 * number of twos: there X^g depends on g modulo `2n / 2^twos`, and half of that apart is the other sign.
 */
function squaresByTwos(amounts: ReadonlyMap<number, number>, n: number): number[] {
  const squares: number[] = [];
  let folded = amounts;
  for (let period = 2 * n; period >= 4; period /= 2) {
    const half = period / 2;
    const next = new Map<number, number>();
    let sum = 0;
    for (const [g, amount] of folded) {
      const other = folded.get(g < half ? g + half : g - half);
      const difference = amount - (other ?? 0);
      // Both of a pair are met.
      sum += (difference * difference) / (other === undefined ? 1 : 2);
      const place = g % half;
      next.set(place, (next.get(place) ?? 0) + amount);
    }
    squares.push(sum);
    folded = next;
  }
  // Coefficient 0 stays where it is.
  let total = 0;
  for (const amount of folded.values()) total += amount;
  return [...squares, total * total];
}
