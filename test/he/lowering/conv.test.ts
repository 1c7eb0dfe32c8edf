import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateLowered } from '../../../src/he/evaluate.js';
import { CONV_SCHEDULES, lowerConv } from '../../../src/he/lowering/conv.js';
import type { SlotLayout } from '../../../src/he/lowering/slots.js';
import { countOperations } from '../../../src/he/program.js';
import { conv, convShapes, numbers, plainConv, T, weightCount } from './reference.js';

const layouts: fc.Arbitrary<SlotLayout> = fc.record({
  rows: fc.constantFrom(1 as const, 2 as const),
  rowSlots: fc.constantFrom(16, 32, 64),
});

describe('convolutions on packed slots', () => {
  for (const schedule of CONV_SCHEDULES) {
    it(`${schedule}: the program gives the convolution, whatever its shape`, () => {
      fc.assert(
        fc.property(convShapes, layouts, fc.nat(1000), (shape, layout, seed) => {
          const weights = numbers(weightCount(shape), seed);
          const tensor = numbers(shape.inputs * shape.height * shape.width, seed + 1);
          const lowered = lowerConv(shape, layout, weights, schedule);
          expect(evaluateLowered(lowered, { modulus: T, layout }, tensor)).toEqual(
            plainConv(shape, weights, tensor),
          );
        }),
        { numRuns: 150 },
      );
    });

    it(`${schedule}: weights in digits of scaled inputs give the same`, () => {
      const shape = conv({ height: 4, width: 4, kernel: [3, 3], inputs: 3, outputs: 2 });
      const weights = numbers(weightCount(shape), 5, 30_000);
      const tensor = numbers(48, 6, 30_000);
      const layout = { rows: 2, rowSlots: 32 } as const;
      const digits = { count: 3, bits: 6, modulus: T };
      const lowered = lowerConv(shape, layout, weights, schedule, digits);
      expect(evaluateLowered(lowered, { modulus: T, layout }, tensor)).toEqual(
        plainConv(shape, weights, tensor),
      );
      const values = lowered.program.plains.flatMap((name) => lowered.plain(name));
      expect([Math.min(...values), Math.max(...values)]).toEqual([0, 63]);
    });
  }

  it('refuses a padding that leaves results without pixels', () => {
    const shape = conv({ height: 4, width: 4, kernel: [1, 3], padding: 1 });
    expect(() => lowerConv(shape, { rows: 1, rowSlots: 16 }, [1, 2, 3], 'input-aligned')).toThrow(
      'padding: a padding of 1 beside a filter that reaches 0; expected at most 0',
    );
  });

  it('needs 9 products, 8 rotations and 8 sums for 3 x 3 taps in one channel a row', () => {
    const shape = conv({ height: 8, width: 8, kernel: [3, 3] });
    for (const schedule of CONV_SCHEDULES) {
      const { program } = lowerConv(shape, { rows: 1, rowSlots: 64 }, numbers(9, 1), schedule);
      expect(countOperations(program)).toEqual({ 'multiply-plain': 9, rotate: 8, add: 8 });
    }
  });
});
