import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findFile } from '../../../src/document/files.js';
import { digitsOf, plainDigitsOf, SCHEDULES, type Choice } from '../../../src/he/ptune/choice.js';
import { totalOf } from '../../../src/he/ptune/cost.js';
import { tuneNetwork } from '../../../src/he/ptune/index.js';
import { linearLayersOf, type HeLayer } from '../../../src/he/ptune/layers.js';
import { NOISE_MODELS } from '../../../src/he/ptune/noise.js';
import { paretoOf } from '../../../src/he/ptune/pareto.js';
import {
  batchingBits,
  choicesOf,
  evaluate,
  evaluateAll,
  searchOptions,
  tuneLayer,
  tuneTogether,
  type SearchOptions,
} from '../../../src/he/ptune/search.js';
import { maximalModulusBits } from '../../../src/he/security.js';
import { loadNetwork } from '../../../src/workload/load.js';
import { conv, linear } from './helpers.js';

/** Every n, q, W and A, without a thought. */
function* everything(plainBits: number, { rings, wordBits }: SearchOptions): Generator<Choice> {
  for (const n of rings) {
    const bits = Math.max(plainBits, Math.log2(n) + 2);
    for (let modulusBits = bits + 1; modulusBits <= Math.min(wordBits, maximalModulusBits(n)); modulusBits++)
      for (let plainDigitBits = 1; plainDigitBits <= bits; plainDigitBits++)
        for (let digitBits = 1; digitBits <= modulusBits; digitBits++)
          yield { n, modulusBits, plainBits: bits, plainDigitBits, digitBits };
  }
}

const drawn: fc.Arbitrary<HeLayer> = fc.oneof(
  fc
    .tuple(
      fc.integer({ min: 1, max: 99 }),
      fc.integer({ min: 1, max: 99 }),
      fc.constantFrom(7, 14, 28, 56),
      fc.constantFrom(1, 3),
    )
    .map(([inputs, outputs, side, filter]) => conv(inputs, outputs, side, filter)),
  fc
    .tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 5000 }))
    .map(([inputs, outputs]) => linear(inputs, outputs)),
);
const options = fc.record({
  schedule: fc.constantFrom(...SCHEDULES),
  noise: fc.constantFrom(...NOISE_MODELS),
  rings: fc.constantFrom([1024, 2048], [2048], [2048, 4096]),
  wordBits: fc.constantFrom(33, 40),
});

describe('the search', () => {
  it('finds what an exhaustive one finds, and says how far off the best is where nothing will do', () => {
    let found = 0;
    fc.assert(
      fc.property(drawn, fc.integer({ min: 10, max: 16 }), options, (layer, plainBits, given) => {
        const search = searchOptions(given);
        let least = Infinity;
        let safest = -Infinity;
        for (const choice of everything(plainBits, search)) {
          const { cost, budget } = evaluate(layer, choice, search);
          safest = Math.max(safest, budget);
          if (budget >= 0) least = Math.min(least, totalOf(cost));
        }
        if (least === Infinity) {
          expect(() => tuneLayer(layer, plainBits, search)).toThrow(
            new RegExp(
              `layer '${layer.name}': no parameters keep a noise budget .* ${(-safest).toFixed(1)} bits short`,
            ),
          );
          return;
        }
        found++;
        const tuned = tuneLayer(layer, plainBits, search);
        expect(totalOf(tuned.cost)).toBe(least);
        expect(tuned.budget).toBeGreaterThanOrEqual(0);
        expect(tuned).toEqual(evaluate(layer, tuned.choice, search));
      }),
      { numRuns: 25 },
    );
    expect(found).toBeGreaterThan(0);
  }, 60_000);

  it('keeps to bounds: security, one word, a batch of n slots', () => {
    const choices = [...choicesOf(17, searchOptions())];
    for (const { n, modulusBits, plainBits } of choices) {
      expect(modulusBits).toBe(Math.min(60, maximalModulusBits(n)));
      expect(plainBits).toBe(17);
    }
    expect([...new Set(choices.map(({ n }) => n))]).toEqual([1024, 2048, 4096, 8192, 16384]);
    expect(
      new Set([...choicesOf(10, searchOptions())].map(({ n, plainBits }) => plainBits - Math.log2(n))),
    ).toEqual(new Set([2]));
    expect(batchingBits(4096)).toBe(14);
    // 27 bits of modulus hold no plaintext of 27.
    expect([...choicesOf(27, searchOptions({ rings: [1024] }))]).toEqual([]);
    expect([...choicesOf(26, searchOptions({ rings: [1024] }))]).not.toEqual([]);
  });

  it('has every number of digits once, with the narrowest digits', () => {
    const widths = [...choicesOf(17, searchOptions({ rings: [2048], wordBits: 20 }))];
    const plain = [...new Set(widths.map(({ plainDigitBits }) => plainDigitBits))];
    expect(plain).toEqual([17, 9, 6, 5, 4, 3, 2, 1]);
    expect([...new Set(widths.map(({ digitBits }) => digitBits))]).toEqual([20, 10, 7, 5, 4, 3, 2, 1]);
  });

  it('among equals takes the one with most budget', () => {
    // One output of one product: no rotation, so that digits of the ciphertext cost nothing.
    const layer = conv(1, 1, 64, 1);
    const search = searchOptions({ rings: [2048] });
    const tuned = tuneLayer(layer, 13, search);
    const same = [...choicesOf(13, search)]
      .map((choice) => evaluate(layer, choice, search))
      .filter(({ cost }) => totalOf(cost) === totalOf(tuned.cost));
    expect(same.length).toBeGreaterThan(1);
    expect(tuned.budget).toBe(Math.max(...same.map(({ budget }) => budget)));
  });

  it('one set for all: the cheapest sum that every layer keeps a budget under', () => {
    const layers = [conv(64, 64, 28), linear(1000, 100)];
    const search = searchOptions({ schedule: 'ia' });
    const together = tuneTogether(layers, 17, search);
    const costs = [...choicesOf(17, search)]
      .map((choice) => evaluateAll(layers, choice, search))
      .filter((all) => all.every(({ budget }) => budget >= 0))
      .map((all) => all.reduce((sum, { cost }) => sum + totalOf(cost), 0));
    expect(together.reduce((sum, { cost }) => sum + totalOf(cost), 0)).toBe(Math.min(...costs));
    expect(together[0]!.choice).toEqual(together[1]!.choice);
    expect(() => tuneTogether(layers, 40, search)).toThrow(
      /one set for all layers: no parameters .* of 40 bits, \d+\.\d bits short/,
    );
  });
});

