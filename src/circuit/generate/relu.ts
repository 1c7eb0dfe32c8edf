import { CircuitBuilder, type Word } from '../builder.js';
import { ONE, ZERO, type Netlist } from '../netlist.js';
import { greater } from './arithmetic.js';
import { constant, gate, mux } from './logic.js';

/**
 * ReLU on additive shares over a prime field as DELPHI garbles it (mc2-project/delphi,
 * `crypto-primitives/src/gc.rs`, in gates of swanky's fancy-garbling: NOT is an XOR with one, and nothing is
 * folded, so unused sums stay). Words have a bit more than the modulus. The largest positive residue, (p - 1)/2,
 * counts as negative, as in the original.
 */

/** Moduli by bits: DELPHI's 15 * 2^37 + 1, and the 31-bit prime that Circa uses. */
export const FIELD_MODULI: ReadonlyMap<number, bigint> = new Map([
  [31, 2138816513n],
  [41, 2061584302081n],
]);

export interface FieldRelu {
  modulusBits: number;
  /** Clamp at 6 with this many bits of fraction (DELPHI: 10); undefined for a plain ReLU. */
  clampFraction?: number;
}

/** DELPHI keeps this many bits above those of a clamped value: larger values do not occur. */
const BITS_ABOVE_CLAMP = 5;
/** Bits of the integers up to 6 and 7. */
const CLAMP_BITS = 3;

/**
 * Inputs: the evaluator's share, the garbler's share, the garbler's share of the result (each a word); output:
 * ReLU(sum of the shares) plus that third word modulo p.
 */
export function fieldRelu({ modulusBits, clampFraction }: FieldRelu): Netlist {
  const modulus = modulusOf(modulusBits);
  const bits = modulusBits + 1;
  const clamped = clampFraction !== undefined;
  const b = new CircuitBuilder(`relu${clamped ? '6' : ''}-${modulusBits}`);
  const [mine, yours, next] = b.inputList(3, bits) as [Word, Word, Word];
  const value = reduce(b, addShares(b, mine, yours), modulus);
  const positive = isPositive(b, value, modulus, true);
  const relu = clamped ? clampAtSix(b, positive, value, clampFraction) : gate(b, positive, value);
  b.output(reduce(b, addShares(b, relu, next), modulus));
  return b.build();
}

/**
 * The sign alone, the naive one of Circa's paper: inputs two shares, the garbler's words for "negative" and
 * "positive" (-r and 1 - r); output the one that applies.
 */
export function fieldSign(modulusBits: number): Netlist {
  const modulus = modulusOf(modulusBits);
  const b = new CircuitBuilder(`sign-${modulusBits}`);
  const [mine, yours] = b.inputList(2, modulusBits + 1) as [Word, Word];
  const [negative, positive] = b.inputList(2, modulusBits) as [Word, Word];
  const value = reduce(b, addShares(b, mine, yours), modulus);
  b.output(mux(b, isPositive(b, value, modulus, false), positive, negative));
  return b.build();
}

export interface StochasticSign {
  bits: number;
  /** Low bits that are not compared. */
  truncated: number;
  /** Whether equal (truncated) words count as positive: NegPass rather than PosZero. */
  tiePositive: boolean;
}

/**
 * Circa's stochastic sign: inputs x + t modulo p, t, and the garbler's words for "negative" and "positive"; output
 * the word for positive where the first exceeds the second. Wrong with probability |x|/p, and near zero where
 * bits are truncated.
 */
export function stochasticSign({ bits, truncated, tiePositive }: StochasticSign): Netlist {
  const b = new CircuitBuilder(`circa-sign-${bits}-${truncated}`);
  const [masked, mask, negative, positive] = b.inputList(4, bits) as [Word, Word, Word, Word];
  const above = greater(b, masked.slice(truncated), mask.slice(truncated), tiePositive ? ONE : ZERO);
  b.output(mux(b, above, positive, negative));
  return b.build();
}

function modulusOf(bits: number): bigint {
  const modulus = FIELD_MODULI.get(bits);
  if (modulus === undefined) throw new RangeError(`no field of ${bits} bits`);
  return modulus;
}

interface Step {
  sum: number;
  carry: number;
}

const halfAdd = (b: CircuitBuilder, x: number, y: number): Step => ({ sum: b.xor(x, y), carry: b.and(x, y) });

/** 1 AND, 4 XOR. */
function fullAdd(b: CircuitBuilder, x: number, y: number, carry: number): Step {
  const half = b.xor(x, y);
  const sum = b.xor(half, carry);
  return { sum, carry: b.xor(b.and(half, b.xor(x, carry)), x) };
}

/** x + y and the carry out: w AND, 4w - 3 XOR. */
function addWords(b: CircuitBuilder, x: Word, y: Word): { sum: Word; carry: number } {
  let step = halfAdd(b, x[0]!, y[0]!);
  const sum = [step.sum];
  for (let bit = 1; bit < x.length; bit++) {
    step = fullAdd(b, x[bit]!, y[bit]!, step.carry);
    sum.push(step.sum);
  }
  return { sum, carry: step.carry };
}

/** x + y modulo 2^w: w - 1 AND, 4w - 5 XOR. */
function addShares(b: CircuitBuilder, x: Word, y: Word): Word {
  const top = x.length - 1;
  const { sum, carry } = addWords(b, x.slice(0, top), y.slice(0, top));
  return [...sum, b.xor(b.xor(x[top]!, y[top]!), carry)];
}

/** x modulo p for x < 2p: subtracts p and takes the difference unless it is negative; 2w AND. */
function reduce(b: CircuitBuilder, x: Word, modulus: bigint): Word {
  const { sum, carry } = addWords(b, x, constant(-modulus, x.length));
  return mux(b, carry, sum, x);
}

/**
 * Whether x < (p - 1)/2: the top bit of x - (p - 1)/2. Bits below the lowest one of the constant cannot carry and
 * cost no AND.
 * @param sums whether the sums of those bits are emitted although nothing reads them, as DELPHI does
 */
function isPositive(b: CircuitBuilder, x: Word, modulus: bigint, sums: boolean): number {
  const addend = constant(-(modulus / 2n), x.length);
  const lowest = addend.indexOf(ONE);
  if (sums) for (let bit = 0; bit <= lowest; bit++) b.xor(x[bit]!, addend[bit]!);
  let carry = b.and(x[lowest]!, addend[lowest]!);
  const top = x.length - 1;
  for (let bit = lowest + 1; bit < top; bit++) carry = fullAdd(b, x[bit]!, addend[bit]!, carry).carry;
  return b.xor(b.xor(x[top]!, addend[top]!), carry);
}

/** ReLU6 of a fixed-point value; 6 is `110` and all fraction bits zero. */
function clampAtSix(b: CircuitBuilder, positive: number, value: Word, fraction: number): Word {
  const negate = (x: number): number => b.xor(x, ONE);
  const or = (x: number, y: number): number => negate(b.and(negate(x), negate(y)));
  const size = fraction + CLAMP_BITS;
  const relu = gate(b, positive, value.slice(0, size + BITS_ABOVE_CLAMP));
  const sixOrMore = b.and(relu[fraction + 1]!, relu[fraction + 2]!);
  const large = or(relu.slice(size).reduce(or), sixOrMore);
  const six = constant(6n << BigInt(fraction), size);
  const clamped = mux(b, large, six, relu.slice(0, size));
  return [...clamped, ...new Array<number>(value.length - size).fill(ZERO)];
}
