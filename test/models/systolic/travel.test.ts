import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IdealMemory } from '../../../src/memory/ideal.js';
import type { Execution } from '../../../src/models/systolic/execution.js';
import { Executor } from '../../../src/models/systolic/executor.js';
import { Periods, tallyOf } from '../../../src/models/systolic/periods.js';
import { IFMAP, OFMAP, OVER } from '../../../src/models/systolic/program.js';
import { RepeatingExecutor } from '../../../src/models/systolic/repeating-executor.js';
import { BACK, make, referred, step, type Step } from './steps.js';

/** An operator of turns that are alike: steps, a loop of other steps in each, and what comes behind all. */
interface Work {
  /** Cycles before the first. */
  first: number;
  turns: number;
  turn: readonly Step[];
  inner: number;
  within: readonly Step[];
  tail: readonly Step[];
  memory: { bytesPerTick: number; latency: number };
}

/** Step that takes so many cycles and moves so much. */
const moving = (compute: number, load: number, store: number, back = 1, room = -1): Step => ({
  ...{ fill: 0, compute, drain: 0, bank: 0, store, room },
  loads: load > 0 ? [{ cargo: IFMAP, bytes: load, back }] : [],
});

/** Runs it. @returns what came of it, and the steps that were made */
function execute(work: Work, executor: Executor, periods: Periods): [Execution, number] {
  make(executor, 0, moving(work.first, 0, -1));
  periods.loop(
    work.turns,
    () => work.turns,
    () => {
      for (const one of work.turn) make(executor, 1, one);
      periods.loop(
        work.inner,
        () => work.inner,
        () => {
          for (const one of work.within) make(executor, 1, one);
        },
      );
    },
  );
  for (const one of work.tail) make(executor, 1, one);
  return [executor.finish(), executor.steps];
}

function travelled(work: Work): [Execution, number] {
  const executor = new RepeatingExecutor(2, new IdealMemory(work.memory), referred);
  const periods = new Periods({
    steps: () => executor.steps,
    leeways: executor.leeways,
    writeState(state) {
      for (let back = 1; back <= BACK; back++) {
        const store = executor.stores - back;
        state.put(store < 0 ? OVER : executor.storeFromNow(store));
      }
      executor.writeState(state, 1, executor.steps - BACK);
    },
    repeat(times, before, after) {
      executor.skip(1, tallyOf(times, before, after), 0);
      return true;
    },
    skip: (tally, drift) => {
      executor.skip(1, tally, drift);
    },
  });
  return execute(work, executor, periods);
}

const whole = (work: Work): [Execution, number] =>
  execute(work, new Executor(2, new IdealMemory(work.memory), referred), new Periods());

/** Compares them. @returns share of the steps that were made */
function compare(work: Work): number {
  const [execution, made] = travelled(work);
  const [all, steps] = whole(work);
  expect(execution).toEqual(all);
  return made / steps;
}

const none = { inner: 0, within: [], tail: [], first: 100 };

it('a channel that is never as late again is gone on with all the same', () => {
  // 13 bytes take 13 / 2.7 or 13 / 3.1 cycles: never whole ones together, to the last bit.
  for (const bytesPerTick of [2.7, 3.1, 0.3])
    for (const turn of [[moving(1, 13, -1)], [moving(2, 13, 7)], [moving(1, 13, 7), moving(3, 5, 0, 2, 1)]])
      for (const turns of [2000, 3001])
        expect(compare({ ...none, turns, turn, memory: { bytesPerTick, latency: 33.3 } })).toBeLessThan(0.4);
});

it('loops in a loop are left out, whoever is the last to wait for the channel', () => {
  for (const bytesPerTick of [2.7, 3.1, 7])
    for (const compute of [1, 4, 5])
      expect(
        compare({
          ...none,
          turns: 300,
          turn: [moving(1, 29, 10)],
          inner: 40,
          within: [moving(compute, 13, -1)],
          memory: { bytesPerTick, latency: 10 },
        }),
      ).toBeLessThan(0.7);
});

const memory = fc.record({
  bytesPerTick: fc.oneof(
    fc.constantFrom(1, 2, 2.7, 3, 7, 340 / 7, 0.3, Infinity),
    fc.double({ min: 0.5, max: 60, noNaN: true }),
  ),
  latency: fc.constantFrom(0, 1, 10, 33.3, 100),
});
const busy = fc
  .record({
    compute: fc.integer({ min: 1, max: 9 }),
    load: fc.integer({ min: 1, max: 90 }),
    store: fc.constantFrom(-1, 0, 16, 50, 90),
    back: fc.integer({ min: 1, max: BACK }),
    room: fc.integer({ min: -1, max: BACK - 1 }),
  })
  .map(({ compute, load, store, back, room }) => moving(compute, load, store, back, room));
const steps = fc.array(fc.oneof({ weight: 3, arbitrary: busy }, { weight: 1, arbitrary: step }), {
  minLength: 1,
  maxLength: 3,
});
const work: fc.Arbitrary<Work> = fc.record({
  // Near and beyond powers of two, up to where a cycle is told from the next by a few bits only.
  first: fc.oneof(
    fc.integer({ min: 1, max: 5000 }),
    fc.integer({ min: 10, max: 50 }).map((power) => 2 ** power - 500),
    fc.integer({ min: 40, max: 50 }).map((power) => 2 ** power + 77),
  ),
  turns: fc.integer({ min: 100, max: 900 }),
  turn: steps,
  inner: fc.constantFrom(0, 0, 0, 3, 90),
  within: steps,
  tail: fc.array(step, { maxLength: BACK }),
  memory,
});

it('turns that are gone through are as if they had been run', { timeout: 120_000 }, () => {
  let fewer = 0;
  fc.assert(
    fc.property(work, (given) => {
      if (compare(given) < 0.5) fewer++;
    }),
    { numRuns: 400, seed: 17 },
  );
  expect(fewer).toBeGreaterThan(200);
});

it('a channel that writes as much as it reads is not taken for one that only reads', () => {
  const turn = [{ ...moving(3, 0, 13), loads: [{ cargo: OFMAP, bytes: 14, back: 1 }] }];
  expect(compare({ ...none, turns: 2000, turn, memory: { bytesPerTick: 2.7, latency: 1 } })).toBeLessThan(
    0.4,
  );
});
