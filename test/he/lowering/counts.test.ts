import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowerConvCoefficients, lowerLinearCoefficients } from '../../../src/he/lowering/coefficients.js';
import { CONV_SCHEDULES, lowerConv } from '../../../src/he/lowering/conv.js';
import {
  coefficientOperations,
  convOperations,
  halvesOperations,
  linearCoefficientOperations,
  linearOperations,
  type LayerOperations,
} from '../../../src/he/lowering/counts.js';
import { lowerConvHalves } from '../../../src/he/lowering/delphi.js';
import { heirRotations, LINEAR_SCHEDULES, lowerLinear } from '../../../src/he/lowering/linear.js';
import { countOperations, type HeProgram, type OperationCounts } from '../../../src/he/program.js';
import { conv, convShapes } from './reference.js';

const nonZero = (counts: OperationCounts): OperationCounts =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

/** The closed form is that of the program. */
function expectCounts(layer: LayerOperations, program: HeProgram): void {
  const turns = program.instructions.filter(({ op }) => op === 'rotate' || op === 'swap-rows');
  expect(nonZero(layer.counts)).toEqual(countOperations(program));
  expect(layer.ciphertexts).toEqual({ inputs: program.inputs.length, outputs: program.outputs.length });
  expect(layer.plaintexts).toBe(program.plains.length);
  expect(layer.rotationKeys).toBe(new Set(turns.map(({ step }) => step)).size);
  const { rotations, decompositions } = layer.hoisted;
  expect(turns.length - rotations + decompositions).toBe(new Set(turns.map(({ src }) => src[0])).size);
}

const layouts = fc.record({
  rows: fc.constantFrom(1 as const, 2 as const),
  rowSlots: fc.constantFrom(16, 32, 64, 256),
});
const size = (max: number) => fc.integer({ min: 1, max });

describe('closed forms are what the programs do', () => {
  it.each(CONV_SCHEDULES)('convolution, %s', (schedule) => {
    fc.assert(
      fc.property(convShapes, layouts, (shape, layout) =>
        expectCounts(convOperations(shape, layout, schedule), lowerConv(shape, layout, [], schedule).program),
      ),
      { numRuns: 200 },
    );
  });

  it('convolution with digits of weights', () => {
    const shape = conv({ height: 8, width: 8, kernel: [3, 3], inputs: 5, outputs: 3 });
    const layout = { rows: 2, rowSlots: 128 } as const;
    const digits = { count: 2, bits: 9, modulus: 65_537 };
    for (const schedule of CONV_SCHEDULES)
      expectCounts(
        convOperations(shape, layout, schedule, 2),
        lowerConv(shape, layout, [], schedule, digits).program,
      );
  });

  it('half packing and coefficient packing', () => {
    fc.assert(
      fc.property(convShapes, fc.constantFrom(16, 32, 64, 256), (shape, rowSlots) => {
        const layout = { rows: 2, rowSlots } as const;
        expectCounts(halvesOperations(shape, layout), lowerConvHalves(shape, layout, []).program);
        expectCounts(
          coefficientOperations(shape, rowSlots + 16),
          lowerConvCoefficients(shape, rowSlots + 16, []).program,
        );
      }),
      { numRuns: 200 },
    );
  });

  it('fully connected layers', () => {
    fc.assert(
      fc.property(size(16), size(16), fc.constantFrom(1 as const, 2 as const), (inputs, outputs, rows) => {
        const shape = { inputs, outputs, vectors: 1 };
        const layout = { rows, rowSlots: 32 };
        for (const schedule of LINEAR_SCHEDULES)
          expectCounts(
            linearOperations(shape, layout, schedule),
            lowerLinear(shape, layout, [], schedule).program,
          );
        expectCounts(linearCoefficientOperations(shape, 32), lowerLinearCoefficients(shape, 32, []).program);
      }),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(size(90), size(90), fc.constantFrom(1 as const, 2 as const), (inputs, outputs, rows) => {
        const shape = { inputs, outputs, vectors: 1 };
        const layout = { rows, rowSlots: 32 / rows };
        expectCounts(
          linearOperations(shape, layout, 'hybrid'),
          lowerLinear(shape, layout, [], 'hybrid').program,
        );
      }),
      { numRuns: 200 },
    );
  });

  it('several vectors: the work of each, the weights of one', () => {
    const layout = { rows: 2, rowSlots: 64 } as const;
    const one = linearOperations({ inputs: 20, outputs: 5, vectors: 1 }, layout, 'hybrid');
    const three = linearOperations({ inputs: 20, outputs: 5, vectors: 3 }, layout, 'hybrid');
    expect(three).toEqual({
      counts: Object.fromEntries(Object.entries(one.counts).map(([op, count]) => [op, 3 * count])),
      hoisted: { rotations: 3 * one.hoisted.rotations, decompositions: 3 * one.hoisted.decompositions },
      ciphertexts: { inputs: 3, outputs: 3 },
      rotationKeys: one.rotationKeys,
      plaintexts: one.plaintexts,
    });
    const packed = linearCoefficientOperations({ inputs: 20, outputs: 5, vectors: 3 }, 32);
    expect(packed).toMatchObject({
      counts: { 'multiply-plain': 3 * packed.plaintexts },
      ciphertexts: { inputs: packed.ciphertexts.inputs },
    });
    expect(packed.ciphertexts.inputs % 3).toBe(0);
  });
});

