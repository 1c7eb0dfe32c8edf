import { describe, expect, it } from 'vitest';
import { digitsOf, plainDigitsOf, type Choice } from '../../../src/he/ptune/choice.js';
import { addCosts, layerCost, operationCost, totalOf } from '../../../src/he/ptune/cost.js';
import {
  ciphertextsOf,
  fanInOf,
  linearLayersOf,
  tableIvOf,
  type HeLayer,
} from '../../../src/he/ptune/layers.js';
import { budgetBits, noiseBits, noiseTerms } from '../../../src/he/ptune/noise.js';
import { parsePlainRule, plainBitsOf, PLAIN_RULES, ruleText } from '../../../src/he/ptune/plain-rule.js';
import { findFile } from '../../../src/document/files.js';
import { loadNetwork } from '../../../src/workload/load.js';
import { conv, linear } from './helpers.js';

/** Three digits of a plaintext of 17 bits, five of a ciphertext of 53. */
const CHOICE: Choice = { n: 2048, modulusBits: 53, plainBits: 17, plainDigitBits: 7, digitBits: 11 };

describe('cost', () => {
  it('of an operation by hand', () => {
    expect(operationCost(1024, 3, { product: 7, butterfly: 5 })).toEqual({
      multiply: 2 * 1024 * 7,
      rotate: 2 * 3 * 1024 * 7,
      ntt: 4 * 512 * 10 * 5,
    });
    const { multiply, rotate, ntt } = operationCost(4096, 3);
    const all = multiply + rotate + ntt;
    // Six integer multiplications a product, three a butterfly: 60:30:10.
    expect([ntt, rotate, multiply].map((part) => Math.round((100 * part) / all))).toEqual([60, 30, 10]);
  });

  it('of a layer: digits are summed before rotations, or rotated each', () => {
    expect([plainDigitsOf(CHOICE), digitsOf(CHOICE)]).toEqual([3, 5]);
    const counts = { multiplies: 33, rotations: 13 };
    const each = operationCost(2048, 5);
    expect(layerCost(counts, CHOICE, 'pa')).toEqual({
      multiply: 33 * each.multiply,
      rotate: 13 * each.rotate,
      ntt: 13 * each.ntt,
    });
    expect(layerCost(counts, CHOICE, 'ia')).toEqual({
      multiply: 33 * each.multiply,
      rotate: 39 * each.rotate,
      ntt: 39 * each.ntt,
    });
    expect(totalOf({ multiply: 2, rotate: 3, ntt: 5 })).toBe(10);
    expect(addCosts({ multiply: 2, rotate: 3, ntt: 5 }, { multiply: 7, rotate: 11, ntt: 13 })).toEqual({
      multiply: 9,
      rotate: 14,
      ntt: 18,
    });
  });
});

