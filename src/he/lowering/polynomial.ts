import { InputError } from '../../errors.js';
import type { HeProgram } from '../program.js';
import { ProgramBuilder } from './builder.js';

/** Degrees beyond this are no activation. */
export const MAX_DEGREE = 63;

/**
 * A polynomial of a ciphertext with public coefficients `k0 ... kd` (plaintexts of one number): Paterson and Stockmeyer with
 * powers of two, so that no result is deeper than `ceil(log2 d)` products of ciphertexts. Low powers are made once, parts of
 * low degree are sums of them, and the parts are put together by `x^k, x^2k, ...`.
 */
export function polynomialProgram(degree: number): HeProgram {
  checkDegree(degree);
  const builder = new ProgramBuilder();
  const powers = new Map([[1, builder.input('x')]]);
  const low = Math.min(2 ** Math.ceil(Math.log2(Math.sqrt(degree + 1))), degree + 1);
  const result = evaluate(builder, powers, 0, degree, Math.max(2, low));
  return builder.build(`polynomial of degree ${degree}`, [result]);
}

/** `x^2`: what a square activation is, its coefficients being those of the layers beside it. */
export function squareProgram(): HeProgram {
  const builder = new ProgramBuilder();
  const x = builder.input('x');
  return builder.build('square', [builder.unary('relinearize', builder.unary('square', x))]);
}

function checkDegree(degree: number): void {
  if (Number.isInteger(degree) && degree >= 1 && degree <= MAX_DEGREE) return;
  throw new InputError(`degree ${degree} is none of an activation`, {
    field: 'degree',
    expected: `a whole number from 1 to ${MAX_DEGREE}`,
  });
}

type Powers = Map<number, string>;

/** `x^exponent`, by the halves of the exponent: as shallow as it can be. */
function power(builder: ProgramBuilder, powers: Powers, exponent: number): string {
  const known = powers.get(exponent);
  if (known !== undefined) return known;
  const low = 2 ** (Math.ceil(Math.log2(exponent)) - 1);
  const product =
    exponent === 2 * low
      ? builder.unary('square', power(builder, powers, low))
      : builder.binary('multiply', power(builder, powers, low), power(builder, powers, exponent - low));
  const made = builder.unary('relinearize', product);
  powers.set(exponent, made);
  return made;
}

/** `k_first + k_(first + 1) x + ... + k_(first + degree) x^degree`, of degree 1 at least. */
function evaluate(
  builder: ProgramBuilder,
  powers: Powers,
  first: number,
  degree: number,
  low: number,
): string {
  if (degree < low) {
    const terms = Array.from({ length: degree }, (_, at) =>
      builder.withPlain('multiply-plain', power(builder, powers, at + 1), `k${first + at + 1}`),
    );
    return builder.withPlain('add-plain', builder.sum(terms), `k${first}`);
  }
  const split = 2 ** Math.floor(Math.log2(degree));
  const rest = evaluate(builder, powers, first, split - 1, low);
  const high = power(builder, powers, split);
  const above = degree - split;
  const product =
    above === 0
      ? builder.withPlain('multiply-plain', high, `k${first + degree}`)
      : builder.unary(
          'relinearize',
          builder.binary('multiply', evaluate(builder, powers, first + split, above, low), high),
        );
  return builder.binary('add', product, rest);
}