describe('golden counts', () => {
  const square = (side: number, kernel: number, inputs: number, outputs: number) =>
    conv({ height: side, width: side, kernel: [kernel, kernel], inputs, outputs });

  // Gazelle as coded: a rotation and an exchange of rows are one permutation.
  it.each([
    { n: 2048, shape: square(28, 5, 5, 5), decompose: 3, aligned: 147, pixels: 72, blocks: 3, products: 450 },
    {
      n: 4096,
      shape: square(16, 3, 128, 128),
      decompose: 8,
      aligned: 1144,
      pixels: 64,
      blocks: 120,
      products: 9216,
    },
    {
      n: 8192,
      shape: square(14, 3, 256, 256),
      decompose: 8,
      aligned: 2296,
      pixels: 64,
      blocks: 248,
      products: 18_432,
    },
  ])('Gazelle, n = $n', ({ n, shape, decompose, aligned, pixels, blocks, products }) => {
    const layout = { rows: 1, rowSlots: n } as const;
    const first = convOperations(shape, layout, 'input-aligned');
    expect(first.counts).toMatchObject({ rotate: aligned, 'multiply-plain': products });
    expect(first.hoisted).toEqual({ rotations: aligned, decompositions: decompose });
    const stages = convOperations(shape, layout, 'two-stage');
    expect(stages.counts).toMatchObject({ rotate: pixels + blocks, 'multiply-plain': products });
    expect(stages.hoisted).toEqual({ rotations: pixels, decompositions: decompose });
    // with two windows of weights, twice the inputs
    const windows = convOperations(shape, layout, 'input-aligned', 2);
    expect(windows.hoisted).toEqual({ rotations: 2 * aligned, decompositions: 2 * decompose });
    expect(windows.counts['multiply-plain']).toBe(2 * products);
  });

  it('two rows of slots: as many turns, one exchange for each input', () => {
    const layer = convOperations(square(14, 3, 256, 256), { rows: 2, rowSlots: 4096 }, 'input-aligned');
    expect(layer.counts).toMatchObject({ rotate: 2296 - 8, 'swap-rows': 8 });
    expect(layer.hoisted).toEqual({ rotations: 2296, decompositions: 16 });
  });

  it('DELPHI, n = 8192, 14 x 14, 3 x 3, 256 to 256: 18,432 products, 1,984 turns', () => {
    const layer = halvesOperations(square(14, 3, 256, 256), { rows: 2, rowSlots: 4096 });
    expect(layer.counts).toMatchObject({ 'multiply-plain': 18_432, rotate: 1920, 'swap-rows': 64 });
    expect(layer.ciphertexts).toEqual({ inputs: 8 * 9, outputs: 8 });
  });

  it('DELPHI: a single half of outputs is exchanged only where inputs fill two', () => {
    const layout = { rows: 2, rowSlots: 1024 } as const;
    // 256 slots a channel, 4 in a row
    expect(halvesOperations(square(16, 3, 4, 4), layout).counts).toMatchObject({ rotate: 3, 'swap-rows': 0 });
    expect(halvesOperations(square(16, 3, 5, 4), layout).counts).toMatchObject({ rotate: 3, 'swap-rows': 1 });
    // 3 halves of outputs: 4 permutations
    expect(halvesOperations(square(16, 3, 4, 9), layout).counts).toMatchObject({
      'multiply-plain': 4 * 4 * 9,
      rotate: 12,
      'swap-rows': 2,
    });
  });

  it('HEIR', () => {
    expect([heirRotations(4, 4), heirRotations(100, 100), heirRotations(8, 4), heirRotations(4, 8)]).toEqual([
      3, 19, 5, 4,
    ]);
    for (const size of [4, 8, 100])
      expect(
        linearOperations({ inputs: size, outputs: size, vectors: 1 }, { rows: 1, rowSlots: 4096 }, 'bsgs')
          .counts.rotate,
      ).toBe(heirRotations(size, size) - 1);
  });
});
