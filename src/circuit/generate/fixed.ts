import type { CircuitBuilder, Word } from '../builder.js';
import { add, multiply } from './arithmetic.js';
import { constant, mux, signExtend, zeroExtend } from './logic.js';

/** Two's-complement fixed point: `bits` in all, `fraction` of them below the point. */
export interface FixedFormat {
  bits: number;
  fraction: number;
}

/** A real number as fixed point, rounded. */
export const fixed = (value: number, { bits, fraction }: FixedFormat): Word =>
  constant(BigInt(Math.round(value * 2 ** fraction)), bits);

/** x y rounded down, modulo 2^bits: (bits + fraction)^2 AND. */
export function fixedMultiply(b: CircuitBuilder, { bits, fraction }: FixedFormat, x: Word, y: Word): Word {
  const wide = bits + fraction;
  return multiply(b, signExtend(x, wide), signExtend(y, wide)).slice(fraction);
}

/** `coefficients[power]` of the cubic through `f` at the four Chebyshev nodes of [0, width], by divided differences. */
export function cubicThrough(f: (x: number) => number, width: number): number[] {
  const nodes = [0, 1, 2, 3].map((at) => (width / 2) * (1 - Math.cos(((2 * at + 1) * Math.PI) / 8)));
  const differences = nodes.map(f);
  for (let order = 1; order < nodes.length; order++)
    for (let at = nodes.length - 1; at >= order; at--)
      differences[at] = (differences[at]! - differences[at - 1]!) / (nodes[at]! - nodes[at - order]!);
  let coefficients: number[] = [];
  for (let at = nodes.length - 1; at >= 0; at--) {
    // Horner on polynomials: times (x - node), plus the difference.
    const shifted = [0, ...coefficients];
    coefficients = shifted.map((value, power) => value - nodes[at]! * (coefficients[power] ?? 0));
    coefficients[0]! += differences[at]!;
  }
  return coefficients;
}

/**
 * `f` of an unsigned fixed-point word by cubics, one for each value of its top `selectors` bits; the coefficients
 * are constants, and choosing among them costs next to nothing. Three multiplications.
 */
export function piecewiseCubic(
  b: CircuitBuilder,
  format: FixedFormat,
  f: (x: number) => number,
  x: Word,
  selectors: number,
): Word {
  const low = x.slice(0, x.length - selectors);
  const width = 2 ** (low.length - format.fraction);
  let pieces = Array.from({ length: 2 ** selectors }, (_, piece) =>
    cubicThrough((local) => f(piece * width + local), width).map((value) => fixed(value, format)),
  );
  for (const bit of x.slice(low.length)) {
    const half: Word[][] = [];
    for (let at = 0; at < pieces.length; at += 2)
      half.push(pieces[at]!.map((word, power) => mux(b, bit, pieces[at + 1]![power]!, word)));
    pieces = half;
  }
  const [c0, c1, c2, c3] = pieces[0] as [Word, Word, Word, Word];
  const local = zeroExtend(low, format.bits);
  return [c2, c1, c0].reduce((sum, term) => add(b, fixedMultiply(b, format, sum, local), term), c3);
}
