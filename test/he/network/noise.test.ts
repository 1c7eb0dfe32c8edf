import { describe, expect, it } from 'vitest';
import { lowerConv } from '../../../src/he/lowering/conv.js';
import { lowerLinear } from '../../../src/he/lowering/linear.js';
import { convShape, linearShape } from '../../../src/he/lowering/shapes.js';
import { slotLayout } from '../../../src/he/lowering/slots.js';
import { bfvRing, requireBudget } from '../../../src/he/network/hybrid-noise.js';
import { linearLayer } from '../../../src/he/network/linear-layer.js';
import { lowerHybrid, lowerLeveled } from '../../../src/he/network/lower.js';
import { leveledLayers } from '../../../src/he/network/leveled.js';
import { Precision, requirePrecision } from '../../../src/he/network/precision.js';
import { encryptCkks } from '../../../src/he/noise/ckks.js';
import { propagate } from '../../../src/he/noise/propagate.js';
import { dropTerm, keySwitchTerms, type Ring } from '../../../src/he/noise/sources.js';
import { noise, noisePower, type Noise } from '../../../src/he/noise/terms.js';
import type { HeParameters } from '../../../src/he/parameters.js';
import type { Conv, Linear, Network } from '../../../src/workload/graph.js';
import { BFV, network } from './helpers.js';

/** Two rows of 512 slots. */
const NARROW: HeParameters = { ...BFV, n: 1024 };

const conv = (inputs: number, filters: number, kernel: number): Conv =>
  network(
    `  - {name: c, kind: conv, filters: ${filters}, kernel: ${kernel}, padding: ${(kernel - 1) / 2}}`,
    `{channels: ${inputs}, height: 16, width: 16}`,
  ).operators[0] as Conv;
const linear = (inputs: number, outputs: number): Network =>
  network(`  - {name: f, kind: linear, features: ${outputs}}`, `{channels: ${inputs}, height: 1, width: 1}`);

describe('what an output of a convolution is the sum of', () => {
  it('24 channels to 20, four in a ciphertext: taps before, channels of a row and the other row behind', () => {
    // Six ciphertexts to five, 24 x 9 products each: all but the middle taps are rotated; 2 - 1 blocks, 2 rows of them.
    expect(linearLayer(conv(24, 20, 3), NARROW)).toMatchObject({
      schedule: 'two-stage',
      sum: { products: 216, rotatedBefore: 192, rotatedAfter: 3, folds: [] },
    });
  });

  it('a filter of one tap rotates a single input, one block, the other row, and both: two key switches', () => {
    expect(linearLayer(conv(4, 20, 1), NARROW)).toMatchObject({
      schedule: 'input-aligned',
      sum: { products: 4, rotatedBefore: 0 + 1 + 1 + 2, rotatedAfter: 0, folds: [] },
    });
  });

  it('two channels fill a row, and repeat themselves in the other', () => {
    // Eight taps and one block; over both rows there would be two more.
    expect(linearLayer(conv(2, 2, 3), NARROW)).toMatchObject({
      counts: { rotate: 9, 'swap-rows': 0 },
      sum: { products: 18, rotatedBefore: 16, rotatedAfter: 1 },
    });
    expect(linearLayer(conv(2, 3, 3), NARROW).counts['swap-rows']).toBeGreaterThan(0);
  });
});

describe('the budget of a hybrid layer', () => {
  it('of many ciphertexts is that of its program, within three hundredths', () => {
    const parameters = { ...BFV, limbBits: [36, 36], n: 4096 };
    const operator = network(
      '  - {name: c, kind: conv, filters: 7, kernel: 3, padding: 1}',
      '{channels: 5, height: 32, width: 32}',
    ).operators[0] as Conv;
    const layer = linearLayer(operator, parameters);
    const { program } = lowerConv(
      convShape(operator),
      slotLayout(parameters),
      new Array<number>(5 * 7 * 9).fill(1),
      layer.schedule as 'two-stage',
    );
    const [output] = propagate(parameters, program).outputs;
    const { budgetBits } = lowerHybrid(
      network(
        '  - {name: c, kind: conv, filters: 7, kernel: 3, padding: 1}',
        '{channels: 5, height: 32, width: 32}',
      ),
      parameters,
    ).layers[0]!.noise;
    expect(layer.ciphertexts).toEqual({ inputs: 2, outputs: 2 });
    expect(Math.abs(budgetBits - output!.budget)).toBeLessThan(0.03);
  });

  it.each([
    [64, 5],
    [300, 10],
    [1000, 100],
    [4096, 1],
    [4096, 3],
    [5000, 20],
  ])(
    'of a fully connected layer %i to %i is that of its program: folds add the sum to itself',
    (inputs, outputs) => {
      const net = linear(inputs, outputs);
      const weights = new Array<number>(inputs * outputs).fill(1);
      const shape = linearShape(net.operators[0] as Linear);
      const { program } = lowerLinear(shape, slotLayout(BFV), weights, 'hybrid');
      const [output] = propagate(BFV, program).outputs;
      expect(Math.abs(lowerHybrid(net, BFV).layers[0]!.noise.budgetBits - output!.budget)).toBeLessThan(0.01);
    },
  );

  it('has to be more than none', () => {
    expect(requireBudget('c', 0.01, BFV)).toBe(0.01);
    expect(() => requireBudget('c', 0, BFV)).toThrow(/'c': 0\.0 bits are left \(n = 4096, t of 17 bits\)/);
    expect(bfvRing(BFV).special).toBeCloseTo(37, 1);
  });
});

