import { describe, expect, it } from 'vitest';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { NONE } from '../../../src/he/noise/log.js';
import { erfc, peakBits as peakOf, quantile } from '../../../src/he/noise/peak.js';

const peakBits = (n: number, white: number, tone: number): number =>
  peakOf({ classes: [{ count: n, white }], tone });

/** Median over trials of the largest of n coefficients: white noise on a sine wave of random amplitude and phase. */
function simulated(n: number, white: number, tone: number, trials: number): number {
  const generator = xoroshiro128plus(7);
  const uniform = (): number => uniformFloat64(generator);
  const gauss = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const peaks = Array.from({ length: trials }, () => {
    const [a, b] = [gauss() * Math.sqrt(tone), gauss() * Math.sqrt(tone)];
    let peak = 0;
    for (let k = 0; k < n; k++) {
      const angle = (Math.PI * k) / n;
      const value = a * Math.cos(angle) + b * Math.sin(angle) + Math.sqrt(white) * gauss();
      peak = Math.max(peak, Math.abs(value));
    }
    return peak;
  }).sort((x, y) => x - y);
  return peaks[Math.floor(trials / 2)]!;
}

describe('the largest coefficient', () => {
  it('erfc: tabulated values', () => {
    expect(erfc(0)).toBeCloseTo(1, 6);
    expect(erfc(0.5)).toBeCloseTo(0.4795001, 6);
    expect(erfc(1)).toBeCloseTo(0.1572992, 6);
    expect(erfc(2)).toBeCloseTo(0.0046777, 6);
    expect(erfc(4) / 1.541726e-8).toBeCloseTo(1, 5);
    expect(erfc(-1)).toBeCloseTo(1.8427008, 6);
  });

  it('is where n times the chance to be beyond it is ln 2', () => {
    for (const n of [1024, 8192, 131072]) {
      const x = quantile([{ count: n, deviation: 3 }], 0, Math.LN2);
      expect(n * erfc(x / 3 / Math.SQRT2)).toBeCloseTo(Math.LN2, 6);
    }
    expect(quantile([{ count: 1, deviation: 1 }], 0, 0.3173)).toBeCloseTo(1, 3); // one sigma
    expect(quantile([{ count: 1, deviation: 0 }], 5, 0.1)).toBe(5);
    const two = [
      { count: 1000, deviation: 1 },
      { count: 10, deviation: 4 },
    ];
    const x = quantile(two, 0, Math.LN2);
    expect(1000 * erfc(x / Math.SQRT2) + 10 * erfc(x / 4 / Math.SQRT2)).toBeCloseTo(Math.LN2, 6);
    expect(quantile([...two, { count: 5, deviation: 0 }], 0, Math.LN2)).toBeCloseTo(x, 6);
  });

  it.each([
    [1, 0],
    [1, 0.3],
    [1, 3],
    [1, 30],
    [0.01, 1],
  ])('white %d on a tone of %d: as simulated, within 0.15 bits', (white, tone) => {
    const bits = peakBits(1024, Math.log2(white), Math.log2(tone));
    expect(Math.abs(bits - Math.log2(simulated(1024, white, tone, 301)))).toBeLessThan(0.15);
  });

  it('scales with the deviation, at any size', () => {
    const one = peakBits(4096, 0, -1);
    expect(peakBits(4096, 3000, 2999)).toBeCloseTo(1500 + one, 9);
    expect(peakBits(4096, -3000, -3001)).toBeCloseTo(-1500 + one, 9);
    expect(peakBits(4096, NONE, NONE)).toBe(NONE);
    // A pure tone: the median amplitude of an exponential power of mean 2: sqrt(2 ln 2).
    expect(peakBits(4096, NONE, 0)).toBeCloseTo(Math.log2(Math.sqrt(2 * Math.LN2)), 9);
    expect(peakBits(4096, 0, NONE)).toBeCloseTo(Math.log2(3.755), 1);
  });
});
