import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { inverseOf, rotationBy } from '../../../src/he/noise/automorphism.js';
import { coefficientNoise } from '../../../src/he/noise/coefficients.js';
import {
  addNoise,
  multiplyNoise,
  newTerm,
  noise,
  rotateNoise,
  scaleNoise,
  type Noise,
} from '../../../src/he/noise/terms.js';

const N = 16;
const fresh = noise(newTerm('e', [Math.log2(N)])); // variance 1
const rotate = (a: Noise, step: number, swap = false): Noise => rotateNoise(a, rotationBy(step, swap, N), N);

/** `f(X^g)` in Z[X] / (X^N + 1). */
function automorphism(f: readonly number[], g: number): number[] {
  const out = new Array<number>(N).fill(0);
  f.forEach((value, j) => {
    const place = (j * g) % (2 * N);
    out[place % N]! += place < N ? value : -value;
  });
  return out;
}

/** Variance of each coefficient of a signed sum of rotations of a polynomial of independent coefficients. */
function exact(parts: readonly { amount: number; step: number; swapped: boolean }[]): number[] {
  const variance = new Array<number>(N).fill(0);
  for (let j = 0; j < N; j++) {
    const unit = Array.from({ length: N }, (_, at) => Number(at === j));
    const sum = new Array<number>(N).fill(0);
    for (const { amount, step, swapped } of parts)
      automorphism(unit, rotationBy(step, swapped, N)).forEach((value, at) => (sum[at]! += amount * value));
    sum.forEach((value, at) => (variance[at]! += value * value));
  }
  return variance;
}

describe('noise of single coefficients', () => {
  it('rotations are powers of 3, exchanges of rows negative', () => {
    expect([0, 1, 2, 3, 4].map((step) => rotationBy(step, false, N))).toEqual([1, 3, 9, 27, 17]);
    expect([rotationBy(-1, false, N), rotationBy(1, true, N)]).toEqual([11, 29]);
    expect(rotationBy(8191, false, 16384)).toBe(Number(3n ** 8191n % 32768n));
    for (let g = 1; g < 2 * N; g += 2) expect((g * inverseOf(g, N)) % (2 * N)).toBe(1);
  });

  it('is the same for all, unless a polynomial meets its own rotations', () => {
    const two = addNoise(fresh, noise(newTerm('f', [Math.log2(3 * N)])));
    expect(coefficientNoise(two, N)).toEqual({ classes: [{ count: N, white: 2 }], tone: -Infinity });
    const product = addNoise(multiplyNoise(fresh, 'p', [0], N), multiplyNoise(rotate(fresh, 1), 'q', [0], N));
    expect(coefficientNoise(product, N).classes.length).toBe(1);
  });

  it('a rotation by half a row doubles the even coefficients and takes the odd ones away', () => {
    const { classes } = coefficientNoise(addNoise(fresh, rotate(fresh, N / 4)), N);
    expect(classes.map(({ count }) => count)).toEqual([8, 4, 2, 1, 1]);
    expect(classes.map(({ white }) => 2 ** white)).toEqual(
      [0, 4, 4, 4, 4].map((value) => expect.closeTo(value, 9)),
    );
  });

  it('a sum over all slots leaves one coefficient', () => {
    let sum = fresh;
    for (let reach = N / 4; reach >= 1; reach /= 2) sum = addNoise(sum, rotate(sum, reach));
    sum = addNoise(sum, rotate(sum, 0, true));
    expect(coefficientNoise(sum, N).classes.map(({ white }) => 2 ** white)).toEqual([
      0,
      0,
      0,
      0,
      expect.closeTo(N * N, 6),
    ]);
  });

  it('as rotating each coefficient by itself, for random sums', () => {
    const generator = xoroshiro128plus(3);
    const draw = (most: number): number => uniformInt(generator, 0, most);
    for (let trial = 0; trial < 60; trial++) {
      const parts = Array.from({ length: 1 + draw(5) }, () => ({
        amount: 1 + draw(2) - 3 * draw(1),
        step: draw(N / 2 - 1),
        swapped: draw(1) === 1,
      }));
      const sum = parts
        .map(({ amount, step, swapped }) => scaleNoise(rotate(fresh, step, swapped), amount))
        .reduce((total, part) => addNoise(total, part));
      const { classes } = coefficientNoise(sum, N);
      const byPlace = exact(parts);
      for (let place = 0; place < N; place++) {
        const twos = place === 0 ? Math.log2(N) : Math.log2(place & -place);
        expect(2 ** (classes.length === 1 ? classes[0]! : classes[twos]!).white).toBeCloseTo(
          byPlace[place]!,
          6,
        );
      }
    }
  });

  it('a tone that meets its rotations is no tone any more', () => {
    const tone = noise(newTerm('t', [Math.log2(N)], true));
    expect(coefficientNoise(tone, N)).toEqual({ classes: [{ count: N, white: -Infinity }], tone: 0 });
    const sum = coefficientNoise(addNoise(tone, rotate(tone, N / 4)), N);
    expect(sum.tone).toBe(-Infinity);
    expect(2 ** sum.classes[1]!.white).toBeCloseTo(4, 9);
  });
});
