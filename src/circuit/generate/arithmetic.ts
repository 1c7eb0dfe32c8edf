import type { CircuitBuilder, Word } from '../builder.js';
import { ZERO } from '../netlist.js';
import { gate, mux, zeros } from './logic.js';

/**
 * Integer kernels in the gates of EMP-toolkit (emp-tool, `circuits/integer.hpp`), ripple carry throughout. Counts
 * are those of a builder that does not fold: a public zero carried in costs its gates.
 */

interface Sum {
  sum: Word;
  carry: number;
}

/** x + y + carry with carry out: w AND, 4w XOR. */
export function addCarry(b: CircuitBuilder, x: Word, y: Word, carry = ZERO): Sum {
  const sum = x.map((left, bit) => {
    const right = b.xor(y[bit]!, carry);
    const crossing = b.xor(left, carry);
    const out = b.xor(left, right);
    carry = b.xor(carry, b.and(crossing, right));
    return out;
  });
  return { sum, carry };
}

/** x + y modulo 2^w: w - 1 AND, 4(w - 1) + 2 XOR. */
export function add(b: CircuitBuilder, x: Word, y: Word, carryIn = ZERO): Word {
  const top = x.length - 1;
  const { sum, carry } = addCarry(b, x.slice(0, top), y.slice(0, top), carryIn);
  return [...sum, b.xor(x[top]!, b.xor(y[top]!, carry))];
}

/** x - y with borrow out: w AND, 4w XOR. */
export function subBorrow(b: CircuitBuilder, x: Word, y: Word): { difference: Word; borrow: number } {
  let borrow: number = ZERO;
  const difference = x.map((left, bit) => {
    const unlike = b.xor(left, y[bit]!);
    const right = b.xor(borrow, y[bit]!);
    const out = b.xor(unlike, borrow);
    borrow = b.xor(borrow, b.and(unlike, right));
    return out;
  });
  return { difference, borrow };
}

/** x - y modulo 2^w: w - 1 AND, 4(w - 1) + 2 XOR. */
export function sub(b: CircuitBuilder, x: Word, y: Word): Word {
  const top = x.length - 1;
  const { difference, borrow } = subBorrow(b, x.slice(0, top), y.slice(0, top));
  return [...difference, b.xor(b.xor(x[top]!, y[top]!), borrow)];
}

/** -x, or x as it is where `negative` is zero: w - 1 AND. */
export function negateIf(b: CircuitBuilder, negative: number, x: Word): Word {
  let carry = negative;
  return x.map((wire, bit) => {
    const flipped = b.xor(wire, negative);
    const out = b.xor(flipped, carry);
    if (bit < x.length - 1) carry = b.and(carry, flipped);
    return out;
  });
}

/** |x| of a signed word. */
export const absolute = (b: CircuitBuilder, x: Word): Word => negateIf(b, x.at(-1)!, x);

/** Whether x > y, unsigned: w AND, 3w XOR. The highest unlike bit decides; `tie` is the answer for equal words. */
export const greater = (b: CircuitBuilder, x: Word, y: Word, tie = ZERO): number =>
  x.reduce((above, left, bit) => b.xor(above, b.and(b.xor(left, y[bit]!), b.xor(above, left))), tie);

/** Whether x > y, signed: the sign bits change places. */
export const greaterSigned = (b: CircuitBuilder, x: Word, y: Word): number =>
  greater(b, [...x.slice(0, -1), y.at(-1)!], [...y.slice(0, -1), x.at(-1)!]);

/** x >= y as EMP has it, NOT of the top bit of x - y: right while the difference is no overflow. */
export const geqByDifference = (b: CircuitBuilder, x: Word, y: Word): number => b.not(sub(b, x, y).at(-1)!);

/** x y modulo 2^w: w^2 AND, 2 w^2 XOR. */
export function multiply(b: CircuitBuilder, x: Word, y: Word): Word {
  let sum: Word = zeros(x.length);
  for (const [shift, bit] of y.entries()) {
    if (shift >= x.length) break;
    const partial = gate(b, bit, x.slice(0, x.length - shift));
    sum = [...sum.slice(0, shift), ...add(b, sum.slice(shift), partial)];
  }
  return sum;
}

