import { checkParameters, type HeParameters } from '../parameters.js';

/** Fresh errors of SEAL are differences of 21 and 21 random bits: variance 21 / 2. Status: recalled. */
export const SEAL_SIGMA = Math.sqrt(21 / 2);

/** Parameters as SEAL has them: one digit a prime, the last prime the special one. */
export const sealParameters = (
  given: Pick<HeParameters, 'scheme' | 'n' | 'plainBits' | 'scaleBits'>,
  primes: readonly number[],
): HeParameters =>
  checkParameters({
    ...given,
    limbBits: primes.slice(0, -1),
    specialBits: primes.slice(-1),
    keySwitching: { method: 'hybrid', dnum: primes.length - 1 },
    plainDigitBits: given.plainBits,
    sigma: SEAL_SIGMA,
  });

export const sealBfv = (n: number, primes: readonly number[], plainBits: number): HeParameters =>
  sealParameters({ scheme: 'bfv', n, plainBits, scaleBits: 0 }, primes);
