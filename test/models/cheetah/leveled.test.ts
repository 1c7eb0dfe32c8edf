import { describe, expect, it } from 'vitest';
import { NO_KERNELS } from '../../../src/he/kernels.js';
import type { LaneSpec } from '../../../src/models/cheetah/lane.js';
import { laneCycles, limbCycles, sumOf, unitOf } from '../../../src/models/cheetah/leveled.js';
import type { RunRecord } from '../../../src/results/record.js';
import { prepare, simulate } from '../../../src/simulation/simulate.js';

/** Transforms of 1024 points take 10 (171 + 13) cycles. */
const LANE: LaneSpec = { pipelinedLanes: false, nttUnitsPerLane: 3, butterfliesPerCycle: 3, stageFill: 13 };
const COUNTS = { ntt: 31, intt: 11, multiply: 53, add: 67, automorphism: 23 };

describe('kernels of limbs on lanes', () => {
  it('units of a lane: forward transforms with two products and sums each, one back, two swaps', () => {
    const of = (kernel: keyof typeof COUNTS) => unitOf(kernel, 1024, LANE);
    expect(of('ntt')).toEqual({ cycles: 1840, units: 3 });
    expect(of('intt')).toEqual({ cycles: 1840, units: 1 });
    expect(of('multiply')).toEqual({ cycles: 1024, units: 6 });
    expect(of('add')).toEqual({ cycles: 1024, units: 6 });
    expect(of('automorphism')).toEqual({ cycles: 1024, units: 2 });
  });

  it('on five lanes by hand', () => {
    // 31 over 15 units, 11 over 5; 53 and 67 over 30; 23 over 10.
    const ntt = (3 + 3) * 1840;
    expect(limbCycles('rotate', COUNTS, 1024, 5, LANE)).toEqual({
      ntt,
      rotate: (2 + 3 + 3) * 1024,
      multiply: 0,
      add: 0,
    });
    expect(limbCycles('relinearize', COUNTS, 1024, 5, LANE).rotate).toBe((2 + 3 + 3) * 1024);
    const other = { ntt, rotate: 3 * 1024, multiply: 2 * 1024, add: 3 * 1024 };
    for (const operation of ['multiply-plain', 'square', 'rescale', 'add'] as const)
      expect(limbCycles(operation, COUNTS, 1024, 5, LANE)).toEqual(other);
    expect(sumOf(other)).toBe(ntt + 8 * 1024);
    expect(sumOf(limbCycles('rotate', NO_KERNELS, 1024, 5, LANE))).toBe(0);
  });

  it('lane cycles are what one lane needs, and lanes together never less', () => {
    const busy = (31 / 3 + 11) * 1840 + (53 / 6 + 67 / 6 + 23 / 2) * 1024;
    expect(laneCycles(COUNTS, 1024, LANE)).toBeCloseTo(busy, 6);
    for (const lanes of [1, 2, 7, 100])
      expect(lanes * sumOf(limbCycles('rotate', COUNTS, 1024, lanes, LANE))).toBeGreaterThanOrEqual(busy);
  });
});

const run = async (workload: string, ...overrides: string[]): Promise<RunRecord> =>
  simulate(await prepare({ workload, arch: 'cheetah/4x512', overrides, fidelity: 'event' }));

