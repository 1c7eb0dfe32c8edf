import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arithmeticIntensity, dataTypeAwareIntensity, INTENSITY_FORMS } from '../../src/metrics/intensity.js';

const positive = fc.double({ min: 1, max: 1e12, noNaN: true });

describe('arithmeticIntensity', () => {
  it('is MACs per element, and 0 if nothing moved', () => {
    expect(arithmeticIntensity(12, 4)).toBe(3);
    expect(arithmeticIntensity(12, 0)).toBe(0);
  });

  it('obeys 1/AI = 1/R_W + 1/R_A', () => {
    fc.assert(
      fc.property(positive, positive, positive, (macs, weights, activations) => {
        const reciprocal =
          1 / arithmeticIntensity(macs, weights) + 1 / arithmeticIntensity(macs, activations);
        const ai = arithmeticIntensity(macs, weights + activations);
        expect(Math.abs(reciprocal * ai - 1)).toBeLessThan(1e-12);
      }),
    );
  });
});

describe('dataTypeAwareIntensity', () => {
  it('is twice AI at alpha = 0.5 in the harmonic forms', () => {
    fc.assert(
      fc.property(positive, positive, positive, (macs, weights, activations) => {
        const ai = arithmeticIntensity(macs, weights + activations);
        for (const form of ['H', "H'"] as const)
          expect(dataTypeAwareIntensity(macs, activations, weights, { form, alpha: 0.5 }) / ai).toBeCloseTo(
            2,
            10,
          );
      }),
    );
  });

  it('swaps the roles of the data types in the primed forms', () => {
    expect(dataTypeAwareIntensity(100, 3, 7, { form: "H'" })).toBe(dataTypeAwareIntensity(100, 7, 3));
    expect(dataTypeAwareIntensity(100, 3, 7, { form: "S'" })).toBe(
      dataTypeAwareIntensity(100, 7, 3, { form: 'S' }),
    );
  });

  it('is finite when one or both types did not move', () => {
    for (const form of INTENSITY_FORMS) {
      expect(dataTypeAwareIntensity(5, 0, 0, { form })).toBe(0);
      expect(Number.isFinite(dataTypeAwareIntensity(5, 0, 2, { form }))).toBe(true);
      expect(Number.isFinite(dataTypeAwareIntensity(5, 2, 0, { form }))).toBe(true);
    }
  });

  // Networks at batch 1, in millions: MACs, W, A (in + out), then AI, DI_H(0.8), H', S, S' of our own table (the
  // published one was not obtainable).
  it.each([
    ['VGG-16', 15470, 138.35, 22.67, 96.1, 337.7, 134.3, 568, 226],
    ['ResNet-50 v1', 3858, 25.5, 20.73, 83.5, 177.9, 157.2, 179, 158],
  ])('gives the values tabulated for %s', (_, macs, weights, activations, ai, h, hPrimed, s, sPrimed) => {
    const of = (form: (typeof INTENSITY_FORMS)[number]): number =>
      dataTypeAwareIntensity(macs, activations, weights, { form });
    expect(Math.abs(arithmeticIntensity(macs, weights + activations) - ai)).toBeLessThan(0.06);
    expect(Math.abs(of('H') - h)).toBeLessThan(0.06);
    expect(Math.abs(of("H'") - hPrimed)).toBeLessThan(0.06);
    expect(Math.abs(of('S') - s)).toBeLessThan(0.6);
    expect(Math.abs(of("S'") - sPrimed)).toBeLessThan(0.6);
  });
});
