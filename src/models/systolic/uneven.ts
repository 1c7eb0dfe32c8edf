import { greatestCommonDivisor } from '../../quantity/divisor.js';
import type { Periods } from './periods.js';
import { oddPart } from './shares.js';

/** A whole number of which turn `t` takes what lies in `[t * step, (t + 1) * step)` of `extent` (`share`). */
export interface Shared {
  total: number;
  step: number;
  extent: number;
}

/** Turns after which shares nearly come round, at most. */
const LONGEST = 4096;
/** Ends that are worked out one by one where they are rounded too near to a whole number, at a time. */
const NEAR = 4096;
/** Turns that are run before a stretch is known to repeat itself: periods, and turns besides. */
const FOUND = { periods: 4, turns: 32 };
/** Ends of shares are rounded by so much of themselves at most: of the quotient alone, or of a product before it, too. */
const QUOTIENT = 2 ** -53;
const PRODUCT = 2.001 * 2 ** -53;

/** Where turns begin in one number that they share, and how far above a whole number, in units of one over `extent`. */
class Ends {
  private readonly shared: Shared;
  readonly extent: number;
  /** By how much an end is further than the one before it, without whole numbers. */
  readonly slope: number;
  /** Ends after which one lies where one was. */
  readonly cycle: number;
  /** Ends that lie there are rounded down to the whole number that lies below. */
  private readonly least: number;
  private readonly most: number;

  /** @param last turn that ends last */
  constructor(shared: Shared, last: number) {
    this.shared = shared;
    const { total, step, extent } = shared;
    this.extent = extent;
    this.slope = Number((BigInt(total) * BigInt(step)) % BigInt(extent));
    const largest = total * step * (last + 1);
    // To a whole number a quotient is rounded up only: what is one is told exactly.
    const isExact = oddPart(total) * oddPart(step) * (last + 1) <= Number.MAX_SAFE_INTEGER;
    const margin = Math.floor(largest * (isExact ? QUOTIENT : PRODUCT)) + 1;
    this.cycle = extent / greatestCommonDivisor(extent, this.slope);
    this.least = isExact ? 0 : margin;
    this.most = extent - margin;
  }

  /** How far a turn's beginning is above a whole number. */
  at(turn: number): number {
    const { total, step, extent } = this.shared;
    return Number((BigInt(total) * BigInt(step) * BigInt(turn)) % BigInt(extent));
  }

  /** How much further it is after a period, at most half of one. */
  drift(period: number): number {
    const { extent } = this.shared;
    const further = (this.slope * period) % extent;
    return further > extent / 2 ? further - extent : further;
  }

  /**
   * The first beginning, a whole number of periods behind a turn's, that is not as far from the one before it as most;
   * or an earlier one, or `limit` if there is none before it.
   * @param above how far that of the turn is above a whole number
   */
  firstUnlike(turn: number, above: number, period: number, limit: number): number {
    const { total, step, extent } = this.shared;
    const drift = this.drift(period);
    const usual = (total * step * period - drift) / extent;
    let begin = turn;
    for (let near = 0; near < NEAR; near++) {
      if (above >= this.least && above <= this.most) {
        if (drift === 0) return limit;
        const periods = Math.floor(((drift > 0 ? this.most : this.least) - above) / drift);
        begin += periods * period;
        above += periods * drift;
      }
      const next = begin + period;
      if (next >= limit) return limit;
      if (this.of(next) - this.of(begin) !== usual) return next;
      begin = next;
      above = (above + drift + extent) % extent;
    }
    return begin;
  }

  private of(turn: number): number {
    const { total, step, extent } = this.shared;
    return Math.floor((total * (turn * step)) / extent);
  }
}

/**
 * Turns of which each takes its share of some numbers, all in the same steps of the same extent: shares differ by one,
 * in an order that nearly comes round after a few turns, and then stays for long.
 */
export class Uneven {
  /** Turns after which most shares are as before; 0: there are none that help. */
  readonly period: number;
  private readonly ends: readonly Ends[];
  private readonly last: number;

  /** @param last turn that is one of them */
  constructor(shared: readonly Shared[], last: number) {
    this.last = last;
    const all = shared.filter(
      ({ total }, index) => total > 0 && shared.findIndex((one) => one.total === total) === index,
    );
    const isWhole = all.every(({ total, step, extent }) =>
      [total, total * step, extent * LONGEST].every((number) => Number.isSafeInteger(number)),
    );
    this.ends = isWhole ? all.map((one) => new Ends(one, last)) : [];
    this.period = isWhole ? periodOf(this.ends, last) : 0;
  }

  /**
   * The end of turns from `turn` on that are each like the one a period before it, or among the first: one behind the
   * last that is known.
   */
  evenUntil(turn: number): number {
    const { period, ends, last } = this;
    let first = last + 2;
    for (const one of ends) {
      let above = one.at(turn);
      for (let index = turn; index < turn + period; index++) {
        first = one.firstUnlike(index, above, period, first);
        above += one.slope;
        if (above >= one.extent) above -= one.extent;
      }
    }
    return first - 1;
  }
}

/** The period that lets most be left out, as far as one helps. */
function periodOf(ends: readonly Ends[], last: number): number {
  let [best, most] = [0, 2];
  const consider = (period: number, unlike: number): void => {
    const gain = 1 / (unlike + 1 / last) / (FOUND.periods * period + FOUND.turns);
    if (gain > most) [best, most] = [period, gain];
  };
  // What is unlike after a period is no more often unlike after two.
  const nearest = ends.map(() => ({ period: 1, unlike: 1 }));
  for (let period = 1; period <= Math.min(LONGEST, last / FOUND.periods); period++) {
    let unlike = 0;
    for (const [index, one] of ends.entries()) {
      const now = Math.abs(one.drift(period)) / one.extent;
      if (now < nearest[index]!.unlike) nearest[index] = { period, unlike: now };
      const { period: shorter, unlike: least } = nearest[index]!;
      unlike += period % shorter === 0 ? least : now;
    }
    consider(period, unlike);
  }
  const exact = ends.reduce((all, { cycle }) => all * (cycle / greatestCommonDivisor(all, cycle)), 1);
  if (Number.isSafeInteger(exact * Math.max(...ends.map(({ extent }) => extent)))) consider(exact, 0);
  return best;
}

/** Runs turns of which the first and the last two are like no other, and those between by their periods. */
export function loopUneven(
  periods: Periods,
  count: number,
  shared: readonly Shared[],
  turn: (index: number) => void,
): void {
  const uneven = new Uneven(shared, count - 3);
  const { period } = uneven;
  let index = 0;
  const runUntil = (end: number): void => {
    for (; index < Math.min(end, count); index++) turn(index);
  };
  runUntil(1);
  while (period > 0 && index < count - 2) {
    const end = uneven.evenUntil(index);
    const alike = Math.floor((end - index) / period);
    if (alike < FOUND.periods) {
      runUntil(Math.min(Math.max(end - period + 2, index + 2 * period), count - 2));
      continue;
    }
    const first = index;
    periods.loop(
      alike,
      () => alike,
      (group) => {
        index = first + group * period;
        runUntil(index + period);
      },
    );
    index = first + alike * period;
  }
  runUntil(count);
}
