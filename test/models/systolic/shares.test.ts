import fc from 'fast-check';
import { expect, it } from 'vitest';
import { portion, share, sharesAlike } from '../../../src/models/systolic/shares.js';
import { plan, product } from './plans.js';

const number = fc.oneof(
  fc.integer({ min: 0, max: 200 }),
  fc
    .tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 20, max: 40 }))
    .map(([odd, bits]) => odd * 2 ** bits),
  fc.integer({ min: 1, max: 2 ** 40 }),
);

it('shares that are said to be alike are, however large', () => {
  let alike = 0;
  const step = fc.constantFrom(1, 2, 3, 8, 128);
  fc.assert(
    fc.property(
      number,
      step,
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 2 ** 33 }),
      fc.boolean(),
      (total, step, count, some, divides) => {
        const extent = divides ? step * count : some;
        if (!sharesAlike(total, step, count, extent)) return;
        alike++;
        const each = (total * step) / extent;
        for (let at = 0; at < count; at++)
          expect(share(total, at * step, (at + 1) * step, extent)).toBe(each);
        if (extent === count && step === 1)
          for (let at = 0; at < count; at++) expect(portion(total, at, count)).toBe(each);
      },
    ),
    { numRuns: 4000, seed: 2 },
  );
  expect(alike).toBeGreaterThan(100);
});

it.each([
  ['a whole number each', 12, 2, 3, 6, true],
  ['one each of many steps', 12, 2, 12, 24, true],
  ['halves', 9, 1, 6, 6, false],
  ['no whole number at all', 1.5, 1, 3, 3, false],
  ['nothing', 0, 1, 5, 5, true],
  ['products of few bits, however large', 5 ** 8 * 2 ** 30, 1, 10 ** 8, 10 ** 8, true],
  ['products that are rounded', 3 ** 30, 1, 3 ** 15, 3 ** 15, false],
] as const)('tells of shares: %s', (_what, total, step, count, extent, alike) => {
  expect(sharesAlike(total, step, count, extent)).toBe(alike);
});

it('folds said to be even need the same, but for the first and the last', () => {
  let [rows, cols] = [0, 0];
  const machine = fc.record({
    dataflow: fc.constantFrom('ws' as const, 'is' as const, 'os' as const),
    stream: fc.constantFrom('whole' as const, 5),
    ifmap: fc.integer({ min: 150, max: 2000 }),
    filter: fc.integer({ min: 150, max: 2000 }),
  });
  const extent = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(
      machine,
      extent,
      extent,
      extent,
      fc.integer({ min: 0, max: 30 }),
      (machine, m, n, k, more) => {
        const gemm = product(m, n, k);
        // Windows that overlap, so that a share of the whole need not be whole.
        const elements = (rows: number, from: number, to: number): number =>
          rows * (to - from) + (rows === m ? more : 0);
        const made = plan({ ...gemm, window: { ...gemm.window, elements } }, machine);
        const { rowFolds, colFolds, blocks } = made.mapping;
        const needs = (row: number, col: number): number[] =>
          [made.ifmapElements, made.filterElements].map((of) => of(blocks.length, row, col));
        if (made.even.cols()) {
          cols++;
          for (let row = 0; row < rowFolds; row++)
            for (let col = 2; col < colFolds - 1; col++) expect(needs(row, col)).toEqual(needs(row, 1));
        }
        if (made.even.rows()) {
          rows++;
          for (let col = 0; col < colFolds; col++)
            for (let row = 2; row < rowFolds - 1; row++) expect(needs(row, col)).toEqual(needs(1, col));
        }
      },
    ),
    { numRuns: 1500, seed: 4 },
  );
  expect(rows).toBeGreaterThan(100);
  expect(cols).toBeGreaterThan(100);
});
