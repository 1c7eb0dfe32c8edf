/**
 * Run-length compression of activations as on the Eyeriss chip (JSSC 2017): pairs of a 5-bit number of zeros and the
 * value after them, in words of 64 bit with one bit that says whether it is the last; three pairs of 16-bit values.
 * A run of more than 31 zeros goes on after a pair whose value is zero.
 */
const RUN_BITS = 5;
const WORD_BITS = 64;
const LONGEST = 2 ** RUN_BITS - 1;

export const pairsPerWord = (bits: number): number => Math.floor((WORD_BITS - 1) / (RUN_BITS + bits));

/**
 * Expected pairs for each element where every element is non-zero with the probability `density`, independently. A
 * pair stands for `min(zeros, 31) + 1` elements, of which `sum over i = 0..31 of (1 - density)^i` are expected.
 */
export function pairsPerElement(density: number): number {
  const zero = 1 - density;
  return density === 0 ? 1 / (LONGEST + 1) : density / (1 - zero ** (LONGEST + 1));
}

/** Expected size over that of the plain values. */
export const expectedRatio = (density: number, bits: number): number =>
  (pairsPerElement(density) * WORD_BITS) / pairsPerWord(bits) / bits;

/** Pairs of a run of values, of which only those that are not zero are told apart. */
export function countPairs(mask: ArrayLike<number>): number {
  let pairs = 0;
  let zeros = 0;
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0 && zeros < LONGEST) {
      zeros++;
      continue;
    }
    pairs++;
    zeros = 0;
  }
  return pairs + (zeros > 0 ? 1 : 0);
}

/** Size over that of the plain values, of a mask. */
export const encodedRatio = (mask: ArrayLike<number>, bits: number): number =>
  (Math.ceil(countPairs(mask) / pairsPerWord(bits)) * WORD_BITS) / (mask.length * bits);
