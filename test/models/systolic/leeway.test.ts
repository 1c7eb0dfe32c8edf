import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Leeway, Leeways } from '../../../src/models/systolic/leeway.js';

/** What a channel does: it bounds how much later and earlier it could be, or waits and is the same however early. */
type Doing = { later: number; earlier: number } | { waits: number };

const quarters = (most: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 4 * most }).map((count) => count / 4);
const doing: fc.Arbitrary<Doing> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ later: quarters(3), earlier: quarters(3) }) },
  { weight: 1, arbitrary: fc.record({ waits: quarters(3) }) },
);

function tell(leeway: Leeway, one: Doing): void {
  if ('waits' in one) leeway.forget(one.waits);
  else leeway.bound(one.later, one.earlier);
}

/** Whether all goes the same if the channel is later by `shift` at first; what waits is not late any more. */
function goesTheSame(doings: readonly Doing[], shift: number): boolean {
  for (const one of doings) {
    if ('waits' in one) return shift < one.waits;
    if (shift >= one.later || -shift >= one.earlier) return false;
  }
  return true;
}

/** Shifts on both sides of all bounds, and on them. */
const SHIFTS = Array.from({ length: 65 }, (_, at) => at / 8 - 4);

function expectAllOf(leeway: Leeway, doings: readonly Doing[]): void {
  const { later, earlier, forgotten } = leeway;
  expect(SHIFTS.filter((shift) => shift < later && -shift < earlier)).toEqual(
    SHIFTS.filter((shift) => goesTheSame(doings, shift)),
  );
  expect(forgotten).toBe(doings.some((one) => 'waits' in one));
}

const followed = (...parts: Leeway[]): Leeway => {
  const all = new Leeway();
  for (const part of parts) all.follow(part);
  return all;
};

const leewayOf = (doings: readonly Doing[]): Leeway => {
  const leeway = new Leeway();
  for (const one of doings) tell(leeway, one);
  return leeway;
};

describe('the leeway of a channel', () => {
  it('is the least of all bounds on either side until it waits, and nothing counts behind that', () => {
    const leeway = new Leeway();
    expect({ ...leeway }).toEqual({ later: Infinity, earlier: Infinity, forgotten: false });
    leeway.bound(5, 2);
    leeway.bound(3, 4);
    leeway.bound(4, 3);
    expect({ ...leeway }).toEqual({ later: 3, earlier: 2, forgotten: false });
    leeway.forget(7);
    expect({ ...leeway }).toEqual({ later: 3, earlier: 2, forgotten: true });
    leeway.bound(0, 0);
    leeway.forget(0);
    expect({ ...leeway }).toEqual({ later: 3, earlier: 2, forgotten: true });
    leeway.clear();
    expect({ ...leeway }).toEqual({ later: Infinity, earlier: Infinity, forgotten: false });
    leeway.forget(1.5);
    expect({ ...leeway }).toEqual({ later: 1.5, earlier: Infinity, forgotten: true });
  });

  it('tells by how much it may be later or earlier at first, in one piece or in several', () => {
    const list = fc.array(doing, { maxLength: 8 });
    fc.assert(
      fc.property(list, fc.nat(8), fc.nat(8), (doings, one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        expectAllOf(leewayOf(doings), doings);
        const pieces = [doings.slice(0, from), doings.slice(from, to), doings.slice(to)].map(leewayOf);
        expectAllOf(followed(...pieces), doings);
        const [first, ...behind] = pieces;
        expectAllOf(followed(first!, followed(...behind)), doings);
      }),
      { numRuns: 300, seed: 21 },
    );
  });
});

describe('leeways of stretches in each other', () => {
  it('are those of all that happened in a stretch, the stretches within it included', () => {
    const act = fc.oneof<(fc.Arbitrary<Doing> | fc.Arbitrary<'enter' | 'leave' | 'next'>)[]>(
      doing,
      fc.constantFrom('enter', 'leave', 'next'),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const leeways = new Leeways();
        /** What has been told to every open stretch, the outermost first. */
        const open: Doing[][] = [[]];
        const leave = (): void => {
          leeways.leave();
          open.pop();
        };
        for (const one of acts) {
          if (one === 'enter') {
            leeways.enter();
            open.push([]);
          } else if (one === 'leave' || one === 'next') {
            if (open.length === 1) continue;
            if (one === 'leave') leave();
            else {
              leeways.next();
              open[open.length - 1] = [];
            }
          } else {
            tell(leeways.present, one);
            for (const stretch of open) stretch.push(one);
          }
          expect(leeways.present.forgotten).toBe(open.at(-1)!.some((told) => 'waits' in told));
        }
        while (open.length > 1) {
          expectAllOf(leeways.present, open.at(-1)!);
          leave();
        }
        expectAllOf(leeways.present, open[0]!);
      }),
      { numRuns: 200, seed: 22 },
    );
  });
});
