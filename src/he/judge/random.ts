import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Numbers uniform from 0 to t - 1, the same for the same seed. */
export function randomNumbers(seed: number, count: number, t: bigint): bigint[] {
  const generator = xoroshiro128plus(seed);
  const word = (): bigint => BigInt(uniformInt(generator, 0, 2 ** 31 - 1));
  // 93 bits: what the remainder favours is below 2^-32.
  return Array.from({ length: count }, () => ((word() << 62n) | (word() << 31n) | word()) % t);
}
