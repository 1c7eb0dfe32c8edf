import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Clock } from '../../src/engine/clock.js';

const MOST = BigInt(Number.MAX_SAFE_INTEGER);

/** The definition, for frequencies in thousandths of a hertz; undefined if it is no exact number. */
function convert(ticks: number, from: bigint, to: bigint, up: boolean): number | undefined {
  const product = BigInt(ticks) * to;
  const whole = product / from + (up && product % from > 0n ? 1n : 0n);
  return whole > MOST ? undefined : Number(whole);
}

const millihertz = fc.oneof(
  fc.constantFrom(700e9, 1.6e12, 1e15, 1, 1500, 533_333_333_333),
  fc.integer({ min: 1, max: 5e12 }),
  fc.integer({ min: 1, max: 5e9 }).map((hertz) => hertz * 1000),
);
const ticks = fc.oneof(fc.nat(1000), fc.maxSafeNat(), fc.constant(Number.MAX_SAFE_INTEGER));

describe('Clock', () => {
  it('converts ticks as whole numbers of any length would', () => {
    fc.assert(
      fc.property(millihertz, millihertz, ticks, (from, to, count) => {
        const ratio = new Clock('a', from / 1000).to(new Clock('b', to / 1000));
        for (const up of [true, false]) {
          const expected = convert(count, BigInt(from), BigInt(to), up);
          const ask = (): number => (up ? ratio.ceil(count) : ratio.floor(count));
          if (expected === undefined) expect(ask).toThrow(RangeError);
          else expect(ask()).toBe(expected);
        }
      }),
      { numRuns: 3000, seed: 1 },
    );
  });

  it('is exact where products are just too long for a number', () => {
    const odd = fc.integer({ min: 1, max: 99 }).map((half) => 2 * half + 1);
    fc.assert(
      fc.property(odd, odd, fc.double({ min: 0.25, max: 2, noNaN: true }), (from, to, share) => {
        const count = Math.min(Math.floor((share * 2 ** 53) / to), Number.MAX_SAFE_INTEGER);
        const ratio = new Clock('a', from).to(new Clock('b', to));
        expect(ratio.ceil(count)).toBe(convert(count, BigInt(from), BigInt(to), true));
        expect(ratio.floor(count)).toBe(convert(count, BigInt(from), BigInt(to), false));
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('rounds to edges of the other clock, and is exact where edges meet', () => {
    const toDram = new Clock('array', 700e6).to(new Clock('dram', 1.6e9));
    expect([toDram.over, toDram.under]).toEqual([16, 7]);
    expect([6, 7, 8].map((cycle) => toDram.floor(cycle))).toEqual([13, 16, 18]);
    expect([6, 7, 8].map((cycle) => toDram.ceil(cycle))).toEqual([14, 16, 19]);
  });

  it('takes hertz for the decimal number that they are printed as', () => {
    const ratio = (from: number, to: number): number[] => {
      const { over, under } = new Clock('a', from).to(new Clock('b', to));
      return [over, under];
    };
    expect(ratio(0.1, 0.3)).toEqual([3, 1]);
    expect(ratio(1e-7, 1e21)).toEqual([1e28, 1]);
    expect(ratio(1.5e22, 1e22)).toEqual([2, 3]);
  });

  it('tells seconds', () => {
    expect(new Clock('ps', 1e12).seconds(2.5e12)).toBe(2.5);
  });

  it('refuses clocks and ticks that are none', () => {
    for (const hertz of [0, -1, Infinity, Number.NaN])
      expect(() => new Clock('a', hertz)).toThrow(RangeError);
    const same = new Clock('a', 1).to(new Clock('b', 1));
    for (const count of [-1, 0.5, 2 ** 53, Number.NaN]) expect(() => same.floor(count)).toThrow(RangeError);
  });
});
