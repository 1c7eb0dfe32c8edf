import { circuitStats } from '../../circuit/stats.js';
import { FIELD_MODULI, fieldRelu, stochasticSign } from '../../circuit/generate/relu.js';
import type { Netlist } from '../../circuit/netlist.js';

/** What small values suffer from truncation: positive ones are zeroed, or negative ones pass. */
export const VARIANTS = ['poszero', 'negpass'] as const;
export type Variant = (typeof VARIANTS)[number];

/** Circa's stochastic sign over a prime field: `truncated` low bits are not compared. */
export interface Circa {
  bits: number;
  truncated: number;
  variant: Variant;
}

/**
 * Probability that the sign of field element `x` is wrong, over a uniform mask (Circa; mechanism recalled, formula
 * derived): truncation hits the small ones of one sign with (2^k - |x|) / 2^k, and the masked value wraps with |x|/p.
 * @param x signed, |x| < p/2
 */
export function faultProbability(x: number, { bits, truncated, variant }: Circa): number {
  const step = 2 ** truncated;
  const size = Math.abs(x);
  const hit = size < step && (variant === 'poszero' ? x >= 0 : x < 0);
  const small = hit ? (step - size) / step : 0;
  return small + (size / modulusOf(bits)) * (1 - small);
}

/** Steps of the integral over small values; its error is far below that of the normal distribution assumed. */
const STEPS = 4096;

/**
 * Mean fault probability of pre-activations that are normally distributed around zero (assumed).
 * @param deviation their standard deviation in units of the last place of the fixed-point format
 */
export function meanFaultProbability(circa: Circa, deviation: number): number {
  const step = 2 ** circa.truncated;
  const density = (x: number): number =>
    Math.exp(-((x / deviation) ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI));
  const end = Math.min(step, 8 * deviation);
  const width = end / STEPS;
  let small = 0;
  for (let at = 0; at < STEPS; at++) {
    const x = (at + 0.5) * width;
    small += density(x) * ((step - x) / step) * width;
  }
  const wraps = (deviation * Math.sqrt(2 / Math.PI)) / modulusOf(circa.bits);
  return small + wraps * (1 - small);
}

/** The circuit of one sign, and of the whole ReLU that it replaces. */
export const circaCircuit = ({ bits, truncated, variant }: Circa): Netlist =>
  stochasticSign({ bits, truncated, tiePositive: variant === 'negpass' });
export const exactCircuit = (bits: number): Netlist => fieldRelu({ modulusBits: bits });

/** What one activation exchanges while the network is evaluated, beside its circuit; the rest is prepared before. */
export interface Exchange {
  /** Input labels, of a bit each: those of the garbler's share. */
  labels: number;
  /** Multiplications of shares. */
  triples: number;
}

/** An exact ReLU sends its share's labels; Circa those of the bits compared, and multiplies x by its sign. */
export const exactExchange = (bits: number): Exchange => ({
  labels: exactCircuit(bits).inputs[0]!,
  triples: 0,
});
export const circaExchange = ({ bits, truncated }: Circa): Exchange => ({
  labels: bits - truncated,
  triples: 1,
});

/** Seconds of one activation: its circuit with all gates, free ones too, its labels and its multiplications. */
export const activationSeconds = (
  circuit: number,
  { labels, triples }: Exchange,
  cost: { label: number; triple: number },
): number => circuit + labels * cost.label + triples * cost.triple;

/** ANDs and XORs of one activation; inverters count as XORs. */
export function activationGates(netlist: Netlist): { and: number; xor: number } {
  const { and, xor, inv } = circuitStats(netlist);
  return { and, xor: xor + inv };
}

function modulusOf(bits: number): number {
  const modulus = FIELD_MODULI.get(bits);
  if (modulus === undefined) throw new RangeError(`no field of ${bits} bits`);
  return Number(modulus);
}
