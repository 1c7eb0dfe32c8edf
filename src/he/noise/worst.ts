import type { Instruction } from '../program.js';
import { keyDigits, plainDigits } from '../parameters.js';
import { logAdd, logSum } from './log.js';
import { digitLogs, type Ring } from './sources.js';
import type { BfvCiphertext, PlainModel } from './state.js';

/*
 * Worst case, in log2 of the largest coefficient: Cheetah's Table III for what it has (fresh ciphertexts, sums,
 * products with plaintexts, rotations by digits; found), bounds of our own in the same manner for the rest (hybrid key
 * switching, products of ciphertexts, dropped primes; derived). Errors are at most 6 sigma, secrets at most 1.
 */

/** log2 of `B = 6 sigma`. */
const errorBound = ({ parameters: { sigma } }: Ring): number => Math.log2(6 * sigma);

/** `1/2 (1 + n + ... + n^(size - 1))`: what rounding does, and a ciphertext in units of q. */
const roundingBound = (n: number, size: number): number =>
  logSum(Array.from({ length: size }, (_, d) => d * Math.log2(n))) - 1;

/** `v0 = 2 n B^2`; with a special prime, of which only the rounding is left. */
export function worstFresh(ring: Ring): number {
  const key = Math.log2(2 * ring.parameters.n) + 2 * errorBound(ring);
  if (ring.special === 0) return key;
  return logAdd(key - ring.special, roundingBound(ring.parameters.n, 2));
}

/** `eta_M = n l_pt W / 2`, W at most t. */
export function worstMultiply({ parameters, plain }: Ring): number {
  const digit = Math.min(parameters.plainDigitBits, plain);
  return Math.log2(parameters.n * plainDigits(parameters)) + digit - 1;
}

/** `eta_A = l_ct A B n / 2`; hybrid: `n B sum(q_i) / P` and the rounding. */
export function worstRotate(ring: Ring, level: number): number {
  const { parameters, special } = ring;
  const { n, keySwitching } = parameters;
  const error = errorBound(ring) + Math.log2(n);
  if (keySwitching.method === 'digits')
    return error + Math.log2(keyDigits(parameters, level)) + keySwitching.digitBits - 1;
  return logAdd(error + logSum(digitLogs(ring, level)) - special, roundingBound(n, 2));
}

type Bounded = Pick<BfvCiphertext, 'worst' | 'size' | 'level'>;

/** Bound of the result of an instruction. */
export function worstStep(
  ring: Ring,
  { op }: Instruction,
  [a, b]: readonly Bounded[],
  plain: PlainModel | undefined,
): number {
  const x = a!;
  const { n } = ring.parameters;
  const times = (noise: number, size: number): number =>
    noise + Math.log2(n) + ring.plain + roundingBound(n, size);
  switch (op) {
    case 'add':
    case 'sub':
      return logAdd(x.worst, b!.worst);
    case 'add-plain':
    case 'sub-plain':
      return logAdd(x.worst, -1);
    case 'multiply-plain':
      return x.worst + (plain?.kind === 'scalar' ? Math.log2(Math.abs(plain.value)) : worstMultiply(ring));
    case 'multiply':
      return logAdd(times(x.worst, b!.size), times(b!.worst, x.size));
    case 'square':
      return 1 + times(x.worst, x.size);
    case 'relinearize':
    case 'rotate':
    case 'swap-rows':
      return logAdd(x.worst, worstRotate(ring, x.level));
    case 'mod-switch':
    case 'rescale':
      return logAdd(x.worst - ring.limbs[x.level - 1]!, roundingBound(n, x.size));
    case 'negate':
    case 'ntt':
    case 'intt':
      return x.worst;
  }
}
