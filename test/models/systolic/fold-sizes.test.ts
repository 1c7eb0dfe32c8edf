import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldBytes, FoldSizes } from '../../../src/models/systolic/fold.js';
import type { GemmSpec } from '../../../src/models/systolic/architecture.js';
import { Records } from '../../../src/models/systolic/history.js';
import { plan, product } from './plans.js';

describe('sizes of the folds of a block', () => {
  it('are those of each fold by itself, in whatever order they are asked for', () => {
    const array = { rows: 4, cols: 3 } as unknown as GemmSpec;
    const machine = fc.record({
      dataflow: fc.constantFrom('ws' as const, 'is' as const, 'os' as const),
      stream: fc.constantFrom('whole' as const, 2, 5),
      ifmap: fc.integer({ min: 150, max: 900 }),
      filter: fc.integer({ min: 150, max: 900 }),
    });
    const size = (max: number) => fc.integer({ min: 1, max });
    fc.assert(
      fc.property(machine, size(23), size(23), size(23), fc.boolean(), (one, m, n, k, rowOuter) => {
        const made = plan(product(m, n, k), one);
        const { rowFolds, colFolds, blocks } = made.mapping;
        for (const block of [0, 1]) {
          const at = { operator: 0, plan: made, block, length: blocks.length, share: 1, beside: 0.5 };
          const sizes = new FoldSizes(at, array);
          for (let i = 0; i < rowFolds * colFolds; i++) {
            const [rowFold, colFold] = rowOuter
              ? [Math.floor(i / colFolds), i % colFolds]
              : [i % rowFolds, Math.floor(i / rowFolds)];
            expect(sizes.of(rowFold, colFold)).toEqual(foldBytes({ ...at, rowFold, colFold }, array));
          }
        }
      }),
      { numRuns: 200, seed: 3 },
    );
  });
});

describe('a queue of records', () => {
  it('keeps what was put in by index, while it grows and while the oldest leave', () => {
    const queue = new Records(1, 4);
    const put = (value: number): void => {
      const at = queue.add();
      queue.data[at] = value;
      queue.data[at + 1] = -value;
    };
    const held = (): number[][] => {
      const all = [];
      for (let index = queue.first; index < queue.end; index++) {
        const at = queue.at(index);
        all.push([index, queue.data[at]!, queue.data[at + 1]!]);
      }
      return all;
    };
    for (const value of [7, 11, 13]) put(value);
    queue.first = 2;
    for (const value of [17, 19, 23]) put(value);
    expect(queue.data).toHaveLength(8);
    for (const value of [29, 31]) put(value);
    expect(queue.data).toHaveLength(16);
    expect(held()).toEqual([13, 17, 19, 23, 29, 31].map((value, i) => [i + 2, value, -value]));
  });
});
