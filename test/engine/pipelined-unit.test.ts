import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PipelinedUnit } from '../../src/engine/pipelined-unit.js';

describe('PipelinedUnit', () => {
  it('starts an operation an interval after the one before, and each takes the latency', () => {
    const issues = fc.array(fc.record({ at: fc.nat(300), operations: fc.integer({ min: 1, max: 5 }) }));
    fc.assert(
      fc.property(issues, fc.nat(20), fc.nat(6), (list, latency, interval) => {
        const unit = new PipelinedUnit({ latency, interval });
        let before = -Infinity;
        let issued = 0;
        for (const { at, operations } of list) {
          const starts = Array.from({ length: operations }, () => (before = Math.max(at, before + interval)));
          issued += operations;
          expect(unit.issue(at, operations)).toBe(starts.at(-1)! + latency);
          expect([unit.started, unit.free, unit.issued]).toEqual([starts[0], before + interval, issued]);
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('starts one every tick unless told otherwise, and is used for what it started', () => {
    const unit = new PipelinedUnit({ latency: 3 });
    expect([unit.issue(0), unit.issue(0), unit.issue(8)]).toEqual([3, 4, 11]);
    expect(unit.utilization(12)).toBe(0.25);
    expect(unit.utilization(0)).toBe(0);
    const slow = new PipelinedUnit({ latency: 4, interval: 4 });
    slow.issue(0);
    expect(slow.utilization(8)).toBe(0.5);
  });

  it('refuses what is no pipeline and no operation', () => {
    expect(() => new PipelinedUnit({ latency: -1 })).toThrow(RangeError);
    expect(() => new PipelinedUnit({ latency: 1, interval: Number.NaN })).toThrow(RangeError);
    expect(() => new PipelinedUnit({ latency: 1 }).issue(0, 0)).toThrow(RangeError);
  });
});
