import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/results/record.js';
import { findFile } from '../../../src/document/files.js';
import { loadArchitecture } from '../../../src/arch/load.js';
import type { CheetahSpec } from '../../../src/models/cheetah/architecture.js';
import { simulateHybrid } from '../../../src/models/cheetah/simulate.js';
import * as registry from '../../../src/models/registry.js';
import { linearLayersOf } from '../../../src/he/ptune/layers.js';
import { budgetBits, noiseTerms } from '../../../src/he/ptune/noise.js';
import { loadNetwork } from '../../../src/workload/load.js';
import { prepare, simulate } from '../../../src/simulation/simulate.js';

const run = async (
  workload: string,
  arch: string,
  overrides: string[] = [],
  fidelity: 'event' | 'analytic' = 'event',
  batch?: number,
): Promise<RunRecord> =>
  simulate(
    await prepare({
      workload,
      arch: `cheetah/${arch}`,
      overrides,
      fidelity,
      ...(batch === undefined ? {} : { batch }),
    }),
  );
const milliseconds = ({ totals }: RunRecord): number => totals.seconds * 1e3;
const detail = ({ totals }: RunRecord, name: string): number => Number(totals.details[name]);
const sumOf = ({ operators }: RunRecord, name: string): number =>
  operators.reduce((sum, { details }) => sum + Number(details[name]), 0);

describe('ResNet-50', () => {
  it('takes 198 ms on 4x512 (fitted), 587 mm^2 and 30 W', async () => {
    const record = await run('resnet50-imagenet', '4x512');
    expect(milliseconds(record)).toBeCloseTo(198, 0);
    expect(detail(record, 'areaSquareMetres') * 1e6).toBeCloseTo(587, 0);
    expect(detail(record, 'lanePowerWatts')).toBeCloseTo(30, 1);
    expect(100 * detail(record, 'nttShare')).toBeCloseTo(58.2, 1);
    expect(100 * detail(record, 'rotateShare')).toBeCloseTo(33.4, 1);
    expect(100 * detail(record, 'multiplyShare')).toBeCloseTo(8.3, 1);
    expect(record.totals.work).toBe(2_184_512);
    expect(detail(record, 'rounds')).toBe(1601);
  });

  it('101 ms on 8x512 within 3 %, of twice the area', async () => {
    const record = await run('resnet50-imagenet', '8x512');
    expect(Math.abs(milliseconds(record) / 101 - 1)).toBeLessThan(0.03);
    expect(detail(record, 'areaSquareMetres') * 1e6).toBeCloseTo(1173.9, 1);
    expect(detail(record, 'lanePowerWatts')).toBeCloseTo(60, 1);
  });

  it("version 1 with the gaps of strides has the counts of the paper's network", async () => {
    const record = await run('resnet50-v1-imagenet', '4x512', ['outputs=gaps']);
    expect(sumOf(record, 'heMultiplies')).toBe(1_852_736);
    expect(sumOf(record, 'heRotations')).toBe(1_846_785);
    expect(sumOf(record, 'inputCiphertexts') + sumOf(record, 'outputCiphertexts')).toBe(8218);
    expect(detail(record, 'rounds')).toBe(1575);
    expect(detail(await run('resnet50-v1-imagenet', '8x512', ['outputs=gaps']), 'rounds')).toBe(788);
    expect(detail(record, 'laneUtilization')).toBeCloseTo(0.574, 3);
    expect(detail(record, 'joulesPerPartial') * 1e6).toBeCloseTo(3.13, 2);
  });

  it('images of a batch follow one another', async () => {
    const [one, two] = [
      await run('resnet50-imagenet', '4x512'),
      await run('resnet50-imagenet', '4x512', [], 'event', 2),
    ];
    expect(two.totals.cycles).toBe(2 * one.totals.cycles);
    expect(two.totals.work).toBe(2 * one.totals.work);
    expect(two.totals.energyJoules).toBeCloseTo(2 * one.totals.energyJoules!, 9);
    expect(detail(two, 'rounds')).toBe(3202);
    expect(two.totals.peUtilization).toBeCloseTo(one.totals.peUtilization!, 12);
  });

  it('with an infinite link event is analytic; cycles add up', async () => {
    const free = ['link.bandwidth=infinite'];
    const event = await run('resnet50-imagenet', '4x512', free);
    const analytic = await run('resnet50-imagenet', '4x512', free, 'analytic');
    expect(event.operators).toEqual(analytic.operators);
    expect(event.machine.memoryBytesPerSecond).toBeNull();
    for (const record of [event, await run('resnet50-imagenet', '4x512')]) {
      const { totals, operators } = record;
      expect(totals.computeCycles + totals.drainCycles + totals.stallCycles['link']!).toBe(totals.cycles);
      expect(totals.peUtilization).toBeCloseTo((totals.work * 49_016) / (2048 * totals.cycles), 12);
      expect(totals.mappingEfficiency).toBeCloseTo(
        (totals.work * 49_016) / (2048 * totals.computeCycles),
        12,
      );
      let at = 0;
      for (const { startCycle, endCycle, cycles } of operators) {
        expect(startCycle).toBe(at);
        at = endCycle;
        expect(endCycle - startCycle).toBe(cycles);
      }
    }
  });

  it('pipelined lanes are faster by the slowest of their kernels', async () => {
    const record = await run('resnet50-imagenet', '4x512', [
      'pipelinedLanes=true',
      'link.bandwidth=infinite',
    ]);
    const plain = await run('resnet50-imagenet', '4x512', ['link.bandwidth=infinite']);
    const saved = (plain.totals.cycles - record.totals.cycles) / (49_016 - 14_268);
    expect(saved).toBe(1601 - 54);
  });
});

