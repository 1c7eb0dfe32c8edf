import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenPool } from '../../src/engine/token-pool.js';

describe('TokenPool', () => {
  it('gives the token that is free first, as a sorted list does', () => {
    const actions = fc.array(fc.record({ release: fc.boolean(), at: fc.nat(100) }), { maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), actions, (tokens, list) => {
        const pool = new TokenPool(tokens);
        const free = new Array<number>(tokens).fill(0);
        for (const { release, at } of list) {
          if (!release) {
            free.sort((a, b) => a - b);
            expect(pool.acquire(at)).toBe(free.length > 0 ? Math.max(at, free.shift()!) : Infinity);
          } else if (free.length === tokens) expect(() => pool.release(at)).toThrow(RangeError);
          else {
            pool.release(at);
            free.push(at);
          }
        }
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('serves k at a time', () => {
    const pool = new TokenPool(3);
    const starts = Array.from({ length: 7 }, () => {
      const start = pool.acquire(1);
      pool.release(start + 10);
      return start;
    });
    expect(starts).toEqual([1, 1, 1, 11, 11, 11, 21]);
  });

  it('refuses a pool of no tokens', () => {
    for (const tokens of [0, 1.5, Number.NaN]) expect(() => new TokenPool(tokens)).toThrow(RangeError);
  });
});
