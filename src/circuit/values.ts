import { InputError } from '../errors.js';

/** Bits of a value that fits, least significant first. */
export function bitsOf(value: bigint, bits: number): Uint8Array {
  const digits = value.toString(16);
  const set = new Uint8Array(bits);
  for (let bit = 0; bit < bits; bit++) {
    const digit = digits.length - 1 - (bit >> 2);
    if (digit < 0) break;
    set[bit] = (Number.parseInt(digits[digit]!, 16) >> (bit & 3)) & 1;
  }
  return set;
}

/** Value of bits, least significant first; anything but 0 is a one. */
export function valueOf(bits: ArrayLike<number>): bigint {
  let digits = '';
  for (let low = 0; low < bits.length; low += 4) {
    let digit = 0;
    for (let bit = 0; bit < 4 && low + bit < bits.length; bit++) if (bits[low + bit] !== 0) digit |= 1 << bit;
    digits = digit.toString(16) + digits;
  }
  return digits === '' ? 0n : BigInt(`0x${digits}`);
}

/** A hexadecimal integer of at most `bits` bits, with or without `0x`. */
export function parseValue(text: string, bits: number, field: string): bigint {
  const digits = /^\s*(?:0x)?([0-9a-f]+)\s*$/i.exec(text)?.[1];
  if (digits === undefined) {
    throw new InputError(`is '${text.slice(0, 40)}'`, {
      field,
      expected: `a hexadecimal number of at most ${bits} bits`,
    });
  }
  const value = BigInt(`0x${digits}`);
  if (value >> BigInt(bits) === 0n) return value;
  throw new InputError(`'${text.slice(0, 40)}' has ${value.toString(2).length} bits`, {
    field,
    expected: `at most ${bits} bits`,
  });
}

/** A value in as many hexadecimal digits as its bits need, without `0x`. */
export const formatValue = (value: bigint, bits: number): string =>
  value.toString(16).padStart(Math.ceil(bits / 4), '0');

/** Sizes with runs of equal ones as products: `2 x 64`. */
export function describeSizes(sizes: readonly number[]): string {
  const runs: [size: number, times: number][] = [];
  for (const size of sizes) {
    const last = runs.at(-1);
    if (last?.[0] === size) last[1]++;
    else runs.push([size, 1]);
  }
  return runs.map(([size, times]) => (times === 1 ? String(size) : `${times} x ${size}`)).join(', ');
}

/** One value for each input of a circuit. */
export function parseInputs(texts: readonly string[], inputs: readonly number[], field: string): bigint[] {
  if (texts.length !== inputs.length) {
    throw new InputError(`${texts.length} given`, {
      field,
      expected: `${inputs.length} values, of ${describeSizes(inputs)} bits`,
    });
  }
  return texts.map((text, at) => parseValue(text, inputs[at]!, `${field} ${at + 1}`));
}
