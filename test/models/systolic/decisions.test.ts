import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Costing } from '../../../src/models/systolic/cost.js';
import { DecisionTree, type Judge } from '../../../src/models/systolic/decisions.js';
import { arch, specOf } from './helpers.js';

const spec = specOf(await arch());
const costingAt = (bandwidth: number): Costing => new Costing({ ...spec, dram: { ...spec.dram, bandwidth } });

/** Finds a number by halves; each question follows from the answers before. */
function search(judge: Judge, log: () => void): string {
  log();
  let [low, high] = [0, 16];
  const path: number[] = [];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const above = judge((costing) => (costing.cyclesOf(1000) > middle * 10 ? 1 : 0));
    path.push(middle, above);
    if (above === 1) low = middle + 1;
    else high = middle;
  }
  return path.join();
}

describe('DecisionTree', () => {
  it('gives what is made anew, and makes it once for all that decide the same', () => {
    const bandwidths = fc.array(fc.double({ min: 1e9, max: 1e12, noNaN: true }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(bandwidths, (list) => {
        const tree = new DecisionTree<string>();
        let made = 0;
        const seen = new Set<string>();
        for (const bandwidth of [...list, ...list]) {
          const costing = costingAt(bandwidth);
          const fresh = search(
            (question) => question(costing),
            () => undefined,
          );
          expect(tree.resultFor(costing, (judge) => search(judge, () => made++))).toBe(fresh);
          seen.add(fresh);
        }
        expect(made).toBe(seen.size);
      }),
      { numRuns: 200, seed: 5 },
    );
  });

  it('forgets when it holds too many, and goes on', () => {
    const tree = new DecisionTree<number>();
    const exact = (costing: Costing): number => Math.round(costing.cyclesOf(1e6));
    let made = 0;
    for (let turn = 0; turn < 2; turn++)
      for (let bandwidth = 1; bandwidth <= 100; bandwidth++) {
        const costing = costingAt(bandwidth * 1e9);
        const make = (judge: Judge): number => {
          made++;
          return judge(exact);
        };
        expect(tree.resultFor(costing, make)).toBe(exact(costing));
      }
    expect(made).toBe(200);
  });

  it('keeps nothing of what failed', () => {
    const tree = new DecisionTree<number>();
    const fail = (judge: Judge): number => {
      judge(() => 1);
      throw new Error('no');
    };
    for (let turn = 0; turn < 2; turn++) expect(() => tree.resultFor(costingAt(1e9), fail)).toThrow('no');
    expect(tree.resultFor(costingAt(1e9), (judge) => judge(() => 1) + 1)).toBe(2);
  });
});
