import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadArchitecture } from '../../src/arch/load.js';
import { intensities } from '../../src/models/record/intensity.js';
import * as registry from '../../src/models/registry.js';
import type { Totals } from '../../src/results/record.js';
import { movedReuse } from '../../src/results/reuse.js';
import { assemble, simulate } from '../../src/simulation/simulate.js';
import { workOf } from '../../src/work/network.js';
import { vision } from '../models/frozen/networks.js';

const ofChoice = (form: string, activationShare: number) => ({
  run: { architecture: { intensity: { level: 'dram', form, activationShare } } } as never,
});
const elements = fc.integer({ min: 1, max: 1e9 });

describe('movedReuse', () => {
  it.each([
    ['H', 0.8],
    ["H'", 0.8],
    ['H', 0.3],
    ['H', 1],
    ['H', 0],
  ] as const)('finds the elements behind AI and DI of form %s at %d', (form, activationShare) => {
    fc.assert(
      fc.property(elements, elements, elements, (work, weights, activations) => {
        const choice = { level: 'dram', form, activationShare } as const;
        const totals = { work, ...intensities(work, { activations, weights }, choice) } as Totals;
        const found = movedReuse(ofChoice(form, activationShare), totals)!;
        const most = activations + weights;
        expect(Math.abs(found.weights - weights)).toBeLessThan(2e-9 * most);
        expect(Math.abs(found.activations - activations)).toBeLessThan(2e-9 * most);
      }),
    );
  });

  it('by hand: 84 MACs on 7 weights and 12 activations', () => {
    const totals = {
      work: 84,
      arithmeticIntensity: 84 / 19,
      weightedArithmeticIntensity: 84 / (0.75 * 12 + 0.25 * 7),
    } as Totals;
    const { weightReuse, activationReuse, weights, activations } = movedReuse(ofChoice('H', 0.75), totals)!;
    expect([weights, activations].map((value) => value.toFixed(9))).toEqual(['7.000000000', '12.000000000']);
    expect(weightReuse).toBeCloseTo(12, 9);
    expect(activationReuse).toBeCloseTo(7, 9);
  });

  it('is 0 of what did not move, without rounding', () => {
    const choice = { level: 'dram', form: 'H', activationShare: 0.8 } as const;
    const totals = { work: 7, ...intensities(7, { activations: 13, weights: 0 }, choice) } as Totals;
    expect(movedReuse(ofChoice('H', 0.8), totals)).toMatchObject({ weights: 0, weightReuse: 0 });
  });

  it('is nothing where the record does not have it', () => {
    const totals = { work: 7, arithmeticIntensity: 2, weightedArithmeticIntensity: 3 } as Totals;
    expect(movedReuse(ofChoice('S', 0.8), totals)).toBeUndefined();
    expect(movedReuse(ofChoice("S'", 0.8), totals)).toBeUndefined();
    expect(movedReuse(ofChoice('H', 0.5), totals)).toBeUndefined();
    expect(movedReuse(ofChoice('H', 0.8), { ...totals, arithmeticIntensity: null })).toBeUndefined();
    expect(movedReuse(ofChoice('H', 0.8), { ...totals, weightedArithmeticIntensity: null })).toBeUndefined();
    expect(movedReuse(ofChoice('H', 0.8), { ...totals, arithmeticIntensity: 0 })).toBeUndefined();
    expect(movedReuse({ run: { architecture: {} } as never }, totals)).toBeUndefined();
    expect(movedReuse(ofChoice('H', 0.8), totals)).toBeDefined();
  });

  // Both types as wide, so that elements are bytes over a width of the array's own.
  it.each(['systolic/16x16', 'flexsa/1g1f'])('holds for runs of %s: bytes of DRAM', async (arch) => {
    const architecture = await loadArchitecture(arch, [], registry);
    const work = workOf({ network: vision(2) });
    const record = simulate(assemble(architecture, work, 'event'));
    const found = movedReuse(record, record.totals)!;
    const filter = record.totals.traffic
      .filter(({ level, tensor }) => level === 'dram' && tensor === 'filter')
      .reduce((sum, { readBytes, writeBytes }) => sum + readBytes + writeBytes, 0);
    expect(found.weights).toBeGreaterThan(0);
    expect([1, 2, 4].some((bytes) => Math.abs(found.weights * bytes - filter) < 1e-6 * filter)).toBe(true);
    expect(1 / found.weightReuse + 1 / found.activationReuse).toBeCloseTo(
      1 / record.totals.arithmeticIntensity!,
      9,
    );
  });
});
