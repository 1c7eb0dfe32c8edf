import { describe, expect, it } from 'vitest';
import { kernelsOf } from '../../../src/he/cost/operations.js';
import { addKernels, NO_KERNELS } from '../../../src/he/kernels.js';
import { chooseCkks } from '../../../src/he/network/choose.js';
import { depthsOf } from '../../../src/he/network/depth.js';
import { kernelsByOperation } from '../../../src/he/network/layer.js';
import { ciphertextsOf } from '../../../src/he/network/layout.js';
import { leveledLayers } from '../../../src/he/network/leveled.js';
import type { HeParameters } from '../../../src/he/parameters.js';
import type { CkksSpec } from '../../../src/he/schema.js';
import type { Network } from '../../../src/workload/graph.js';
import { network as small } from './helpers.js';

/** 512 slots and ten limbs; no machine would run it, so that security is no matter. */
const SMALL: HeParameters = {
  scheme: 'ckks',
  n: 1024,
  limbBits: [50, ...new Array<number>(9).fill(40)],
  specialBits: [47, 47],
  keySwitching: { method: 'hybrid', dnum: 5 },
  plainBits: 0,
  scaleBits: 40,
  plainDigitBits: 1,
  sigma: 3.2,
};

const SPEC: CkksSpec = {
  n: 'auto',
  levels: 'auto',
  headroom: 20,
  scale: 30,
  precision: 8,
  special: 'auto',
  dnum: 4,
  sigma: 3.2,
};

/** Images of 5x9 lie in 64 slots, eight in a ciphertext, so 17 channels take three. */
const INPUT = '{channels: 17, height: 5, width: 9}';
const network = (operators: string, input = INPUT): Network => small(operators, input);
const layersOf = (operators: string, input = INPUT) =>
  leveledLayers(network(operators, input), SMALL).map(({ layer }) => layer);

describe('ciphertexts of a feature map', () => {
  it('hold whole images side by side, each a power of two, or a part of one', () => {
    expect(ciphertextsOf({ channels: 17, height: 5, width: 9 }, 512)).toBe(3);
    expect(ciphertextsOf({ channels: 16, height: 5, width: 9 }, 512)).toBe(2);
    expect(ciphertextsOf({ channels: 3, height: 16, width: 32 }, 512)).toBe(3);
    expect(ciphertextsOf({ channels: 3, height: 30, width: 40 }, 512)).toBe(12);
  });
});

describe('levels of an operator', () => {
  const spent = (operators: string): number => depthsOf(network(operators)).at(-1)!.after;

  it('a product one, a line one, a norm behind a linear layer none, a stride of one side one more', () => {
    expect(spent('  - {name: p, kind: multiply, inputs: [input, input]}')).toBe(1);
    expect(spent('  - {name: a, kind: activation, function: polynomial, degree: 1}')).toBe(1);
    expect(spent('  - {name: f, kind: linear, features: 3, then: [batch-norm]}')).toBe(1);
    expect(spent('  - {name: c, kind: conv, filters: 3, kernel: 1, stride: [2, 1]}')).toBe(2);
    expect(spent('  - {name: c, kind: conv, filters: 3, kernel: 1, stride: [1, 2]}')).toBe(2);
    for (const [degree, levels] of [
      [4, 2],
      [5, 3],
      [8, 3],
      [9, 4],
    ])
      expect(spent(`  - {name: a, kind: activation, function: polynomial, degree: ${degree}}`)).toBe(levels);
  });
});

