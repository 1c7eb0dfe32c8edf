import { describe, expect, it } from 'vitest';
import { decompose, digitLimbs, formOf } from '../../../src/he/cost/key-switch.js';
import { hoistedRotations, kernelsOf } from '../../../src/he/cost/operations.js';
import { multiplyTraffic } from '../../../src/he/cost/traffic.js';
import { wordOperations } from '../../../src/he/cost/words.js';
import type { KernelCounts } from '../../../src/he/kernels.js';
import type { Operation } from '../../../src/he/program.js';
import { ckks, digits, seal } from '../parameters.js';

const none: KernelCounts = { ntt: 0, intt: 0, multiply: 0, add: 0, automorphism: 0 };
const transforms = ({ ntt, intt }: KernelCounts): number => ntt + intt;

describe('transforms of SEAL', () => {
  it.each([2, 4, 8, 15])('are (L + 1)(L + 2) of a key switch, L = %i', (limbs) => {
    for (const op of ['rotate', 'relinearize', 'swap-rows'] as const) {
      expect(transforms(kernelsOf(op, seal(4096, limbs)))).toBe((limbs + 1) * (limbs + 2));
      expect(transforms(kernelsOf(op, ckks(4096, limbs, 40, limbs, 1)))).toBe((limbs + 1) * (limbs + 2));
    }
  });

  it('go from coefficients and back with BFV, from values and back with CKKS', () => {
    // 3 limbs: 3 digits on 4 limbs each, then two polynomials back
    expect(kernelsOf('rotate', seal(4096, 3))).toMatchObject({ ntt: 12, intt: 8, automorphism: 6 });
    expect(kernelsOf('rotate', ckks(4096, 3, 40, 3, 1))).toMatchObject({ ntt: 3 * 3 + 2 * 3, intt: 3 + 2 });
  });

  it('are 10 of a product with a plaintext at two limbs, 5 a limb', () => {
    expect(kernelsOf('multiply-plain', seal(4096, 2))).toEqual({ ...none, ntt: 6, intt: 4, multiply: 4 });
    expect(kernelsOf('multiply-plain', seal(4096, 2), 2, { form: 'ntt' })).toEqual({ ...none, multiply: 4 });
  });

  it('are 4 (L + B) forwards and 3 (L + B) back of a BFV product', () => {
    // L = 3, B = 4
    expect(kernelsOf('multiply', seal(4096, 3))).toMatchObject({ ntt: 28, intt: 21 });
    expect(kernelsOf('square', seal(4096, 3))).toMatchObject({ ntt: 14, intt: 21 });
    // in values of the NTT: operands' own limbs only back, the result's forwards
    expect(kernelsOf('multiply', seal(4096, 3), 3, { form: 'ntt' })).toMatchObject({
      ntt: 16 + 9,
      intt: 12 + 21,
    });
  });
});