/** x y of unsigned words in full, as many bits as both have. */
export function multiplyFull(b: CircuitBuilder, x: Word, y: Word): Word {
  let high: Word = zeros(x.length);
  const low: number[] = [];
  for (const bit of y) {
    const { sum, carry } = addCarry(b, high, gate(b, bit, x));
    low.push(sum[0]!);
    high = [...sum.slice(1), carry];
  }
  return [...low, ...high];
}

/** x times a constant modulo 2^w: one addition a one of the constant but the first. */
export function multiplyByConstant(b: CircuitBuilder, x: Word, factor: bigint): Word {
  let sum: Word | undefined;
  for (let shift = 0; shift < x.length; shift++) {
    if (((factor >> BigInt(shift)) & 1n) === 0n) continue;
    const term = x.slice(0, x.length - shift);
    sum =
      sum === undefined
        ? [...zeros(shift), ...term]
        : [...sum.slice(0, shift), ...add(b, sum.slice(shift), term)];
  }
  return sum ?? zeros(x.length);
}

/**
 * Unsigned division, restoring: w^2 + 3w - 1 AND. A zero divisor gives a quotient of ones and the dividend as
 * remainder.
 */
export function divide(b: CircuitBuilder, x: Word, y: Word): { quotient: Word; remainder: Word } {
  const bits = x.length;
  const overflow: number[] = [ZERO]; // whether y has a one above what is subtracted
  for (let shift = 1; shift < bits; shift++) overflow.push(b.or(overflow[shift - 1]!, y[bits - shift]!));
  let remainder: Word = x;
  const quotient = new Array<number>(bits);
  for (let shift = bits - 1; shift >= 0; shift--) {
    const { difference, borrow } = subBorrow(b, remainder.slice(shift), y.slice(0, bits - shift));
    const less = b.or(borrow, overflow[shift]!);
    remainder = [...remainder.slice(0, shift), ...mux(b, less, remainder.slice(shift), difference)];
    quotient[shift] = b.not(less);
  }
  return { quotient, remainder };
}

/** Signed division, truncating as C does. */
export function divideSigned(b: CircuitBuilder, x: Word, y: Word): { quotient: Word; remainder: Word } {
  const { quotient, remainder } = divide(b, absolute(b, x), absolute(b, y));
  return {
    quotient: negateIf(b, b.xor(x.at(-1)!, y.at(-1)!), quotient),
    remainder: negateIf(b, x.at(-1)!, remainder),
  };
}

/**
 * Ones among the bits. Up to `word` bits are summed by a tree, level by level, as EMP's `hamming_weight` writes it;
 * the sums of longer strings are added depth first, each as soon as both halves are counted. `word` changes the order
 * of the gates only. As in EMP a leaf has two bits and growing a sum costs an AND (of its top bit and a public zero).
 */
export function popcount(b: CircuitBuilder, bits: Word, word: number = bits.length): Word {
  if (bits.length <= word) return sumTree(b, bits);
  let half = word;
  while (2 * half < bits.length) half *= 2;
  const sums = [popcount(b, bits.slice(0, half), word), popcount(b, bits.slice(half), word)];
  const width = Math.max(...sums.map(({ length }) => length));
  const [left, right] = sums.map((sum) => grown(b, sum, width)) as [Word, Word];
  return grown(b, add(b, left, right), width + 1);
}

function sumTree(b: CircuitBuilder, bits: Word): Word {
  let row: Word[] = bits.map((bit) => [bit, ZERO]);
  while (row.length > 1) {
    const next: Word[] = [];
    for (let at = 0; at + 1 < row.length; at += 2) next.push(add(b, row[at]!, row[at + 1]!));
    if (row.length % 2 === 1) next.push(row.at(-1)!);
    const width = Math.max(...next.map((word) => word.length)) + 1;
    row = next.map((word) => grown(b, word, width));
  }
  return row[0]!;
}

const grown = (b: CircuitBuilder, word: Word, width: number): Word => [
  ...word,
  ...Array.from({ length: width - word.length }, () => b.and(word.at(-1)!, ZERO)),
];
