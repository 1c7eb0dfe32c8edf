import { modPow } from './modular.js';

/** Enough witnesses for a probabilistic proof far beyond 2^-100 on numbers of our own making. */
const WITNESSES = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n, 41n, 43n, 47n, 53n];

/** Miller-Rabin with fixed witnesses: exact below 3.3e24, beyond that wrong for no number that is met by chance. */
export function isPrime(candidate: bigint): boolean {
  if (candidate < 2n) return false;
  for (const small of WITNESSES) if (candidate % small === 0n) return candidate === small;
  let odd = candidate - 1n;
  let twos = 0;
  while (!(odd & 1n)) {
    odd >>= 1n;
    twos += 1;
  }
  return WITNESSES.every((witness) => {
    let power = modPow(witness, odd, candidate);
    if (power === 1n || power === candidate - 1n) return true;
    for (let step = 1; step < twos; step++) {
      power = (power * power) % candidate;
      if (power === candidate - 1n) return true;
    }
    return false;
  });
}

/**
 * The largest `count` primes of `bits` bits that are 1 modulo `2n`, in falling order: moduli of a negacyclic NTT of
 * `n` points, as SEAL chooses its coefficient primes (`CoeffModulus::Create`).
 * @throws RangeError if there are not so many
 */
export function nttPrimes(bits: number, n: number, count: number): bigint[] {
  const step = 2n * BigInt(n);
  const least = 1n << BigInt(bits - 1);
  const primes: bigint[] = [];
  for (
    let candidate = (((1n << BigInt(bits)) - 2n) / step) * step + 1n;
    primes.length < count;
    candidate -= step
  ) {
    if (candidate < least)
      throw new RangeError(`fewer than ${count} primes of ${bits} bits are 1 modulo ${step}`);
    if (isPrime(candidate)) primes.push(candidate);
  }
  return primes;
}

/** A primitive root of unity of order `order` (a power of two that divides `prime - 1`): the first that is found. */
export function rootOfUnity(order: number, prime: bigint): bigint {
  const cofactor = (prime - 1n) / BigInt(order);
  for (let generator = 2n; ; generator++) {
    const root = modPow(generator, cofactor, prime);
    if (modPow(root, BigInt(order / 2), prime) === prime - 1n) return root;
  }
}
