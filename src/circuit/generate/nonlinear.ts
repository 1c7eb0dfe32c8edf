import { CircuitBuilder, type Word } from '../builder.js';
import type { Netlist } from '../netlist.js';
import { absolute, add, divide, greaterSigned, multiply, multiplyByConstant, sub } from './arithmetic.js';
import { fixedMultiply, piecewiseCubic, type FixedFormat } from './fixed.js';
import {
  anyOf,
  constant,
  mux,
  shiftLeft,
  shiftLeftBy,
  shiftRight,
  signExtend,
  tree,
  zeroExtend,
  zeros,
} from './logic.js';

/**
 * Non-linear layers of networks on fixed-point values that are no shares. All but the maxima are approximations:
 * cubics with rounded coefficients, products rounded down; the tests state how far off they are.
 */

/** The larger of two signed words: 2w AND. */
export const maximum = (b: CircuitBuilder, x: Word, y: Word): Word => mux(b, greaterSigned(b, x, y), x, y);

/** Largest of `window` signed values. */
export function maxPool(window: number, bits: number): Netlist {
  const b = new CircuitBuilder(`max-pool-${window}-${bits}`, { fold: true });
  b.output(tree(b.inputList(window, bits), (x, y) => maximum(b, x, y)));
  return b.build();
}

/** x^degree of a signed value: `degree - 1` products one after another, each rounded down. */
export function power(degree: number, format: FixedFormat): Netlist {
  const b = new CircuitBuilder(`power-${degree}-${format.bits}-${format.fraction}`, { fold: true });
  const x = b.input(format.bits);
  let product = x;
  for (let power = 2; power <= degree; power++) product = fixedMultiply(b, format, product, x);
  b.output(product);
  return b.build();
}

/**
 * GELU: x/2 + g(|x|) with g(u) = u erf(u / sqrt 2) / 2 by four cubics on [0, 4); beyond, x or 0.
 */
export function gelu(format: FixedFormat): Netlist {
  const b = new CircuitBuilder(`gelu-${format.bits}-${format.fraction}`, { fold: true });
  const x = b.input(format.bits);
  const size = absolute(b, x);
  const inner = piecewiseCubic(b, format, geluEven, size.slice(0, format.fraction + 2), 2);
  const far = anyOf(b, size.slice(format.fraction + 2));
  const half = (word: Word): Word => signExtend(word.slice(1), word.length);
  b.output(add(b, half(x), mux(b, far, half(size), inner)));
  return b.build();
}

const geluEven = (u: number): number => (u * erf(u / Math.SQRT2)) / 2;

/** Error function by its power series, for arguments up to 3. */
export function erf(z: number): number {
  let term = z;
  let sum = z;
  for (let n = 1; n < 60; n++) {
    term *= (-z * z) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** e^-u of an unsigned word: 2 to the integer part of u log2 e by a shifter, to its fraction by a cubic. */
function expOfNegative(b: CircuitBuilder, format: FixedFormat, u: Word): Word {
  const { bits, fraction } = format;
  const log2e = BigInt(Math.round(Math.LOG2E * 2 ** fraction));
  const power = multiplyByConstant(b, zeroExtend(u, bits + fraction + 1), log2e).slice(fraction);
  const mantissa = piecewiseCubic(b, format, (x) => 2 ** -x, power.slice(0, fraction), 0);
  const steps = Math.ceil(Math.log2(fraction + 2));
  const shifted = shiftRight(b, mantissa, power.slice(fraction, fraction + steps));
  return mux(b, anyOf(b, power.slice(fraction + steps)), zeros(bits), shifted);
}

/**
 * Softmax of signed values: e^(x - max) each, one exact reciprocal of their sum (a division), a product each.
 * The differences must not overflow.
 */
export function softmax(count: number, format: FixedFormat): Netlist {
  const { bits, fraction } = format;
  const b = new CircuitBuilder(`softmax-${count}-${bits}-${fraction}`, { fold: true });
  const values = b.inputList(count, bits);
  const largest = tree(values, (x, y) => maximum(b, x, y));
  const powers = values.map((x) => expOfNegative(b, format, sub(b, largest, x)));
  const width = Math.max(2 * fraction + 1, fraction + 2 + Math.ceil(Math.log2(count)));
  const total = powers.map((power) => zeroExtend(power, width)).reduce((x, y) => add(b, x, y));
  const one = constant(1n << BigInt(2 * fraction), width);
  const { quotient } = divide(b, one, total);
  const reciprocal = zeroExtend(quotient, bits);
  for (const power of powers) b.output(fixedMultiply(b, format, power, reciprocal));
  return b.build();
}

/**
 * LayerNorm without gain and bias: (x - mean) / sqrt(variance + 2^-fraction). Squares keep all their bits and the
 * inverse root has twice the fraction, so that small and large variances are met alike; a count that is no power of
 * two divides by a product with its rounded inverse.
 */
export function layerNorm(count: number, format: FixedFormat): Netlist {
  const { bits, fraction } = format;
  const b = new CircuitBuilder(`layer-norm-${count}-${bits}-${fraction}`, { fold: true });
  const values = b.inputList(count, bits);
  const mean = meanOf(b, values);
  const centred = values.map((x) => sub(b, x, mean));
  const wide = bits + fraction + ((bits + fraction) % 2); // even, see inverseRoot
  const squares = centred.map((x) => multiply(b, signExtend(x, wide), signExtend(x, wide)));
  const epsilon = constant(1n << BigInt(fraction), wide);
  const variance = add(b, meanOf(b, squares), epsilon);
  const scale = inverseRoot(b, format, variance);
  for (const x of centred) b.output(fixedMultiply(b, { bits, fraction: 2 * fraction }, x, scale));
  return b.build();
}

/** Mean of signed words, rounded down (by a unit too much where the inverse of the count is not exact). */
function meanOf(b: CircuitBuilder, values: readonly Word[]): Word {
  const bits = values[0]!.length;
  const count = values.length;
  const extra = Math.ceil(Math.log2(count));
  const sum = values.map((x) => signExtend(x, bits + extra)).reduce((x, y) => add(b, x, y));
  if (2 ** extra === count) return sum.slice(extra);
  const inverse = 2n ** BigInt(bits) / BigInt(count) + 1n;
  return multiplyByConstant(b, signExtend(sum, 2 * bits + extra), inverse).slice(bits, 2 * bits);
}

/**
 * 1 / sqrt(v), with twice the fraction of `format`, of a positive word with as much: v is brought to m in [1, 4) by
 * an even shift, its root looked up in eight cubics and shifted back by half as much.
 * @param v an even number of bits
 */
function inverseRoot(b: CircuitBuilder, format: FixedFormat, v: Word): Word {
  const { bits, fraction } = format;
  let word = v;
  const shift: number[] = []; // half the distance, as a word
  for (let at = Math.floor(Math.log2(v.length - 1)); at >= 1; at--) {
    const clear = b.not(anyOf(b, word.slice(v.length - 2 ** at)));
    word = mux(b, clear, shiftLeftBy(word, 2 ** at), word);
    shift[at - 1] = clear;
  }
  const mantissa = word.slice(v.length - 2 - fraction);
  const root = piecewiseCubic(b, format, (m) => 1 / Math.sqrt(Math.max(m, 1)), mantissa, 3);
  // v = m 2^(length - 2 - 2 fraction - shift), and the fraction of the result is longer than the root's.
  const roomy = signExtend([...zeros(fraction), ...root], bits + v.length);
  const shifted = shiftLeft(b, roomy, shift);
  return shifted.slice((v.length - 2 - 2 * fraction) / 2).slice(0, bits);
}
