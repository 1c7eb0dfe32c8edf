import { describe, expect, it } from 'vitest';
import { logAdd, logOf, logSum, NONE } from '../../../src/he/noise/log.js';
import {
  addSpectra,
  constant,
  logFactorial,
  meanSpectrum,
  multiplySpectra,
  publicKeyNoise,
  scaleSpectrum,
  uniformCiphertext,
} from '../../../src/he/noise/spectrum.js';

describe('logarithms', () => {
  it('add', () => {
    expect(logAdd(3, 1)).toBeCloseTo(Math.log2(10), 12);
    expect(logAdd(1, 3)).toBeCloseTo(Math.log2(10), 12);
    expect(logAdd(NONE, NONE)).toBe(NONE);
    expect(logAdd(5000, 5000)).toBe(5001);
    expect(logSum([0, 1, 2, NONE])).toBeCloseTo(Math.log2(7), 12);
    expect(logSum([])).toBe(NONE);
  });

  it('of integers of any size', () => {
    expect(logOf(12n)).toBeCloseTo(Math.log2(12), 12);
    expect(logOf(3n << 2000n)).toBeCloseTo(2000 + Math.log2(3), 9);
    expect(logOf(1n)).toBe(0);
  });
});

describe('spectra', () => {
  const linear = (values: readonly number[]) => values.map((value) => 2 ** value);

  it('add, scale and multiply as polynomials in the power of the secret', () => {
    const a = [Math.log2(3), Math.log2(5)];
    const b = [Math.log2(7), NONE, Math.log2(11)];
    expect(linear(addSpectra(a, b))).toEqual([10, 5, 11].map((value) => expect.closeTo(value, 9)));
    expect(linear(scaleSpectrum(a, 2))).toEqual([12, 20].map((value) => expect.closeTo(value, 9)));
    const product = linear(multiplySpectra(a, b));
    expect(product).toEqual([21, 35, 33, 55].map((value) => expect.closeTo(value, 9)));
  });

  it('have as mean the coefficients times the moments 1, 1, 2, 6 of an exponential', () => {
    expect([0, 1, 2, 3, 4].map((d) => 2 ** logFactorial(d))).toEqual(
      [1, 1, 2, 6, 24].map((value) => expect.closeTo(value, 9)),
    );
    const spectrum = [3, 5, 7, 11].map(Math.log2);
    expect(2 ** meanSpectrum(spectrum)).toBeCloseTo(3 + 5 + 2 * 7 + 6 * 11, 9);
    expect(meanSpectrum(constant(9))).toBe(9);
  });

  it('of a ciphertext of uniform polynomials: n / 12 times powers of 2n / 3', () => {
    // n = 1536: 2n / 3 = 1024, n / 12 = 128.
    expect(uniformCiphertext(1536, 3).map((value) => value)).toEqual(
      [7, 17, 27].map((value) => expect.closeTo(value, 9)),
    );
  });

  it('of encryption: e u and e_0 have no secret, e_1 s one', () => {
    const [none, one] = linear(publicKeyNoise(1536, 4));
    expect(none).toBeCloseTo(1536 * 16 * 1025, 3);
    expect(one).toBeCloseTo(1536 * 16 * 1024, 3);
  });

  it('of the square of a ternary polynomial: n^2 8/9 a coefficient squared, twice the square of the mean', () => {
    // s^2 of 4 random signs: mean of the sum of squared coefficients, by all 3^4 secrets.
    let total = 0;
    const n = 4;
    for (let code = 0; code < 3 ** n; code++) {
      const s = Array.from({ length: n }, (_, at) => (Math.floor(code / 3 ** at) % 3) - 1);
      const square = new Array<number>(n).fill(0);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) square[(i + j) % n]! += (i + j < n ? 1 : -1) * s[i]! * s[j]!;
      total += square.reduce((sum, value) => sum + value * value, 0);
    }
    const exact = total / 3 ** n;
    const power = 2 ** meanSpectrum([NONE, NONE, 2 * Math.log2((2 * n) / 3)]); // |s|^4 at a root
    // Gaussian: 2 (2n/3)^2 = 14.2; ternary: less of the fourth moment of each coefficient.
    expect(power).toBeCloseTo(2 * ((2 * n) / 3) ** 2, 9);
    expect(exact).toBeGreaterThan(0.7 * power);
    expect(exact).toBeLessThan(power);
  });
});
