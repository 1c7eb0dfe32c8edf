import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Leeway } from '../../../src/models/systolic/leeway.js';
import { Snapshot } from '../../../src/models/systolic/snapshot.js';
import { Travel, type Way } from '../../../src/models/systolic/travel.js';

/**
 * A loop of states, one behind the other, in which what a turn does depends on how late the channel is, in quarters
 * of a cycle: on which side of a threshold. Below it the turn waits, and it is the same how late the channel was.
 * Between which powers of two it lies counts, too.
 */
interface Kind {
  threshold: number;
  below: Doing;
  above: Doing;
  /** The first time to which something is added is so long before, and the last sum so long behind. */
  before: number;
  behind: number;
  /** Its state is unlike all. */
  strange: boolean;
  /** By how much the channel may be later or earlier at most. */
  leeway: number;
}

interface Doing {
  time: number;
  count: number;
  /** Below: how late the channel is then; above: by how much it is later. */
  lead: number;
}

interface World {
  now: number;
  count: number;
  lead: number;
  turn: number;
  /** The latest sum of the turn before. */
  until: number;
}

const quarters = (least: number, most: number): fc.Arbitrary<number> =>
  fc.integer({ min: 4 * least, max: 4 * most }).map((count) => count / 4);
const doing = (least: number): fc.Arbitrary<Doing> =>
  fc.record({
    time: fc.integer({ min: 0, max: 12 }),
    count: fc.integer({ min: 0, max: 5 }),
    lead: fc.oneof(fc.constant(0), quarters(least, 2)),
  });
const kind: fc.Arbitrary<Kind> = fc.record({
  threshold: fc.oneof(fc.constant(-1000), quarters(0, 4)),
  ...{ below: doing(0), above: doing(-1) },
  ...{ before: quarters(0, 9), behind: quarters(0, 30) },
  strange: fc.integer({ min: 0, max: 19 }).map((one) => one === 0),
  leeway: fc.constantFrom(0, 1, 1, 1),
});

const isBelow = ({ threshold }: Kind, lead: number): boolean => lead < threshold;

/** Does a turn. @returns its leeway: never more than a cycle, but where the channel may be any time earlier */
function run(kinds: readonly Kind[], world: World): Leeway {
  const one = kinds[world.turn % kinds.length]!;
  const leeway = new Leeway();
  const { lead } = world;
  const waits = isBelow(one, lead);
  const first = from(kinds, world);
  if (waits) leeway.forget(Math.min(one.leeway, one.threshold - lead));
  else leeway.bound(one.leeway, Math.min(one.leeway, lead - one.threshold + 0.25));
  const { time, count, lead: led } = waits ? one.below : one.above;
  world.count += count * powerOf(first);
  world.now += time;
  world.lead = waits ? led : lead + led;
  world.turn++;
  world.until = Math.max(first, world.now + world.lead) + one.behind;
  return leeway;
}

const powerOf = (time: number): number => 2 ** (Math.floor(Math.log2(time)) + 1);

/** Time of the first sum in the turn to come. */
const from = (kinds: readonly Kind[], { now, turn, lead }: World): number => {
  const { before, threshold } = kinds[turn % kinds.length]!;
  return now - before + Math.max(lead, threshold, 0);
};

const snapshot = new Snapshot();

/** One snapshot is used again and again. */
function look(kinds: readonly Kind[], world: World): Snapshot {
  const state = world.turn % kinds.length;
  snapshot.clear();
  snapshot.put(kinds[state]!.strange ? NaN : state);
  snapshot.lead = world.lead;
  snapshot.from = from(kinds, world);
  snapshot.until = world.until;
  snapshot.tally = [world.now, world.count];
  return snapshot;
}

/** Runs the turns of a way, and sees that it told the truth. */
function follow(kinds: readonly Kind[], world: World, way: Way): void {
  const power = powerOf(from(kinds, world));
  const { now, count, lead } = world;
  let [first, last] = [Infinity, 0];
  for (let turn = 0; turn < way.turns; turn++) {
    first = Math.min(first, from(kinds, world));
    run(kinds, world);
    last = Math.max(last, world.until);
  }
  expect(first).toBeGreaterThanOrEqual(power / 2);
  expect(last).toBeLessThanOrEqual(power);
  expect(way.tally).toEqual([world.now - now, world.count - count]);
  expect(way.drift).toBe(world.lead - lead);
}

