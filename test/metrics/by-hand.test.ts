import { describe, expect, it } from 'vitest';
import { dataTypeAwareIntensity } from '../../src/metrics/intensity.js';
import { intensities } from '../../src/models/record/intensity.js';
import { valueOf } from '../../src/results/values.js';
import { arch, gemmNetwork, run } from '../models/systolic/helpers.js';

describe('intensities of 210 MACs, 3 activations and 7 weights', () => {
  it.each([
    ['H', 0.8, 210 / (0.8 * 3 + 0.2 * 7)],
    ["H'", 0.8, 210 / (0.8 * 7 + 0.2 * 3)],
    ['S', 0.8, 0.8 * 70 + 0.2 * 30],
    ["S'", 0.8, 0.8 * 30 + 0.2 * 70],
    ['H', 0.25, 210 / (0.25 * 3 + 0.75 * 7)],
    ['S', 0.25, 0.25 * 70 + 0.75 * 30],
  ] as const)('%s at %d: %d', (form, alpha, expected) => {
    expect(dataTypeAwareIntensity(210, 3, 7, { form, alpha })).toBeCloseTo(expected, 12);
    const both = intensities(
      210,
      { activations: 3, weights: 7 },
      { form, activationShare: alpha, level: 'dram' },
    );
    expect(both).toEqual({
      arithmeticIntensity: 21,
      weightedArithmeticIntensity: expect.closeTo(expected, 12),
    });
  });
});

describe('a product of 6 x 10 and 10 x 14 that fits, by hand', () => {
  const WIDTHS = {
    'data.ifmap': '8 bit',
    'data.filter': '4 bit',
    'data.ofmap': '16 bit',
    'data.accumulator': '32 bit',
  };
  // 60 inputs of 1 B, 140 weights of half a byte, 84 results of 2 B.
  const BYTES = { ifmap: 60, filter: 70, ofmap: 168 };

  it('moves at DRAM what it must: every operand once, in its own width', async () => {
    const machine = await arch({ ...WIDTHS, rows: 16, cols: 16 }, 'systolic/16x16');
    const { totals, operators } = run(machine, gemmNetwork(6, 14, 10), 'event');
    expect(operators[0]!.details['compulsoryDramBytes']).toBe(60 + 70 + 168);
    expect(valueOf(totals, 'dramBytes')).toBe(298);
    expect(valueOf(totals, 'traffic.dram.ifmap.readBytes')).toBe(BYTES.ifmap);
    expect(valueOf(totals, 'traffic.dram.filter.readBytes')).toBe(BYTES.filter);
    expect(valueOf(totals, 'traffic.dram.ofmap.writeBytes')).toBe(BYTES.ofmap);
    expect(valueOf(totals, 'traffic.dram.psum.readBytes') ?? 0).toBe(0);
    expect(operators[0]!.details['dramCycles']).toBeCloseTo(298 / (270e9 / 700e6), 9);
    // 840 MACs over 284 elements; DI weighs 60 + 84 activations by 0.8 and 140 weights by 0.2.
    expect(totals.arithmeticIntensity).toBeCloseTo(840 / 284, 12);
    expect(totals.weightedArithmeticIntensity).toBeCloseTo(840 / (0.8 * 144 + 0.2 * 140), 12);
    expect(operators[0]!.arithmeticIntensity).toBeCloseTo(840 / 284, 12);
  });

  it('counts partial sums that leave the chip as activations of their own width', async () => {
    // os keeps sums in the PEs; ws with ten rows of K on five rows of PEs and no room for sums spills them once.
    const spill = { ...WIDTHS, rows: 5, cols: 14, convention: 'scalesim', 'tiling.stream': 'whole' };
    const machine = await arch({ ...spill, 'scratchpad.ofmap.size': '64 B' }, 'systolic/16x16');
    const { totals, operators } = run(machine, gemmNetwork(6, 14, 10), 'event');
    expect(operators[0]!.details['accumulation']).toBe('spilled');
    // 84 sums of 4 B are written by the first fold of K and read back by the second, whose results are finished.
    expect(valueOf(totals, 'traffic.dram.psum.writeBytes')).toBe(4 * 84);
    expect(valueOf(totals, 'traffic.dram.psum.readBytes')).toBe(4 * 84);
    expect(valueOf(totals, 'dramBytes')).toBe(298 + 2 * 4 * 84);
    expect(operators[0]!.details['compulsoryDramBytes']).toBe(298);
    const activations = 60 + 84 + 2 * 84;
    expect(totals.arithmeticIntensity).toBeCloseTo(840 / (activations + 140), 12);
    expect(totals.weightedArithmeticIntensity).toBeCloseTo(840 / (0.8 * activations + 0.2 * 140), 12);
  });
});
