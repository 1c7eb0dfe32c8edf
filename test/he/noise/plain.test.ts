import { describe, expect, it } from 'vitest';
import { plainModels } from '../../../src/he/noise/plain.js';
import { primesOf } from '../../../src/he/primes-of.js';
import { bfv } from './helpers.js';

const P = bfv(4096, [36, 36, 37], 20);
const t = Number(primesOf(P).plain);
/** A coefficient prime smaller than t: SEAL centres all. */
const NARROW = bfv(4096, [20, 50, 37], 30);

describe('what plaintexts do to noise', () => {
  it('slots: without a pattern, or all the same number', () => {
    const model = plainModels(P, 'slots');
    expect(model([1, 2, 3])).toEqual({ kind: 'slots' });
    expect(model(new Array<number>(4096).fill(7))).toEqual({ kind: 'scalar', value: 7 });
    expect(model([])).toEqual({ kind: 'scalar', value: 0 });
    // SEAL does not centre a single term: -7 is t - 7.
    expect(model(new Array<number>(4096).fill(-7))).toEqual({ kind: 'scalar', value: t - 7 });
    expect(plainModels(NARROW, 'slots')(new Array<number>(4096).fill(-7))).toEqual({
      kind: 'scalar',
      value: -7,
    });
  });

  it('coefficients: the mean square, centred', () => {
    const model = plainModels(P, 'coefficients');
    expect(model([3, -4, 0, 12])).toEqual({ kind: 'coefficients', meanSquare: 169 / 4096 });
    expect(model([t - 3, 4 - t, 0, 12 + t])).toEqual({ kind: 'coefficients', meanSquare: 169 / 4096 });
    expect(model([0, 5])).toEqual({ kind: 'coefficients', meanSquare: 25 / 4096 });
    expect(model([0, -5])).toEqual({ kind: 'coefficients', meanSquare: (t - 5) ** 2 / 4096 });
    expect(plainModels(NARROW, 'coefficients')([0, -5])).toEqual({
      kind: 'coefficients',
      meanSquare: 25 / 4096,
    });
    const half = (t - 1) / 2;
    expect(model([half, half + 1])).toEqual({ kind: 'coefficients', meanSquare: (2 * half ** 2) / 4096 });
  });
});
