import { expect, it } from 'vitest';
import type { Gemm } from '../../../src/models/lowering/gemm.js';
import type { Window } from '../../../src/models/lowering/window.js';
import { mostSideBySide, packed } from '../../../src/models/systolic/packing.js';
import { arch, specOf } from './helpers.js';

/** Products of 5 x 7 times 7 x 2 whose windows tell what they were asked. */
const window: Window = {
  m: 5,
  k: 7,
  elements: (rows, from, to) => 1000 * rows + 100 * from + to,
  lineBuffer: (rows, from, to) => 2000 * rows + 300 * from + to,
};
const gemm: Gemm = { instances: 11, m: 5, n: 2, k: 7, window, filterIsActivation: false };

it.each([
  // Three products side by side of 11: four packs. Rows and columns of the array are K and N, K and M, or M and N.
  ['ws', { m: 5, n: 6, k: 21, instances: 4 }, 15],
  ['is', { m: 15, n: 2, k: 21, instances: 4 }, 5],
  ['os', { m: 15, n: 6, k: 7, instances: 4 }, 5],
] as const)('%s: three products as one', (dataflow, shape, rows) => {
  const { side, packs, gemm: pack } = packed(gemm, 3, dataflow);
  expect([side, packs]).toEqual([3, 4]);
  expect(pack).toMatchObject(shape);
  expect([pack.window.m, pack.window.k]).toEqual([shape.m, shape.k]);
  // 15 rows of the pack are 15 of each product where rows stream (ws), else 5; of each product all 7 taps.
  expect(pack.window.elements(15, 0, pack.k)).toBe(3 * (1000 * rows + 7));
  expect(pack.window.lineBuffer(15, 0, pack.k)).toBe(3 * (2000 * rows + 7));
});

it('one alone is itself', () => {
  expect(packed(gemm, 1, 'ws')).toEqual({ side: 1, packs: 11, gemm });
});

it.each([
  // rows / 7, cols / 2 for ws; rows / 7, cols / 5 for is; rows / 5, cols / 2 for os; never more than there are.
  ['ws', 29, 7, 3],
  ['ws', 20, 100, 2],
  ['is', 29, 14, 2],
  ['is', 29, 100, 4],
  ['os', 29, 100, 5],
  ['os', 29, 7, 3],
  ['os', 1000, 1000, 11],
  ['ws', 6, 1, 1],
])('%s on %i x %i: %i side by side', async (dataflow, rows, cols, most) => {
  const spec = specOf(await arch({ dataflow, rows, cols }));
  expect(mostSideBySide(gemm, spec)).toBe(most);
});
