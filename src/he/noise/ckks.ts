import { InputError } from '../../errors.js';
import type { Instruction } from '../program.js';
import { logAdd, NONE } from './log.js';
import { peakBits } from './peak.js';
import { freshTerm, modulusLog, roundingTerm, type Ring } from './sources.js';
import { constant } from './spectrum.js';
import { sameLevel, type Ciphertext } from './state.js';
import { dropped, relinearized, rotated } from './steps.js';
import { addNoise, boundedNoise, multiplyNoise, newTerm, noise, noisePower, scaleNoise } from './terms.js';

/** A ciphertext of CKKS; powers are at the slots, numbers uniform in [-1, 1] if nothing else is known. */
export interface CkksCiphertext extends Ciphertext {
  /** log2 of the scale. */
  scale: number;
  /** log2 of the mean square of the numbers in the slots. */
  message: number;
}

/** log2 of the mean square of numbers uniform in [-1, 1]. Status: assumed. */
const UNIFORM = -Math.log2(3);

/** Relative difference of scales that are still added: 2^-8, over what primes near a power of two leave. */
const SCALES = 2 ** -8;

export const encryptCkks = (ring: Ring, name: string): CkksCiphertext => ({
  value: `in:${name}`,
  noise: noise(freshTerm(ring, name), roundingTerm(ring, `in:${name}`)),
  size: 2,
  level: ring.limbs.length,
  scale: ring.parameters.scaleBits,
  message: UNIFORM,
});

/**
 * Bits of the largest error of a slot, below 1: the slots' real parts are white, but for a tone, which is in the slot
 * of the lowest frequency alone: `|2 / (1 - zeta)|^2 = 4 n^2 / pi^2` there, n on average.
 */
export function precisionOf(ring: Ring, { noise, scale }: Pick<CkksCiphertext, 'noise' | 'scale'>): number {
  const { n } = ring.parameters;
  const { white, tone } = noisePower(noise);
  const peak = 2 * peakBits({ classes: [{ count: n / 2, white: white - 1 }], tone: NONE });
  const low = tone - 1 + Math.log2((4 * n) / Math.PI ** 2);
  return scale - logAdd(peak, low) / 2;
}

/**
 * The result of an instruction.
 * @throws InputError for scales that differ or do not fit, and levels that have run out
 */
export function stepCkks(
  ring: Ring,
  instruction: Instruction,
  [a, b]: readonly CkksCiphertext[],
): CkksCiphertext {
  const { op } = instruction;
  const x = a!;
  const y = b ?? x;
  switch (op) {
    case 'add':
    case 'sub': {
      requireScale(x.scale, y.scale);
      const value = `${op}(${x.value},${y.value})`;
      return {
        ...x,
        value,
        noise: boundedNoise(addNoise(x.noise, y.noise, op === 'sub' ? -1 : 1), value),
        size: Math.max(x.size, y.size),
        level: sameLevel(x, y),
        message: logAdd(x.message, y.message),
      };
    }
    case 'negate':
      return { ...x, value: `neg(${x.value})`, noise: scaleNoise(x.noise, -1) };
    case 'add-plain':
    case 'sub-plain': {
      const value = `${op}(${x.value},${instruction.plain})`;
      const message = logAdd(x.message, UNIFORM);
      return { ...x, value, noise: addNoise(x.noise, noise(roundingTerm(ring, value))), message };
    }
    case 'multiply-plain':
      return fitting(ring, timesPlain(ring, x, instruction.plain!));
    case 'multiply':
    case 'square':
      return fitting(ring, product(ring, x, y));
    case 'relinearize':
      return { ...x, ...relinearized(ring, x) };
    case 'rotate':
    case 'swap-rows':
      return { ...x, ...rotated(ring, x, instruction) };
    case 'rescale':
      return { ...x, ...dropped(ring, x), scale: x.scale - ring.limbs[x.level - 1]! };
    case 'mod-switch':
      if (x.level === 1) throw new InputError('no level is left to drop');
      return fitting(ring, { ...x, value: `drop(${x.value})`, level: x.level - 1 });
    case 'ntt':
    case 'intt':
      return x;
  }
}

/** The ciphertext's noise times the plaintext, and the rounding of the plaintext times the message. */
function timesPlain(ring: Ring, x: CkksCiphertext, name: string): CkksCiphertext {
  const { n, scaleBits } = ring.parameters;
  const value = `mulp(${x.value},${name})`;
  const rounding = constant(Math.log2(n / 12) + 2 * x.scale + x.message);
  return {
    ...x,
    value,
    noise: addNoise(
      multiplyNoise(x.noise, `plain:${name}`, constant(2 * scaleBits + UNIFORM), n),
      noise(newTerm(`encoding:${value}`, rounding)),
    ),
    scale: x.scale + scaleBits,
    message: x.message + UNIFORM,
  };
}

/** The noise of each times the message of the other. */
function product(ring: Ring, x: CkksCiphertext, y: CkksCiphertext): CkksCiphertext {
  const times = (of: CkksCiphertext, other: CkksCiphertext) =>
    multiplyNoise(
      of.noise,
      `message:${other.value}`,
      constant(2 * other.scale + other.message),
      ring.parameters.n,
    );
  const value = `mul(${[x.value, y.value].sort().join(',')})`;
  return {
    value,
    noise: boundedNoise(addNoise(times(x, y), times(y, x)), value),
    size: x.size + y.size - 1,
    level: sameLevel(x, y),
    scale: x.scale + y.scale,
    message: x.message + y.message,
  };
}

function requireScale(a: number, b: number): void {
  if (Math.abs(2 ** (a - b) - 1) <= SCALES) return;
  throw new InputError(`numbers of scales of ${a.toFixed(1)} and ${b.toFixed(1)} bits are added`, {
    expected: 'equal scales: rescale the larger one',
  });
}

function fitting(ring: Ring, x: CkksCiphertext): CkksCiphertext {
  const bits = modulusLog(ring, x.level);
  if (x.scale < bits) return x;
  throw new InputError(
    `a scale of ${x.scale.toFixed(0)} bits does not fit a modulus of ${bits.toFixed(0)} bits`,
    {
      expected: 'a rescale before, or more coefficient primes',
    },
  );
}