describe('polynomial networks from end to end', () => {
  it.each([
    ['resnet20-square-c10', 65536],
    ['resnet32-square-c10', 131072],
  ] as const)('%s: latency, level and noise of each layer', async (workload, ringDimension) => {
    const { totals, operators, machine } = await run(workload);
    expect(totals.details).toMatchObject({
      heProtocol: 'leveled',
      heScheme: 'ckks',
      ringDimension,
    });
    expect(machine.workUnit).toBe('transform');
    let level = Infinity;
    for (const { cycles, computeCycles, stallCycles, details } of operators) {
      expect(cycles).toBe(computeCycles + stallCycles['link']!);
      expect(cycles).toBeGreaterThan(0);
      expect(Number(details['levelAfter'])).toBeLessThanOrEqual(Number(details['level']));
      expect(Number(details['precisionBits'])).toBeGreaterThan(0);
      expect(Number(details['budgetBits'])).toBeGreaterThan(0);
      level = Math.min(level, Number(details['levelAfter']));
    }
    expect(level).toBe(1);
    const shares = ['ntt', 'rotate', 'multiply', 'add'].map((name) => Number(totals.details[`${name}Share`]));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(totals.work / totals.seconds).toBeLessThanOrEqual(machine.peakPerSecond!);
  });

  it('adds up: cycles, energy, bytes', async () => {
    const { totals, operators } = await run('resnet20-square-c10', 'energy.power.lane=4 W');
    const sum = (of: (one: (typeof operators)[number]) => number): number =>
      operators.reduce((total, one) => total + of(one), 0);
    expect(sum(({ cycles }) => cycles)).toBe(totals.cycles);
    expect(totals.energyJoules).toBeCloseTo((4 * 2048 * totals.computeCycles) / 400e6, 3);
    for (const { energy } of operators)
      expect(Math.min(...Object.values(energy))).toBeGreaterThanOrEqual(-1e-9);
    const [first, last] = [operators[0]!, operators.at(-1)!];
    const bytes = (one: typeof first, tensor: string): number => {
      const row = one.traffic.find((each) => each.tensor === tensor)!;
      return row.readBytes + row.writeBytes;
    };
    // A ciphertext of 42 limbs of 65536 words goes in, one of one limb comes out.
    expect(Number(first.details['level'])).toBe(42);
    expect(bytes(first, 'inputs')).toBe(Number(first.details['inputCiphertexts']) * 2 * 65536 * 42 * 8);
    expect(bytes(first, 'outputs')).toBe(0);
    expect(bytes(last, 'inputs')).toBe(0);
    expect(bytes(last, 'outputs')).toBe(2 * 65536 * 8 * Number(last.details['outputCiphertexts']));
    expect(bytes(first, 'weights')).toBe(3 * 16 * 9 * 8);
    // Eleven digits of two polynomials, 42 limbs and four special ones.
    expect(bytes(first, 'keys')).toBe(Number(first.details['switchingKeys']) * 2 * 11 * 65536 * 46 * 8);
    const moved = sum(({ traffic }) =>
      traffic.reduce((all, { readBytes, writeBytes }) => all + readBytes + writeBytes, 0),
    );
    expect(totals.details['linkUtilization']).toBeCloseTo(moved / 320 / totals.cycles, 9);
    const stall = Math.ceil(
      first.traffic.reduce((all, { readBytes, writeBytes }) => all + readBytes + writeBytes, 0) / 320,
    );
    expect(first.stallCycles['link']).toBe(Math.max(0, stall - first.computeCycles));
    expect(first.peUtilization! * first.cycles).toBeCloseTo(
      first.mappingEfficiency! * first.computeCycles,
      6,
    );
    const busy = sum((one) => one.mappingEfficiency! * one.computeCycles);
    expect(totals.mappingEfficiency).toBeCloseTo(busy / totals.computeCycles, 12);
    expect(totals.peUtilization).toBeCloseTo(busy / totals.cycles, 12);
    expect(totals.details['laneUtilization']).toBeCloseTo(busy / totals.computeCycles, 12);
    for (const name of ['ntt', 'rotate', 'multiply', 'add'])
      expect(totals.details[`${name}Share`]).toBeCloseTo(
        sum((one) => Number(one.details[`${name}Share`]) * one.computeCycles) / totals.computeCycles,
        12,
      );
  });

  it('tells each layer its transforms, the energy of each kernel and its share of the link', async () => {
    const { machine, operators } = await run('resnet20-square-c10', 'energy.power.lane=4 W');
    // Three forward units and one back in each of 2048 lanes; 16 stages of 32768 butterflies, two a cycle, and 165.
    expect(machine.peakPerSecond).toBeCloseTo((4 * 2048 * 400e6) / (16 * (16384 + 165)), 3);
    for (const { work, energy, details, computeCycles, cycles, mappingEfficiency, traffic } of operators) {
      expect(work).toBe(details['limbTransforms']);
      const lanes = (4 * 2048 * computeCycles) / 400e6;
      for (const kernel of ['ntt', 'rotate', 'multiply', 'add'])
        expect(energy[kernel]).toBeCloseTo(mappingEfficiency! * Number(details[`${kernel}Share`]) * lanes, 9);
      expect(energy['idleLanes']).toBeCloseTo((1 - mappingEfficiency!) * lanes, 9);
      const bytes = traffic.reduce((sum, { readBytes, writeBytes }) => sum + readBytes + writeBytes, 0);
      expect(details['linkUtilization']).toBeCloseTo(bytes / 320 / cycles, 12);
    }
  });

  it('whole plaintexts, of the level of the layer', async () => {
    const { operators } = await run('resnet20-square-c10', 'link.weights=plaintexts');
    const weights = (index: number): number =>
      operators[index]!.traffic.find(({ tensor }) => tensor === 'weights')!.readBytes;
    const limb = 65536 * 8;
    // Each plaintext of a layer without a stride is in one product; a square has none.
    expect(weights(0)).toBe(Number(operators[0]!.details['plainProducts']) * 42 * limb);
    expect(weights(1)).toBe(0);
    expect(weights(2)).toBe(Number(operators[2]!.details['plainProducts']) * 40 * limb);
  });

  it('images follow one another', async () => {
    const one = await run('resnet20-square-c10');
    const two = simulate(
      await prepare({ workload: 'resnet20-square-c10', arch: 'cheetah/4x512', batch: 2, fidelity: 'event' }),
    );
    expect(two.totals.cycles).toBe(2 * one.totals.cycles);
    expect(two.totals.work).toBe(2 * one.totals.work);
    expect(two.totals.energyJoules).toBeCloseTo(2 * one.totals.energyJoules!, 9);
    expect(two.totals.traffic[0]!.readBytes).toBe(2 * one.totals.traffic[0]!.readBytes);
    expect(two.totals.peUtilization).toBeCloseTo(one.totals.peUtilization!, 12);
  });

  it('runs the same network with its client, if that is asked for', async () => {
    const { machine, operators } = await run('resnet20-square-c10', 'he.protocol=hybrid');
    expect(machine.workUnit).toBe('partial');
    expect(operators.every(({ kind }) => kind === 'conv' || kind === 'linear')).toBe(true);
  });

  it.each([
    [
      'resnet20-square-c10',
      ['he.ckks.levels=10'],
      /levels run out at 's1b3c1': it needs 1, and 0 of 10 are left/,
    ],
    ['resnet20-square-c10', ['he.ckks.scale=30 bit'], /he.ckks.scale: noise runs over the values at '/],
    ['resnet20-c100', ['he.protocol=leveled'], /relu.* is no polynomial/],
    [
      'resnet50-imagenet',
      ['he.bfv.plain=21 bit'],
      /he.bfv: the noise budget runs out at '\w+': -\d\.\d bits are left/,
    ],
  ])('%s %j stops with the layer and its budget', async (workload, overrides, message) => {
    await expect(run(workload, ...overrides)).rejects.toThrow(message);
  });
});
