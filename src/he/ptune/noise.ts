import { powerOfTwo, taps } from '../lowering/shapes.js';
import { digitsOf, plainDigitsOf, type Choice, type Schedule } from './choice.js';
import type { HeLayer } from './layers.js';

/** worst: bounds add up (Table III of Cheetah); practical: variances do, and a layer fails once in 10^10. */
export const NOISE_MODELS = ['worst', 'practical'] as const;
export type NoiseModel = (typeof NOISE_MODELS)[number];

/** Standard deviation of fresh errors: SEAL's (recalled). */
export const SIGMA = 3.2;
/** Bound of a fresh error, in standard deviations. */
const BOUND = 6;
/** `Pr <= 2 exp(-(q / 2 t s)^2)` is at most this. */
const FAILURE = 1e-10;
/** Standard deviations that `q / 2t` must be above: 4.87. */
const DEVIATIONS = Math.sqrt(Math.log(2 / FAILURE));

/** Noise of a layer's output, as numbers of terms (Table V). */
export interface NoiseTerms {
  /** Products of fresh ciphertexts. */
  products: number;
  /** Rotations. */
  rotations: number;
}

/**
 * Table V, fully connected layers rounded up to a power of two as their slots are. A filter that is not square: `f^2` becomes `f_h f_w`, `(2f-1) f` of an image cut over ciphertexts becomes
 * `(2 f_h - 1) f_w`, and `(2f+1)(f-1)` is one term a channel less than that (derived). Groups sum over their own channels.
 */
export function noiseTerms(layer: HeLayer, n: number): NoiseTerms {
  if (layer.kind === 'linear') {
    const inputs = powerOfTwo(layer.shape.inputs);
    return { products: inputs, rotations: n >= inputs ? inputs - 1 : (inputs * (n - 1)) / n };
  }
  const { inputs, groups, kernel, height, width } = layer.shape;
  const channels = inputs / groups;
  const image = powerOfTwo(height * width);
  if (n < image) {
    const each = (2 * kernel[0] - 1) * kernel[1];
    return { products: each * channels, rotations: (each - 1) * channels };
  }
  const filter = taps(layer.shape);
  // Channels that one ciphertext has to be turned by; a group needs no more turns than it has channels.
  const turns = groups === 1 ? n / image : Math.min(n / image, channels);
  return { products: filter * channels, rotations: channels * (filter - 1 + (turns - 1) / turns) };
}

/** What one operation does to noise: that of a fresh ciphertext, the factor of a product, what a rotation adds. */
interface Effects {
  fresh: number;
  product: number;
  rotation: number;
}

/** Table III, with `W` and `A` no larger than what they cut. */
function worstEffects(choice: Choice, sigma: number): Effects {
  const { n } = choice;
  const bound = BOUND * sigma;
  return {
    fresh: 2 * n * bound * bound,
    product: (n * plainDigitsOf(choice) * plainDigit(choice)) / 2,
    rotation: (digitsOf(choice) * digit(choice) * bound * n) / 2,
  };
}

/** Variances: fresh errors under a ternary secret, coefficients spread evenly over digits (derived). */
function practicalEffects(choice: Choice, sigma: number): Effects {
  const { n } = choice;
  const variance = sigma * sigma;
  return {
    fresh: variance * ((4 * n) / 3 + 1),
    product: (n * plainDigitsOf(choice) * plainDigit(choice) ** 2) / 12,
    rotation: (digitsOf(choice) * n * digit(choice) ** 2 * variance) / 12,
  };
}

const plainDigit = ({ plainBits, plainDigitBits }: Choice): number =>
  2 ** Math.min(plainBits, plainDigitBits);
const digit = ({ modulusBits, digitBits }: Choice): number => 2 ** Math.min(modulusBits, digitBits);

/** Bits of what `q / 2t` must be above after a layer. Input aligned, rotations come first and are multiplied too. */
export function noiseBits(
  { products, rotations }: NoiseTerms,
  choice: Choice,
  schedule: Schedule,
  model: NoiseModel,
  sigma = SIGMA,
): number {
  const { fresh, product, rotation } =
    model === 'worst' ? worstEffects(choice, sigma) : practicalEffects(choice, sigma);
  const sum = products * product * fresh + rotations * rotation * (schedule === 'ia' ? product : 1);
  return model === 'worst' ? Math.log2(sum) : Math.log2(sum) / 2 + Math.log2(DEVIATIONS);
}

/** Bits left after a layer: `log2(q / 2t / noise)`; below zero a result may decrypt to something else. */
export const budgetBits = (
  terms: NoiseTerms,
  choice: Choice,
  schedule: Schedule,
  model: NoiseModel,
  sigma = SIGMA,
): number => choice.modulusBits - 1 - choice.plainBits - noiseBits(terms, choice, schedule, model, sigma);
