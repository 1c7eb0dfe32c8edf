import type { CircuitBuilder, Word } from '../builder.js';
import { ONE, ZERO } from '../netlist.js';
import { add, sub } from './arithmetic.js';
import { allOf, anyOf, constant, mux, shiftLeftBy, shiftRightSticky, zeros } from './logic.js';

/**
 * IEEE 754 binary floating point: round to nearest, ties to even, subnormals supported, one quiet NaN
 * (sign 0, fraction 100...0). Values are words of fraction, exponent, sign.
 */
export interface FloatFormat {
  exponentBits: number;
  fractionBits: number;
}

export const FLOAT32: FloatFormat = { exponentBits: 8, fractionBits: 23 };
export const FLOAT64: FloatFormat = { exponentBits: 11, fractionBits: 52 };

export const floatBits = ({ exponentBits, fractionBits }: FloatFormat): number =>
  1 + exponentBits + fractionBits;

/** Bits below the last one of a fraction that decide how it is rounded: guard, round, sticky. */
export const ROUNDING_BITS = 3;

export interface Unpacked {
  sign: number;
  /** Exponent with bias; 1 for subnormals and zero. */
  exponent: Word;
  /** Fraction and hidden bit. */
  significand: Word;
  infinite: number;
  notANumber: number;
  zero: number;
}

export function unpack(b: CircuitBuilder, { exponentBits, fractionBits }: FloatFormat, x: Word): Unpacked {
  const fraction = x.slice(0, fractionBits);
  const field = x.slice(fractionBits, fractionBits + exponentBits);
  const hidden = anyOf(b, field);
  const some = anyOf(b, fraction);
  const special = allOf(b, field);
  const notANumber = b.and(special, some);
  return {
    sign: x.at(-1)!,
    exponent: [b.or(field[0]!, b.not(hidden)), ...field.slice(1)],
    significand: [...fraction, hidden],
    infinite: b.xor(special, notANumber),
    notANumber,
    zero: b.not(b.or(hidden, some)),
  };
}

export interface Unrounded {
  sign: number;
  /** Exponent with bias, at least 1, where `overflow` is zero. */
  exponent: Word;
  /** Significand with `ROUNDING_BITS` below it; the top bit is zero for subnormals and zero. */
  significand: Word;
  overflow: number;
  notANumber: number;
}

/** Rounds to nearest even and packs; a carry out of the fraction runs on into the exponent, as it should. */
export function roundAndPack(b: CircuitBuilder, format: FloatFormat, value: Unrounded): Word {
  const { exponentBits, fractionBits } = format;
  const [sticky, round, guard, ...kept] = value.significand as [number, number, number, ...number[]];
  const up = b.and(guard, b.or(b.or(round, sticky), kept[0]!));
  const field = value.exponent.slice(0, exponentBits).map((bit) => b.and(bit, kept[fractionBits]!));
  const magnitude = [...kept.slice(0, fractionBits), ...field];
  const rounded = add(b, magnitude, zeros(magnitude.length), up);
  const infinity = [...zeros(fractionBits), ...constant(-1n, exponentBits)];
  const finite = mux(b, value.overflow, infinity, rounded);
  const quiet = [...zeros(fractionBits - 1), ONE, ...constant(-1n, exponentBits)];
  return [...mux(b, value.notANumber, quiet, finite), b.and(value.sign, b.not(value.notANumber))];
}

/**
 * Shifts a significand left while its top bit is zero, the exponent falling with it, in steps of powers of two.
 * @param mayFall whether a step of `2^at` is allowed, from the exponent at hand; default: always
 */
export function normalise(
  b: CircuitBuilder,
  exponent: Word,
  significand: Word,
  mayFall: (exponent: Word, at: number) => number = () => ONE,
): { exponent: Word; significand: Word } {
  for (let at = Math.ceil(Math.log2(significand.length)) - 1; at >= 0; at--) {
    const clear = b.not(anyOf(b, significand.slice(significand.length - 2 ** at)));
    const step = b.and(clear, mayFall(exponent, at));
    significand = mux(b, step, shiftLeftBy(significand, 2 ** at), significand);
    const fall = exponent.map((_, bit) => (bit === at ? step : ZERO));
    exponent = sub(b, exponent, fall);
  }
  return { exponent, significand };
}

/** `x` shifted right by any distance; its lowest bit gathers all that is lost (sticky). */
export function shiftRightSaturated(b: CircuitBuilder, x: Word, distance: Word): Word {
  const steps = Math.ceil(Math.log2(x.length));
  const { word, sticky } = shiftRightSticky(b, x, distance.slice(0, steps));
  const far = anyOf(b, distance.slice(steps));
  const kept = mux(b, far, zeros(x.length), word);
  const lost = mux(b, far, [anyOf(b, x)], [sticky])[0]!;
  return [b.or(kept[0]!, lost), ...kept.slice(1)];
}
