import { describe, expect, it } from 'vitest';
import { lowerConv } from '../../../src/he/lowering/conv.js';
import { convShape } from '../../../src/he/lowering/shapes.js';
import { kernelsByOperation, operationsOf } from '../../../src/he/network/layer.js';
import { lowerHybrid, lowerLeveled, lowerNetwork } from '../../../src/he/network/lower.js';
import { chooseCkks } from '../../../src/he/network/choose.js';
import { propagate } from '../../../src/he/noise/propagate.js';
import type { CkksSpec, HeSpec } from '../../../src/he/schema.js';
import type { Conv } from '../../../src/workload/graph.js';
import { loadNetwork } from '../../../src/workload/load.js';
import { BFV, network } from './helpers.js';

const CKKS: CkksSpec = {
  n: 'auto',
  levels: 'auto',
  headroom: 15,
  scale: 45,
  precision: 8,
  special: 'auto',
  dnum: 8,
  sigma: 3.2,
};

const CONV = '  - {name: c1, kind: conv, filters: 4, kernel: 3, padding: 1';

describe('a hybrid layer', () => {
  const [layer] = lowerHybrid(network(`${CONV}, then: [relu]}`), BFV).layers;

  it('rotates by taps and by channels, of which four blocks of 64 pixels repeat themselves', () => {
    // 8 of 9 taps before the products, 3 of 4 blocks behind them; 4 x 9 products, all but one of them summed.
    expect(operationsOf(layer!)).toEqual({ 'multiply-plain': 36, add: 35, rotate: 11, 'swap-rows': 0 });
    expect(layer!.steps[0]!.hoisted).toEqual({ rotations: 8, decompositions: 1 });
    expect(layer).toMatchObject({ ciphertexts: { inputs: 1, outputs: 1 }, keys: 11, plaintexts: 36 });
    expect(layer!.levels).toEqual({ before: 2, after: 2 });
  });

  it('is kernels of polynomials that stay transformed, eight rotations sharing a decomposition', () => {
    const kernels = kernelsByOperation(layer!, BFV);
    expect(kernels.get('multiply-plain')).toEqual({
      ntt: 0,
      intt: 0,
      multiply: 36 * 2 * 2,
      add: 0,
      automorphism: 0,
    });
    // A decomposition: 2 INTT, each digit to the 2 other of 3 limbs. Division by P: 2 x (1 INTT + 2 NTT).
    expect(kernels.get('rotate')).toMatchObject({
      ntt: (3 + 1) * 4 + 11 * 4,
      intt: (3 + 1) * 2 + 11 * 2,
    });
    expect(kernels.get('add')!.add).toBe(35 * 2 * 2);
  });

  it('has the budget of its program, instruction by instruction, to a hundredth', () => {
    const conv = network(`${CONV}}`).operators[0] as Conv;
    const weights = new Array<number>(4 * 2 * 9).fill(1);
    const { program } = lowerConv(convShape(conv), { rows: 1, rowSlots: 256 }, weights, 'two-stage');
    const [output] = propagate(BFV, program).outputs;
    expect(Math.abs(layer!.noise.budgetBits - output!.budget)).toBeLessThan(0.01);
    const wide = lowerConv(convShape(conv), { rows: 2, rowSlots: 2048 }, weights, 'input-aligned');
    expect(propagate(BFV, wide.program).outputs[0]!.budget).not.toBeCloseTo(layer!.noise.budgetBits, 1);
  });

  it('runs out of budget by name', () => {
    const wide = { ...BFV, plainBits: 30, plainDigitBits: 30 };
    expect(() => lowerHybrid(network(`${CONV}}`), wide)).toThrow(
      /runs out at 'c1': -\d.*bits.*he\.bfv|he\.bfv.*'c1'/,
    );
  });

  it('leaves to the client what is not linear, and wants something linear', () => {
    const { client, layers } = lowerHybrid(
      network(`${CONV}, then: [relu]}\n  - {name: fc, kind: linear, features: 3}`),
      BFV,
    );
    expect(client).toEqual(['c1.relu']);
    expect(layers.map(({ name }) => name)).toEqual(['c1', 'fc']);
    expect(() =>
      lowerHybrid(network('  - {name: p, kind: pool, type: average, kernel: 2, stride: 2}'), BFV),
    ).toThrow(/no linear layer/);
  });
});