describe('operations of an operator on three ciphertexts', () => {
  it('a sum of three: two additions each', () => {
    const [layer] = layersOf('  - {name: s, kind: add, inputs: [input, input, input]}');
    expect(layer).toMatchObject({
      steps: [{ level: 10, counts: { add: 6 } }],
      levels: { before: 10, after: 10 },
      ciphertexts: { inputs: 9, outputs: 3 },
      keys: 0,
      plaintexts: 0,
    });
  });

  it('a product: relinearised and rescaled each, with one key', () => {
    const [layer] = layersOf('  - {name: p, kind: multiply, inputs: [input, input]}');
    expect(layer).toMatchObject({
      steps: [{ level: 10, counts: { multiply: 3, relinearize: 3, rescale: 3 } }],
      levels: { before: 10, after: 9 },
      ciphertexts: { inputs: 6, outputs: 3 },
      keys: 1,
      plaintexts: 0,
    });
  });

  it('degree 5: x^2; x^3 and x^4, a square; x^5; three sums beyond the square', () => {
    const [layer] = layersOf('  - {name: a, kind: activation, function: polynomial, degree: 5}');
    expect(layer).toMatchObject({
      steps: [
        { level: 10, counts: { square: 3, multiply: 0, relinearize: 3, rescale: 3 } },
        { level: 9, counts: { square: 3, multiply: 3, relinearize: 6, rescale: 6 } },
        { level: 8, counts: { square: 0, multiply: 3, relinearize: 3, rescale: 3 } },
        { level: 7, counts: { add: 9 } },
      ],
      levels: { before: 10, after: 7 },
      ciphertexts: { inputs: 3, outputs: 3 },
      keys: 1,
      plaintexts: 0,
    });
  });

  it('an average over 3x5: two and three steps, each with a key of its own', () => {
    const [layer] = layersOf('  - {name: p, kind: pool, type: average, kernel: [3, 5], stride: [1, 4]}');
    // 3x2 results of 17 channels: 64 in a ciphertext.
    expect(layer).toMatchObject({
      steps: [{ level: 10, counts: { rotate: 15, add: 15 } }],
      levels: { before: 10, after: 10 },
      ciphertexts: { inputs: 3, outputs: 1 },
      keys: 5,
      plaintexts: 0,
    });
  });

  it('a stride: 19 channels of 5x5, sixteen in a ciphertext behind their masks', () => {
    const [plain] = layersOf('  - {name: c, kind: conv, filters: 19, kernel: 1}');
    const [layer] = layersOf('  - {name: c, kind: conv, filters: 19, kernel: 1, stride: [1, 2]}');
    expect(plain!.ciphertexts).toEqual({ inputs: 3, outputs: 3 });
    expect(plain!.steps).toHaveLength(1);
    expect(plain!.steps[0]!.counts.rescale).toBe(3);
    expect(layer).toMatchObject({
      levels: { before: 10, after: 8 },
      ciphertexts: { inputs: 3, outputs: 2 },
      keys: plain!.keys + 19,
      plaintexts: plain!.plaintexts + 19,
    });
    expect(layer!.steps).toEqual([
      plain!.steps[0],
      { level: 9, counts: { 'multiply-plain': 19, rotate: 19, add: 19, rescale: 2 } },
    ]);
  });

  it('a norm in the weights before it takes none, one behind a sum a product and its level', () => {
    const layers = layersOf(`  - {name: c, kind: conv, filters: 17, kernel: 1, then: [batch-norm]}
  - {name: s, kind: add, inputs: [c, input], then: [batch-norm]}`);
    expect(layers.map((layer) => layer?.name)).toEqual(['c', undefined, 's', 's.batch-norm']);
    expect(layers[3]).toMatchObject({
      steps: [{ level: 9, counts: { 'multiply-plain': 3, rescale: 3 } }],
      levels: { before: 9, after: 8 },
      ciphertexts: { inputs: 3, outputs: 3 },
      keys: 0,
      plaintexts: 3,
    });
  });
});

describe('kernels of a layer', () => {
  it('exchanges of rows are rotations, each step at its own level', () => {
    const kernels = kernelsByOperation(
      {
        steps: [
          { level: 7, counts: { rotate: 3, 'swap-rows': 2 } },
          { level: 5, counts: { rotate: 11 } },
        ],
      },
      SMALL,
    );
    const at = (level: number) => kernelsOf('rotate', SMALL, level, { form: 'ntt' });
    expect([...kernels]).toEqual([['rotate', addKernels(addKernels(NO_KERNELS, at(7), 5), at(5), 11)]]);
  });
});

describe('parameters chosen for a network', () => {
  it('one level at least; a special prime a digit of as many limbs', () => {
    const flat = chooseCkks(network('  - {name: p, kind: pool, type: average, kernel: global}'), SPEC);
    expect(flat.limbBits).toEqual([50, 30]);
    expect(flat.specialBits).toEqual([50]);
    // Three levels are four limbs: one a digit, and not two as of five limbs.
    const cube = '  - {name: a, kind: activation, function: polynomial, degree: 8}';
    expect(chooseCkks(network(cube), SPEC)).toMatchObject({ limbBits: [50, 30, 30, 30], specialBits: [50] });
    // Of five limbs two digits have two and one has one: (50 + 30) / 2.
    expect(chooseCkks(network(cube), { ...SPEC, dnum: 3, levels: 4 }).specialBits).toEqual([40, 40]);
    // 51 bits are shared by two: no less than the digit.
    expect(chooseCkks(network(cube), { ...SPEC, dnum: 3, headroom: 21 }).specialBits).toEqual([41, 41]);
  });

  it('scales from 20 bits to 60', () => {
    const pool = network('  - {name: p, kind: pool, type: average, kernel: [1, 1]}');
    const auto: CkksSpec = { ...SPEC, scale: 'auto', headroom: 5 };
    expect(chooseCkks(pool, { ...auto, precision: 1 }).scaleBits).toBe(20);
    expect(chooseCkks(pool, { ...auto, precision: 300 }).scaleBits).toBe(60);
  });
});
