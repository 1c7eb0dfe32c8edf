import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Chain } from '../noise/chain.js';
import type { SealBench } from './context.js';
import { judge, type Judged } from './execute.js';

/** Numbers uniform from 0 to t - 1, the same for the same seed. */
export function randomNumbers(seed: number, count: number, t: bigint): bigint[] {
  const generator = xoroshiro128plus(seed);
  const word = (): bigint => BigInt(uniformInt(generator, 0, 2 ** 31 - 1));
  // 93 bits: what the remainder favours is below 2^-32.
  return Array.from({ length: count }, () => ((word() << 62n) | (word() << 31n) | word()) % t);
}

/** A chain of operations on real ciphertexts of random slots, by plaintexts of random slots. */
export function judgeChain(bench: SealBench, { program }: Chain, seed: number): Judged {
  const { n } = bench.parameters;
  const numbers = (at: number): bigint[] => randomNumbers(seed * 100003 + at, n, bench.plain);
  return judge(bench, program, {
    inputs: new Map(program.inputs.map((name, at) => [name, numbers(at)])),
    plain: (name) => numbers(50000 + program.plains.indexOf(name)),
  });
}
