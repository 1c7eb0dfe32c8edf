/*
 * Rotations of slots are automorphisms `X -> X^g`, g odd, modulo 2n: to the left by one is g = 3, an exchange of rows
 * (or conjugation) g = -1.
 */

/** `base^exponent` modulo a power of two up to 2^26. */
function power(base: number, exponent: number, modulus: number): number {
  let result = 1;
  let square = base % modulus;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** The g of a rotation by `step` slots to the left, of an exchange of rows with it if `swap`. */
export const rotationBy = (step: number, swap: boolean, n: number): number => {
  const g = power(3, ((step % (n / 2)) + n / 2) % (n / 2), 2 * n);
  return swap ? 2 * n - g : g;
};

/** The g of the rotation back: the group has exponent n / 2. */
export const inverseOf = (g: number, n: number): number => power(g, n / 2 - 1, 2 * n);
