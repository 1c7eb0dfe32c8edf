import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateLowered } from '../../../src/he/evaluate.js';
import { keptGroups, pruneWeights, prunedOperations } from '../../../src/he/lowering/artemis.js';
import { packConv } from '../../../src/he/lowering/conv-packing.js';
import { CONV_SCHEDULES, lowerConv } from '../../../src/he/lowering/conv.js';
import { convOperations, halvesOperations } from '../../../src/he/lowering/counts.js';
import { lowerConvHalves } from '../../../src/he/lowering/delphi.js';
import { taps } from '../../../src/he/lowering/shapes.js';
import { dropUnread, withoutZeros } from '../../../src/he/lowering/without-zeros.js';
import { countOperations, type HeProgram } from '../../../src/he/program.js';
import { conv, convShapes, numbers, plainConv, T, weightCount } from './reference.js';

describe('half packing', () => {
  it('gives the convolution, whatever its shape', () => {
    fc.assert(
      fc.property(convShapes, fc.constantFrom(16, 32, 64, 128), fc.nat(1000), (shape, rowSlots, seed) => {
        const layout = { rows: 2, rowSlots } as const;
        const weights = numbers(weightCount(shape), seed);
        const tensor = numbers(shape.inputs * shape.height * shape.width, seed + 1);
        const lowered = lowerConvHalves(shape, layout, weights);
        expect(evaluateLowered(lowered, { modulus: T, layout }, tensor)).toEqual(
          plainConv(shape, weights, tensor),
        );
      }),
      { numRuns: 150 },
    );
  });
});

