import type { CircuitBuilder, Word } from '../builder.js';
import { ZERO } from '../netlist.js';

/**
 * The smaller and the larger of two unsigned words by two serial phases, each w bits of 2 AND and 4 XOR: a chain
 * that finds the larger and a row that picks. The second phase runs on the result of the first, so the depth is
 * 2(3w + 2): the kernel of HAAC's bubble sort (384 gates, 196 levels at 32 bits). Both chains are built on x.
 */
export function compareExchange(b: CircuitBuilder, x: Word, y: Word): { least: Word; most: Word } {
  const least = pick(b, x, y, x);
  return { least, most: pick(b, x, least, y) };
}

/**
 * With u = x XOR y and s = [x > y]: `base` XOR (s AND u). From (x, y, x) that is the smaller of both; from
 * (x, least, y) the larger.
 */
function pick(b: CircuitBuilder, x: Word, y: Word, base: Word): Word {
  const unlike = x.map((wire, bit) => b.xor(wire, y[bit]!));
  let above: number = ZERO;
  for (const [bit, wire] of x.entries()) above = b.xor(above, b.and(unlike[bit]!, b.xor(above, wire)));
  return base.map((wire, bit) => b.xor(wire, b.and(above, unlike[bit]!)));
}

/**
 * Bubble sort, the smallest first: n(n - 1)/2 compare-exchanges. The next value is the x of the kernel, the carried
 * one its y: the wire traffic of HAAC's BubbSt fits this one of the ways to write it.
 */
export function bubbleSort(b: CircuitBuilder, values: readonly Word[]): Word[] {
  const sorted = [...values];
  for (let end = sorted.length - 1; end > 0; end--)
    for (let at = 0; at < end; at++) exchange(b, sorted, at, at + 1);
  return sorted;
}

/** Batcher's bitonic sort of a power of two of values, the smallest first. */
export function bitonicSort(b: CircuitBuilder, values: readonly Word[]): Word[] {
  const sorted = [...values];
  for (let block = 2; block <= sorted.length; block *= 2)
    for (let distance = block / 2; distance >= 1; distance /= 2)
      for (let at = 0; at < sorted.length; at++) {
        const other = at ^ distance;
        if (other < at) continue;
        if ((at & block) === 0) exchange(b, sorted, at, other);
        else exchange(b, sorted, other, at);
      }
  return sorted;
}

function exchange(b: CircuitBuilder, values: Word[], low: number, high: number): void {
  const { least, most } = compareExchange(b, values[high]!, values[low]!);
  values[low] = least;
  values[high] = most;
}
