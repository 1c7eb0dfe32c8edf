import type { CircuitBuilder, Word } from '../builder.js';
import { ZERO } from '../netlist.js';
import { add, addCarry, greater, sub } from './arithmetic.js';
import {
  normalise,
  roundAndPack,
  ROUNDING_BITS,
  shiftRightSaturated,
  unpack,
  type FloatFormat,
} from './float.js';
import { allOf, anyOf, mux, zeros } from './logic.js';

/** x + y, see `FloatFormat`. */
export function floatAdd(b: CircuitBuilder, format: FloatFormat, x: Word, y: Word): Word {
  // The operand of larger magnitude comes first: magnitudes order like integers.
  const swap = greater(b, y.slice(0, -1), x.slice(0, -1));
  const big = unpack(b, format, mux(b, swap, y, x));
  const small = unpack(b, format, mux(b, swap, x, y));
  const unlike = b.xor(big.sign, small.sign);

  const distance = sub(b, big.exponent, small.exponent);
  const aligned = shiftRightSaturated(b, [...zeros(ROUNDING_BITS), ...small.significand], distance);
  const wide = [...zeros(ROUNDING_BITS), ...big.significand];
  const { sum, carry } = addCarry(
    b,
    wide,
    aligned.map((bit) => b.xor(bit, unlike)),
    unlike,
  );
  const overflowed = b.and(carry, b.not(unlike));

  // A sum of like signs may have one bit more, a difference many fewer.
  const halved = [b.or(sum[0]!, sum[1]!), ...sum.slice(2), overflowed];
  const raised = add(b, [...big.exponent, ZERO], [overflowed, ...zeros(big.exponent.length)]);
  const shifted = normalise(b, raised, mux(b, overflowed, halved, sum), (exponent, at) =>
    anyOf(b, [...exponent.slice(at + 1), b.and(exponent[at]!, anyOf(b, exponent.slice(0, at)))]),
  );
  const nothing = b.not(anyOf(b, sum));
  return roundAndPack(b, format, {
    sign: b.and(big.sign, b.not(b.and(unlike, b.and(nothing, b.not(overflowed))))),
    ...shifted,
    overflow: b.or(big.infinite, allOf(b, raised.slice(0, -1))),
    notANumber: b.or(
      b.or(big.notANumber, small.notANumber),
      b.and(unlike, b.and(big.infinite, small.infinite)),
    ),
  });
}
