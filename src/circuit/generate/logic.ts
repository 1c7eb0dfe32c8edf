import type { CircuitBuilder, Word } from '../builder.js';
import { ONE, ZERO } from '../netlist.js';

/** `bits` bits of a constant; negative ones in two's complement. */
export function constant(value: bigint, bits: number): Word {
  const pattern = BigInt.asUintN(bits, value);
  return Array.from({ length: bits }, (_, bit) => ((pattern >> BigInt(bit)) & 1n ? ONE : ZERO));
}

/** `bits` zeros. */
export const zeros = (bits: number): Word => new Array<number>(bits).fill(ZERO);

export const xorWords = (b: CircuitBuilder, x: Word, y: Word): Word =>
  x.map((wire, bit) => b.xor(wire, y[bit]!));

/** Every bit of `x` AND `bit`. */
export const gate = (b: CircuitBuilder, bit: number, x: Word): Word => x.map((wire) => b.and(bit, wire));

/** `chosen` where `bit` is one, else `other`: 1 AND and 2 XOR a bit. */
export const mux = (b: CircuitBuilder, bit: number, chosen: Word, other: Word): Word =>
  other.map((wire, at) => b.xor(b.and(bit, b.xor(chosen[at]!, wire)), wire));

/** Combines wires pair by pair in a balanced tree. */
export function tree<Item>(items: readonly Item[], combine: (left: Item, right: Item) => Item): Item {
  let row = [...items];
  while (row.length > 1) {
    const next: Item[] = [];
    for (let at = 0; at + 1 < row.length; at += 2) next.push(combine(row[at]!, row[at + 1]!));
    if (row.length % 2 === 1) next.push(row.at(-1)!);
    row = next;
  }
  return row[0]!;
}

/** OR of all bits. */
export const anyOf = (b: CircuitBuilder, wires: Word): number =>
  wires.length === 0 ? ZERO : tree(wires, (x, y) => b.or(x, y));

/** AND of all bits. */
export const allOf = (b: CircuitBuilder, wires: Word): number =>
  wires.length === 0 ? ONE : tree(wires, (x, y) => b.and(x, y));

/** Whether two words are equal: `w` XOR, `w` INV and `w - 1` AND. */
export const equal = (b: CircuitBuilder, x: Word, y: Word): number =>
  allOf(
    b,
    x.map((wire, bit) => b.not(b.xor(wire, y[bit]!))),
  );

/** `x` with zeros above, or cut, to `bits` bits. */
export const zeroExtend = (x: Word, bits: number): Word =>
  bits <= x.length ? x.slice(0, bits) : [...x, ...zeros(bits - x.length)];

/** `x` with copies of its top bit above, or cut, to `bits` bits. */
export const signExtend = (x: Word, bits: number): Word =>
  bits <= x.length ? x.slice(0, bits) : [...x, ...new Array<number>(bits - x.length).fill(x.at(-1) ?? ZERO)];

/** `x` shifted left by a constant, in its own width. */
export const shiftLeftBy = (x: Word, by: number): Word => [
  ...zeros(Math.min(by, x.length)),
  ...x.slice(0, Math.max(0, x.length - by)),
];

/** `x` rotated right by a constant. */
export const rotateRight = (x: Word, by: number): Word => x.map((_, bit) => x[(bit + by) % x.length]!);

/** `x` shifted left by a word: one row of muxes a bit of `by`. */
export const shiftLeft = (b: CircuitBuilder, x: Word, by: Word): Word =>
  by.reduce<Word>((word, bit, at) => mux(b, bit, shiftLeftBy(word, 2 ** at), word), x);

/**
 * `x` shifted right by a word, `fill` coming in from above.
 * @returns the word, and whether a one was shifted out (`sticky`)
 */
export function shiftRightSticky(
  b: CircuitBuilder,
  x: Word,
  by: Word,
  fill = ZERO,
): { word: Word; sticky: number } {
  let word = x;
  let sticky: number = ZERO;
  for (const [at, bit] of by.entries()) {
    const distance = Math.min(2 ** at, x.length);
    const shifted = [...word.slice(distance), ...new Array<number>(distance).fill(fill)];
    sticky = b.or(sticky, b.and(bit, anyOf(b, word.slice(0, distance))));
    word = mux(b, bit, shifted, word);
  }
  return { word, sticky };
}

/** `x` shifted right by a word, `fill` coming in from above. */
export const shiftRight = (b: CircuitBuilder, x: Word, by: Word, fill = ZERO): Word =>
  shiftRightSticky(b, x, by, fill).word;