/** The same turns with the channel later or earlier within the leeway of a way do the same. */
function shifted(kinds: readonly Kind[], start: World, way: Way, leeway: Leeway): void {
  for (const shift of [-3, -1, -0.75, -0.5, -0.25, 0.25, 0.5, 0.75, 2]) {
    if (shift >= leeway.later || -shift >= leeway.earlier) continue;
    const [as, other] = [{ ...start }, { ...start, lead: start.lead + shift }];
    for (let turn = 0; turn < way.turns; turn++) {
      run(kinds, as);
      run(kinds, other);
    }
    const lead = leeway.forgotten ? as.lead : as.lead + shift;
    expect({ ...other, until: 0 }).toEqual({ ...as, lead, until: 0 });
  }
}

/**
 * Goes round so many turns and goes through those that are known; of those that are run some are not looked at.
 * @returns turns that were gone through
 */
function travel(
  kinds: readonly Kind[],
  start: Partial<World>,
  turns: number,
  unseen: (turn: number) => boolean = () => false,
): number {
  const known = new Travel();
  const world: World = { ...{ now: 1, count: 0, lead: 0, turn: 0, until: 0 }, ...start };
  let gone = 0;
  let leeway = new Leeway();
  while (world.turn < turns) {
    if (unseen(world.turn)) known.interrupt();
    else {
      known.see(look(kinds, world), leeway);
      const left = turns - world.turn;
      const whole = new Leeway();
      const begin = { ...world };
      const way = known.go(left, whole);
      if (way !== undefined) {
        expect(way.turns).toBeGreaterThan(0);
        expect(way.turns).toBeLessThanOrEqual(left);
        expect(way.turns % kinds.length).toBe(0);
        follow(kinds, world, way);
        shifted(kinds, begin, way, whole);
        gone += way.turns;
        if (world.turn === turns) break;
      }
    }
    leeway = run(kinds, world);
  }
  return gone;
}

const kinds = fc.array(kind, { minLength: 1, maxLength: 5 });
const idle: Doing = { time: 0, count: 0, lead: 0 };
const plain: Kind = {
  ...{ threshold: -1000, below: idle, above: { ...idle, time: 10 } },
  ...{ before: 0, behind: 0, strange: false, leeway: 1 },
};

describe('turns that are known', () => {
  it('are gone through as they would be run, between two powers of two of time', () => {
    let [gone, all] = [0, 0];
    const start = fc
      .tuple(fc.integer({ min: 4, max: 10 }), fc.integer({ min: -100, max: 100 }))
      .map(([power, more]) => Math.max(1, 2 ** power + more));
    fc.assert(
      fc.property(
        kinds,
        start,
        fc.integer({ min: 1, max: 300 }),
        fc.constantFrom(0, 0, 7, 13),
        (kinds, start, turns, rest) => {
          gone += travel(kinds, { now: start }, turns, (turn) => rest > 0 && turn % rest < 3);
          all += turns;
        },
      ),
      { numRuns: 600, seed: 24 },
    );
    expect(gone / all).toBeGreaterThan(0.2);
  });

  it('are gone through where nothing is added to a time below the lower power', () => {
    // Turns that take no time and leave the channel earlier and earlier.
    const early = kinds.map((all) =>
      all.map((one) => ({
        ...one,
        ...{ threshold: -1000, behind: 0, before: one.before % 2, leeway: 1 },
        above: { ...one.above, time: 0, lead: -one.above.lead / 4 },
      })),
    );
    fc.assert(
      fc.property(early, fc.integer({ min: 0, max: 6 }), (kinds, more) => {
        travel(kinds, { now: 244 + more, lead: 12 }, 60);
      }),
      { numRuns: 300, seed: 25 },
    );
  });

  it('are known by how late the channel was when they began, however it came there', () => {
    // A quarter earlier each turn, until the sixth waits.
    const waits: Kind = { ...plain, threshold: 0.25, below: { ...idle, time: 9, lead: 1.25 } };
    const kinds = [{ ...waits, above: { ...idle, time: 10, lead: -0.25 } }];
    expect(travel(kinds, { now: 2 ** 20 }, 1000)).toBeGreaterThan(950);
  });

  it('are known where the channel may not be any later or earlier', () => {
    const stiff = { ...plain, leeway: 0 };
    expect(travel([stiff, plain], { now: 2 ** 20 }, 1000)).toBeGreaterThan(950);
  });

  it('are learnt anew between any two powers of two', () => {
    const kinds = Array.from({ length: 60 }, (_, at) => ({
      ...plain,
      above: { ...idle, time: 10 + (at % 7) },
    }));
    for (const turns of [2 ** 10, 2 ** 12, 2 ** 14, 2 ** 16])
      expect(travel(kinds, { now: 2 ** 10 }, turns)).toBeGreaterThan(turns - 150 * Math.log2(turns / 64));
  });
});