describe('noise', () => {
  it('terms of Table V by hand', () => {
    // 16x16: eight channels share a ciphertext of 2048.
    expect(noiseTerms(conv(24, 8, 16), 2048)).toEqual({ products: 216, rotations: 24 * (8 + 7 / 8) });
    expect(noiseTerms(conv(24, 8, 16, [3, 5]), 2048)).toEqual({
      products: 360,
      rotations: 24 * (14 + 7 / 8),
    });
    // 64x64 over two ciphertexts of 2048: (2f-1) f and (2f+1)(f-1) for each channel.
    expect(noiseTerms(conv(24, 8, 64), 2048)).toEqual({ products: 24 * 5 * 3, rotations: 24 * 7 * 2 });
    expect(noiseTerms(conv(24, 8, 64, [3, 5]), 2048)).toEqual({ products: 24 * 25, rotations: 24 * 24 });
    // Two channels a group need two turns, one needs none.
    expect(noiseTerms(conv(24, 24, 16, 3, 12), 2048)).toEqual({ products: 18, rotations: 2 * 8.5 });
    expect(noiseTerms(conv(24, 24, 16, 3, 24), 2048)).toEqual({ products: 9, rotations: 8 });
    expect(noiseTerms(linear(300, 10), 2048)).toEqual({ products: 512, rotations: 511 });
    expect(noiseTerms(linear(2048, 10), 2048)).toEqual({ products: 2048, rotations: 2047 });
    expect(noiseTerms(linear(3000, 10), 2048)).toEqual({ products: 4096, rotations: (4096 * 2047) / 2048 });
  });

  it('worst case by hand: Table III', () => {
    const terms = { products: 7, rotations: 11 };
    const bound = 6 * 3.2;
    const fresh = 2 * 2048 * bound ** 2;
    const product = (2048 * 3 * 128) / 2;
    const rotation = (5 * 2048 * bound * 2048) / 2;
    expect(noiseBits(terms, CHOICE, 'pa', 'worst')).toBeCloseTo(
      Math.log2(7 * product * fresh + 11 * rotation),
      9,
    );
    expect(noiseBits(terms, CHOICE, 'ia', 'worst')).toBeCloseTo(
      Math.log2(7 * product * fresh + 11 * rotation * product),
      9,
    );
  });

  it('practical by hand: variances, at one failure in ten thousand million', () => {
    const terms = { products: 7, rotations: 11 };
    const sigma = 5;
    const fresh = sigma ** 2 * ((4 * 2048) / 3 + 1);
    const product = (2048 * 3 * 128 ** 2) / 12;
    const rotation = (5 * 2048 * 2048 ** 2 * sigma ** 2) / 12;
    const bits = (variance: number): number =>
      Math.log2(Math.sqrt(variance)) + Math.log2(Math.sqrt(Math.log(2e10)));
    expect(noiseBits(terms, CHOICE, 'pa', 'practical', sigma)).toBeCloseTo(
      bits(7 * product * fresh + 11 * rotation),
      9,
    );
    expect(noiseBits(terms, CHOICE, 'ia', 'practical', sigma)).toBeCloseTo(
      bits(7 * product * fresh + 11 * rotation * product),
      9,
    );
    expect(Math.sqrt(Math.log(2e10))).toBeCloseTo(4.87, 2);
  });

  it('digits are no wider than what they cut', () => {
    const wide = { ...CHOICE, plainDigitBits: 40, digitBits: 60 };
    const exact = { ...CHOICE, plainDigitBits: 17, digitBits: 53 };
    const terms = { products: 7, rotations: 11 };
    for (const model of ['worst', 'practical'] as const)
      expect(noiseBits(terms, wide, 'pa', model)).toBe(noiseBits(terms, exact, 'pa', model));
  });

  it('a budget is what is left of q / 2t; partial alignment keeps more of it', () => {
    const terms = { products: 7, rotations: 11 };
    for (const model of ['worst', 'practical'] as const) {
      const [ia, pa] = (['ia', 'pa'] as const).map((schedule) => budgetBits(terms, CHOICE, schedule, model));
      expect(pa).toBeCloseTo(53 - 1 - 17 - noiseBits(terms, CHOICE, 'pa', model), 12);
      expect(pa).toBeGreaterThan(ia!);
    }
    expect(budgetBits(terms, CHOICE, 'pa', 'practical')).toBeGreaterThan(
      budgetBits(terms, CHOICE, 'pa', 'worst'),
    );
  });
});

