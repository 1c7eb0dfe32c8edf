import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unbeaten } from '../../src/sweep/front.js';

it('the front is what no other vector beats, by the definition', () => {
  const cost = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant(NaN), fc.constant(Infinity));
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 3 })
        .chain((length) =>
          fc.array(fc.array(cost, { minLength: length, maxLength: length }), { maxLength: 40 }),
        ),
      (vectors) => {
        const finite = [...vectors.keys()].filter((at) => vectors[at]!.every(Number.isFinite));
        const beats = (a: number, b: number): boolean =>
          vectors[a]!.every((one, i) => one <= vectors[b]![i]!) &&
          vectors[a]!.some((one, i) => one < vectors[b]![i]!);
        expect(unbeaten(vectors)).toEqual(finite.filter((at) => !finite.some((other) => beats(other, at))));
      },
    ),
    { numRuns: 300 },
  );
});
