import { describe, expect, it } from 'vitest';
import { OVER } from '../../../src/models/systolic/program.js';
import { Snapshot } from '../../../src/models/systolic/snapshot.js';

function snapshot(values: Iterable<number>, { lead = 0, from = 0, until = 0 } = {}): Snapshot {
  const made = new Snapshot();
  for (const value of values) made.put(value);
  return Object.assign(made, { lead, from, until });
}

const many = (count: number, change = -1): number[] =>
  Array.from({ length: count }, (_, at) => (at === change ? -at - 1 : at + 0.5));

describe('a snapshot', () => {
  it('is like one of the same numbers, whatever the lead and the times are', () => {
    const one = snapshot([1, OVER, -0.25], { lead: 3, from: 10, until: 20 });
    expect(one.equals(snapshot([1, OVER, -0.25], { lead: 4, from: 11, until: 33 }))).toBe(true);
    expect(one.equals(one)).toBe(true);
    expect(snapshot([]).equals(snapshot([]))).toBe(true);
  });

  it('is unlike one that differs in a single number or in how many there are', () => {
    const one = snapshot([1, 2, 3]);
    for (const other of [[0, 2, 3], [1, 0, 3], [1, 2, 0], [1, 2], [1, 2, 3, 0], []]) {
      expect(one.equals(snapshot(other))).toBe(false);
      expect(snapshot(other).equals(one)).toBe(false);
    }
  });

  it('with a number that is none is unlike all, itself included', () => {
    for (const values of [[NaN], [1, NaN], [NaN, 1]]) {
      const one = snapshot(values);
      expect(one.equals(one)).toBe(false);
      expect(one.equals(snapshot(values))).toBe(false);
    }
  });

  it('holds as many numbers as there are', () => {
    for (const count of [1023, 1024, 1025, 2048, 2049, 5000]) {
      const one = snapshot(many(count));
      expect(one.length).toBe(count);
      expect(one.equals(snapshot(many(count)))).toBe(true);
      for (const change of [0, 1022, count - 1])
        expect(one.equals(snapshot(many(count, change)))).toBe(false);
    }
  });

  it('that is cleared begins anew', () => {
    const one = snapshot([1, 2, 3]);
    one.clear();
    expect(one.equals(snapshot([]))).toBe(true);
    one.put(4);
    expect(one.equals(snapshot([4]))).toBe(true);
  });

  it('is copied with as many numbers as it has, and then stays as it was', () => {
    const copy = new Snapshot();
    for (const count of [3, 3000, 2000, 0, 1024, 5]) {
      const one = snapshot(many(count));
      copy.copy(one);
      expect(copy.length).toBe(count);
      expect(copy.equals(one)).toBe(true);
      if (count > 0) {
        one.clear();
        for (const value of many(count, 0)) one.put(value);
        expect(copy.equals(one)).toBe(false);
      }
      expect(copy.equals(snapshot(many(count)))).toBe(true);
    }
    // What is put behind a copy follows what was copied.
    copy.put(9);
    expect(copy.equals(snapshot([...many(5), 9]))).toBe(true);
  });

  it.each([
    ['whole bytes', 12, true],
    ['none', 0, true],
    ['parts that are a multiple of 1/1024', 3 + 5 / 1024, true],
    ['parts of a power of two too fine to sum', 3 + 1 / 2048, false],
    ['thirds', 1 / 3, false],
    ['tenths', 0.1, false],
    ['what is over', OVER, true],
    ['without end', Infinity, true],
    ['no number', NaN, false],
  ] as const)('takes bytes that sum exactly: %s', (_what, bytes, isTaken) => {
    const one = new Snapshot();
    const other = new Snapshot();
    one.putExact(bytes);
    other.putExact(bytes);
    expect(one.equals(other)).toBe(isTaken);
    if (isTaken) expect(one.equals(snapshot([bytes]))).toBe(true);
  });
});
