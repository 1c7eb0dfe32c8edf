/** Exact arithmetic modulo primes of any size, for checks and proofs; hot paths have their own. */

/** `base^exponent mod modulus`; exponent at least 0. */
export function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let power = ((base % modulus) + modulus) % modulus;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * power) % modulus;
    power = (power * power) % modulus;
  }
  return result;
}

/** Inverse modulo a prime. */
export const modInverse = (value: bigint, prime: bigint): bigint => modPow(value, prime - 2n, prime);

/** The remainder that is not negative. */
export const mod = (value: bigint, modulus: bigint): bigint => {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
};

/** The lowest `bits` bits of `index`, the other way round. */
export function bitReverse(index: number, bits: number): number {
  let reversed = 0;
  for (let bit = 0; bit < bits; bit++) reversed = reversed * 2 + ((index >> bit) & 1);
  return reversed;
}

export const isPowerOfTwo = (value: number): boolean =>
  Number.isInteger(value) && value > 0 && Number.isInteger(Math.log2(value));
