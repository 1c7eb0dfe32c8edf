import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rotationBy } from '../../../src/he/noise/automorphism.js';
import type { Spectrum } from '../../../src/he/noise/spectrum.js';
import {
  addNoise,
  boundedNoise,
  divideNoise,
  multiplyNoise,
  newTerm,
  noise,
  noisePower,
  rotateNoise,
  scaleNoise,
  TERMS,
  type Noise,
} from '../../../src/he/noise/terms.js';

const source = (name: string, power = 1): Noise => noise(newTerm(name, [Math.log2(power)]));
const powerOf = (a: Noise): number => 2 ** noisePower(a).white;
const x = source('x', 3);
const y = source('y', 5);
const ROW = 8;
const rotate = (a: Noise, step: number, swap = false): Noise =>
  rotateNoise(a, rotationBy(step, swap, 2 * ROW), 2 * ROW);
const multiply = (a: Noise, name: string, spectrum: Spectrum): Noise =>
  multiplyNoise(a, name, spectrum, 2 * ROW);

describe('noise by what it is made of', () => {
  it('adds independent parts by power, the same ones by amount', () => {
    expect(powerOf(addNoise(x, y))).toBeCloseTo(8, 9);
    expect(powerOf(addNoise(x, y, -2))).toBeCloseTo(23, 9);
    expect(powerOf(addNoise(x, x))).toBeCloseTo(12, 9);
    expect(powerOf(addNoise(addNoise(x, y), x, -1))).toBeCloseTo(5, 9);
    expect(powerOf(scaleNoise(addNoise(x, y), -3))).toBeCloseTo(72, 9);
    expect(noisePower(addNoise(x, x, -1)).white).toBe(-Infinity);
  });

  it('knows a rotation from what was rotated, and a rotation back from none', () => {
    expect(powerOf(addNoise(x, rotate(x, 1)))).toBeCloseTo(6, 9);
    expect(powerOf(addNoise(x, rotate(rotate(x, 3), -3)))).toBeCloseTo(12, 9);
    expect(powerOf(addNoise(rotate(x, 3), rotate(rotate(x, 1), 2)))).toBeCloseTo(12, 9);
    expect(powerOf(addNoise(rotate(x, ROW - 1), rotate(x, -1)))).toBeCloseTo(12, 9);
    expect(powerOf(addNoise(x, rotate(x, 0, true)))).toBeCloseTo(6, 9);
    expect(powerOf(addNoise(x, rotate(rotate(x, 0, true), 0, true)))).toBeCloseTo(12, 9);
  });

  it('multiplies by random polynomials: the same twice has twice the power of two others', () => {
    const p = (a: Noise): Noise => multiply(a, 'p', [Math.log2(7)]);
    const q = (a: Noise): Noise => multiply(a, 'q', [Math.log2(11)]);
    expect(powerOf(p(x))).toBeCloseTo(21, 9);
    expect(powerOf(q(p(x)))).toBeCloseTo(231, 9);
    expect(powerOf(p(p(x)))).toBeCloseTo(2 * 3 * 49, 6);
    expect(powerOf(p(p(p(x))))).toBeCloseTo(6 * 3 * 343, 5);
    expect(powerOf(p(rotate(p(x), 1)))).toBeCloseTo(3 * 49, 6);
    expect(powerOf(addNoise(p(q(x)), q(p(x))))).toBeCloseTo(4 * 231, 6);
    expect(powerOf(addNoise(p(x), q(x)))).toBeCloseTo(3 * 18, 9);
    expect(powerOf(addNoise(rotate(p(x), 1), p(rotate(x, 1))))).toBeCloseTo(42, 9);
  });

  it('powers of the secret multiply as such, until a rotation', () => {
    const spectrum: Spectrum = [0, 0]; // 1 + x
    const s = noise(newTerm('s', spectrum));
    const times = (a: Noise): Noise => multiply(a, 'k', spectrum);
    expect(powerOf(s)).toBeCloseTo(2, 9);
    // (1 + x)^2 = 1 + 2 x + x^2: 1 + 2 + 2
    expect(powerOf(times(s))).toBeCloseTo(5, 9);
    expect(powerOf(times(rotate(s, 1)))).toBeCloseTo(4, 9);
  });

  it('keeps tones apart, and divides', () => {
    const both = addNoise(x, noise(newTerm('t', [2], true)));
    expect(noisePower(both)).toEqual({ white: expect.closeTo(Math.log2(3), 9), tone: 2 });
    expect(noisePower(divideNoise(both, 10)).tone).toBe(-18);
    expect(noisePower(rotate(both, 1)).tone).toBe(2);
  });

  it('forgets what is shared when there is too much of it, but no power', () => {
    const many = noise(...Array.from({ length: 18 }, (_, at) => newTerm(`s${at}`, [0, 1], at % 3 === 0)));
    const bounded = boundedNoise(scaleNoise(many, 2), 'v');
    expect([TERMS, many.size, bounded.size]).toEqual([16, 18, 2]);
    expect(2 ** noisePower(bounded).white).toBeCloseTo(12 * 3 * 4, 9);
    expect(2 ** noisePower(bounded).tone).toBeCloseTo(6 * 3 * 4, 9);
    // Still a polynomial in the power of the secret: (1 + 2 x)^2 has the mean 1 + 4 + 8.
    expect(2 ** noisePower(multiply(bounded, 'k', [0, 1])).white).toBeCloseTo(12 * 13 * 4, 9);
    expect(boundedNoise(x, 'v')).toBe(x);
    expect(boundedNoise(noise(...[...many.values()].slice(0, 16)), 'v').size).toBe(16);
  });

  it('keeps sums of rotations longer', () => {
    const sum = addNoise(x, rotate(x, 1));
    expect(sum.size).toBe(1);
    const sums = (count: number): Noise =>
      Array.from({ length: count }, (_, at) => source(`r${at}`))
        .map((one) => addNoise(one, rotate(one, 1)))
        .reduce((total, one) => addNoise(total, one));
    expect(boundedNoise(sums(64), 'v').size).toBe(64);
    expect(boundedNoise(sums(65), 'v').size).toBe(1);
    expect(2 ** noisePower(boundedNoise(sums(65), 'v')).white).toBeCloseTo(130, 9);
    expect(multiply(sum, 'p', [0]).size).toBe(2);
  });

  it('sums are the same in any order', () => {
    const parts = [x, y, rotate(x, 1), multiply(x, 'p', [1]), rotate(y, 2, true)];
    fc.assert(
      fc.property(fc.shuffledSubarray([...parts, ...parts], { minLength: 10 }), (order) => {
        const sum = order.reduce((total, part) => addNoise(total, part));
        // Each twice: four times its power.
        const expected = parts.reduce((total, part) => total + 4 * powerOf(part), 0);
        expect(powerOf(sum)).toBeCloseTo(expected, 6);
      }),
    );
  });
});
