import { describe, expect, it } from 'vitest';
import { evaluate, fitRelu } from '../../src/protocol/ranges/coefficients.js';
import { fixedPoints } from '../../src/protocol/ranges/fixed-points.js';
import { FLAGS, flagsOf } from '../../src/protocol/ranges/flags.js';

const DELPHI = 2061584302081;

describe('fixed points', () => {
  it('R = 10, g = 1: t* = ((1 - g a1) + sqrt(0.07422)) / (2 g a2) = 8.239', () => {
    const { discriminant, unstable, always } = fixedPoints(fitRelu(2, 10), 1);
    expect(discriminant).toBeCloseTo(0.25 - 4 * 0.9375 * 0.046875, 12);
    expect(unstable).toBeCloseTo((0.5 + Math.sqrt(0.07421875)) / 0.09375, 9);
    expect(unstable).toBeCloseTo(8.2393, 4);
    expect(always).toBe(false);
  });

  it('above it ln t doubles in every layer, below it t settles', () => {
    const p = fitRelu(2, 10);
    const follow = (start: number, layers: number): number[] => {
      const track = [start];
      for (let layer = 0; layer < layers; layer++) track.push(evaluate(p, track[layer]!));
      return track;
    };
    const { unstable } = fixedPoints(p, 1);
    const escaping = follow(unstable! * 1.01, 22);
    const logs = escaping.map((t) => Math.log(t * p[2]!));
    expect(logs[22]! / logs[21]!).toBeCloseTo(2, 2);
    expect(escaping.at(-1)).toBeGreaterThan(1e5);
    expect(Math.max(...follow(unstable! * 0.99, 200).slice(100))).toBeLessThan(2.43);
    for (let layer = 0; layer < 10; layer++) expect(follow(unstable!, 10)[layer]).toBeCloseTo(unstable!, 6);
  });

  it('scale with g: of x^2 it is 1/g; a slope above 1 or a negative discriminant lets everything escape', () => {
    expect(fixedPoints([0, 0, 1], 4)).toEqual({ discriminant: 1, unstable: 0.25, always: false });
    expect(fixedPoints([1, 0, 1], 1)).toMatchObject({ discriminant: -3, unstable: null, always: true });
    expect(fixedPoints([0.01, 3, 0.1], 1)).toMatchObject({ unstable: null, always: true });
    expect(fixedPoints([2, 0.25, 0.125], 0.5).discriminant).toBeCloseTo(0.875 ** 2 - 4 * 0.25 * 0.25, 12);
  });

  it('of other degrees are searched', () => {
    // x/2 shrinks, 3x grows; t^3/16 + t/2 = t at t = sqrt 8
    expect(fixedPoints([0, 0.5], 1)).toEqual({ discriminant: null, unstable: null, always: false });
    expect(fixedPoints([0, 0.5], 6)).toEqual({ discriminant: null, unstable: null, always: true });
    expect(fixedPoints([0, 0.5, 0, 1 / 16], 1).unstable).toBeCloseTo(Math.sqrt(8), 9);
    // Negative leading coefficients escape downwards: |t/2 - t^3| = t at sqrt 1.5
    expect(fixedPoints([0, 0.5, 0, -1], 1).unstable).toBeCloseTo(Math.sqrt(1.5), 9);
  });
});

describe('flags', () => {
  const limits = { range: 10, fractionBits: 15, modulus: DELPHI };
  it('each where its limit is passed', () => {
    expect(FLAGS.map((flag) => flag)).toEqual(['ESCAPE', 'OVERFLOW', 'NAN_FP16', 'NAN_FP32']);
    expect(flagsOf(10, true, limits)).toEqual([]);
    expect(flagsOf(10.1, true, limits)).toEqual(['ESCAPE']);
    // (t 2^15)^2 > p/2: t > 30.98
    expect(flagsOf(30.9, true, limits)).toEqual(['ESCAPE']);
    expect(flagsOf(31.1, true, limits)).toEqual(['ESCAPE', 'OVERFLOW']);
    // Not squared: t 2^15 > p/2, t > 31,457,280
    expect(flagsOf(31.1, false, limits)).toEqual(['ESCAPE']);
    expect(flagsOf(65_505, false, limits)).toEqual(['ESCAPE', 'NAN_FP16']);
    expect(flagsOf(65_504, false, limits)).toEqual(['ESCAPE']);
    expect(flagsOf(31_457_279, false, limits)).toEqual(['ESCAPE', 'NAN_FP16']);
    expect(flagsOf(31_457_281, false, limits)).toEqual(['ESCAPE', 'OVERFLOW', 'NAN_FP16']);
    expect(flagsOf(3.41e38, false, limits)).toHaveLength(4);
    expect(flagsOf(3.39e38, false, limits)).toHaveLength(3);
  });
});
