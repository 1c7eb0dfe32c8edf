import { describe, expect, it } from 'vitest';
import type { Gemm } from '../../../src/models/lowering/gemm.js';
import { matrixWindow } from '../../../src/models/lowering/window.js';
import { better, Costing, type Cost } from '../../../src/models/systolic/cost.js';
import { ALONE } from '../../../src/models/systolic/fetch.js';
import { planGemm } from '../../../src/models/systolic/plan.js';
import { arch, specOf } from './helpers.js';

const PRICES = {
  'energy.actions.mac': '2 pJ',
  'energy.actions.scratchpad-read': '3 pJ/B',
  'energy.actions.scratchpad-write': '5 pJ/B',
  'energy.actions.dram-read': '7 pJ/B',
  'energy.actions.dram-write': '11 pJ/B',
  'energy.leakage.pe': '13 uW',
  'energy.leakage.scratchpad': '1024 uW/KiB',
};
const widths = { ifmap: 8, filter: 16, ofmap: 24, accumulator: 32 };

/** Cost of a product on 4 x 4 PEs, a byte a cycle from DRAM at 1 MHz. */
async function cost(m: number, n: number, k: number, ofmap: string, objective = 'energy'): Promise<Cost> {
  const pads = {
    'scratchpad.ifmap.size': '64 B',
    'scratchpad.filter.size': '64 B',
    'scratchpad.ofmap.size': ofmap,
  };
  const machine = {
    rows: 4,
    cols: 4,
    clock: '1 MHz',
    'dram.bandwidth': '1 B/cycle',
    'tiling.stream': 'whole',
  };
  const spec = specOf(await arch({ ...machine, ...pads, ...PRICES, 'tiling.objective': objective }));
  const gemm: Gemm = { instances: 1, m, n, k, window: matrixWindow(m, k), filterIsActivation: false };
  return new Costing(spec).of(planGemm(gemm, spec, widths, ALONE));
}

const pico = (joules: number): number => joules * 1e12;
/** 16 PEs and the scratchpads, a microwatt a byte, for so many cycles of a microsecond, in pJ. */
const idle = (cycles: number, bytes: number): number => cycles * (16 * 13 + bytes);

describe('what a plan costs, by hand', () => {
  it('one fold: 5 x 2 times 2 x 3', async () => {
    // Bytes: 10 of ifmap, 6 weights of 2, 15 results of 3. Each is read or written once on either side of its pad.
    const [input, weights, results] = [10, 12, 45];
    const bytes = input + weights + results;
    expect(await cost(5, 3, 2, '128 B')).toMatchObject({ dramBytes: bytes, cycles: bytes });
    const moved = 3 * bytes + 5 * bytes + 7 * (input + weights) + 11 * results;
    const { joules } = await cost(5, 3, 2, '128 B');
    expect(pico(joules)).toBeCloseTo(2 * 30 + moved + idle(bytes, 256), 6);
  });

  it('two folds whose 15 sums of 4 bytes stay on chip: written and read once more', async () => {
    const [input, weights, results, sums] = [35, 42, 45, 60];
    const bytes = input + weights + results;
    const { joules, dramBytes, cycles } = await cost(5, 3, 7, '128 B');
    expect([dramBytes, cycles]).toEqual([bytes, bytes]);
    const moved = (3 + 5) * (bytes + sums) + 7 * (input + weights) + 11 * results;
    expect(pico(joules)).toBeCloseTo(2 * 105 + moved + idle(bytes, 256), 6);
  });

  it('... and where they do not fit: to DRAM and back, through the scratchpad', async () => {
    const [input, weights, results, sums] = [35, 42, 45, 60];
    const bytes = input + weights + results + 2 * sums;
    const { joules, dramBytes, cycles } = await cost(5, 3, 7, '24 B');
    expect([dramBytes, cycles]).toEqual([bytes, bytes]);
    // The array writes the sums and reads them, and so does the DRAM's side.
    const moved =
      (3 + 5) * (bytes - 2 * sums + 2 * sums) + 7 * (input + weights + sums) + 11 * (results + sums);
    expect(pico(joules)).toBeCloseTo(2 * 105 + moved + idle(bytes, 152), 6);
  });

  it('no energy unless it is asked for', async () => {
    expect((await cost(5, 3, 2, '128 B', 'time')).joules).toBe(0);
    expect((await cost(5, 3, 2, '128 B', 'dram')).joules).toBe(0);
    expect((await cost(5, 3, 2, '128 B', 'edp')).joules).toBe((await cost(5, 3, 2, '128 B')).joules);
  });
});

describe('the better of two plans', () => {
  const of = (cycles: number, dramBytes: number, joules: number): Cost => ({ cycles, dramBytes, joules });
  it.each([
    ['time', of(5, 9, 9), of(6, 1, 1), true],
    ['time', of(5, 3, 9), of(5, 4, 1), true],
    ['time', of(5, 4, 1), of(5, 4, 2), false],
    ['dram', of(9, 3, 9), of(1, 4, 1), true],
    ['dram', of(5, 4, 1), of(6, 4, 1), true],
    ['dram', of(6, 4, 1), of(5, 4, 1), false],
    ['energy', of(9, 9, 3), of(1, 1, 4), true],
    ['energy', of(5, 9, 3), of(6, 1, 3), true],
    ['energy', of(5, 3, 3), of(5, 4, 3), true],
    ['edp', of(3, 1, 5), of(4, 1, 4), true],
    ['edp', of(2, 9, 6), of(3, 1, 4), true],
    ['edp', of(3, 1, 4), of(2, 9, 6), false],
    ['edp', of(3, 1, 4), of(3, 1, 4), false],
  ] as const)('%s: %j before %j: %s', (objective, one, other, expected) => {
    expect(better(one, other, objective)).toBe(expected);
    if (expected) expect(better(other, one, objective)).toBe(false);
  });
});
