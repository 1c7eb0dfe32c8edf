import { describe, expect, it } from 'vitest';
import {
  alphaTable,
  bestAlphaTable,
  compareSimulatedAlpha,
  correlationTable,
  efficiencyTable,
  heldOutTable,
  layerTypeTable,
  METRICS,
  samplesOf,
  samplingTable,
} from '../../src/experiments/di/figures.js';
import {
  histogram,
  normalQuantile,
  quantilePairs,
  spreadOf,
  subsetStatistics,
} from '../../src/experiments/di/sampling.js';
import {
  CARDS,
  CIRCULAR,
  conditionOf,
  halves,
  SIMULATED,
  SIMULATED_BATCHES,
  simulateStudy,
  sweepOf,
  transfer,
  type Study,
} from '../../src/experiments/di/simulated.js';
import { pearson } from '../../src/experiments/di/statistics.js';
import { reproductionPlot } from '../../src/plot/reproductions.js';
import { prepare, simulate } from '../../src/simulation/simulate.js';
import { check } from '../plot/document.js';

let made: Promise<Study> | undefined;
const study = (): Promise<Study> => (made ??= simulateStudy());

describe('the networks on simulated cards', () => {
  it('are at least fifteen, on P4000 and P100 at four batches, and on other sizes of L2', async () => {
    const { names, accesses, conditions, sizes } = await study();
    expect(names.length).toBeGreaterThanOrEqual(15);
    expect(new Set(names).size).toBe(names.length);
    expect(accesses).toHaveLength(names.length);
    expect(conditions.map(({ card, batch }) => `${card} ${batch}`)).toEqual(
      CARDS.flatMap((card) => SIMULATED_BATCHES.map((batch) => `${card} ${batch}`)),
    );
    expect(sizes.map(({ l2 }) => l2)).toEqual(['1 MiB', '4 MiB', '16 MiB', '64 MiB']);
    // 4 MiB is what the card has.
    expect(sizes[1]!.efficiency).toEqual(conditionOf({ conditions }, 'p100', 4).efficiency);
  });

  it('have MACs over joules of the run of that card and batch', async () => {
    const all = await study();
    for (const [card, batch, workload] of [
      ['p4000', 32, 'squeezenet1.1-imagenet'],
      ['p100', 1, 'alexnet-original-imagenet'],
    ] as const) {
      const { totals } = simulate(
        await prepare({ workload, arch: `gpu/${card}`, batch, fidelity: 'analytic' }),
      );
      const at = SIMULATED.indexOf(workload);
      expect(conditionOf(all, card, batch).efficiency[at]).toBe(totals.macs! / totals.energyJoules!);
    }
  });
});

/** Four networks: efficiency goes exactly with 1 / (2 A + W / 2), which is DI_H at 0.80. */
const accesses = [
  { macs: 100, weights: 10, activations: 1 },
  { macs: 100, weights: 2, activations: 7 },
  { macs: 100, weights: 5, activations: 3 },
  { macs: 100, weights: 1, activations: 20 },
];
const exact = accesses.map(({ weights, activations }) => 1 / (2 * activations + weights / 2));

describe('alpha', () => {
  it('is found where MACs a joule are made of it; AI is at 0.50', () => {
    const sweep = sweepOf(accesses, exact);
    expect(sweep.map(([alpha]) => alpha)).toHaveLength(21);
    expect(sweep.find(([alpha]) => alpha === 0.8)![1]).toBeCloseTo(1, 12);
    const ai = accesses.map(({ macs, weights, activations }) => macs / (weights + activations));
    expect(sweep.find(([alpha]) => alpha === 0.5)![1]).toBeCloseTo(pearson(ai, exact), 12);
  });

  it('of some networks alone does not see the others', () => {
    const spoilt = [...exact];
    spoilt[3] = 1e6;
    expect(sweepOf(accesses, spoilt, [0, 1, 2])).toEqual(sweepOf(accesses, exact, [0, 1, 2]));
    expect(sweepOf(accesses, spoilt)).not.toEqual(sweepOf(accesses, exact));
  });

  it('is fitted in one place and asked in the other, beside AI', () => {
    const other = accesses.map(({ weights, activations }) => 1 / (activations + weights));
    const condition = (efficiency: readonly number[]) => ({ card: 'p100' as const, batch: 4, efficiency });
    const there = transfer({ accesses }, condition(exact), condition(other));
    expect(there.alpha).toBe(0.8);
    expect(there.fitted).toBeCloseTo(1, 12);
    expect(there.plain).toBeCloseTo(1, 12);
    expect(there.held).toBe(sweepOf(accesses, other).find(([alpha]) => alpha === 0.8)![1]);
    expect(there.held).toBeLessThan(0.99);
    // Every other network: two points are always on a line, so six of them.
    const six = [
      ...accesses,
      { macs: 100, weights: 4, activations: 1 },
      { macs: 100, weights: 9, activations: 9 },
    ];
    const odd = six.map(({ weights, activations }, at) =>
      at % 2 === 0 ? 1 / (2 * activations + weights / 2) : 1 / (activations + weights),
    );
    const half = halves({ accesses: six }, condition(odd));
    expect(half.alpha).toBe(0.8);
    expect(half.fitted).toBeCloseTo(1, 12);
    expect(half.plain).toBeCloseTo(1, 12);
    expect(half.held).toBe(sweepOf(six, odd, [1, 3, 5]).find(([alpha]) => alpha === 0.8)![1]);
  });
});

