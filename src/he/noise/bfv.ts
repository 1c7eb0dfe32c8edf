import { InputError } from '../../errors.js';
import type { Instruction } from '../program.js';
import { logAdd } from './log.js';
import { peakBits } from './peak.js';
import { freshTerm, modulusLog, roundingTerm, type Ring } from './sources.js';
import { constant, scaleSpectrum, uniformCiphertext } from './spectrum.js';
import { worstFresh, worstStep } from './worst.js';
import { dropped, relinearized, rotated } from './steps.js';
import { sameLevel, type BfvCiphertext, type Ciphertext, type PlainModel } from './state.js';
import { addNoise, boundedNoise, multiplyNoise, noise, noisePower, scaleNoise, type Noise } from './terms.js';

/*
 * Noise of BFV, as in `ct(s) = q m / t + e modulo q`, ciphertexts reduced to +-q/2. Left out: of a product the term
 * `t e e' / q` and the rounding of the tensor, which are below t sqrt(n) times less than `t k e`.
 */

/** A fresh encryption. */
export const encryptBfv = (ring: Ring, name: string): BfvCiphertext => ({
  value: `in:${name}`,
  noise: noise(freshTerm(ring, name), roundingTerm(ring, `in:${name}`)),
  size: 2,
  level: ring.limbs.length,
  worst: worstFresh(ring),
});

/** Noise budget as SEAL defines it, before it is cut to whole bits: log2(q / 2t) less the largest coefficient. */
export function budgetOf(ring: Ring, { noise, level }: Pick<Ciphertext, 'noise' | 'level'>): number {
  const { n } = ring.parameters;
  const { white, tone } = noisePower(noise);
  // Noise of nothing is none, where SEAL counts a coefficient of 1.
  const peak = Math.max(-ring.plain, peakBits(n, white - Math.log2(n), tone - Math.log2(n)));
  return modulusLog(ring, level) - 1 - ring.plain - peak;
}

/**
 * Cheetah's practical bound: noise of standard deviation s stays below `4.87 s` but for a chance of 1e-10, from
 * `2 exp(-(q / (2 t s))^2) = 1e-10` (spec A.3; found).
 */
export function practicalBudgetOf(ring: Ring, { noise, level }: Pick<Ciphertext, 'noise' | 'level'>): number {
  const { white, tone } = noisePower(noise);
  const deviation = (logAdd(white, tone) - Math.log2(ring.parameters.n)) / 2;
  return modulusLog(ring, level) - 1 - ring.plain - deviation - Math.log2(practicalFactor(FAILURE));
}

/** Chance that Cheetah allows a result to be wrong with. */
export const FAILURE = 1e-10;
export const practicalFactor = (chance: number): number => Math.sqrt(Math.log(2 / chance));

export const worstBudgetOf = (ring: Ring, { worst, level }: Pick<BfvCiphertext, 'worst' | 'level'>): number =>
  modulusLog(ring, level) - 1 - ring.plain - worst;

/** The result of an instruction. */
export const stepBfv = (
  ring: Ring,
  instruction: Instruction,
  sources: readonly BfvCiphertext[],
  plain: PlainModel | undefined,
): BfvCiphertext => ({
  ...step(ring, instruction, sources, plain),
  worst: worstStep(ring, instruction, sources, plain),
});

function step(
  ring: Ring,
  instruction: Instruction,
  [a, b]: readonly Ciphertext[],
  plain: PlainModel | undefined,
): Ciphertext {
  const { op } = instruction;
  const x = a!;
  switch (op) {
    case 'add':
    case 'sub': {
      const y = b!;
      const value = `${op}(${x.value},${y.value})`;
      return {
        value,
        noise: boundedNoise(addNoise(x.noise, y.noise, op === 'sub' ? -1 : 1), value),
        size: Math.max(x.size, y.size),
        level: sameLevel(x, y),
      };
    }
    case 'negate':
      return { ...x, value: `neg(${x.value})`, noise: scaleNoise(x.noise, -1) };
    case 'add-plain':
    case 'sub-plain': {
      const value = `${op}(${x.value},${instruction.plain})`;
      return { ...x, value, noise: addNoise(x.noise, noise(roundingTerm(ring, value))) };
    }
    case 'multiply-plain': {
      const value = `mulp(${x.value},${instruction.plain})`;
      return { ...x, value, noise: timesPlain(ring, x.noise, instruction.plain!, plain!) };
    }
    case 'multiply':
      return product(ring, x, b!);
    case 'square':
      return product(ring, x, x);
    case 'relinearize':
      return relinearized(ring, x);
    case 'rotate':
    case 'swap-rows':
      return rotated(ring, x, instruction);
    case 'mod-switch':
      return dropped(ring, x);
    case 'rescale':
      throw new InputError('BFV has no rescale', { expected: 'mod-switch' });
    case 'ntt':
    case 'intt':
      return x;
  }
}

/**
 * The plaintext that SEAL multiplies with has its coefficients in +-t/2; those of an encoding of random slots are
 * uniform there.
 */
function timesPlain(ring: Ring, x: Noise, name: string, plain: PlainModel): Noise {
  if (plain.kind === 'scalar') return scaleNoise(x, plain.value);
  const square = plain.kind === 'slots' ? 2 * ring.plain - Math.log2(12) : Math.log2(plain.meanSquare);
  return multiplyNoise(x, `plain:${name}`, constant(Math.log2(ring.parameters.n) + square));
}

/**
 * `t/q ct ct'`: the noise of each times `t/q` the other, which is a random ciphertext in units of q. A product of a
 * ciphertext with itself has twice the noise of each term, not two of them.
 */
function product(ring: Ring, x: Ciphertext, y: Ciphertext): Ciphertext {
  const level = sameLevel(x, y);
  const times = (noise: Noise, other: Ciphertext): Noise =>
    multiplyNoise(
      noise,
      `ciphertext:${other.value}`,
      scaleSpectrum(uniformCiphertext(ring.parameters.n, other.size), 2 * ring.plain),
    );
  const value = `mul(${[x.value, y.value].sort().join(',')})`;
  return {
    value,
    noise: boundedNoise(addNoise(times(x.noise, y), times(y.noise, x)), value),
    size: x.size + y.size - 1,
    level,
  };
}
