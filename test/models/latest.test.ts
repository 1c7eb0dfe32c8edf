import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Latest } from '../../src/models/latest.js';

/** The same with a map that is written anew at every question. */
class Plain {
  private readonly known = new Map<string, number>();

  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  of(key: string, make: () => number): number {
    const value = this.known.get(key) ?? make();
    this.known.delete(key);
    this.known.set(key, value);
    if (this.known.size > this.most) this.known.delete(this.known.keys().next().value!);
    return value;
  }
}

describe('the latest values', () => {
  it('are those that were asked for last, whatever was asked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(7), { maxLength: 60 }), (most, keys) => {
        const [latest, plain] = [new Latest<number>(most), new Plain(most)];
        for (const [time, key] of keys.entries())
          expect(latest.of(`key ${key}`, () => time)).toBe(plain.of(`key ${key}`, () => time));
      }),
      { numRuns: 300, seed: 15 },
    );
  });

  it('may be made by asking for others, or for themselves', () => {
    const latest = new Latest<string>(2);
    const asked = latest.of('a', () => latest.of('b', () => 'b') + latest.of('a', () => 'inner'));
    expect(asked).toBe('binner');
    expect(latest.of('a', () => 'new')).toBe('binner');
    expect(latest.of('b', () => 'new')).toBe('b');
  });
});