describe('the noise budget of a layer', () => {
  it('is that of HE-PTune: partial aligned, practical, in digits of 20 bits', async () => {
    const { operators } = await run('resnet50-imagenet', '4x512');
    const layers = linearLayersOf(loadNetwork(findFile('workloads', 'resnet50-imagenet')));
    expect(operators).toHaveLength(layers.length);
    const choice = { n: 4096, modulusBits: 60, plainBits: 18, plainDigitBits: 60, digitBits: 20 };
    operators.forEach(({ details }, index) =>
      expect(details['budgetBits']).toBeCloseTo(
        budgetBits(noiseTerms(layers[index]!, 4096), choice, 'pa', 'practical', 3.2),
        9,
      ),
    );
  });

  it('runs out where it is below zero, and not before', async () => {
    const layers = linearLayersOf(loadNetwork(findFile('workloads', 'resnet50-imagenet')));
    const least = (plainBits: number): number => {
      const choice = { n: 4096, modulusBits: 60, plainBits, plainDigitBits: 60, digitBits: 20 };
      return Math.min(
        ...layers.map((layer) => budgetBits(noiseTerms(layer, 4096), choice, 'pa', 'practical', 3.2)),
      );
    };
    // A bit of t costs two of the budget: one of room, one of noise.
    expect(least(19)).toBeGreaterThan(0);
    expect(least(19)).toBeLessThan(2);
    expect(least(20)).toBeCloseTo(least(19) - 2, 1);
    await expect(run('resnet50-imagenet', '4x512', ['he.bfv.plain=19 bit'])).resolves.toBeDefined();
    await expect(run('resnet50-imagenet', '4x512', ['he.bfv.plain=20 bit'])).rejects.toThrow(
      /he.bfv: the noise budget runs out at '\w+': -[01]\.\d bits are left/,
    );
  });
});

describe('other networks', () => {
  it.each([
    'vgg16-imagenet',
    'mobilenetv2-imagenet',
    'shufflenetv1-g3-imagenet',
    'densenet121-imagenet',
    'fathom-deepq',
  ])('%s runs', async (workload) => {
    const record = await run(workload, '4x512');
    expect(record.totals.cycles).toBeGreaterThan(0);
    for (const { details } of record.operators)
      expect(Number(details['laneUtilization'])).toBeLessThanOrEqual(1);
  });

  it('groups cost their share of the dense layer', async () => {
    const { operators } = await run('mobilenetv1-imagenet', '4x512');
    const deep = operators[1]!;
    // 32 channels of 112x112: four ciphertexts a channel, seven partials for each of nine taps.
    expect(deep.details['heMultiplies']).toBe(7 * 9 * 32);
  });

  it.each([
    ['vit-tiny16-224-in1k', /operator 'block1\/qk' of 'vit-tiny16-224-in1k' is of kind matmul/],
    ['dlrm-rmc1-deeprecsys', /operator 'emb0' .* is of kind embedding/],
  ])('%s is refused with the operator', async (workload, message) => {
    await expect(run(workload, '4x512')).rejects.toThrow(message);
  });

  it.each([
    ['he.bfv.n=3000', /he.bfv: n = 3000 is no ring dimension; expected a power of two/],
    ['he.bfv.n=2048', /he.bfv: a modulus of 60 bits at n = 2048 has less than 128-bit security/],
    ['he.bfv.plain=13 bit', /he.bfv: a plaintext modulus of 13 bits does not batch 4096 slots/],
    ['link.word=7 B', /link.word: words of 56 bits do not hold a limb of 60; expected at least 8 B/],
    ['sram.inputCt=32 KiB', /sram.inputCt: layer 'conv0' needs room for .* some for 0/],
    ['pes=0', /pes=0: wrong value; expected at least 1/],
  ])('%s is refused', async (override, message) => {
    await expect(run('resnet50-imagenet', '4x512', [override])).rejects.toThrow(message);
  });

  it('refuses hybrid key switching, whose digits have other lengths', async () => {
    const architecture = await loadArchitecture('cheetah/4x512', [], registry);
    const spec = structuredClone(architecture.spec) as CheetahSpec;
    spec.he.bfv.keySwitching = { method: 'hybrid', dnum: 1 };
    const network = loadNetwork(findFile('workloads', 'resnet20-c100'));
    expect(() => simulateHybrid(network, { ...architecture, spec }, 'event')).toThrow(
      /he.bfv.keySwitching.method: is hybrid; expected digits/,
    );
  });
});
