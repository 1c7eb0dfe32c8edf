import { logAdd, NONE } from './log.js';
import { constant, meanSpectrum, multiplySpectra, scaleSpectrum, type Spectrum } from './spectrum.js';

/**
 * A part of a noise polynomial: `amount` times a random polynomial of its own (`source`) times `factors`, which are
 * encoded plaintexts and ciphertexts. Parts of the same source and factors are the same polynomial and add up by
 * amount; all others are independent and add up by power.
 */
export interface Term {
  amount: number;
  source: Part;
  factors: readonly { part: Part; power: number }[];
  /** Of source times factors, and log2 of its mean. */
  spectrum: Spectrum;
  mean: number;
  /** One frequency: its coefficients lie on a sine wave, whose peak is near its mean (spec: `peakBits`). */
  tone: boolean;
}

/** A polynomial by name, and the automorphism that it has been through since. */
export interface Part {
  name: string;
  step: number;
  swapped: boolean;
}

/** The noise of a ciphertext, by what the terms are made of. */
export type Noise = ReadonlyMap<string, Term>;

/** More terms than this become two of their power, of a new source: what they share with others is forgotten. */
export const TERMS = 512;

const partKey = ({ name, step, swapped }: Part): string => `${name}@${step}${swapped ? '~' : ''}`;
const termKey = ({ source, factors }: Pick<Term, 'source' | 'factors'>): string =>
  [partKey(source), ...factors.map(({ part, power }) => `${partKey(part)}^${power}`).sort()].join('|');

const noiseOf = (terms: Iterable<Term>): Noise => {
  const noise = new Map<string, Term>();
  for (const term of terms) put(noise, term);
  return noise;
};

function put(noise: Map<string, Term>, term: Term): void {
  const key = termKey(term);
  const known = noise.get(key);
  noise.set(key, known === undefined ? term : { ...known, amount: known.amount + term.amount });
}

const powersOf = (spectrum: Spectrum): Pick<Term, 'spectrum' | 'mean'> => ({
  spectrum,
  mean: meanSpectrum(spectrum),
});

export const newTerm = (name: string, spectrum: Spectrum, tone = false): Term => ({
  amount: 1,
  source: { name, step: 0, swapped: false },
  factors: [],
  ...powersOf(spectrum),
  tone,
});

export const noise = (...terms: readonly Term[]): Noise => noiseOf(terms);

/** `a + amount b`. */
export function addNoise(a: Noise, b: Noise, amount = 1): Noise {
  const sum = new Map(a);
  for (const [key, term] of b) {
    const known = sum.get(key);
    sum.set(
      key,
      known === undefined
        ? { ...term, amount: amount * term.amount }
        : { ...known, amount: known.amount + amount * term.amount },
    );
  }
  return sum;
}

export const scaleNoise = (a: Noise, amount: number): Noise =>
  new Map([...a].map(([key, term]) => [key, { ...term, amount: amount * term.amount }]));

/** Divided by 2^bits, as all that is left of the ciphertext. */
export const divideNoise = (a: Noise, bits: number): Noise =>
  new Map(
    [...a].map(([key, term]) => [key, { ...term, ...powersOf(scaleSpectrum(term.spectrum, -2 * bits)) }]),
  );

/**
 * Times a random polynomial. A power of a polynomial has more than the power of its mean: at a root it is complex
 * Gaussian, and the mean of |f|^2k is k! times that of |f|^2 to the k.
 */
export const multiplyNoise = (a: Noise, name: string, spectrum: Spectrum): Noise =>
  noiseOf(
    [...a.values()].map((term) => {
      const factors = [...term.factors];
      const at = factors.findIndex(({ part }) => partKey(part) === `${name}@0`);
      const power = 1 + (at < 0 ? 0 : factors[at]!.power);
      const factor = { part: { name, step: 0, swapped: false }, power };
      if (at < 0) factors.push(factor);
      else factors[at] = factor;
      return {
        ...term,
        factors,
        ...powersOf(scaleSpectrum(multiplySpectra(term.spectrum, spectrum), Math.log2(power))),
      };
    }),
  );

/** An automorphism: roots change places, and with them the secret that the terms hold. */
export const rotateNoise = (a: Noise, step: number, swap: boolean, row: number): Noise => {
  const turn = (part: Part): Part => ({
    name: part.name,
    step: (((part.step + step) % row) + row) % row,
    swapped: part.swapped !== swap,
  });
  return noiseOf(
    [...a.values()].map((term) => ({
      ...term,
      source: turn(term.source),
      factors: term.factors.map(({ part, power }) => ({ part: turn(part), power })),
      spectrum: constant(term.mean),
    })),
  );
};

/** log2 of the power of the noise (mean over the roots): of the terms that are white, and of the tones. */
export function noisePower(a: Noise): { white: number; tone: number } {
  const power = { white: NONE, tone: NONE };
  for (const { amount, mean, tone } of a.values()) {
    const kind = tone ? 'tone' : 'white';
    power[kind] = logAdd(power[kind], 2 * Math.log2(Math.abs(amount)) + mean);
  }
  return power;
}

/** The same, if it has not too many terms; else as two of a new source. */
export function boundedNoise(a: Noise, name: string): Noise {
  if (a.size <= TERMS) return a;
  const { white, tone } = noisePower(a);
  return noise(newTerm(`${name}:white`, constant(white)), newTerm(`${name}:tone`, constant(tone), true));
}
