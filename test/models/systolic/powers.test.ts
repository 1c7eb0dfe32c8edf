import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHalfway, powerAbove } from '../../../src/models/systolic/powers.js';

const bits = new DataView(new ArrayBuffer(8));

/** The next larger or smaller of the positive numbers that can be told. */
function beside(value: number, step: 1n | -1n): number {
  bits.setFloat64(0, value);
  bits.setBigUint64(0, bits.getBigUint64(0) + step);
  return bits.getFloat64(0);
}

/** A number of at least 2^-120 in units of 2^-200, exactly. */
function exact(value: number): bigint {
  let scaled = value;
  let shift = 200n;
  while (!Number.isInteger(scaled)) [scaled, shift] = [scaled * 2, shift - 1n];
  return BigInt(scaled) << shift;
}

describe('the power of two above a number', () => {
  it('is the next one, of powers themselves and of their neighbours too', () => {
    for (let exponent = 0; exponent < 1000; exponent++) {
      const power = 2 ** exponent;
      const numbers = [power, beside(power, 1n), beside(2 * power, -1n), 1.37 * power];
      expect(numbers.map(powerAbove)).toEqual(numbers.map(() => 2 * power));
    }
  });
});

describe('a sum of two numbers', () => {
  /** Whether the exact sum is as far from what it was rounded to as from a neighbour of it. */
  function liesHalfway(one: number, other: number): boolean {
    const sum = one + other;
    const off = exact(one) + exact(other) - exact(sum);
    if (off === 0n) return false;
    return 2n * off === exact(beside(sum, off > 0n ? 1n : -1n)) - exact(sum);
  }

  it.each([
    ['2^53 + 1, to the even one below', 2 ** 53, 1, true],
    ['2^53 + 3, to the even one above', 2 ** 53 + 2, 1, true],
    ['the small one first', 1, 2 ** 53, true],
    ['the small one first, to the one above', 1, 2 ** 53 + 2, true],
    ['a quarter of a unit', 2 ** 53, 0.5, false],
    ['three quarters of one', 2 ** 53, 1.5, false],
    ['just above half', 2 ** 53, 1 + 2 ** -52, false],
    ['just below half', 2 ** 53, 1 - 2 ** -53, false],
    ['up to a power, below which units are half as large', 2 ** 53 - 1, 0.5, true],
    ['a quarter below a power', 2 ** 53 - 1, 0.75, false],
    ['nothing to round', 5, 3.25, false],
    ['nothing added', 7.3, 0, false],
    ['nothing added to', 0, 7.3, false],
    ['equal ones', 0.1, 0.1, false],
  ] as const)('lies halfway or not: %s', (_what, one, other, halfway) => {
    expect(isHalfway(one, other, one + other)).toBe(halfway);
    expect(liesHalfway(one, other)).toBe(halfway);
  });

  it('lies halfway if it does exactly, whichever of the two is larger', () => {
    let halfways = 0;
    // Few bits beside the first and the last: about one sum in two is rounded, and one in six lies halfway.
    const number = fc
      .record({ high: fc.integer({ min: 1, max: 3 }), low: fc.integer({ min: 0, max: 7 }), by: fc.nat(60) })
      .map(({ high, low, by }) => (high * 2 ** 50 + low) * 2 ** (by - 60));
    fc.assert(
      fc.property(number, number, (one, other) => {
        const halfway = liesHalfway(one, other);
        if (halfway) halfways++;
        expect(isHalfway(one, other, one + other)).toBe(halfway);
      }),
      { numRuns: 3000, seed: 23 },
    );
    expect(halfways).toBeGreaterThan(50);
  });
});
