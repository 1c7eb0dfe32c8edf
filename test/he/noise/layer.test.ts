import { describe, expect, it } from 'vitest';
import { layerBudgets, layerTerms, multiplyVariance } from '../../../src/he/noise/layer.js';
import { logOf } from '../../../src/he/noise/log.js';
import { ringOf } from '../../../src/he/noise/sources.js';
import { primesOf } from '../../../src/he/primes-of.js';
import { bfv, words } from './helpers.js';

const P = { ...words(4096, 60, 20, 20), plainDigitBits: 10 };

describe("noise of linear layers by Cheetah's Table V", () => {
  it('terms', () => {
    // 14 x 14 pixels take 256 slots: 16 channels a ciphertext.
    expect(layerTerms({ kind: 'conv', side: 14, kernel: 3, inputs: 8 }, 4096)).toEqual({
      products: 72,
      rotations: 8 * (8 + 15 / 16),
    });
    expect(layerTerms({ kind: 'conv', side: 64, kernel: 3, inputs: 2 }, 4096)).toEqual({
      products: 18,
      rotations: 16,
    });
    expect(layerTerms({ kind: 'conv', side: 128, kernel: 3, inputs: 2 }, 4096)).toEqual({
      products: 30,
      rotations: 2 * 7 * 2,
    });
    expect(layerTerms({ kind: 'linear', inputs: 4096 }, 4096)).toEqual({ products: 4096, rotations: 4095 });
    expect(layerTerms({ kind: 'linear', inputs: 8192 }, 4096)).toEqual({ products: 8192, rotations: 8190 });
  });

  const primes = primesOf(P);
  const room = logOf(primes.limbs[0]!) - 1 - logOf(primes.plain);
  const B = 6 * 3.2;
  const [v0, etaM, etaA] = [2 * 4096 * B * B, 4096 * 2 ** 10, (3 * 2 ** 20 * B * 4096) / 2];

  it('worst case: products eta_M v0 + rotations eta_A, times eta_M if input-aligned', () => {
    const terms = { products: 9, rotations: 8 };
    expect(layerBudgets(P, terms, 'partial-aligned').worst).toBeCloseTo(
      room - Math.log2(9 * etaM * v0 + 8 * etaA),
      9,
    );
    expect(layerBudgets(P, terms, 'input-aligned').worst).toBeCloseTo(
      room - Math.log2(9 * etaM * v0 + 8 * etaA * etaM),
      9,
    );
  });

  it('practical: the same with variances, and 4.87 deviations', () => {
    const fresh = 3.2 ** 2 * ((4 * 4096) / 3 + 1) + 1 / 12;
    const multiply = (4096 * 2 * 2 ** 20) / 12;
    const rotate = (3 * 4096 * 2 ** 40 * 3.2 ** 2) / 12;
    expect(2 ** multiplyVariance(ringOf(P, primes))).toBeCloseTo(multiply, 3);
    const bits = (variance: number): number => room - Math.log2(variance) / 2 - Math.log2(Math.log(2e10)) / 2;
    const terms = { products: 9, rotations: 8 };
    expect(layerBudgets(P, terms, 'partial-aligned').practical).toBeCloseTo(
      bits(9 * fresh * multiply + 8 * rotate),
      9,
    );
    expect(layerBudgets(P, terms, 'input-aligned').practical).toBeCloseTo(
      bits(9 * fresh * multiply + 8 * rotate * multiply),
      9,
    );
  });

  it('partial alignment keeps more, the more so the wider the digits of keys', () => {
    const gap = (digitBits: number): number => {
      const parameters = words(4096, 60, 20, digitBits);
      const terms = { products: 9, rotations: 8 };
      return (
        layerBudgets(parameters, terms, 'partial-aligned').practical -
        layerBudgets(parameters, terms, 'input-aligned').practical
      );
    };
    expect(gap(5)).toBeGreaterThan(0);
    expect(gap(20)).toBeGreaterThan(gap(10));
  });

  it('hybrid keys: as the program of the same terms', () => {
    const parameters = bfv(4096, [36, 36, 37], 17);
    const budgets = layerBudgets(parameters, { products: 9, rotations: 8 }, 'partial-aligned');
    expect(budgets.practical).toBeGreaterThan(24);
    expect(budgets.practical).toBeLessThan(26);
    expect(budgets.worst).toBeLessThan(budgets.practical);
  });

  it('no digit is wider than t', () => {
    const wide = ringOf(bfv(4096, [36, 36, 37], 17), primesOf(bfv(4096, [36, 36, 37], 17)));
    const t = 2 ** wide.plain;
    expect(2 ** multiplyVariance(wide)).toBeCloseTo((4096 * t * t) / 12, 0);
  });
});
