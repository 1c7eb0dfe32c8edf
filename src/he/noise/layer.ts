import { checkParameters, plainDigits, type HeParameters } from '../parameters.js';
import { primesOf } from '../primes-of.js';
import { practicalFactor, FAILURE } from './bfv.js';
import { logAdd } from './log.js';
import { freshTerm, keySwitchTerms, modulusLog, ringOf, roundingTerm, type Ring } from './sources.js';
import { noise, noisePower, type Term } from './terms.js';
import { worstFresh, worstMultiply, worstRotate } from './worst.js';

/** A linear layer as Cheetah's Table V sees it; sides and channels as they are, or rounded to powers of two. */
export type NoiseLayer =
  { kind: 'conv'; side: number; kernel: number; inputs: number } | { kind: 'linear'; inputs: number };

/** How many products with plaintexts, and how many key switches, one result is the sum of. */
export interface LayerTerms {
  products: number;
  rotations: number;
}

/** Cheetah, Table V (found), `c_n` and `w^2` as in Table IV. */
export function layerTerms(layer: NoiseLayer, n: number): LayerTerms {
  if (layer.kind === 'linear') {
    const { inputs } = layer;
    return { products: inputs, rotations: n >= inputs ? inputs - 1 : (inputs * (n - 1)) / n };
  }
  const { side, kernel: f, inputs } = layer;
  const pixels = 2 ** Math.ceil(Math.log2(side * side));
  if (n < pixels) return { products: (2 * f - 1) * f * inputs, rotations: inputs * (2 * f + 1) * (f - 1) };
  const channels = n / pixels;
  return { products: f * f * inputs, rotations: inputs * (f * f - 1 + (channels - 1) / channels) };
}

export interface LayerBudgets {
  /** Bits left by Cheetah's worst case, and by its practical bound (spec: `practicalBudgetOf`). */
  worst: number;
  practical: number;
}

/**
 * Noise budget of a layer's results from fresh ciphertexts. `input-aligned`: rotations come before the products, which
 * multiply their noise too; `partial-aligned`: after them.
 */
export function layerBudgets(
  parameters: HeParameters,
  { products, rotations }: LayerTerms,
  schedule: 'input-aligned' | 'partial-aligned',
): LayerBudgets {
  const ring = ringOf(checkParameters(parameters), primesOf(parameters));
  const level = ring.limbs.length;
  const total = (fresh: number, multiply: number, rotate: number): number =>
    logAdd(
      Math.log2(products) + fresh + multiply,
      Math.log2(rotations) + rotate + (schedule === 'input-aligned' ? multiply : 0),
    );
  const room = modulusLog(ring, level) - 1 - ring.plain;
  const worst = total(worstFresh(ring), worstMultiply(ring), worstRotate(ring, level));
  const variance = total(
    varianceOf(ring, freshTerm(ring, 'any'), roundingTerm(ring, 'any')),
    multiplyVariance(ring),
    varianceOf(ring, ...keySwitchTerms(ring, level, 'any', 'any')),
  );
  return { worst: room - worst, practical: room - variance / 2 - Math.log2(practicalFactor(FAILURE)) };
}

/** log2 of the variance of a coefficient. */
function varianceOf(ring: Ring, ...terms: Term[]): number {
  const { white, tone } = noisePower(noise(...terms));
  return logAdd(white, tone) - Math.log2(ring.parameters.n);
}

/** log2 of `n l_pt W^2 / 12`, W at most t. */
export function multiplyVariance({ parameters, plain }: Ring): number {
  const digit = Math.min(parameters.plainDigitBits, plain);
  return Math.log2((parameters.n * plainDigits(parameters)) / 12) + 2 * digit;
}
