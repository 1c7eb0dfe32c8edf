import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatCount } from '../../src/quantity/format.js';

test('counts read as the locale writes them', () => {
  const edges = [0, -0, -0.4, 0.5, 999, 999.5, 1000, -1000, 1e15, 2 ** 53, 1e21, NaN, Infinity, -Infinity];
  for (const value of edges) expect(formatCount(value)).toBe(Math.round(value).toLocaleString('en-US'));
  fc.assert(
    fc.property(fc.oneof(fc.double(), fc.maxSafeInteger(), fc.integer()), (value) => {
      expect(formatCount(value)).toBe(Math.round(value).toLocaleString('en-US'));
    }),
    { numRuns: 2000 },
  );
});
