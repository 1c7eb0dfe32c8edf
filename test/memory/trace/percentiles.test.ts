import { describe, expect, it } from 'vitest';
import { spreadOf } from '../../../src/memory/trace/percentiles.js';

describe('a spread of latencies', () => {
  it('has the entries at floor(p (n - 1) + 1/2), in order of size', () => {
    // 101 entries: p of 100 lands on itself; each entry is 3 more than ten times its place.
    const shuffled = Array.from({ length: 101 }, (_, at) => 10 * ((at * 37) % 101) + 3);
    expect(spreadOf(shuffled)).toEqual({
      ...{ sum: 10 * 5050 + 303, mean: 503, min: 3, p50: 503, p95: 953, p99: 993, max: 1003 },
    });
  });

  it('rounds a half upwards', () => {
    expect(spreadOf([10, 20])).toEqual({ sum: 30, mean: 15, min: 10, p50: 20, p95: 20, p99: 20, max: 20 });
    // 4 entries: 0.5 * 3 + 0.5 = 2; 0.95 * 3 + 0.5 = 3.35.
    expect(spreadOf(Uint32Array.of(4, 1, 3, 2))).toMatchObject({ p50: 3, p95: 4, p99: 4, min: 1, max: 4 });
  });

  it('of one, and of none', () => {
    expect(spreadOf([7])).toEqual({ sum: 7, mean: 7, min: 7, p50: 7, p95: 7, p99: 7, max: 7 });
    expect(spreadOf([])).toBeNull();
  });
});
