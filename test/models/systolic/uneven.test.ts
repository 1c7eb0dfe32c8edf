import fc from 'fast-check';
import { expect, it } from 'vitest';
import { share } from '../../../src/models/systolic/shares.js';
import { Uneven, type Shared } from '../../../src/models/systolic/uneven.js';

const of = ({ total, step, extent }: Shared, turn: number): number =>
  share(total, turn * step, (turn + 1) * step, extent);

/** Numbers that are shared in the same steps, and a turn. Products of large ones are rounded. */
const shared = fc
  .record({
    turns: fc.oneof(fc.integer({ min: 40, max: 20_000 }), fc.integer({ min: 1e6, max: 2e9 })),
    step: fc.constantFrom(1, 1, 1, 4, 16),
    more: fc.integer({ min: 0, max: 15 }),
    of: fc.array(
      fc.record({
        each: fc.integer({ min: 1, max: 5000 }),
        parts: fc.integer({ min: 1, max: 40 }),
        // What is over keeps shares from coming round for ever.
        over: fc.oneof(fc.constant(0), fc.integer({ min: -300, max: 300 })),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ turns, step, more, of, at }) => {
    const extent = turns * step + Math.min(more, step - 1);
    const all = of.map(({ each, parts, over }) => ({
      ...{ step, extent },
      total: Math.max(1, Math.floor((each * turns) / parts) + over),
    }));
    return { all, last: turns - 3, at };
  });

it('turns up to an end are as those a period before them, and the one there is not', () => {
  let [found, exact] = [0, 0];
  fc.assert(
    fc.property(shared, ({ all, last, at }) => {
      const uneven = new Uneven(all, last);
      const { period } = uneven;
      if (period === 0) return;
      found++;
      const first = Math.floor(at * (last - period));
      const end = uneven.evenUntil(first);
      expect(end).toBeLessThanOrEqual(last + 1);
      const isLike = (turn: number): boolean => all.every((one) => of(one, turn) === of(one, turn - period));
      const looked = new Set<number>();
      for (let near = 0; near < 300; near++) {
        looked.add(first + period + near).add(end - 1 - near);
        looked.add(first + period + Math.floor(((end - first - period) * near) / 300));
      }
      for (const turn of looked) if (turn >= first + period && turn < end) expect(isLike(turn)).toBe(true);
      const isExact = all.every(({ total, step }) => total * step * (last + 1) < 2 ** 53);
      if (isExact && end <= last && end >= first + period) {
        exact++;
        expect(isLike(end)).toBe(false);
      }
    }),
    { numRuns: 400, seed: 21 },
  );
  expect(found).toBeGreaterThan(130);
  expect(exact).toBeGreaterThan(5);
});

it('what is no whole number, or has no period that helps, is not looked at', () => {
  expect(new Uneven([{ total: 1000.5, step: 1, extent: 300 }], 297).period).toBe(0);
  expect(new Uneven([{ total: 2 ** 52, step: 16, extent: 3e6 }], 3e6 / 16 - 3).period).toBe(0);
  expect(new Uneven([{ total: 617, step: 1, extent: 1000 }], 60).period).toBe(0);
  expect(new Uneven([{ total: 4e6, step: 1, extent: 7e6 }], 7e6 - 3).period).toBe(7);
});

it('a period is one of all numbers together, also one that only comes round after thousands of turns', () => {
  const turns = 5e6;
  const by = (parts: number): Shared => ({ total: turns / parts, step: 1, extent: turns });
  expect(new Uneven([by(8), by(5)], turns - 3).period).toBe(40);
  const long = { total: 6007 * 800 + 800, step: 1, extent: 6007 * 800 };
  const { period } = new Uneven([{ ...long, total: 800 * 2741 }], long.extent - 3);
  expect(6007 % period === 0 || period < 6007).toBe(true);
});