describe('layers', () => {
  it('of ResNet-50, version 1: counts and ciphertexts', () => {
    const layers = linearLayersOf(loadNetwork(findFile('workloads', 'resnet50-v1-imagenet')));
    expect(layers).toHaveLength(54);
    const counts = layers.map((layer) => tableIvOf(layer, 4096));
    expect(counts.reduce((sum, { multiplies }) => sum + multiplies, 0)).toBe(1_852_736);
    expect(counts.reduce((sum, { rotations }) => sum + rotations, 0)).toBe(1_846_785);
    const both = layers.map((layer) => ciphertextsOf(layer, 4096, false));
    expect(both.reduce((sum, { inputs, outputs }) => sum + inputs + outputs, 0)).toBe(8218);
  });

  it('ciphertexts by hand: vectors apart, images in powers of two, outputs packed or in the gaps of a stride', () => {
    const vectors: HeLayer = { name: 'f', kind: 'linear', shape: { inputs: 5000, outputs: 300, vectors: 3 } };
    expect(ciphertextsOf(vectors, 2048, false)).toEqual({ inputs: 3 * 4, outputs: 3 });
    expect(ciphertextsOf(vectors, 2048, true)).toEqual({ inputs: 3 * 4, outputs: 3 });
    const full = conv(25, 21, 15);
    // 225 pixels take 256 slots: eight channels a ciphertext.
    expect(ciphertextsOf(full, 2048, true)).toEqual({ inputs: 4, outputs: 3 });
    const strided = { ...full, shape: { ...full.shape, stride: [2, 2], outputSize: [8, 7] } } as HeLayer;
    expect(ciphertextsOf(strided, 2048, false)).toEqual({ inputs: 4, outputs: 3 });
    expect(ciphertextsOf(strided, 2048, true)).toEqual({ inputs: 4, outputs: 1 });
    expect(ciphertextsOf(conv(3, 5, 50), 2048, false)).toEqual({ inputs: 6, outputs: 10 });
  });

  it('digits of weights are products each, and no rotations', () => {
    for (const layer of [linear(300, 5), conv(24, 20, 15)]) {
      const [one, three] = [1, 3].map((digits) => tableIvOf(layer, 1024, digits));
      expect(three).toEqual({ multiplies: 3 * one!.multiplies, rotations: one!.rotations });
    }
    expect(tableIvOf(linear(300, 5), 1024, 3).multiplies).toBe(12);
  });

  it('fan-in: taps of the channels of a group, or inputs', () => {
    expect(fanInOf(conv(24, 8, 16, [3, 5], 2))).toBe(12 * 15);
    expect(fanInOf(linear(300, 10))).toBe(300);
  });

  it('a network without a linear layer is refused', () => {
    const network = loadNetwork(findFile('workloads', 'resnet20-c100'));
    const operators = network.operators.filter(({ kind }) => kind === 'activation');
    expect(() => linearLayersOf({ ...network, operators })).toThrow(/'resnet20-c100' has no linear layer/);
  });
});

describe('rules for t', () => {
  it('uniform, or bits and those that a sum adds', () => {
    const layer = conv(24, 8, 16, [3, 5], 2);
    expect(plainBitsOf(layer, { kind: 'uniform', bits: 19 })).toBe(19);
    expect(plainBitsOf(layer, { kind: 'fan-in', bits: 11 })).toBe(11 + 8);
    expect(plainBitsOf(linear(256, 1), { kind: 'fan-in', bits: 11 })).toBe(19);
    expect(plainBitsOf(linear(257, 1), { kind: 'fan-in', bits: 11 })).toBe(20);
  });

  it('reads what it writes', () => {
    for (const rule of PLAIN_RULES) expect(parsePlainRule(ruleText(rule), '--t-rule')).toEqual(rule);
    expect(PLAIN_RULES.map(ruleText)).toEqual([
      'uniform=20',
      ...[8, 10, 12, 13, 14].map((bits) => `fan-in=${bits}`),
    ]);
    expect(parsePlainRule(' uniform=59 ', '--t-rule')).toEqual({ kind: 'uniform', bits: 59 });
  });

  it.each(['', 'uniform', 'fan-in=0', 'fan-in=60', 'fanin=12', 'uniform=1.5'])('refuses %j', (text) => {
    expect(() => parsePlainRule(text, '--t-rule')).toThrow(
      /--t-rule: is '.*'; expected uniform=<bits> or fan-in=/,
    );
  });
});