describe('the error of a slot', () => {
  const CKKS: HeParameters = {
    scheme: 'ckks',
    n: 1024,
    limbBits: [50, ...new Array<number>(9).fill(31)],
    specialBits: [37, 41],
    keySwitching: { method: 'hybrid', dnum: 5 },
    plainBits: 0,
    scaleBits: 31,
    plainDigitBits: 1,
    sigma: 3.2,
  };
  const ring: Ring = { parameters: CKKS, limbs: CKKS.limbBits, special: 37 + 41, plain: 0 };
  const scale = 2 ** 62;
  const power = (of: Noise): number => {
    const { white, tone } = noisePower(of);
    return (2 ** white + 2 ** tone) / scale;
  };
  const FRESH = power(encryptCkks(ring, 'x').noise);
  const RESCALE = power(noise(dropTerm(ring, 'x', 2)));
  const keySwitch = (level: number): number => power(noise(...keySwitchTerms(ring, level, 'x', 'x')));
  const ENCODING = 1024 / 12 / scale;

  /** Powers of the errors behind each operator. */
  const powers = (operators: string): number[] => {
    const net = network(operators, '{channels: 17, height: 5, width: 9}');
    const precision = new Precision(CKKS);
    return leveledLayers(net, CKKS).map(({ operator, layer }) => 4 ** -precision.after(operator, layer));
  };
  const expectPowers = (operators: string, expected: readonly number[]): void => {
    const found = powers(operators);
    expect(found).toHaveLength(expected.length);
    found.forEach((one, index) => expect(one / expected[index]!).toBeCloseTo(1, 9));
  };

  it('of a pool: two and three key switches, whatever the number of ciphertexts', () => {
    expectPowers('  - {name: p, kind: pool, type: average, kernel: [3, 5], stride: [1, 4]}', [
      FRESH + 5 * keySwitch(10),
    ]);
  });

  it('of sums the mean of what is added, of products both', () => {
    const line = '  - {name: p, kind: pool, type: average, kernel: [3, 1], stride: 1, padding: [1, 0]}';
    const pooled = FRESH + 2 * keySwitch(10);
    const sum = (FRESH + pooled) / 2;
    expectPowers(
      `${line}
  - {name: s, kind: add, inputs: [p, input]}
  - {name: m, kind: multiply, inputs: [s, s]}`,
      [pooled, sum, 2 * sum + RESCALE + keySwitch(10) / scale],
    );
  });

  it('of degree d, d times as large, with a rescale and a key switch of a product a level', () => {
    expectPowers('  - {name: a, kind: activation, function: polynomial, degree: 5}', [
      25 * FRESH + 3 * (RESCALE + keySwitch(10) / scale),
    ]);
  });

  it('of weights: a rounding each product, a key switch a step, a rescale a level', () => {
    // 17 products into an output, 19 masks over its two ciphertexts.
    const [plain, strided] = ['1', '[1, 2]'].map((stride) =>
      powers(`  - {name: c, kind: conv, filters: 19, kernel: 1, stride: ${stride}}`).at(-1)!,
    );
    const products = (steps: readonly number[], outputs: number): number =>
      steps.reduce((sum, count) => sum + (count / outputs) * ENCODING + keySwitch(10), 0);
    const all = 3 * 3 * 8;
    expect(plain! / (FRESH + RESCALE + products([all], 3))).toBeCloseTo(1, 9);
    expect(strided! / (FRESH + 2 * RESCALE + products([all, 19], 2))).toBeCloseTo(1, 9);
  });

  it('of key switches is that of the level that a layer finds, with the digit that it drops', () => {
    const wide: HeParameters = { ...CKKS, limbBits: [...new Array<number>(9).fill(31), 60] };
    const at = (level: number): number =>
      power(noise(...keySwitchTerms({ ...ring, parameters: wide, limbs: wide.limbBits }, level, 'x', 'x')));
    expect(at(10)).toBeGreaterThan(100 * at(9));
    const net = network(
      '  - {name: c, kind: conv, filters: 1, kernel: 1}',
      '{channels: 1, height: 1, width: 1}',
    );
    const precision = new Precision(wide);
    const [{ operator, layer }] = leveledLayers(net, wide) as [ReturnType<typeof leveledLayers>[number]];
    const found = 4 ** -precision.after(operator, layer);
    expect(found / (FRESH + RESCALE + ENCODING + at(10))).toBeCloseTo(1, 9);
  });

  it('of a norm behind a sum: a rescale and a rounding; of one in weights none', () => {
    const sum = `  - {name: s, kind: add, inputs: [input, input], then: [batch-norm]}`;
    expectPowers(sum, [FRESH, FRESH + RESCALE + ENCODING]);
    const [weights, norm] = powers('  - {name: c, kind: conv, filters: 17, kernel: 1, then: [batch-norm]}');
    expect(norm).toBe(weights);
  });

  it('is as large as values of size one at 0 bits, where the run stops', () => {
    expect(requirePrecision('c', 0.01, CKKS)).toBe(0.01);
    expect(() => requirePrecision('c', 0, CKKS)).toThrow(
      /'c': 0\.0 bits of them are right at a scale of 31 bits.*more than 31 bits/,
    );
    const square = network(
      '  - {name: a, kind: activation, function: polynomial, degree: 2}',
      '{channels: 17, height: 5, width: 9}',
    );
    // Nine limbs are left, eight of 31 bits.
    expect(lowerLeveled(square, CKKS).layers[0]!.noise.budgetBits).toBe(50 + 8 * 31 - 31 - 1);
  });
});
