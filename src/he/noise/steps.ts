import { InputError } from '../../errors.js';
import type { Instruction } from '../program.js';
import { rotationBy } from './automorphism.js';
import { dropTerm, keySwitchTerms, type Ring } from './sources.js';
import { requireSize, type Ciphertext } from './state.js';
import { addNoise, divideNoise, noise, rotateNoise, type Noise } from './terms.js';

/** A ciphertext times 0: its polynomials are 0 too, and digits of 0 have no noise. */
export const ZERO = 'zero';

/** Noise with that of a key switch. */
export const switched = (ring: Ring, { level, value }: Ciphertext, of: Noise, key: string): Noise =>
  value === ZERO ? of : addNoise(of, noise(...keySwitchTerms(ring, level, value, key)));

/** Slots to the left within a row; 0: no rotation. */
export const rowStep = (step: number, n: number): number => ((step % (n / 2)) + n / 2) % (n / 2);

/** A rotation, or an exchange of rows: one key switch. */
export function rotated(ring: Ring, x: Ciphertext, { op, step = 0 }: Instruction): Ciphertext {
  const by = op === 'swap-rows' ? 'swap' : rowStep(step, ring.parameters.n);
  if (by === 0) return x;
  requireSize(x, 2, 'rotation');
  const { n } = ring.parameters;
  const noise = rotateNoise(x.noise, by === 'swap' ? rotationBy(0, true, n) : rotationBy(by, false, n), n);
  return {
    ...x,
    value: x.value === ZERO ? ZERO : `rot(${x.value},${by})`,
    noise: switched(ring, x, noise, `rot:${by}`),
  };
}

/** Three polynomials to two. */
export function relinearized(ring: Ring, x: Ciphertext): Ciphertext {
  requireSize(x, 3, 'relinearisation');
  return { ...x, value: `relin(${x.value})`, size: 2, noise: switched(ring, x, x.noise, 'relin') };
}

/** The last prime is dropped, and the noise divided by it. */
export function dropped(ring: Ring, x: Ciphertext): Ciphertext {
  if (x.level === 1)
    throw new InputError('no level is left to drop', { expected: 'more coefficient primes' });
  const value = `drop(${x.value})`;
  const level = x.level - 1;
  return {
    value,
    size: x.size,
    level,
    noise: addNoise(divideNoise(x.noise, ring.limbs[level]!), noise(dropTerm(ring, value, x.size))),
  };
}
