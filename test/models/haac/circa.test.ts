import { describe, expect, it } from 'vitest';
import { evaluateBatch } from '../../../src/circuit/evaluate.js';
import { FIELD_MODULI } from '../../../src/circuit/generate/relu.js';
import {
  activationGates,
  activationSeconds,
  circaCircuit,
  circaExchange,
  exactCircuit,
  exactExchange,
  faultProbability,
  meanFaultProbability,
  type Circa,
} from '../../../src/protocol/circa/activation.js';
import { loadArchitecture } from '../../../src/arch/load.js';
import { measureGain } from '../../../src/experiments/circa/runs.js';
import { openLaboratory } from '../../../src/experiments/laboratory.js';
import type { PeerSpec } from '../../../src/models/gc-peer/architecture.js';
import * as registry from '../../../src/models/registry.js';
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

  it('takes the time of its circuit, of the labels sent meanwhile and of a multiplication of shares', () => {
    const cost = { label: 3e-6, triple: 7e-6 };
    // Labels of 31 - 12 bits that are compared; an exact ReLU sends the 32 of a share and multiplies nothing.
    const circa = circaExchange({ bits: 31, truncated: 12, variant: 'poszero' });
    expect(circa).toEqual({ labels: 19, triples: 1 });
    expect(exactExchange(31)).toEqual({ labels: 32, triples: 0 });
    expect(activationSeconds(100e-6, circa, cost)).toBeCloseTo((100 + 19 * 3 + 7) * 1e-6, 15);
    expect(activationSeconds(100e-6, exactExchange(31), cost)).toBeCloseTo((100 + 32 * 3) * 1e-6, 15);
  });

  it('gains 3.94 on the processor of the baseline, by hand', async () => {
    const { spec } = await loadArchitecture('gc-peer/emp-cpu', [], registry);
    const { time, triple } = spec as PeerSpec;
    const { label } = time!;
    const exact = 240 * time!.and + 708 * time!.xor + 32 * label;
    const sign = 50 * time!.and + 119 * time!.xor + 19 * label + triple!;
    const gain = await measureGain(openLaboratory({ progress: () => undefined }));
    // Each circuit takes whole nanoseconds.
    expect(gain).toBeCloseTo(exact / sign, 3);
    expect(gain).toBeCloseTo(3.938, 3);
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

  it('fails in the mean by half of all small values less what their size is, to six digits', () => {
    // The normal density from 0 on times (1 - x): a half less deviation / sqrt(2 pi); nothing wraps to speak of.
    const circa = { bits: 31, truncated: 0, variant: 'poszero' } as const;
    for (const deviation of [0.1, 0.05])
      expect(meanFaultProbability(circa, deviation)).toBeCloseTo(0.5 - deviation / Math.sqrt(2 * Math.PI), 6);
    // Seen from far away a step of 2^3 is flat: half of it, at the density of zero; and a share of values wraps.
    const far = 2 ** 24;
    const small = 2 ** 2 / (far * Math.sqrt(2 * Math.PI));
    const wraps = (far * Math.sqrt(2 / Math.PI)) / Number(modulus);
    expect(meanFaultProbability({ ...circa, truncated: 3 }, far)).toBeCloseTo(
      small + wraps * (1 - small),
      12,
    );
  });
});