describe('products and sums, by hand', () => {
  it('of a BFV product at two limbs', () => {
    // 3 further limbs. Lift of 4 polynomials: 2 -> 4 (10, 8), and 3 each; tensor of 5 limbs: 20, 5;
    // of 3 polynomials: scale 5 + (2 -> 3: 8, 6) + 3 each; back (2 -> 3: 8, 6) + 2 each.
    const multiply = 4 * (10 + 3) + 20 + 3 * (5 + 8 + 3) + 3 * (8 + 2);
    const add = 4 * (8 + 3) + 5 + 3 * (6 + 3) + 3 * (6 + 2);
    expect(kernelsOf('multiply', seal(4096, 2))).toEqual({ ...none, ntt: 20, intt: 15, multiply, add });
    // two polynomials to lift, a product less
    expect(kernelsOf('square', seal(4096, 2))).toMatchObject({
      multiply: multiply - 26 - 5,
      add: add - 22,
    });
  });

  it('of the other operations', () => {
    const parameters = ckks(8192, 5, 40, 5, 1);
    const at = (op: Operation, level?: number) => kernelsOf(op, parameters, level);
    for (const op of ['add', 'sub', 'negate'] as const) expect(at(op)).toEqual({ ...none, add: 10 });
    for (const op of ['add-plain', 'sub-plain'] as const) expect(at(op)).toEqual({ ...none, add: 5 });
    expect(at('multiply-plain', 3)).toEqual({ ...none, multiply: 6 });
    expect(at('multiply', 3)).toEqual({ ...none, multiply: 12, add: 3 });
    expect(at('square', 3)).toEqual({ ...none, multiply: 9, add: 3 });
    expect(kernelsOf('multiply', parameters, 3, { karatsuba: true })).toEqual({
      ...none,
      multiply: 9,
      add: 12,
    });
    expect(at('rescale', 4)).toEqual({ ...none, intt: 2, ntt: 6, multiply: 6, add: 6 });
    expect(at('mod-switch', 4)).toEqual(none);
    expect(at('ntt', 4)).toEqual({ ...none, ntt: 8 });
    expect(at('intt', 4)).toEqual({ ...none, intt: 8 });
    expect(kernelsOf('mod-switch', seal(4096, 3))).toEqual({ ...none, multiply: 4, add: 4 });
    expect(kernelsOf('mod-switch', digits(4096, [30, 30], 20))).toEqual({
      ...none,
      intt: 2,
      ntt: 2,
      multiply: 2,
      add: 2,
    });
  });

  it('of a key switch with two digits of two limbs, the second with one limb', () => {
    const parameters = ckks(8192, 3, 40, 2, 2);
    expect(digitLimbs(parameters, 3, {})).toEqual([2, 1]);
    expect(digitLimbs(parameters, 3, { paddedDigits: true })).toEqual([2, 2]);
    expect(digitLimbs(parameters, 2, {})).toEqual([2]);
    // 5 limbs of the key. Digits: 2 -> 3 (8, 6) and 1 -> 4 (5, 4), and 2 products a limb
    expect(decompose(parameters, 3)).toEqual({ ...none, intt: 3, ntt: 7, multiply: 4 + 8 + 2 + 5, add: 10 });
    // inner product 2 * 2 * 5, sums 2 * 5; ModDown twice: 2 -> 3 (8, 6), 3 and 3; transforms 2 + 3
    expect(kernelsOf('relinearize', parameters)).toEqual({
      ntt: 7 + 6,
      intt: 3 + 4,
      multiply: 19 + 20 + 22,
      add: 10 + 10 + 18 + 6,
      automorphism: 0,
    });
    expect(kernelsOf('rotate', parameters)).toMatchObject({ add: 10 + 10 + 18 + 3, automorphism: 6 });
  });

  it('of a hoisted rotation: the digits are made once, then permuted', () => {
    const parameters = ckks(8192, 3, 40, 2, 2);
    const one = hoistedRotations(1, parameters);
    const { automorphism, ...rest } = kernelsOf('rotate', parameters);
    expect(one).toMatchObject(rest);
    expect([automorphism, one.automorphism]).toEqual([6, 2 * 5 + 3]);
    const shared = decompose(parameters, 3);
    for (const kernel of ['ntt', 'intt', 'multiply', 'add', 'automorphism'] as const)
      expect(hoistedRotations(4, parameters)[kernel]).toBe(4 * one[kernel] - 3 * shared[kernel]);
    expect(hoistedRotations(0, parameters)).toEqual(none);
  });
});

describe('digits of Gazelle and Cheetah', () => {
  // 60 bits in digits of 20: l_ct = 3
  const parameters = digits(4096, [60], 20);

  it('rotate with 2 l_ct products and l_ct + 1 transforms', () => {
    expect(kernelsOf('rotate', parameters)).toEqual({
      ntt: 3,
      intt: 1,
      multiply: 6,
      add: 4 + 1,
      automorphism: 2,
    });
    expect(kernelsOf('multiply-plain', parameters)).toEqual({ ...none, multiply: 2 });
  });

  it('permute l_ct + 1 polynomials of a hoisted rotation, and transform none', () => {
    expect(hoistedRotations(5, parameters)).toEqual({
      ntt: 3,
      intt: 1,
      multiply: 5 * 6,
      add: 5 * 5,
      automorphism: 5 * 4,
    });
  });

  it('are transformed in each of several limbs', () => {
    // 50 bits in digits of 20: 3 digits on 2 limbs
    expect(kernelsOf('rotate', digits(4096, [25, 25], 20))).toEqual({
      ntt: 6,
      intt: 2,
      multiply: 12,
      add: 8 + 2,
      automorphism: 4,
    });
    expect(kernelsOf('rotate', digits(4096, [25, 25], 20), 1)).toMatchObject({ ntt: 2, intt: 1 });
    // from coefficients to coefficients
    expect(kernelsOf('rotate', digits(4096, [60], 20), 1, { form: 'coefficients' })).toMatchObject({
      ntt: 3,
      intt: 2,
    });
  });
});

describe('words and forms', () => {
  it('a transform of n points is n / 2 log n products and twice the sums', () => {
    const counts = { ...none, ntt: 2, intt: 1, multiply: 5, add: 7 };
    expect(wordOperations(counts, 1024, false)).toEqual({
      multiplies: 3 * 5120 + 5 * 1024,
      adds: 3 * 10_240 + 7 * 1024,
    });
    expect(wordOperations(counts, 1024, true).multiplies).toBe(3 * (5120 + 1536) + 5 * 1024);
  });

  it('BFV of SEAL lies in coefficients, all else in values', () => {
    expect(formOf(seal(4096, 2))).toBe('coefficients');
    expect(formOf(seal(4096, 2), { form: 'ntt' })).toBe('ntt');
    expect(formOf(ckks(4096, 2, 40, 2, 1))).toBe('ntt');
    expect(formOf(digits(4096, [60], 20))).toBe('ntt');
  });

  it('does not guess the traffic of what SimFHE was not run for', () => {
    const options = { cache: 'digits', seededKeys: false, fused: false } as const;
    expect(() => multiplyTraffic(ckks(8192, 3, 40, 3, 1), options)).toThrow('without a cache only');
  });
});
