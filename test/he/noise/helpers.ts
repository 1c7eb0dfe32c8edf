import type { HeParameters } from '../../../src/he/parameters.js';
import type { HeProgram, Instruction } from '../../../src/he/program.js';

/** BFV as SEAL has it: the last of the primes is the special one. */
export const bfv = (n: number, primes: readonly number[], plainBits: number): HeParameters => ({
  scheme: 'bfv',
  n,
  limbBits: primes.slice(0, -1),
  specialBits: primes.slice(-1),
  keySwitching: { method: 'hybrid', dnum: primes.length - 1 },
  plainBits,
  scaleBits: 40,
  plainDigitBits: plainBits,
  sigma: Math.sqrt(21 / 2),
});

export const ckks = (n: number, primes: readonly number[], scaleBits = 40): HeParameters => ({
  ...bfv(n, primes, 20),
  scheme: 'ckks',
  scaleBits,
});

/** One word of Cheetah and Gazelle, keys in digits. */
export const words = (n: number, bits: number, plainBits: number, digitBits: number): HeParameters => ({
  ...bfv(n, [bits, 20], plainBits),
  specialBits: [],
  keySwitching: { method: 'digits', digitBits },
  sigma: 3.2,
});

/** A program of instructions `dst = op src`; ciphertexts x, y and z are given, and plaintexts p and q. */
export function program(instructions: readonly Instruction[]): HeProgram {
  const outputs = [instructions.at(-1)?.dst ?? 'x'];
  return { name: 'test', inputs: ['x', 'y', 'z'], plains: ['p', 'q'], instructions, outputs };
}
