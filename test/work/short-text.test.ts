import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepFreeze } from '../../src/document/freeze.js';
import { canonical } from '../../src/work/hash.js';
import { shortText } from '../../src/work/short-text.js';

describe('short texts', () => {
  const data = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(Infinity, 0, 1, '1', '#1', '#2', 'infinite ', [], {}, [[]]),
  );

  it('are equal for equal data and no other, frozen or not', () => {
    fc.assert(
      fc.property(data, data, fc.boolean(), fc.boolean(), (one, other, freezeOne, freezeOther) => {
        const [a, b] = [structuredClone(one), structuredClone(other)];
        const [first, second] = [freezeOne ? deepFreeze(a) : a, freezeOther ? deepFreeze(b) : b];
        expect(shortText(first) === shortText(second)).toBe(canonical(one) === canonical(other));
        expect(shortText(structuredClone(one))).toBe(shortText(first));
      }),
      { numRuns: 300, seed: 15 },
    );
  });

  it('are no longer than some digits for data however long, and none for nothing', () => {
    expect(shortText({ list: Array.from({ length: 1000 }, (_, index) => index) })).toMatch(/^#\d+$/);
    expect(shortText(undefined)).toBe('');
  });

  it('never come up again for other data once they are forgotten', () => {
    const texts = Array.from({ length: 5000 }, (_, index) => shortText({ index }));
    expect(new Set(texts).size).toBe(5000);
    expect(texts).not.toContain(shortText({ index: 'other' }));
  });

  it('tell what has changed of data that is not frozen', () => {
    const given = { rows: 1 };
    const before = shortText(given);
    given.rows = 2;
    expect(shortText(given)).not.toBe(before);
  });
});
