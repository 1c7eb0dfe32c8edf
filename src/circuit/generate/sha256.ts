import { CircuitBuilder, type Word } from '../builder.js';
import type { Netlist } from '../netlist.js';
import { add } from './arithmetic.js';
import { constant, rotateRight, xorWords, zeros } from './logic.js';

/** First 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
const ROUND_CONSTANTS = firstPrimes(64).map((prime) => rootFraction(prime, 3n));

/** The chaining value that SHA-256 starts from: the same of the square roots of the first 8 primes (5.3.3). */
export const INITIAL_HASH = firstPrimes(8)
  .map((prime) => rootFraction(prime, 2n))
  .reduce((all, word) => (all << 32n) | word, 0n);

/**
 * SHA-256's compression function (FIPS 180-4): inputs a 512-bit block and the 256-bit chaining value, output the
 * next chaining value, each the number that its hexadecimal string reads as.
 */
export function sha256(): Netlist {
  const b = new CircuitBuilder('sha-256', { fold: true });
  const block = wordsOf(b.input(512));
  const before = wordsOf(b.input(256));
  const schedule = [...block];
  for (let round = 16; round < 64; round++) {
    const small0 = sigma(b, schedule[round - 15]!, [7, 18], 3);
    const small1 = sigma(b, schedule[round - 2]!, [17, 19], 10);
    schedule.push(sum(b, [schedule[round - 16]!, small0, schedule[round - 7]!, small1]));
  }
  let [a, bb, c, d, e, f, g, h] = before as [Word, Word, Word, Word, Word, Word, Word, Word];
  for (let round = 0; round < 64; round++) {
    const big1 = sigma(b, e, [6, 11, 25]);
    const key = constant(ROUND_CONSTANTS[round]!, 32);
    const first = sum(b, [h, big1, choose(b, e, f, g), key, schedule[round]!]);
    const second = add(b, sigma(b, a, [2, 13, 22]), majority(b, a, bb, c));
    [h, g, f, e, d, c, bb, a] = [g, f, e, add(b, d, first), c, bb, a, add(b, first, second)];
  }
  const after = [a, bb, c, d, e, f, g, h].map((word, at) => add(b, word, before[at]!));
  b.output(after.reverse().flat());
  return b.build();
}

/** 32-bit words, the most significant one first. */
const wordsOf = (bits: Word): Word[] =>
  Array.from({ length: bits.length / 32 }, (_, at) =>
    bits.slice(bits.length - 32 * (at + 1), bits.length - 32 * at),
  );

const sum = (b: CircuitBuilder, words: readonly Word[]): Word => words.reduce((x, y) => add(b, x, y));

/** XOR of rotations and, if `shift` is given, of a shift to the right. */
function sigma(b: CircuitBuilder, x: Word, rotations: readonly number[], shift?: number): Word {
  const terms = rotations.map((by) => rotateRight(x, by));
  if (shift !== undefined) terms.push([...x.slice(shift), ...zeros(shift)]);
  return terms.reduce((left, right) => xorWords(b, left, right));
}

/** Bit by bit f where e is one, else g: one AND. */
const choose = (b: CircuitBuilder, e: Word, f: Word, g: Word): Word =>
  e.map((bit, at) => b.xor(b.and(bit, b.xor(f[at]!, g[at]!)), g[at]!));

/** Bit by bit what two of three say: one AND. */
const majority = (b: CircuitBuilder, x: Word, y: Word, z: Word): Word =>
  x.map((bit, at) => b.xor(b.and(b.xor(bit, y[at]!), b.xor(bit, z[at]!)), bit));

function firstPrimes(count: number): bigint[] {
  const primes: bigint[] = [];
  for (let candidate = 2n; primes.length < count; candidate++)
    if (primes.every((prime) => candidate % prime !== 0n)) primes.push(candidate);
  return primes;
}

/** First 32 bits of the fractional part of a root, by bisection on integers. */
function rootFraction(value: bigint, degree: bigint): bigint {
  const scaled = value << (32n * degree);
  let low = 0n;
  let high = value << 32n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** degree <= scaled) low = middle;
    else high = middle;
  }
  return low & 0xffffffffn;
}
