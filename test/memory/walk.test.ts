import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Walk } from '../../src/memory/walk.js';

describe('a walk through memory', () => {
  it('goes on where it was, through all spans and from the first again', () => {
    const walk = new Walk([
      { base: 1000, bytes: 100 },
      { base: 4096, bytes: 50 },
    ]);
    expect([80, 40, 29, 1, 7].map((bytes) => walk.next(bytes))).toEqual([1000, 1080, 4116, 4145, 1000]);
    expect(walk.next(1)).toBe(1007);
  });

  it('starts each transfer at a whole byte, and forgets no part of one', () => {
    const walk = new Walk([{ base: 10, bytes: 7 }]);
    expect([0.75, 0.75, 0.75, 5.5, 1].map((bytes) => walk.next(bytes))).toEqual([10, 10, 11, 12, 10]);
    expect(walk.next(1)).toBe(11);
  });

  it('is larger than what it goes through as often as need be', () => {
    const walk = new Walk([{ base: 64, bytes: 10 }]);
    expect([25, 25, 25].map((bytes) => walk.next(bytes))).toEqual([64, 69, 64]);
    const two = new Walk([
      { base: 0, bytes: 10 },
      { base: 100, bytes: 4 },
    ]);
    expect([40, 1].map((bytes) => two.next(bytes))).toEqual([0, 102]); // 40 = 2 * 14 + 12
  });

  it('stays at 0 where there is nothing', () => {
    expect(new Walk([]).next(8)).toBe(0);
    const walk = new Walk([
      { base: 96, bytes: 0 },
      { base: 32, bytes: 8 },
    ]);
    expect([walk.next(8), walk.next(8)]).toEqual([32, 32]);
  });

  it('never leaves its spans with the first byte of a transfer', () => {
    const spans = [
      { base: 0, bytes: 13 },
      { base: 64, bytes: 5 },
      { base: 4096, bytes: 21 },
    ];
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 40 }), (sizes) => {
        const walk = new Walk(spans);
        let passed = 0;
        for (const size of sizes) {
          const address = walk.next(size);
          // The same byte by counting: 39 bytes in all.
          let at = passed % 39;
          const span = spans.find(({ bytes }) => (at < bytes ? true : ((at -= bytes), false)))!;
          expect(address).toBe(span.base + at);
          passed += size;
        }
      }),
      { numRuns: 60 },
    );
  });
});
