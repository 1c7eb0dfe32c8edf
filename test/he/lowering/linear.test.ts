import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateLowered } from '../../../src/he/evaluate.js';
import { babySteps, hybridSizes, lowerLinear } from '../../../src/he/lowering/linear.js';
import { countOperations } from '../../../src/he/program.js';
import { numbers, plainLinear, T } from './reference.js';

const dense = (inputs: number, outputs: number) => ({ inputs, outputs, vectors: 1 });
const size = (max: number) => fc.integer({ min: 1, max });
const rows = fc.constantFrom(1 as const, 2 as const);

describe('fully connected layers', () => {
  for (const [schedule, most] of [
    ['hybrid', 80],
    ['naive', 32],
    ['diagonal', 16],
    ['bsgs', 16],
  ] as const) {
    it(`${schedule}: the program gives the product, whatever its sizes`, () => {
      fc.assert(
        fc.property(size(most), size(most), rows, fc.nat(1000), (inputs, outputs, count, seed) => {
          const layout = { rows: count, rowSlots: 32 };
          const weights = numbers(inputs * outputs, seed);
          const vector = numbers(inputs, seed + 1);
          const lowered = lowerLinear(dense(inputs, outputs), layout, weights, schedule);
          expect(evaluateLowered(lowered, { modulus: T, layout }, vector)).toEqual(
            plainLinear(outputs, weights, vector),
          );
        }),
        { numRuns: 200 },
      );
    });
  }

  it('refuses what does not fit a row', () => {
    const layout = { rows: 2, rowSlots: 32 } as const;
    expect(() => lowerLinear(dense(33, 1), layout, [], 'naive')).toThrow(
      'a naive layer needs 64 slots in a row of 32; expected a larger ring, or the schedule hybrid',
    );
    expect(() => lowerLinear(dense(20, 13), layout, [], 'bsgs')).toThrow('needs 33 slots');
  });
});

describe('counts of fully connected layers', () => {
  // n, n_i, n_o: hoisted rotations, products, rotations that fold
  it.each([
    [2048, 2048, 1, 0, 1, 11],
    [2048, 1024, 128, 63, 64, 4],
    [2048, 1024, 16, 7, 8, 7],
    [2048, 128, 16, 0, 1, 7],
    [4096, 2048, 1000, 511, 512, 2],
  ])('Gazelle, n = %i, %i to %i', (n, inputs, outputs, hoisted, products, folds) => {
    const sizes = hybridSizes(dense(inputs, outputs), n);
    expect([sizes.rows - 1, sizes.rows, sizes.folds]).toEqual([hoisted, products, folds]);
    const { program } = lowerLinear(dense(inputs, outputs), { rows: 2, rowSlots: n / 2 }, [], 'hybrid');
    const counts = countOperations(program);
    expect((counts.rotate ?? 0) + (counts['swap-rows'] ?? 0)).toBe(hoisted + folds);
    expect(counts['multiply-plain']).toBe(products);
    expect(counts.add ?? 0).toBe(products - 1 + folds);
  });

  it('parts of inputs and outputs beyond a ciphertext', () => {
    expect(hybridSizes(dense(9000, 5000), 4096)).toEqual({
      copy: 4096,
      pack: 1,
      rows: 4096,
      parts: 3,
      results: 2,
      folds: 0,
    });
  });

  it('naive: n_o products, n_o log2 n_i rotations', () => {
    const { program } = lowerLinear(dense(20, 7), { rows: 1, rowSlots: 64 }, [], 'naive');
    expect(countOperations(program)).toEqual({ 'multiply-plain': 7, rotate: 35, add: 35 });
  });

  it('diagonal: n_i products, n_i - 1 rotations; in steps n1 + n2 - 2', () => {
    const layout = { rows: 1, rowSlots: 64 } as const;
    expect(countOperations(lowerLinear(dense(20, 7), layout, [], 'diagonal').program)).toEqual({
      'multiply-plain': 20,
      rotate: 19,
      add: 19,
    });
    // 20 = 5 x 4
    expect(countOperations(lowerLinear(dense(20, 7), layout, [], 'bsgs').program)).toEqual({
      'multiply-plain': 20,
      rotate: 4 + 3,
      add: 19,
    });
    expect([1, 4, 8, 9, 10, 100].map(babySteps)).toEqual([1, 2, 3, 3, 4, 10]);
  });
});
