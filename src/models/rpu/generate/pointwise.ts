import { VECTOR } from '../isa/program.js';
import type { Builder } from './virtual.js';

/** Vectors that a rectangle of a pointwise kernel works on at once. */
const GROUP = 8;

/** `c = a op b`, element by element. */
export function writePointwise(
  builder: Builder,
  n: number,
  opcode: 'vvmul' | 'vvadd',
  a: number,
  b: number,
  c: number,
): void {
  for (let vector = 0; vector < n / VECTOR; vector++) {
    if (vector % GROUP === 0) builder.open();
    const at = vector * VECTOR;
    builder.store(builder.binary(opcode, builder.load(a, at), builder.load(b, at)), c, at);
  }
}

/** One digit of a key switch: the digit, and both polynomials of its key, all as values. */
export interface Term {
  digit: number;
  keys: readonly [number, number];
}

/** `sums[i] = sum over terms of digit * keys[i]`; a digit is loaded once for both. */
export function writeInner(
  builder: Builder,
  n: number,
  terms: readonly Term[],
  sums: readonly [number, number],
): void {
  for (let vector = 0; vector < n / VECTOR; vector++) {
    if (vector % GROUP === 0) builder.open();
    const at = vector * VECTOR;
    const held: (number | undefined)[] = [undefined, undefined];
    for (const { digit, keys } of terms) {
      const factor = builder.load(digit, at);
      for (const [index, key] of keys.entries()) {
        const product = builder.binary('vvmul', factor, builder.load(key, at));
        const sum = held[index];
        held[index] = sum === undefined ? product : builder.binary('vvadd', sum, product);
      }
    }
    for (const [index, sum] of sums.entries()) builder.store(held[index]!, sum, at);
  }
}
