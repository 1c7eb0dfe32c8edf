import type { CircuitBuilder, Word } from '../builder.js';
import { ONE } from '../netlist.js';
import { add, multiplyFull, sub } from './arithmetic.js';
import {
  normalise,
  roundAndPack,
  ROUNDING_BITS,
  shiftRightSaturated,
  unpack,
  type FloatFormat,
} from './float.js';
import { allOf, anyOf, constant, mux, shiftLeftBy, zeroExtend, zeros } from './logic.js';

/** x y, see `FloatFormat`. */
export function floatMultiply(b: CircuitBuilder, format: FloatFormat, x: Word, y: Word): Word {
  const { exponentBits, fractionBits } = format;
  const width = exponentBits + 2; // signed: exponents of products run below zero and above the largest
  const left = unpack(b, format, x);
  const right = unpack(b, format, y);
  const first = normalise(b, zeroExtend(left.exponent, width), left.significand);
  const second = normalise(b, zeroExtend(right.exponent, width), right.significand);

  const product = multiplyFull(b, first.significand, second.significand);
  const two = product.at(-1)!; // the product of two numbers from 1 to 2 is 2 or more
  const top = mux(b, two, product, shiftLeftBy(product, 1));
  const keep = fractionBits + ROUNDING_BITS;
  const sticky = anyOf(b, top.slice(0, top.length - keep));
  const significand = [sticky, ...top.slice(top.length - keep)];

  const bias = 2n ** BigInt(exponentBits - 1) - 1n;
  const sum = add(b, first.exponent, second.exponent, two);
  const exponent = sub(b, sum, constant(bias, width));
  const negative = exponent.at(-1)!;
  const high = b.or(exponent[exponentBits]!, allOf(b, exponent.slice(0, exponentBits)));
  const small = b.or(negative, b.not(anyOf(b, exponent)));
  const below = sub(b, constant(1n, width), exponent).map((bit) => b.and(bit, small));

  const infinite = b.or(left.infinite, right.infinite);
  const zero = b.or(left.zero, right.zero);
  return roundAndPack(b, format, {
    sign: b.xor(left.sign, right.sign),
    exponent: mux(b, small, [ONE, ...zeros(exponentBits - 1)], exponent.slice(0, exponentBits)),
    significand: shiftRightSaturated(b, significand, below),
    overflow: b.or(infinite, b.and(b.not(negative), b.and(high, b.not(zero)))),
    notANumber: b.or(b.or(left.notANumber, right.notANumber), b.and(infinite, zero)),
  });
}
