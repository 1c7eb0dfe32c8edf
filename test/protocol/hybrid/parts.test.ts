import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { circuitBytes, truncatedGates } from '../../../src/protocol/gc/relu.js';
import { ratesOf, uplinkShare } from '../../../src/protocol/hybrid/link.js';
import { earliest, makespan, slowed } from '../../../src/protocol/hybrid/list-schedule.js';
import { reluBits, reluRounds } from '../../../src/protocol/two-party/bits.js';

describe('bytes of a garbled ReLU', () => {
  const DELPHI = {
    gates: 331,
    table: 48,
    header: 8,
    wires: 42,
    label: 28,
    encoder: 3582,
    randomiser: 8,
    otSetup: 16,
    otSend: 32,
    messageHeader: 8,
  };

  it("are those of DELPHI's library", () => {
    expect(circuitBytes(DELPHI)).toEqual({
      tables: 15896,
      labels: 1176,
      evaluatorStorage: 18248,
      garblerStorage: 3590,
      transfer: 17072,
      otSetup: 672,
      otSend: 1344,
      onlineLabels: 1184,
    });
  });

  it('are fewer in tables alone, of fewer gates', () => {
    expect(circuitBytes(DELPHI, 50)).toMatchObject({ tables: 2408, evaluatorStorage: 4760, transfer: 3584 });
    expect(circuitBytes(DELPHI, 50)).toMatchObject({
      labels: 1176,
      garblerStorage: 3590,
      onlineLabels: 1184,
    });
  });

  it('of a stochastic comparison have its bits less those left out, and a choice', () => {
    expect(truncatedGates(31, 12)).toBe(50);
    expect(truncatedGates(8, 11)).toBe(8);
  });
});

describe('the best split of a link', () => {
  it('follows the square roots', () => {
    expect(uplinkShare(9, 1)).toBe(0.75);
    expect(uplinkShare(0, 0)).toBe(0.5);
    expect(ratesOf({ up: 300, down: 100, roundTrip: 0, allocation: 'optimal' }, { up: 9, down: 1 })).toEqual({
      up: 300,
      down: 100,
    });
    expect(ratesOf({ up: 1, down: 7, roundTrip: 0, allocation: 'optimal' }, { up: 1, down: 9 })).toEqual({
      up: 2,
      down: 6,
    });
    expect(ratesOf({ up: 1, down: 7, roundTrip: 0, allocation: 'fixed' }, { up: 1, down: 9 })).toEqual({
      up: 1,
      down: 7,
    });
  });

  it('is fixed where nothing goes one way, or there is no limit', () => {
    const link = { up: 1, down: 7, roundTrip: 0, allocation: 'optimal' } as const;
    expect(ratesOf(link, { up: 0, down: 9 })).toEqual({ up: 1, down: 7 });
    expect(ratesOf(link, { up: 9, down: 0 })).toEqual({ up: 1, down: 7 });
    expect(ratesOf({ ...link, up: Infinity }, { up: 1, down: 9 })).toEqual({ up: Infinity, down: 7 });
  });

  it('takes no longer than any other', () => {
    const bytes = fc.integer({ min: 1, max: 1e9 });
    const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(bytes, bytes, share, (up, down, other) => {
        const time = (f: number): number => up / f + down / (1 - f);
        expect(time(uplinkShare(up, down))).toBeLessThanOrEqual(time(other) * (1 + 1e-12));
      }),
    );
  });
});

describe('a list on threads', () => {
  it('goes to the thread that is free first, in order', () => {
    expect(makespan([3, 1, 1, 1], 2, 0)).toBe(3);
    expect(makespan([1, 1, 1, 3], 2, 0)).toBe(4);
    expect(makespan([5, 7], 1, 0.5)).toBe(12);
    expect(earliest([4, 2, 2])).toBe(1);
  });

  it('is slowed by each thread beside, of those that are used', () => {
    expect(slowed(1000, 3, 0.012)).toBe(1024);
    expect(makespan([1000, 1000], 2, 0.1)).toBe(1100);
    expect(makespan([1000, 1000], 17, 0.1)).toBe(1100);
    expect(makespan([], 4, 0.1)).toBe(0);
  });

  it('takes at least the longest and the mean, at most the sum', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1000), { minLength: 1 }),
        fc.integer({ min: 1, max: 9 }),
        (tasks, threads) => {
          const sum = tasks.reduce((all, one) => all + one, 0);
          const time = makespan(tasks, threads, 0);
          expect(time).toBeGreaterThanOrEqual(Math.max(...tasks, sum / threads));
          expect(time).toBeLessThanOrEqual(sum);
        },
      ),
    );
  });
});

describe('bits of a comparison without circuits', () => {
  const bits = { bits: 32, security: 128, silentCompare: 11, silentSelect: 2 };

  it('are those of CrypTFlow2 over a ring and a field, and of silent transfers', () => {
    expect(reluBits({ ...bits, comparison: 'ring' })).toBe(128 * 32 + 18 * 32);
    expect(reluBits({ ...bits, comparison: 'field', bits: 41 })).toBe(9335);
    expect(reluBits({ ...bits, comparison: 'silent' })).toBe(416);
  });

  it('go in a tree of rounds', () => {
    expect([2, 32, 33, 41].map((each) => reluRounds({ bits: each }))).toEqual([5, 9, 10, 10]);
  });
});
