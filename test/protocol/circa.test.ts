import { describe, expect, it } from 'vitest';
import { inferenceGain, onlineSeconds } from '../../src/experiments/circa-pi/index.js';
import { meanFaultProbability } from '../../src/protocol/circa/activation.js';
import { circaCost, circuitBytes, ENCODINGS, exactCost, modelAnds } from '../../src/protocol/circa/cost.js';
import { expectedFaults } from '../../src/protocol/circa/faults.js';
import { NetworkBuilder } from '../../src/workload/build.js';
import { applySteps, parseSteps } from '../../src/workload/transform/rewrites/steps.js';

const CIRCA = { bits: 31, truncated: 12, variant: 'poszero' } as const;

describe('what an activation takes', () => {
  it("DELPHI's, of 331 ANDs and words of 42 wires: the bytes that were measured", () => {
    const wires = { evaluator: 42, online: 42, offline: 42 };
    expect(circuitBytes(331, wires, ENCODINGS.serialised)).toEqual({
      tableBytes: 15_896,
      storageBytes: 18_248,
      onlineLabelBytes: 1184,
    });
  });

  it('each word where it is counted', () => {
    const wires = { evaluator: 3, online: 5, offline: 7 };
    expect(circuitBytes(11, wires, { table: 13, label: 17, list: 19 })).toEqual({
      tableBytes: 11 * 13 + 19,
      storageBytes: 11 * 13 + 19 + 10 * 17,
      onlineLabelBytes: 5 * 17 + 19,
    });
  });

  it('an exact ReLU over 31 bits: three words of 32', () => {
    expect(exactCost(31, ENCODINGS.serialised)).toEqual({
      ands: 240,
      tableBytes: 240 * 48 + 8,
      storageBytes: 240 * 48 + 8 + 64 * 28,
      onlineLabelBytes: 32 * 28 + 8,
      onlineElementBytes: 0,
      triples: 0,
    });
    expect(exactCost(31, ENCODINGS.raw)).toMatchObject({ tableBytes: 7680, onlineLabelBytes: 512 });
  });

  it("Circa's sign: 19 of 31 bits, two words that are known before, two elements opened, a triple", () => {
    expect(circaCost(CIRCA, ENCODINGS.serialised)).toEqual({
      ands: 50,
      tableBytes: 50 * 48 + 8,
      storageBytes: 50 * 48 + 8 + (19 + 62) * 28,
      onlineLabelBytes: 19 * 28 + 8,
      onlineElementBytes: 8,
      triples: 1,
    });
    expect(circaCost({ ...CIRCA, truncated: 0 }, ENCODINGS.raw)).toMatchObject({
      ands: 62,
      tableBytes: 1984,
      onlineLabelBytes: 496,
    });
    expect(circaCost({ bits: 41, truncated: 17, variant: 'negpass' }, ENCODINGS.raw)).toMatchObject({
      ands: 24 + 41,
      onlineElementBytes: 12,
    });
  });

  it('the model of ANDs: 245 over 50 of m = 31, k = 12, within 4.5 and 5.0 as our circuits', () => {
    expect([modelAnds.exact(31), modelAnds.circa(CIRCA)]).toEqual([245, 50]);
    for (const ratio of [
      245 / 50,
      exactCost(31, ENCODINGS.raw).ands / circaCost(CIRCA, ENCODINGS.raw).ands,
    ]) {
      expect(ratio).toBeGreaterThan(4.5);
      expect(ratio).toBeLessThan(5);
    }
  });
});

describe('expected faults', () => {
  const builder = new NetworkBuilder({
    name: 'small',
    title: 'Small',
    source: 'a test',
    input: { channels: 3, height: 4, width: 4 },
  });
  builder.activation('one', { function: 'relu' });
  builder.activation('two', { function: 'relu', kept: 5 });
  builder.activation('three', { function: 'relu6' });
  const network = builder.build();

  it('are those of every truncated comparison, by the mean of their probability', () => {
    const made = applySteps(network, parseSteps('circa truncated=9 variant=negpass bits=41'));
    const faults = expectedFaults(made, 0.5, 10);
    const probability = meanFaultProbability({ bits: 41, truncated: 9, variant: 'negpass' }, 512);
    expect(faults).toEqual([
      { site: 'one', activations: 48, probability, expected: 48 * probability },
      { site: 'two', activations: 5, probability, expected: 5 * probability },
    ]);
    // 2^9 at one deviation, half of the values of one sign: about a fifth of all.
    expect(probability).toBeCloseTo(0.185, 2);
    expect(expectedFaults(network, 1, 10)).toEqual([]);
  });

  it('a deviation for each site', () => {
    const made = applySteps(network, parseSteps('circa'));
    const [one, two] = expectedFaults(made, (site) => (site === 'one' ? 1 : 2), 12);
    expect(one!.probability).toBe(meanFaultProbability({ ...CIRCA, truncated: 12 }, 4096));
    expect(two!.probability).toBe(meanFaultProbability({ ...CIRCA, truncated: 12 }, 8192));
  });

  it('of files that name no field: 31 bits, small positive values die', () => {
    const made = {
      ...network,
      operators: network.operators.map((one) => (one.name === 'one' ? { ...one, truncated: 12 } : one)),
    };
    expect(expectedFaults(made, 1, 12)).toEqual([
      {
        site: 'one',
        activations: 48,
        probability: meanFaultProbability(CIRCA, 4096),
        expected: 48 * meanFaultProbability(CIRCA, 4096),
      },
    ]);
  });
});

describe('gains of whole inferences', () => {
  it('an activation: its ANDs on four threads, its labels encoded, all bytes at 500 Mbit/s', () => {
    const exact = onlineSeconds(exactCost(31, ENCODINGS.serialised)) * 1e6;
    expect(exact).toBeCloseTo(((345.95 / 331) * 240) / 4 + (3.3 / 42) * 32 + 904 / 62.5, 9);
    const circa = onlineSeconds(circaCost(CIRCA, ENCODINGS.serialised)) * 1e6;
    expect(circa).toBeCloseTo(((345.95 / 331) * 50) / 4 + (3.3 / 42) * 19 + 548 / 62.5, 9);
  });

  it('are that of the activation of many ReLUs, none of none', () => {
    const activation =
      onlineSeconds(exactCost(31, ENCODINGS.serialised)) /
      onlineSeconds(circaCost(CIRCA, ENCODINGS.serialised));
    expect(inferenceGain(0)).toBe(1);
    expect(inferenceGain(1e12)).toBeCloseTo(activation, 4);
    const [fixed, part] = [0.182, 19.27e-6 * 28_672];
    expect(inferenceGain(28_672)).toBeCloseTo((fixed + part) / (fixed + part / activation), 12);
  });
});
