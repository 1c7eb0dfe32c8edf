/** The least power of two above a number that is at least 1; a logarithm may be rounded up just below one. */
export function powerAbove(value: number): number {
  let power = 2 ** Math.ceil(Math.log2(value));
  while (power > value) power /= 2;
  while (power <= value) power *= 2;
  return power;
}

/** Whether a sum of two numbers lies halfway between two that can be told, so that it was rounded to the even one. */
export function isHalfway(one: number, other: number, sum: number): boolean {
  const [large, small] = one < other ? [other, one] : [one, other];
  const twice = 2 * (small - (sum - large));
  return twice !== 0 && sum + twice - sum === twice;
}