describe('a leveled network', () => {
  const net = network(`${CONV}, then: [polynomial(2)]}
  - {name: c2, kind: conv, filters: 8, kernel: 1, stride: 2, then: [polynomial(3)]}
  - {name: pool, kind: pool, type: average, kernel: global}
  - {name: fc, kind: linear, features: 3}`);
  const parameters = chooseCkks(net, CKKS);
  const { layers } = lowerLeveled(net, parameters);
  const layer = (name: string) => layers.find((one) => one.name === name)!;

  it('spends its levels from the top, one prime a product', () => {
    // 1 + 1 + 2 (a stride) + 2 (degree 3) + 0 + 1 levels, and the base.
    expect(parameters.limbBits).toHaveLength(8);
    expect(layers.map(({ name, levels }) => [name, levels.before, levels.after])).toEqual([
      ['c1', 8, 7],
      ['c1.polynomial', 7, 6],
      ['c2', 6, 4],
      ['c2.polynomial', 4, 2],
      ['pool', 2, 2],
      ['fc', 2, 1],
    ]);
    expect(layer('fc').noise.budgetBits).toBe(60 - 45 - 1);
    expect(layer('pool').noise.budgetBits).toBe(60 + 45 - 45 - 1);
  });

  it('does each product at the level that it finds', () => {
    expect(layer('c1').steps.map(({ level, counts }) => [level, counts.rescale])).toEqual([[8, 1]]);
    // Behind the stride a mask, a rotation and a sum for each of 8 channels, one level below the weights.
    expect(layer('c2').steps[1]).toEqual({
      level: 5,
      counts: { 'multiply-plain': 8, rotate: 8, add: 8, rescale: 1 },
    });
    // x^2, then x^3 = x^2 x: two products, two levels, and the sum of the two powers.
    expect(layer('c2.polynomial').steps).toEqual([
      { level: 4, counts: { square: 1, multiply: 0, relinearize: 1, rescale: 1 } },
      { level: 3, counts: { square: 0, multiply: 1, relinearize: 1, rescale: 1 } },
      { level: 2, counts: { add: 1 } },
    ]);
    expect(operationsOf(layer('pool'))).toEqual({ rotate: 4, add: 4 });
  });

  it('loses about a bit of precision a square, and never gains any by a layer', () => {
    const bits = layers.map(({ noise }) => noise.precisionBits!);
    for (let at = 1; at < bits.length; at++) expect(bits[at]!).toBeLessThanOrEqual(bits[at - 1]!);
    const lost = layer('c1').noise.precisionBits! - layer('c1.polynomial').noise.precisionBits!;
    expect(lost).toBeGreaterThan(1);
    expect(lost).toBeLessThan(1.6);
    const cubed = layer('c2').noise.precisionBits! - layer('c2.polynomial').noise.precisionBits!;
    expect(cubed).toBeGreaterThan(Math.log2(3));
    expect(cubed).toBeLessThan(2.2);
  });

  it('stops where noise runs over the values, by name', () => {
    const rough = { ...CKKS, scale: 30, headroom: 10 };
    const resnet = loadNetwork('workloads/resnet20-square-c10.yaml');
    expect(() => lowerLeveled(resnet, chooseCkks(resnet, rough))).toThrow(
      /noise runs over the values at 's\d/,
    );
  });
});

describe('the protocol', () => {
  const spec: HeSpec = {
    protocol: 'auto',
    packing: 'gazelle',
    bfv: {
      n: 4096,
      limbs: [36, 36],
      special: [37],
      keySwitching: { method: 'hybrid', dnum: 2 },
      plain: 17,
      plainDigit: 17,
      sigma: 3.2,
    },
    ckks: CKKS,
  };
  const relu = network(`${CONV}, then: [relu]}`);
  const square = network(`${CONV}, then: [polynomial(2)]}`);

  it('is leveled by itself where all is polynomial, and hybrid else', () => {
    expect(lowerNetwork(relu, spec).protocol).toBe('hybrid');
    expect(lowerNetwork(square, spec).protocol).toBe('leveled');
    expect(lowerNetwork(square, { ...spec, protocol: 'hybrid' })).toMatchObject({
      protocol: 'hybrid',
      client: ['c1.polynomial'],
    });
    expect(() => lowerNetwork(relu, { ...spec, protocol: 'leveled' })).toThrow(/'c1\.relu' \(relu\)/);
  });

  it('refuses rings and moduli that are none, naming them', () => {
    expect(() => lowerNetwork(relu, { ...spec, bfv: { ...spec.bfv, n: 5000 } })).toThrow(
      /n = 5000.*power of two/,
    );
    expect(() => lowerNetwork(relu, { ...spec, bfv: { ...spec.bfv, limbs: [60, 60] } })).toThrow(
      /157 bits.*at most 109/,
    );
    expect(() => lowerNetwork(relu, { ...spec, bfv: { ...spec.bfv, plain: 12 } })).toThrow(
      /12 bits does not batch/,
    );
  });
});
