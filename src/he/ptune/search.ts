import { InputError } from '../../errors.js';
import { maximalModulusBits } from '../security.js';
import { plainDigitsOf, type Choice, type Schedule } from './choice.js';
import { layerCost, totalOf, type LayerCost } from './cost.js';
import { tableIvOf, type HeLayer } from './layers.js';
import { budgetBits, noiseTerms, SIGMA, type NoiseModel } from './noise.js';

/** What is searched, and what a choice must keep. */
export interface SearchOptions {
  schedule: Schedule;
  noise: NoiseModel;
  /** Ring dimensions tried. */
  rings: readonly number[];
  /** Bits of the widest modulus: one word. */
  wordBits: number;
  sigma: number;
}

export const RINGS = [1024, 2048, 4096, 8192, 16384] as const;
export const WORD_BITS = 60;
export const searchOptions = (options: Partial<SearchOptions> = {}): SearchOptions => ({
  schedule: 'pa',
  noise: 'practical',
  rings: RINGS,
  wordBits: WORD_BITS,
  sigma: SIGMA,
  ...options,
});

/** A layer under one choice. */
export interface Tuned {
  choice: Choice;
  cost: LayerCost;
  /** Bits of noise budget left. */
  budget: number;
}

/**
 * Choices for a modulus of `t` of so many bits, of which none is both cheaper and safer than another that is left out.
 * The modulus is the widest that is secure: a bit more adds one to the budget and never more than one to the noise.
 * Of a number of digits the narrowest digits make least noise, and cost nothing. `t` needs room to batch: 1 mod 2n.
 */
export function* choicesOf(plainBits: number, { rings, wordBits }: SearchOptions): Generator<Choice> {
  for (const n of rings) {
    const modulusBits = Math.min(wordBits, maximalModulusBits(n));
    const bits = Math.max(plainBits, batchingBits(n));
    if (bits >= modulusBits) continue;
    for (const plainDigitBits of digitWidths(bits))
      for (const digitBits of digitWidths(modulusBits))
        yield { n, modulusBits, plainBits: bits, plainDigitBits, digitBits };
  }
}

/** Bits of the least prime that is 1 modulo 2n, at least: a batch has n slots. */
export const batchingBits = (n: number): number => Math.log2(n) + 2;

/** Widths of digits, the narrowest of each number of digits, widest first: of 7 bits 7, 4, 3, 2, 1. */
function digitWidths(bits: number): number[] {
  const widths: number[] = [];
  for (let digits = 1; digits <= bits; digits++) {
    const width = Math.ceil(bits / digits);
    if (width !== widths.at(-1)) widths.push(width);
  }
  return widths;
}

/** A layer under a choice. */
export function evaluate(layer: HeLayer, choice: Choice, { schedule, noise, sigma }: SearchOptions): Tuned {
  const counts = tableIvOf(layer, choice.n, plainDigitsOf(choice));
  return {
    choice,
    cost: layerCost(counts, choice, schedule),
    budget: budgetBits(noiseTerms(layer, choice.n), choice, schedule, noise, sigma),
  };
}

/** Whether the first choice is cheaper, or costs the same and leaves more budget. */
const isBetter = (a: Tuned, b: Tuned | undefined): boolean => {
  if (b === undefined) return true;
  const difference = totalOf(a.cost) - totalOf(b.cost);
  return difference < 0 || (difference === 0 && a.budget > b.budget);
};

/**
 * The cheapest choice that keeps a noise budget.
 * @throws InputError that names the layer and how far the best choice is off
 */
export function tuneLayer(layer: HeLayer, plainBits: number, options: SearchOptions): Tuned {
  let best: Tuned | undefined;
  let safest = -Infinity;
  for (const choice of choicesOf(plainBits, options)) {
    const tuned = evaluate(layer, choice, options);
    safest = Math.max(safest, tuned.budget);
    if (tuned.budget >= 0 && isBetter(tuned, best)) best = tuned;
  }
  if (best !== undefined) return best;
  throw noChoice(`layer '${layer.name}'`, plainBits, safest, options);
}

/**
 * The cheapest choice that all layers keep a budget under, as a machine with one set of parameters needs it.
 * @returns layers in order, all under the same choice
 */
export function tuneTogether(layers: readonly HeLayer[], plainBits: number, options: SearchOptions): Tuned[] {
  let best: Tuned[] | undefined;
  let least = Infinity;
  let safest = -Infinity;
  for (const choice of choicesOf(plainBits, options)) {
    const all = evaluateAll(layers, choice, options);
    const budget = Math.min(...all.map((one) => one.budget));
    safest = Math.max(safest, budget);
    const cost = all.reduce((sum, one) => sum + totalOf(one.cost), 0);
    if (budget >= 0 && cost < least) [best, least] = [all, cost];
  }
  if (best !== undefined) return best;
  throw noChoice('one set for all layers', plainBits, safest, options);
}

export const evaluateAll = (layers: readonly HeLayer[], choice: Choice, options: SearchOptions): Tuned[] =>
  layers.map((layer) => evaluate(layer, choice, options));

function noChoice(what: string, plainBits: number, safest: number, options: SearchOptions): InputError {
  const { wordBits, rings, noise, schedule } = options;
  const short = safest === -Infinity ? '' : `, ${(-safest).toFixed(1)} bits short at best`;
  return new InputError(
    `${what}: no parameters keep a noise budget at a plaintext modulus of ${plainBits} bits${short}`,
    {
      expected: `a narrower plaintext modulus than that (${noise} noise, ${schedule}, n = ${rings.join(', ')}, q of at most ${wordBits} bits)`,
    },
  );
}
