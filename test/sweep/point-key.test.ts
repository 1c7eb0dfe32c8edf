import { describe, expect, it } from 'vitest';
import { deepFreeze } from '../../src/document/freeze.js';
import { keyOf } from '../../src/sweep/point-key.js';
import type { PointTask } from '../../src/sweep/point.js';

const shared = deepFreeze({ size: 4 });
const task: PointTask = {
  kind: 'systolic',
  spec: { rows: 8, pad: shared, dram: { bandwidth: 1e9 } },
  work: 0,
  batch: undefined,
  fidelity: 'analytic',
  detail: false,
  metrics: [],
};

describe('key of a point', () => {
  it('is the same for tasks made of the same', () => {
    expect(keyOf({ ...task, spec: { rows: 8, pad: shared, dram: { bandwidth: 1e9 } } })).toBe(keyOf(task));
  });

  it('differs with every field that an outcome depends on', () => {
    const others: PointTask[] = [
      { ...task, kind: 'gpu' },
      { ...task, work: 1 },
      { ...task, batch: 1 },
      { ...task, fidelity: 'event' },
      { ...task, spec: { rows: 9, pad: shared, dram: { bandwidth: 1e9 } } },
      { ...task, spec: { rows: '8', pad: shared, dram: { bandwidth: 1e9 } } },
      { ...task, spec: { rows: 8, pad: deepFreeze({ size: 5 }), dram: { bandwidth: 1e9 } } },
      { ...task, spec: { rows: 8, pad: shared, dram: { bandwidth: 2e9 } } },
      { ...task, spec: { rows: 8, other: shared, dram: { bandwidth: 1e9 } } },
    ];
    expect(new Set([task, ...others].map(keyOf)).size).toBe(others.length + 1);
  });
});
