import { expect, it } from 'vitest';
import { distinctions, type Asked } from '../../src/results/distinctions.js';

const run = (
  architecture: Record<string, unknown>,
  options: Record<string, unknown> = {},
  arch = 'a',
): Asked => ({
  workload: 'w',
  arch,
  architecture,
  options,
});

it('runs of one workload and architecture are told apart by what differs, others by nothing', () => {
  const base = { rows: 8, dataflow: 'ws', dram: { bandwidth: 10 }, area: { pe: 1 } };
  expect(
    distinctions([
      run(base, { batch: 1 }),
      run({ ...base, dataflow: 'os', area: { pe: 2 } }, { batch: 1 }),
      run({ ...base, dram: { bandwidth: 20 } }, { batch: 4 }),
      run({ ...base, rows: 16 }, { batch: 9 }, 'b'),
    ]),
  ).toEqual([
    'ws, dram.bandwidth=10, batch=1',
    'os, dram.bandwidth=10, batch=1',
    'ws, dram.bandwidth=20, batch=4',
    'ws',
  ]);
});

it('what follows from other settings is told where nothing else differs', () => {
  expect(distinctions([run({ area: { pe: 1 } }), run({ area: { pe: 2 } })])).toEqual([
    'area.pe=1',
    'area.pe=2',
  ]);
  expect(distinctions([run({ area: { pe: 1 } }), run({ area: { pe: 1 } })])).toEqual(['', '']);
});

it('many settings are counted', () => {
  const of = (value: number) =>
    run(Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((key) => [key, value])));
  expect(distinctions([of(1), of(2)])[1]).toBe('a=2, b=2, c=2, d=2, 2 more');
});

it('a setting that one run lacks is told of the other', () => {
  expect(distinctions([run({ x: 1 }), run({})])).toEqual(['x=1', '']);
});
