import { InputError } from '../errors.js';
import { nttPrimes } from './math/primes.js';
import type { HeParameters } from './parameters.js';

/** The primes that stand behind the bits of a set of parameters. */
export interface Primes {
  /** Of the modulus of ciphertexts, level by level. */
  limbs: readonly bigint[];
  special: readonly bigint[];
  /** `t` (BFV); 1 for CKKS, which has none. */
  plain: bigint;
}

/**
 * The primes that SEAL takes (`CoeffModulus::Create`, `PlainModulus::Batching`): of every size the largest that are 1
 * modulo `2n`, the smaller of them first. A plaintext modulus that would be one of the coefficient primes, which SEAL
 * refuses, is the next one below.
 * @throws InputError if there are not so many primes of a size
 */
export function primesOf({ scheme, n, limbBits, specialBits, plainBits }: HeParameters): Primes {
  const sizes = [...limbBits, ...specialBits];
  const left = new Map<number, bigint[]>();
  for (const bits of new Set(sizes))
    left.set(bits, largest(bits, n, sizes.filter((size) => size === bits).length));
  const primes = sizes.map((bits) => left.get(bits)!.pop()!);
  const limbs = primes.slice(0, limbBits.length);
  return { limbs, special: primes.slice(limbBits.length), plain: scheme === 'ckks' ? 1n : plainModulus() };

  function plainModulus(): bigint {
    const taken = sizes.filter((size) => size === plainBits).length;
    return largest(plainBits, n, taken + 1).at(-1)!;
  }
}

function largest(bits: number, n: number, count: number): bigint[] {
  try {
    return nttPrimes(bits, n, count);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const few = count === 1 ? 'there is no prime' : `there are no ${count} primes`;
    throw new InputError(`${few} of ${bits} bits for n = ${n}`, {
      expected: `more bits, or a smaller n: primes are 1 modulo ${2 * n}`,
    });
  }
}
