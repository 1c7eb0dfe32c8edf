import type { Chain } from '../noise/chain.js';
import type { SealBench } from './context.js';
import { judge, type Judged } from './execute.js';
import { randomNumbers } from './random.js';

/** A chain of operations on real ciphertexts of random slots, by plaintexts of random slots. */
export function judgeChain(bench: SealBench, { program }: Chain, seed: number): Judged {
  const { n } = bench.parameters;
  const numbers = (at: number): bigint[] => randomNumbers(seed * 100003 + at, n, bench.plain);
  return judge(bench, program, {
    inputs: new Map(program.inputs.map((name, at) => [name, numbers(at)])),
    plain: (name) => numbers(50000 + program.plains.indexOf(name)),
  });
}
