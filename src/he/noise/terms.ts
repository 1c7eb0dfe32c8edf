import { inverseOf } from './automorphism.js';
import { logAdd, NONE } from './log.js';
import {
  addSpectra,
  constant,
  meanSpectrum,
  multiplySpectra,
  scaleSpectrum,
  type Spectrum,
} from './spectrum.js';

/**
 * A part of a noise polynomial: a random polynomial of its own (`name`) times `factors`, which are encoded plaintexts
 * and ciphertexts, in sums of its rotations. Parts of the same name and factors are the same polynomial and add up by
 * amount; all others are independent and add up by power.
 */
export interface Term {
  name: string;
  /** With how they are rotated against `name`, and to which power. */
  factors: readonly Factor[];
  /** Of the product, before rotations; and log2 of its mean. */
  spectrum: Spectrum;
  mean: number;
  /** One frequency: its coefficients lie on a sine wave, whose peak is near its mean (spec: `peakBits`). */
  tone: boolean;
  /** How often it is in the sum, rotated by each g (spec: `rotationBy`). */
  amounts: ReadonlyMap<number, number>;
}

interface Factor {
  name: string;
  g: number;
  power: number;
}

/** The noise of a ciphertext, by what it is made of. */
export type Noise = ReadonlyMap<string, Term>;

/**
 * More terms than this, that are not sums of rotations, become two of their power and a new name: what they share with
 * others is forgotten. More of the others, four times as many.
 */
export const TERMS = 16;

const keyOf = ({ name, factors }: Pick<Term, 'name' | 'factors'>): string =>
  [name, ...factors.map((factor) => `${factor.name}@${factor.g}^${factor.power}`).sort()].join('|');

const powersOf = (spectrum: Spectrum): Pick<Term, 'spectrum' | 'mean'> => ({
  spectrum,
  mean: meanSpectrum(spectrum),
});

const IDENTITY: ReadonlyMap<number, number> = new Map([[1, 1]]);

export const newTerm = (name: string, spectrum: Spectrum, tone = false): Term => ({
  name,
  factors: [],
  ...powersOf(spectrum),
  tone,
  amounts: IDENTITY,
});

export const noise = (...terms: readonly Term[]): Noise => noiseOf(terms);

function noiseOf(terms: Iterable<Term>): Map<string, Term> {
  const noise = new Map<string, Term>();
  for (const term of terms) put(noise, keyOf(term), term, 1);
  return noise;
}

/** Adds `amount` times the term. */
function put(noise: Map<string, Term>, key: string, term: Term, amount: number): void {
  const known = noise.get(key);
  const amounts = new Map(known?.amounts);
  for (const [g, value] of term.amounts) amounts.set(g, (amounts.get(g) ?? 0) + amount * value);
  // Once it is rotated its spectrum is flat (spec: `rotateNoise`).
  const flat = known !== undefined && known.spectrum.length < term.spectrum.length;
  noise.set(key, { ...(flat ? known : term), amounts });
}

/** `a + amount b`. */
export function addNoise(a: Noise, b: Noise, amount = 1): Noise {
  const sum = new Map(a);
  for (const [key, term] of b) put(sum, key, term, amount);
  return sum;
}

const mapTerms = (a: Noise, change: (term: Term) => Term): Noise =>
  new Map([...a].map(([key, term]) => [key, change(term)]));

export const scaleNoise = (a: Noise, amount: number): Noise =>
  mapTerms(a, (term) => ({
    ...term,
    amounts: new Map([...term.amounts].map(([g, value]) => [g, amount * value])),
  }));

/** Divided by 2^bits, as all that is left of the ciphertext. */
export const divideNoise = (a: Noise, bits: number): Noise =>
  mapTerms(a, (term) => ({ ...term, ...powersOf(scaleSpectrum(term.spectrum, -2 * bits)) }));

/** Times a random polynomial: each rotation of a term becomes a term of its own. */
export function multiplyNoise(a: Noise, name: string, spectrum: Spectrum, n: number): Noise {
  const products: Term[] = [];
  for (const term of a.values())
    for (const [g, amount] of term.amounts)
      products.push(timesFactor(term, g, amount, { name, spectrum }, n));
  return noiseOf(products);
}

/**
 * A power of a polynomial has more than the power of its mean: at a root it is complex Gaussian, and the mean of
 * |f|^2k is k! times that of |f|^2 to the k.
 */
function timesFactor(
  term: Term,
  g: number,
  amount: number,
  { name, spectrum }: { name: string; spectrum: Spectrum },
  n: number,
): Term {
  const back = g === 1 ? 1 : inverseOf(g, n);
  const same = (factor: Factor): boolean => factor.name === name && factor.g === back;
  const power = 1 + (term.factors.find(same)?.power ?? 0);
  return {
    ...term,
    factors: [...term.factors.filter((factor) => !same(factor)), { name, g: back, power }],
    ...powersOf(scaleSpectrum(multiplySpectra(term.spectrum, spectrum), Math.log2(power))),
    amounts: new Map([[g, amount]]),
  };
}

/** An automorphism: roots change places, and with them the secret that the terms hold. */
export const rotateNoise = (a: Noise, by: number, n: number): Noise =>
  mapTerms(a, (term) => ({
    ...term,
    spectrum: constant(term.mean),
    amounts: new Map([...term.amounts].map(([g, amount]) => [(g * by) % (2 * n), amount])),
  }));

/** log2 of the power of a term, mean over the roots. */
export const powerOf = ({ amounts, mean }: Pick<Term, 'amounts' | 'mean'>): number =>
  mean + squaresOf(amounts);

/** log2 of the sum of the squares. */
function squaresOf(amounts: ReadonlyMap<number, number>): number {
  let squares = 0;
  for (const amount of amounts.values()) squares += amount * amount;
  return Math.log2(squares);
}

/** log2 of the power of the noise (mean over the roots): of the terms that are white, and of the tones. */
export function noisePower(a: Noise): { white: number; tone: number } {
  const power = { white: NONE, tone: NONE };
  for (const term of a.values()) {
    const kind = term.tone ? 'tone' : 'white';
    power[kind] = logAdd(power[kind], powerOf(term));
  }
  return power;
}

/** The same, if it has not too many terms. */
export function boundedNoise(a: Noise, name: string): Noise {
  if (a.size <= TERMS) return a;
  const single: Term[] = [];
  const rotated: Term[] = [];
  for (const term of a.values()) (term.amounts.size > 1 ? rotated : single).push(term);
  const merged = single.length <= TERMS ? single : asTwo(single, name);
  return noiseOf([...merged, ...(rotated.length <= 4 * TERMS ? rotated : asTwo(rotated, `${name}:rotated`))]);
}

const asTwo = (terms: readonly Term[], name: string): Term[] =>
  [false, true].flatMap((tone) => {
    const spectra = terms
      .filter((term) => term.tone === tone)
      .map(({ amounts, spectrum }) => scaleSpectrum(spectrum, squaresOf(amounts)));
    return spectra.length === 0 ? [] : [newTerm(`${name}:${tone ? 'tone' : 'white'}`, spectra.reduce(addSpectra), tone)]; // prettier-ignore
  });