describe('programs without zeros', () => {
  it('compute the same as those with them', () => {
    fc.assert(
      fc.property(convShapes, fc.nat(1000), fc.constantFrom(...CONV_SCHEDULES), (shape, seed, schedule) => {
        const layout = { rows: 2, rowSlots: 64 } as const;
        const weights = numbers(weightCount(shape), seed).map((value) => (value % 3 === 0 ? value : 0));
        const tensor = numbers(shape.inputs * shape.height * shape.width, seed + 1);
        const lowered = withoutZeros(lowerConv(shape, layout, weights, schedule));
        expect(evaluateLowered(lowered, { modulus: T, layout }, tensor)).toEqual(
          plainConv(shape, weights, tensor),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('have none of the work of channels that are padding: 9 products where 18 were', () => {
    const shape = conv({ height: 8, width: 8, kernel: [3, 3] });
    const layout = { rows: 2, rowSlots: 64 } as const;
    const weights = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    for (const schedule of CONV_SCHEDULES) {
      const whole = lowerConv(shape, layout, weights, schedule);
      expect(countOperations(whole.program)['multiply-plain']).toBe(18);
      const { program } = withoutZeros(whole);
      expect(countOperations(program)).toEqual({ 'multiply-plain': 9, rotate: 8, add: 8 });
      expect(program.plains).toHaveLength(9);
      expect(program.inputs).toEqual(whole.program.inputs);
    }
  });

  it('keep one product for a result of zeros', () => {
    const shape = conv({ height: 2, width: 2, kernel: [1, 1], outputs: 2 });
    const layout = { rows: 1, rowSlots: 4 } as const;
    const lowered = withoutZeros(lowerConv(shape, layout, [0, 5], 'input-aligned'));
    expect(countOperations(lowered.program)).toEqual({ 'multiply-plain': 2 });
    expect(evaluateLowered(lowered, { modulus: T, layout }, [1, 2, 3, 4])).toEqual([
      0, 0, 0, 0, 5, 10, 15, 20,
    ]);
  });

  it('refuse to guess what a difference with zeros is', () => {
    const program: HeProgram = {
      name: 'difference',
      inputs: ['x'],
      plains: ['zero'],
      instructions: [
        { op: 'multiply-plain', dst: 'a', src: ['x'], plain: 'zero' },
        { op: 'sub', dst: 'b', src: ['x', 'a'] },
      ],
      outputs: ['b'],
    };
    const lowered = {
      ...lowerConv(conv({ height: 2, width: 2, kernel: [1, 1] }), { rows: 1, rowSlots: 4 }, [0], 'two-stage'),
      program,
    };
    expect(() => withoutZeros(lowered)).toThrow("'sub' with a ciphertext of zeros");
  });

  it('have nothing that nobody reads', () => {
    const program: HeProgram = {
      name: 'unread',
      inputs: ['x'],
      plains: ['p', 'q'],
      instructions: [
        { op: 'add-plain', dst: 'a', src: ['x'], plain: 'p' },
        { op: 'add-plain', dst: 'b', src: ['x'], plain: 'q' },
        { op: 'rotate', dst: 'c', src: ['b'], step: 1 },
        { op: 'negate', dst: 'd', src: ['a'] },
      ],
      outputs: ['d'],
    };
    expect(dropUnread(program)).toMatchObject({
      plains: ['p'],
      instructions: [{ dst: 'a' }, { dst: 'd' }],
    });
  });
});

describe('pruning of Artemis', () => {
  // 16 slots a channel, 8 channels in a ciphertext; 2 ciphertexts in, 1 out
  const shape = conv({ height: 4, width: 4, kernel: [3, 3], inputs: 16, outputs: 8 });
  const layout = { rows: 1, rowSlots: 128 } as const;

  it('leaves the counts of the program with these groups of weights', () => {
    const weights = numbers(weightCount(shape), 3).map((value) => value || 1);
    for (const [diagonals, positions] of [
      [1, 1],
      [3 / 7, 1],
      [1, 0.5],
      [2 / 7, 0.25],
      [0, 0],
    ] as const) {
      const kept = keptGroups(shape, layout, { diagonals, positions });
      const pruned = pruneWeights(shape, layout, weights, {
        diagonals: new Set(Array.from({ length: kept.diagonals }, (_, at) => at)),
        positions: new Set([4, 0, 1, 2, 3, 5, 6, 7, 8].slice(0, kept.positions)),
      });
      const lowered = withoutZeros(lowerConv(shape, layout, pruned, 'two-stage'));
      const tensor = numbers(256, 4);
      expect(evaluateLowered(lowered, { modulus: T, layout }, tensor)).toEqual(
        plainConv(shape, pruned, tensor),
      );
      const { counts, rotationKeys, plaintexts } = prunedOperations(shape, 128, { diagonals, positions });
      const steps = lowered.program.instructions.flatMap(({ step }) => step ?? []);
      expect({ rotate: 0, ...countOperations(lowered.program), 'swap-rows': 0 }).toEqual(counts);
      expect(rotationKeys).toBe(new Set(steps).size);
      expect(plaintexts).toBe(lowered.program.plains.length);
    }
  });

  it('of a layer that says what was pruned are those of every schedule', () => {
    fc.assert(
      fc.property(
        convShapes,
        fc.constantFrom(64, 128),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (any, slots, diagonals, positions) => {
          const rows1 = { rows: 1, rowSlots: slots } as const;
          const { strips, offsets } = packConv(any, rows1);
          fc.pre(strips === 1 && offsets.length === taps(any));
          const pruned = { ...any, pruned: { diagonals, positions } };
          expect(convOperations(pruned, rows1, 'two-stage')).toEqual(
            prunedOperations(pruned, slots, { diagonals: 1 - diagonals, positions: 1 - positions }),
          );
        },
      ),
    );
  });

  it('of groups that no program has: products and rotations of the program with zeros', () => {
    const weights = numbers(weightCount(shape), 3).map((value) => value || 1);
    const keep = { diagonals: new Set([0, 1, 2]), positions: new Set([4, 0, 1, 2, 3]) };
    const pruned = pruneWeights(shape, layout, weights, keep);
    for (const schedule of CONV_SCHEDULES) {
      const { program } = withoutZeros(lowerConv(shape, layout, pruned, schedule));
      const { counts } = convOperations(
        { ...shape, pruned: { diagonals: 5 / 7, positions: 0.5 } },
        layout,
        schedule,
      );
      expect(countOperations(program)).toMatchObject({
        'multiply-plain': counts['multiply-plain'],
        rotate: counts.rotate,
        add: counts.add,
      });
    }
  });

  it('half packing: diagonals are of a row, positions ciphertexts that are not sent', () => {
    const rows2 = { rows: 2, rowSlots: 128 } as const;
    // 8 channels a row: 1 ciphertext in, 1 out; one permutation, rows exchanged.
    const counts = (diagonals: number, positions: number) => {
      const made = halvesOperations({ ...shape, pruned: { diagonals, positions } }, rows2);
      return [made.counts['multiply-plain'], made.counts.rotate, made.ciphertexts.inputs, made.rotationKeys];
    };
    expect(counts(0, 0)).toEqual([72, 7, 9, 8]);
    expect(counts(4 / 7, 0)).toEqual([36, 3, 9, 4]);
    expect(counts(0, 0.5)).toEqual([40, 7, 5, 8]);
    expect(counts(1, 1)).toEqual([1, 0, 1, 1]);
  });

  it('takes rotations of sums with diagonals, of inputs with positions', () => {
    const rotations = (diagonals: number, positions: number) => {
      const { counts, hoisted } = prunedOperations(shape, 128, { diagonals, positions });
      return [counts.rotate, hoisted.rotations, hoisted.decompositions, counts['multiply-plain']];
    };
    expect(rotations(1, 1)).toEqual([2 * 8 + 7, 16, 2, 2 * 72]);
    expect(rotations(3 / 7, 1)).toEqual([2 * 8 + 3, 16, 2, 2 * 36]);
    expect(rotations(1, 0.5)).toEqual([2 * 4 + 7, 8, 2, 2 * 40]);
    expect(rotations(0, 0)).toEqual([0, 0, 0, 2]);
  });
});
