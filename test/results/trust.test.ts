import { describe, expect, it } from 'vitest';
import { families, trustLines } from '../../src/results/trust.js';

const of = (name: string, status: string) => ({ name, status });

describe('what results rest on', () => {
  it('is told by status: assumed, recalled, fitted and derived, each name once', () => {
    const one = [
      of('a', 'assumed'),
      of('b', 'recalled'),
      of('c', 'fitted'),
      of('d', 'derived'),
      of('e', 'found'),
    ];
    expect(trustLines([one])).toEqual(['assumed: a', 'recalled: b', 'fitted: c', 'derived: d']);
    expect(trustLines([one, [of('a', 'assumed'), of('f', 'derived')]])).toEqual([
      'assumed: a',
      'recalled: b',
      'fitted: c',
      'derived: d, f',
    ]);
    expect(trustLines([[of('e', 'found')]])).toEqual([]);
  });

  it('in families, of which a picture writes some', () => {
    expect(families(['v.relu', 'v.pool', 'clock', 'w.one'])).toEqual(['v.* (2)', 'clock', 'w.one']);
    const many = ['a', 'b', 'c', 'd'].map((name) => of(name, 'assumed'));
    expect(trustLines([many], 2)).toEqual(['assumed: a, b and 2 more']);
    expect(trustLines([many], 4)).toEqual(['assumed: a, b, c, d']);
  });
});
