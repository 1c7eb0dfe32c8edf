import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateLowered } from '../../../src/he/evaluate.js';
import {
  lowerConvCoefficients,
  lowerLinearCoefficients,
  packCoefficients,
  splitLinear,
} from '../../../src/he/lowering/coefficients.js';
import { countOperations } from '../../../src/he/program.js';
import { conv, convShapes, numbers, plainConv, plainLinear, T, weightCount } from './reference.js';

const LAYOUT = { rows: 1, rowSlots: 1 } as const;
const DOMAIN = { modulus: T, layout: LAYOUT };

describe('coefficient packing', () => {
  it('gives the convolution, whatever its shape, tiles and strides included', () => {
    fc.assert(
      fc.property(convShapes, fc.constantFrom(32, 64, 128), fc.nat(1000), (shape, n, seed) => {
        const weights = numbers(weightCount(shape), seed);
        const tensor = numbers(shape.inputs * shape.height * shape.width, seed + 1);
        const lowered = lowerConvCoefficients(shape, n, weights);
        expect(evaluateLowered(lowered, DOMAIN, tensor)).toEqual(plainConv(shape, weights, tensor));
      }),
      { numRuns: 150 },
    );
  });

  it('gives fully connected layers, split in rows and columns', () => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(size, size, fc.constantFrom(16, 32), fc.nat(1000), (inputs, outputs, n, seed) => {
        const weights = numbers(inputs * outputs, seed);
        const vector = numbers(inputs, seed + 1);
        const lowered = lowerLinearCoefficients({ inputs, outputs, vectors: 1 }, n, weights);
        expect(evaluateLowered(lowered, DOMAIN, vector)).toEqual(plainLinear(outputs, weights, vector));
      }),
      { numRuns: 100 },
    );
  });
});

describe('counts of coefficient packing, n = 4096', () => {
  it.each([
    { side: 28, kernel: 5, from: 5, to: 5, inputs: 2, products: 10 },
    { side: 16, kernel: 3, from: 128, to: 128, inputs: 11, products: 1408 },
    { side: 56, kernel: 3, from: 64, to: 64, inputs: 64, products: 4096 },
    { side: 14, kernel: 3, from: 256, to: 256, inputs: 16, products: 4096 },
    { side: 7, kernel: 1, from: 512, to: 2048, inputs: 7, products: 14_336 },
  ])('$side x $side, $kernel x $kernel, $from to $to', ({ side, kernel, from, to, inputs, products }) => {
    const shape = conv({ height: side, width: side, kernel: [kernel, kernel], inputs: from, outputs: to });
    const { program } = lowerConvCoefficients(shape, 4096, []);
    expect(program.inputs).toHaveLength(inputs);
    expect(countOperations(program)).toEqual({
      'multiply-plain': products,
      add: (inputs - 1) * to,
    });
    expect(program.outputs).toHaveLength(to);
  });

  it('cuts an image beyond a polynomial into tiles of 64 x 64 that overlap', () => {
    const shape = conv({ height: 224, width: 224, kernel: [7, 7], stride: [2, 2], inputs: 3, outputs: 64 });
    const packing = packCoefficients(shape, 4096);
    // (64 - 7) / 2 + 1 = 29 of 112 results a tile
    expect(packing).toMatchObject({
      channels: 1,
      height: 64,
      width: 64,
      results: [29, 29],
      tiles: [4, 4],
      inputs: 3,
    });
  });

  it('sends only the pixels that a filter of 1 x 1 with a stride reads', () => {
    const shape = conv({ height: 56, width: 56, kernel: [1, 1], stride: [2, 2], inputs: 256, outputs: 512 });
    // 28 x 28 = 784: 5 channels of 256 a polynomial
    expect(packCoefficients(shape, 4096)).toMatchObject({
      channels: 5,
      height: 28,
      inputs: 52,
      tiles: [1, 1],
    });
    expect(packCoefficients({ ...shape, stride: [1, 1], outputSize: [56, 56] }, 4096).inputs).toBe(256);
  });

  it('has no more channels in a polynomial than the layer, nor than filters fit', () => {
    const small = conv({ height: 4, width: 4, kernel: [1, 1], inputs: 3 });
    expect(packCoefficients(small, 4096).channels).toBe(3);
    // 2 x 2 with 3 zeros around on one side: 16 weights in 4 x 5 = 20 pixels; filters of 4 x 4 in n = 64: 64 / 20 = 3
    expect(
      packCoefficients(conv({ height: 2, width: 2, kernel: [4, 4], inputs: 9, padding: 2 }), 256),
    ).toMatchObject({ channels: 7, height: 6 });
  });

  it('splits 2048 x 1000 for 16 ciphertexts each way or so, and small layers not at all', () => {
    expect(splitLinear({ inputs: 64, outputs: 10, vectors: 1 }, 4096)).toEqual({ rows: 10, columns: 64 });
    const { rows, columns } = splitLinear({ inputs: 2048, outputs: 1000, vectors: 1 }, 4096);
    expect(rows * columns).toBeLessThanOrEqual(4096);
    let least = Infinity;
    for (let c = 1; c <= 2048; c++)
      least = Math.min(least, Math.ceil(2048 / c) + Math.ceil(1000 / Math.floor(4096 / c)));
    expect(Math.ceil(2048 / columns) + Math.ceil(1000 / rows)).toBe(least);
  });
});
