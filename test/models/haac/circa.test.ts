import { describe, expect, it } from 'vitest';
import { evaluateBatch } from '../../../src/circuit/evaluate.js';
import { FIELD_MODULI } from '../../../src/circuit/generate/relu.js';
import {
  activationGates,
  circaCircuit,
  exactCircuit,
  faultProbability,
  meanFaultProbability,
  type Circa,
} from '../../../src/models/haac/circa.js';
import { Random } from '../../circuit/helpers.js';

const modulus = FIELD_MODULI.get(31)!;

/** Share of wrong signs of x over random masks, from the circuit itself. */
function measured(x: bigint, circa: Circa, trials: number, seed: number): number {
  const random = new Random(seed);
  const [negative, positive] = [1n, 2n];
  const batch = Array.from({ length: trials }, () => {
    const mask = random.bits(60) % modulus;
    return [(((x + mask) % modulus) + modulus) % modulus, mask, negative, positive];
  });
  const right = x > 0n ? positive : negative;
  const wrong = evaluateBatch(circaCircuit(circa), batch).filter(([sign]) => sign !== right);
  return wrong.length / trials;
}

describe("Circa's stochastic sign", () => {
  it.each([
    [1000n, 12, 'poszero', 0.756],
    [1000n, 12, 'negpass', 0],
    [-1000n, 12, 'negpass', 0.756],
    [-1000n, 12, 'poszero', 0],
    [4095n, 12, 'poszero', 0.0002],
    [BigInt(2 ** 27), 12, 'poszero', 0.0628],
    [-BigInt(2 ** 29), 0, 'poszero', 0.251],
    [BigInt(2 ** 28), 13, 'negpass', 0.1255],
  ] as const)('of %d, k = %i, %s: fails as often as the formula says', (x, truncated, variant, expected) => {
    const circa = { bits: 31, truncated, variant };
    const formula = faultProbability(Number(x), circa);
    expect(formula).toBeCloseTo(expected, 3);
    const trials = 8000;
    const error = Math.sqrt((formula * (1 - formula)) / trials);
    expect(Math.abs(measured(x, circa, trials, 7) - formula)).toBeLessThan(4 * error + 1e-3);
  });

  it('has the published gate counts', () => {
    const gates = (truncated: number) =>
      activationGates(circaCircuit({ bits: 31, truncated, variant: 'poszero' }));
    expect([0, 8, 12, 13, 17].map(gates)).toEqual([
      { and: 62, xor: 155 },
      { and: 54, xor: 131 },
      { and: 50, xor: 119 },
      { and: 49, xor: 116 },
      { and: 45, xor: 104 },
    ]);
    expect(activationGates(exactCircuit(31))).toEqual({ and: 240, xor: 708 });
  });

  it('fails in the mean as a sample of normal values does', () => {
    const random = new Random(11);
    const normal = (): number =>
      Math.sqrt(-2 * Math.log(1 - random.share())) * Math.cos(2 * Math.PI * random.share());
    for (const [truncated, variant] of [
      [12, 'poszero'],
      [16, 'negpass'],
      [0, 'poszero'],
    ] as const) {
      const circa = { bits: 31, truncated, variant };
      const deviation = 2 ** 15;
      const sample = Array.from({ length: 50_000 }, () => faultProbability(normal() * deviation, circa));
      const mean = sample.reduce((sum, one) => sum + one, 0) / sample.length;
      const spread = Math.sqrt(sample.reduce((sum, one) => sum + (one - mean) ** 2, 0)) / sample.length;
      expect(Math.abs(meanFaultProbability(circa, deviation) - mean)).toBeLessThan(4 * spread + 1e-9);
    }
  });
});
