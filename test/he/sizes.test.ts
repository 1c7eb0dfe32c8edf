import { describe, expect, it } from 'vitest';
import {
  checkParameters,
  ciphertextBytes,
  keyBytes,
  keyDigits,
  keyModulusBits,
  limbsPerDigit,
  modulusBits,
  plainDigits,
  slotsOf,
  type HeParameters,
} from '../../src/he/parameters.js';
import { maximalModulusBits } from '../../src/he/security.js';

/** Five limbs in groups of two, and two special primes. */
const HYBRID: HeParameters = {
  scheme: 'ckks',
  n: 8192,
  limbBits: [31, 29, 23, 19, 17],
  specialBits: [37, 41],
  keySwitching: { method: 'hybrid', dnum: 3 },
  plainBits: 17,
  scaleBits: 23,
  plainDigitBits: 5,
  sigma: 3.2,
};
const DIGITS: HeParameters = {
  ...HYBRID,
  scheme: 'bfv',
  specialBits: [],
  keySwitching: { method: 'digits', digitBits: 13 },
};

describe('sizes by hand', () => {
  it('bits of moduli', () => {
    expect(modulusBits(HYBRID)).toBe(31 + 29 + 23 + 19 + 17);
    expect(modulusBits(HYBRID, 3)).toBe(31 + 29 + 23);
    expect(keyModulusBits(HYBRID)).toBe(119 + 37 + 41);
    expect(keyModulusBits(DIGITS)).toBe(119);
  });

  it('digits of ciphertexts, level by level, and of plaintexts', () => {
    expect(limbsPerDigit(HYBRID)).toBe(2);
    expect([1, 2, 3, 4, 5].map((level) => keyDigits(HYBRID, level))).toEqual([1, 1, 2, 2, 3]);
    expect(limbsPerDigit(DIGITS)).toBe(1);
    // 31, 60, 83, 102 and 119 bits by 13.
    expect([1, 2, 3, 4, 5].map((level) => keyDigits(DIGITS, level))).toEqual([3, 5, 7, 8, 10]);
    expect(keyDigits(DIGITS)).toBe(10);
    expect(plainDigits(HYBRID)).toBe(4);
    expect(plainDigits({ ...HYBRID, plainDigitBits: 18 })).toBe(1);
    expect(plainDigits({ ...HYBRID, plainBits: 0 })).toBe(1);
  });

  it('slots: as many as coefficients, of CKKS half as many', () => {
    expect([slotsOf(HYBRID), slotsOf(DIGITS)]).toEqual([4096, 8192]);
  });

  it('bytes of ciphertexts and keys', () => {
    expect(ciphertextBytes(HYBRID, 3, 56)).toBe(2 * 8192 * 3 * 7);
    // Three digits, two polynomials each of five limbs and two special ones; a seed for one of them.
    expect(keyBytes(HYBRID, 56)).toBe(3 * 2 * 8192 * 7 * 7);
    expect(keyBytes(HYBRID, 56, true)).toBe(3 * 8192 * 7 * 7);
    expect(keyBytes(DIGITS, 56)).toBe(10 * 2 * 8192 * 5 * 7);
  });
});

describe('what a scheme can have', () => {
  it('bits of a secure modulus, by ring', () => {
    expect([1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072, 3000].map(maximalModulusBits)).toEqual([
      27, 54, 109, 218, 438, 881, 1747, 3523, 0,
    ]);
  });

  it('every bound, from both sides', () => {
    const base: HeParameters = {
      ...HYBRID,
      limbBits: [60, 60],
      specialBits: [60],
      keySwitching: { method: 'hybrid', dnum: 2 },
    };
    expect(checkParameters(base)).toBe(base);
    const refused = (change: Partial<HeParameters>, message: RegExp): void =>
      expect(() => checkParameters({ ...base, ...change })).toThrow(message);
    const passes = (change: Partial<HeParameters>): void =>
      expect(() => checkParameters({ ...base, ...change })).not.toThrow();
    // 218 bits at 8192, special primes among them.
    passes({ limbBits: [60, 60], specialBits: [98] });
    refused({ specialBits: [99] }, /219 bits at n = 8192.*at most 218/);
    // A prime of an NTT is 1 modulo 2n: 15 bits at least, 128 at most.
    passes({ limbBits: [15] });
    refused({ limbBits: [14] }, /14 bits is no modulus of an NTT of 8192.*15 to 128/);
    refused({ n: 131072, limbBits: [129] }, /a prime of 129 bits/);
    passes({ n: 131072, limbBits: [128] });
    refused({ specialBits: [14] }, /a prime of 14 bits/);
    refused({ limbBits: [] }, /no coefficient prime/);
    refused({ n: 512 }, /n = 512/);
    refused({ n: 262144 }, /n = 262144/);
    passes({ scheme: 'bfv', plainBits: 15 });
    refused(
      { scheme: 'bfv', plainBits: 14 },
      /14 bits does not batch 8192 slots; expected a prime of 15 to 60 bits, 1 modulo 16384/,
    );
    passes({ scheme: 'bfv', plainBits: 60 });
    refused({ scheme: 'bfv', plainBits: 61 }, /61 bits does not batch/);
    refused({ specialBits: [] }, /without a special prime/);
    passes({ specialBits: [], keySwitching: { method: 'digits', digitBits: 20 } });
  });
});
