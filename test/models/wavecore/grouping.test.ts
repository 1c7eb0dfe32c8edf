import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  greedyGroups,
  GroupPrices,
  optimalGroups,
  type Group,
  type UnitCost,
} from '../../../src/models/wavecore/grouping.js';
import { dramBytesOf } from '../../../src/results/sums.js';
import { train } from './helpers.js';

const bytes = fc.integer({ min: 0, max: 1000 });
const unit: fc.Arbitrary<UnitCost> = fc
  .record({
    fixed: bytes,
    more: bytes,
    perPass: bytes,
    perAgain: bytes,
    boundary: bytes,
    footprint: fc.integer({ min: 0, max: 120 }),
  })
  .map(({ more, ...cost }) => ({ ...cost, spilled: cost.fixed + more }));
const chain = fc.record({
  units: fc.array(unit, { minLength: 1, maxLength: 9 }),
  batch: fc.integer({ min: 1, max: 40 }),
  buffer: fc.integer({ min: 1, max: 400 }),
});

/** Every way to cut a chain. */
function partitions(prices: GroupPrices): Group[][] {
  const count = prices.units.length;
  return Array.from({ length: 2 ** (count - 1) }, (_, cuts) => {
    const starts = [
      0,
      ...Array.from({ length: count - 1 }, (__, k) => k + 1).filter((k) => (cuts >> (k - 1)) & 1),
    ];
    return starts.map((first, index) => prices.group(first, starts[index + 1] ?? count));
  });
}

const covers = (groups: readonly Group[], count: number): boolean =>
  groups[0]!.first === 0 &&
  groups.at(-1)!.end === count &&
  groups.every(({ first }, index) => index === 0 || groups[index - 1]!.end === first);

describe('groups', () => {
  it('of dynamic programming cost what the best of all partitions costs; greedy ones never less', () => {
    fc.assert(
      fc.property(chain, ({ units, batch, buffer }) => {
        const prices = new GroupPrices(units, batch, buffer);
        const best = Math.min(...partitions(prices).map((groups) => prices.total(groups)));
        const [optimal, greedy] = [optimalGroups(prices), greedyGroups(prices)];
        expect(prices.total(optimal)).toBe(best);
        expect(prices.total(greedy)).toBeGreaterThanOrEqual(best);
        for (const groups of [optimal, greedy]) expect(covers(groups, units.length)).toBe(true);
      }),
    );
  });

  it('of dynamic programming never cost more with a larger buffer', () => {
    fc.assert(
      fc.property(chain, fc.integer({ min: 0, max: 400 }), ({ units, batch, buffer }, more) => {
        const cost = (size: number): number => {
          const prices = new GroupPrices(units, batch, size);
          return prices.total(optimalGroups(prices));
        };
        expect(cost(buffer + more)).toBeLessThanOrEqual(cost(buffer));
      }),
    );
  });

  it('have the sub-batches of the formula', () => {
    const cost = { fixed: 0, spilled: 0, perPass: 1, perAgain: 1, boundary: 0 };
    const prices = new GroupPrices(
      [
        { ...cost, footprint: 30 },
        { ...cost, footprint: 45 },
      ],
      32,
      100,
    );
    expect(prices.serialised(0, 1)).toMatchObject({ subBatch: 3, iterations: 11 });
    expect(prices.serialised(0, 2)).toMatchObject({ subBatch: 2, iterations: 16 });
    expect(prices.spills(1)).toBe(false);
    const small = new GroupPrices([{ ...cost, footprint: 300 }], 32, 100);
    expect(small.serialised(0, 1)).toMatchObject({ subBatch: 1, iterations: 32 });
    expect(small.spills(0)).toBe(true);
    expect(small.group(0, 1)).toMatchObject({ subBatch: 32, iterations: 1, streamed: true });
  });

  it.each(['resnet50-imagenet', 'resnet101-imagenet', 'resnet152-imagenet', 'inception-v4-imagenet299'])(
    '%s: greedy within half a percent of the optimum, MBS1 and MBS2',
    async (network) => {
      for (const scheduler of ['mbs1', 'mbs2']) {
        const total = async (grouping: string): Promise<number> => {
          const overrides = [`scheduler=${scheduler}`, `grouping=${grouping}`];
          return dramBytesOf((await train(network, overrides, { fidelity: 'analytic' })).totals);
        };
        const [greedy, optimal] = [await total('greedy'), await total('dp')];
        expect(greedy).toBeGreaterThanOrEqual(optimal);
        expect(greedy / optimal).toBeLessThan(1.005);
      }
    },
  );
});