describe('sampling', () => {
  it('draws subsets without anything twice, the same for the same seed, all alike in the mean', () => {
    const seen = new Array<number>(6).fill(0);
    const sizes = new Set<number>();
    const statistic = (positions: readonly number[]): number => {
      for (const at of positions) seen[at]!++;
      sizes.add(new Set(positions).size);
      return positions[0]!;
    };
    const drawn = subsetStatistics(6, statistic, { draws: 3000, size: 4, seed: 9 });
    expect([...sizes]).toEqual([4]);
    expect(drawn).toHaveLength(3000);
    for (const count of seen) expect(Math.abs(count - 2000)).toBeLessThan(120);
    expect(subsetStatistics(6, (p) => p[0]!, { draws: 3000, size: 4, seed: 9 })).toEqual(drawn);
    expect(drawn).toEqual([...drawn].sort((a, b) => a - b));
  });

  it('has moments by hand', () => {
    // Mean 3, squares 4 + 1 + 0 + 9 over 4, cubes -8 - 1 + 0 + 27 over 4.
    const { mean, deviation, skewness } = spreadOf([1, 2, 3, 6]);
    expect(mean).toBe(3);
    expect(deviation).toBeCloseTo(Math.sqrt(14 / 4), 12);
    expect(skewness).toBeCloseTo(18 / 4 / Math.sqrt(14 / 4) ** 3, 12);
  });

  it('has quantiles of the normal distribution, and the values beside them', () => {
    for (const [share, quantile] of [
      [0.5, 0],
      [0.8413447, 1],
      [0.9772499, 2],
      [0.025, -1.959964],
      [0.0013499, -3],
    ] as const)
      expect(Math.abs(normalQuantile(share) - quantile)).toBeLessThan(5e-4);
    const pairs = quantilePairs([3, 5, 8, 9]);
    expect(pairs.map(([, value]) => value)).toEqual([3, 5, 8, 9]);
    expect(pairs[0]![0]).toBe(normalQuantile(0.125));
    expect(pairs[3]![0]).toBeCloseTo(-pairs[0]![0], 12);
  });

  it('counts by bins, what is outside in the last ones', () => {
    expect(histogram([-1, 0, 0.24, 0.25, 0.5, 1, 7], 0, 1, 4)).toEqual([3, 1, 1, 2]);
  });
});

