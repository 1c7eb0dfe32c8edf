/** `base^exponent mod modulus`; exponent at least 0. */
export function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let power = base % modulus;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * power) % modulus;
    power = (power * power) % modulus;
  }
  return result;
}

/** Inverse modulo a prime. */
export const modInverse = (value: bigint, prime: bigint): bigint => modPow(value, prime - 2n, prime);

/** The lowest `bits` bits of `index`, the other way round. */
export function bitReverse(index: number, bits: number): number {
  let reversed = 0;
  for (let bit = 0; bit < bits; bit++) reversed = reversed * 2 + ((index >> bit) & 1);
  return reversed;
}
