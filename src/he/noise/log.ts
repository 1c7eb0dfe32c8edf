/** Arithmetic on base-2 logarithms: noise and moduli have more bits than a double has exponents. */

/** log2 of nothing. */
export const NONE = -Infinity;

/** log2(2^a + 2^b). */
export function logAdd(a: number, b: number): number {
  const high = Math.max(a, b);
  if (high === NONE) return NONE;
  return high + Math.log2(1 + 2 ** (Math.min(a, b) - high));
}

export const logSum = (values: Iterable<number>): number => {
  let sum = NONE;
  for (const value of values) sum = logAdd(sum, value);
  return sum;
};

/** log2 of a positive integer of any size, to the last bit of a double. */
export function logOf(value: bigint): number {
  const shift = Math.max(0, value.toString(2).length - 64);
  return Math.log2(Number(value >> BigInt(shift))) + shift;
}