describe('tables of reproduce di', () => {
  it('say that they are circular wherever simulated joules are in them', async () => {
    const all = await study();
    for (const table of [
      ...[efficiencyTable(all), correlationTable(all), alphaTable(all), bestAlphaTable(all)],
      ...[heldOutTable(all), samplingTable(all)],
    ])
      expect(table.notes).toContain(CIRCULAR);
    expect(CIRCULAR).toMatch(/circular.*Absolute energies are not claims/is);
    expect(layerTypeTable().notes).not.toContain(CIRCULAR);
    expect(
      compareSimulatedAlpha(all).every(({ note, mark }) => note === CIRCULAR && mark === 'recalled'),
    ).toBe(true);
  });

  it('have the numbers of the study', async () => {
    const all = await study();
    const { names, conditions } = all;
    const { rows } = efficiencyTable(all);
    expect(rows.map(([name]) => name)).toEqual(names);
    const vgg = rows.find(([name]) => name === 'vgg16-imagenet')!;
    expect(vgg.slice(1, 3)).toEqual(['96.08', '337.7']);
    const at = names.indexOf('vgg16-imagenet');
    expect(vgg[3]).toBe((conditionOf(all, 'p4000', 4).efficiency[at]! / 1e9).toFixed(1));
    const correlations = correlationTable(all);
    expect(correlations.rows.map(([name]) => name)).toEqual(Object.keys(METRICS));
    const [, ...ai] = correlations.rows[0]!;
    const values = all.accesses.map((one) => one.macs / (one.weights + one.activations));
    expect(ai[0]).toMatch(new RegExp(`^${pearson(values, conditions[0]!.efficiency).toFixed(2)} / `));
    // At batch 1 amortised is not another number; at 128 it is.
    const once = correlations.rows.find(([name]) => name === 'AI, weights once a batch')!;
    expect(once[1]).toBe(ai[0]);
    expect(once[4]).not.toBe(ai[3]);
    const alphas = alphaTable(all);
    expect(alphas.rows).toHaveLength(22);
    expect(alphas.rows.at(-1)![0]).toBe('highest at');
    expect(alphas.notes[0]).toContain('0.50 at 1, 0.80 at 4, 0.97 at 32, 0.99 at 128');
    expect(bestAlphaTable(all).rows).toHaveLength(2 * 4 + 4);
    // 0.80 is one fetch of the weights for a batch of 4: these rows decide.
    expect(
      compareSimulatedAlpha(all).flatMap(({ quantity, variant }) => (variant ? [] : [quantity])),
    ).toEqual(['P4000, batch 4', 'P100, batch 4']);
    expect(compareSimulatedAlpha(all).map(({ ours }) => ours.toFixed(2))).toEqual(
      alphas.rows.at(-1)!.slice(1),
    );
  });

  it('hold out the other card, the other batch, both, and half of the networks', async () => {
    const all = await study();
    const { rows } = heldOutTable(all);
    expect(rows).toHaveLength(2 * 2 * 3 + 2);
    expect(rows.every(([from, to]) => from !== to)).toBe(true);
    const row = rows.find(([from, to]) => from === 'P4000, batch 32' && to === 'P100, batch 4')!;
    const { alpha, held } = transfer(all, conditionOf(all, 'p4000', 32), conditionOf(all, 'p100', 4));
    expect(row[2]).toBe(alpha.toFixed(2));
    expect(row[4]).toBe(held.toFixed(3));
  });

  it('has the spread of r over a thousand subsets of ten', async () => {
    const all = await study();
    const samples = samplesOf(all, 'DI_H 0.80');
    expect(samples).toHaveLength(1000);
    const { rows, title } = samplingTable(all);
    expect(title).toContain('1000 random subsets of 10 of 18 networks');
    expect(rows[0]).toEqual([
      'mean',
      ...['AI', 'DI_H 0.80'].map((one) => spreadOf(samplesOf(all, one)).mean.toFixed(3)),
    ]);
    const counts = rows.at(-1)![2]!.split(' ').map(Number);
    expect(counts.reduce((a, b) => a + b)).toBe(1000);
    // The sum of r over all subsets is near that of all networks.
    const whole = pearson(
      all.accesses.map((one) => METRICS['DI_H 0.80']!(one, 4)),
      conditionOf(all, 'p100', 4).efficiency,
    );
    expect(Math.abs(spreadOf(samples).mean - whole)).toBeLessThan(0.05);
  });

  it('have a layer of each type', () => {
    const { rows } = layerTypeTable();
    expect(rows.map(([type]) => type)).toEqual(['SConv', 'DWConv', 'PWConv', 'GConv', 'FC']);
    // 4096 x 4096 weights used once each, 8192 activations.
    expect(rows[4]!.slice(2)).toEqual(['1', '2048', '0.9995', '4.99']);
  });
});

describe('pictures of reproduce di', () => {
  const di = { system: 'di', title: 'intensities', toolVersion: '0.1.0', findings: [] };
  const words = (document: ReturnType<typeof check>): string =>
    [...document.querySelectorAll('text')].map(({ textContent }) => textContent).join(' ');

  it.each([
    ['di-scatter', '.point', 2 * 4 * 18],
    ['di-alpha', '.course', 8],
    ['di-sampling', '.quantile', 2000],
  ] as const)('%s has its marks and says that it is circular', async (name, selector, marks) => {
    const document = check(await reproductionPlot(name, [di]));
    expect([...document.querySelectorAll(selector)]).toHaveLength(marks);
    expect(words(document)).toMatch(/Circular in part/);
    expect(words(document)).toMatch(/recalled, not read/);
    await expect(reproductionPlot(name, [{ ...di, system: 'haac' }])).rejects.toThrow('systole reproduce di');
  });

  it('layer-types has four bars for each of five types; nothing in it is simulated', async () => {
    const document = check(await reproductionPlot('layer-types', [di]));
    const bars = [...document.querySelectorAll('.reuse > title')].map(({ textContent }) => textContent);
    expect(bars).toHaveLength(20);
    expect(bars).toContain('DWConv: AI 1.8 MACs/element');
    expect(words(document)).not.toMatch(/Circular/);
  });
});
