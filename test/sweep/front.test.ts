import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unbeaten } from '../../src/sweep/front.js';

/** Columns of vectors. */
const columns = (vectors: readonly (readonly number[])[]): number[][] =>
  (vectors[0] ?? []).map((_, at) => vectors.map((vector) => vector[at]!));

it('the front is what no other vector beats, by the definition', () => {
  const cost = fc.oneof(
    { weight: 60, arbitrary: fc.integer({ min: 0, max: 9 }) },
    { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
  );
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 5 })
        .chain((length) =>
          fc.array(fc.array(cost, { minLength: length, maxLength: length }), { maxLength: 40, size: 'max' }),
        ),
      (vectors) => {
        const finite = [...vectors.keys()].filter((at) => vectors[at]!.every(Number.isFinite));
        const beats = (a: number, b: number): boolean =>
          vectors[a]!.every((one, i) => one <= vectors[b]![i]!) &&
          vectors[a]!.some((one, i) => one < vectors[b]![i]!);
        expect(unbeaten(columns(vectors), vectors.keys())).toEqual(
          finite.filter((at) => !finite.some((other) => beats(other, at))),
        );
      },
    ),
    { numRuns: 1000 },
  );
});

it('many equal ones, and a front of all of them, take no time that grows with the square', () => {
  const count = 200_000;
  const equal = [1, 2, 3].map((cost) => new Float64Array(count).fill(cost));
  expect(unbeaten(equal, new Float64Array(count).keys())).toHaveLength(count);
  const up = Float64Array.from({ length: count }, (_, row) => row);
  expect(unbeaten([up, up.map((cost) => -cost)], up.keys())).toHaveLength(count);
  const third = up.map((cost) => (cost * 7919) % 1000);
  expect(unbeaten([up, up.map((cost) => -cost), third], up.keys())).toHaveLength(count);
});

it('only the rows that are given compete', () => {
  expect(unbeaten([[1, 2, 3, 2]], [3, 2, 1])).toEqual([1, 3]);
});