describe('Pareto', () => {
  it('no choice of the front is beaten, every other is; the tuned one is on it', () => {
    const search = searchOptions();
    const layer = conv(64, 64, 28);
    const front = paretoOf(layer, 20, search);
    const beats = (a: (typeof front)[number], b: (typeof front)[number]): boolean =>
      totalOf(a.cost) <= totalOf(b.cost) && a.budget >= b.budget;
    for (const one of front) expect(front.filter((other) => beats(other, one))).toEqual([one]);
    for (const choice of choicesOf(20, search)) {
      const one = evaluate(layer, choice, search);
      expect(front.some((best) => beats(best, one))).toBe(true);
    }
    expect(front.map(({ choice }) => choice)).toContainEqual(tuneLayer(layer, 20, search).choice);
    expect(front[0]!.budget).toBeLessThan(0);
  });

  it('of choices that cost the same only the safest is on it', () => {
    // A tap on whole ciphertexts: digits of a rotation cost nothing where there is none.
    const layer = conv(1, 1, 64, 1);
    const search = searchOptions({ rings: [4096], schedule: 'ia' });
    const costs = paretoOf(layer, 20, search).map(({ cost }) => totalOf(cost));
    expect(new Set(costs).size).toBe(costs.length);
    // Digits of the plaintext alone tell choices apart.
    const many = conv(3, 5, 16);
    const front = paretoOf(many, 20, search).map(({ cost }) => totalOf(cost));
    expect(new Set(front).size).toBe(front.length);
    const all = [...choicesOf(20, search)].map((choice) => evaluate(many, choice, search));
    for (const one of paretoOf(many, 20, search))
      expect(one.budget).toBe(
        Math.max(
          ...all.filter(({ cost }) => totalOf(cost) === totalOf(one.cost)).map(({ budget }) => budget),
        ),
      );
  });
});

describe('networks', () => {
  const network = loadNetwork(findFile('workloads', 'resnet50-v1-imagenet'));
  const speedups = (bits: number, kind: 'uniform' | 'fan-in' = 'fan-in') =>
    tuneNetwork(network, { kind, bits }).speedup;

  it('speed-ups of a script written before, rule by rule', () => {
    expect(speedups(20, 'uniform')).toBeCloseTo(4.9, 1);
    expect([8, 10, 12, 13, 14].map((bits) => Number(speedups(bits).toFixed(1)))).toEqual([
      6.4, 8.2, 13, 15.7, 18.1,
    ]);
  });

  it('adds up: layers, baseline, speed-up', () => {
    const { layers, cost, baseline, speedup } = tuneNetwork(network, { kind: 'fan-in', bits: 12 });
    expect(layers.map(({ layer }) => layer.name)).toEqual(linearLayersOf(network).map(({ name }) => name));
    expect(layers.reduce((sum, one) => sum + totalOf(one.cost), 0)).toBe(totalOf(cost));
    expect(layers.reduce((sum, one) => sum + one.baselineCost, 0)).toBe(totalOf(baseline.cost));
    expect(speedup).toBe(totalOf(baseline.cost) / totalOf(cost));
    expect(baseline.schedule).toBe('ia');
    // The widest t of the network: 512 channels, nine taps.
    expect(baseline.choice).toMatchObject({ n: 4096, modulusBits: 60, plainBits: 12 + 13 });
    expect(baseline.budget).toBeGreaterThanOrEqual(0);
    for (const { budget } of layers) expect(budget).toBeGreaterThanOrEqual(0);
    const many = layers.filter(({ choice }) => choice.n === 4096 && digitsOf(choice) === 3);
    expect(many.length).toBeGreaterThan(layers.length / 2);
    expect(layers.some(({ choice }) => plainDigitsOf(choice) === 1)).toBe(true);
  });

  it('takes a given baseline, whatever its budget', () => {
    const choice: Choice = { n: 2048, modulusBits: 54, plainBits: 20, plainDigitBits: 10, digitBits: 9 };
    const { baseline } = tuneNetwork(network, { kind: 'uniform', bits: 20 }, {}, choice);
    expect(baseline.choice).toEqual(choice);
    const all = evaluateAll(linearLayersOf(network), choice, searchOptions({ schedule: 'ia' }));
    expect(totalOf(baseline.cost)).toBe(all.reduce((sum, { cost }) => sum + totalOf(cost), 0));
    expect(baseline.budget).toBe(Math.min(...all.map(({ budget }) => budget)));
  });

  it('is quick: under five seconds for ResNet-50', () => {
    const start = process.cpuUsage();
    tuneNetwork(network, { kind: 'fan-in', bits: 12 });
    const { user } = process.cpuUsage(start);
    expect(user / 1e6).toBeLessThan(5);
  });
});
