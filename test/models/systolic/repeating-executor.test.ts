import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IdealMemory } from '../../../src/memory/ideal.js';
import type { Execution } from '../../../src/models/systolic/execution.js';
import { Executor } from '../../../src/models/systolic/executor.js';
import { Periods } from '../../../src/models/systolic/periods.js';
import { IFMAP, OVER } from '../../../src/models/systolic/program.js';
import { RepeatingExecutor } from '../../../src/models/systolic/repeating-executor.js';
import { BACK, make, referred, step, type Step } from './steps.js';

interface Course {
  /** Operators of a layer, each of steps. */
  layer: readonly (readonly Step[])[];
  layers: number;
  tail: readonly Step[];
  /** A step before all layers. */
  first?: Step;
  memory: { bytesPerTick: number; latency: number };
}

const course: fc.Arbitrary<Course> = fc.record({
  layer: fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
  layers: fc.integer({ min: 20, max: 200 }),
  tail: fc.array(step, { maxLength: BACK }),
  memory: fc.record({
    bytesPerTick: fc.constantFrom(1, 2, 4, 8, 2.7, 3, 7, Infinity),
    latency: fc.constantFrom(0, 1, 10, 33.3, 100),
  }),
});

/** Runs a course, leaving out what repeats itself. @returns what came of it, and the steps that were made */
function repeated({ layer, layers, tail, first, memory }: Course): [Execution, number] {
  const executor = new RepeatingExecutor(layer.length * layers + 1, new IdealMemory(memory), referred);
  let next = 0;
  if (first !== undefined) make(executor, next, first);
  const periods = new Periods({
    steps: () => executor.steps,
    leeways: executor.leeways,
    writeState(state) {
      for (let back = 1; back <= BACK; back++) {
        const store = executor.stores - back;
        state.put(store < 0 ? OVER : executor.storeFromNow(store));
      }
      executor.writeState(state, next, executor.steps - BACK);
      state.counts = executor.counts();
      state.at = next;
    },
    repeat(times, before, after) {
      const length = after.at - before.at;
      executor.repeatOperators(times, length, before, after);
      next += times * length;
      return true;
    },
  });
  periods.loop(
    layers,
    () => layers,
    () => {
      for (const steps of layer) {
        for (const one of steps) make(executor, next, one);
        next++;
      }
    },
  );
  for (const one of tail) make(executor, next, one);
  return [executor.finish(), executor.steps];
}

function whole({ layer, layers, tail, first, memory }: Course): Execution {
  const executor = new Executor(layer.length * layers + 1, new IdealMemory(memory), referred);
  let next = 0;
  if (first !== undefined) make(executor, next, first);
  for (let turn = 0; turn < layers; turn++)
    for (const steps of layer) {
      for (const one of steps) make(executor, next, one);
      next++;
    }
  for (const one of tail) make(executor, next, one);
  return executor.finish();
}

/** A step of one cycle that neither loads nor stores nor waits for room. */
const plain: Step = { fill: 0, compute: 1, drain: 0, bank: 0, loads: [], store: -1, room: -1 };

it('room that is free when what goes before it has left is free as late in a turn left out', () => {
  // Of what is written 11.25 cycles after its step, what stays on chip behind it and a load that come all at once,
  // the room of what stays is found out last, behind the turn: it is what the array waits for.
  const layer = [
    [
      { ...plain, store: 90 },
      { ...plain, store: 0 },
      { ...plain, loads: [{ cargo: IFMAP, bytes: 1, back: 2 }], room: 0 },
    ],
  ];
  const given: Course = { layer, layers: 200, tail: [], memory: { bytesPerTick: 8, latency: 0 } };
  const [execution, made] = repeated(given);
  expect(execution).toEqual(whole(given));
  expect(made).toBeLessThan(300);
});

it('nothing is left out across a power of two of time, beyond which sums are rounded otherwise', () => {
  // Thirds of a cycle come together to a whole one, or to a little more: then the array waits for another cycle.
  const thirds = (loads: number, back: number, latency: number, first: number): Course => ({
    layer: [[{ ...plain, loads: Array.from({ length: loads }, () => ({ cargo: IFMAP, bytes: 1, back })) }]],
    ...{ layers: 250, tail: [], first: { ...plain, compute: first } },
    memory: { bytesPerTick: 3, latency },
  });
  for (const [loads, back, latency] of [
    [3, 1, 0],
    [1, 1, 2 / 3],
    [1, 1, 32 + 2 / 3],
    [2, 1, 1 / 3],
    [1, BACK, BACK - 2 + 2 / 3],
  ] as const)
    for (let first = 1; first <= 40; first += back === 1 ? 3 : 1) {
      const given = thirds(loads, back, latency, first);
      const [execution, made] = repeated(given);
      expect(execution).toEqual(whole(given));
      expect(made).toBeLessThan(240);
    }
});

it('nothing is left out if what is asked for is older than a power of two that has passed meanwhile', () => {
  // The first step of a layer reads three thirds behind a gate that lies before the power: they come together to a
  // whole cycle, and a little more only from then on.
  const back = BACK;
  const thirds = { ...plain, loads: Array.from({ length: 3 }, () => ({ cargo: IFMAP, bytes: 1, back })) };
  const layer = [[thirds, ...Array.from({ length: 39 }, () => plain)]];
  const memory = { bytesPerTick: 3, latency: BACK - 2 };
  let stalled = 0;
  for (const power of [2 ** 9, 2 ** 10, 2 ** 11, 2 ** 12])
    for (let past = 0; past < BACK; past++) {
      const first = { ...plain, compute: power - 40 + past };
      const given: Course = { layer, layers: 40, tail: [], first, memory };
      const [execution, made] = repeated(given);
      expect(execution).toEqual(whole(given));
      expect(made).toBeLessThan(400);
      if (execution.stalls[IFMAP]!.some((cycles) => cycles > 0)) stalled++;
    }
  expect(stalled).toBeGreaterThan(5);
});

it('layers left out are as if they had been run, whatever comes behind them', { timeout: 60_000 }, () => {
  let fewer = 0;
  fc.assert(
    fc.property(course, (given) => {
      const [execution, made] = repeated(given);
      expect(execution).toEqual(whole(given));
      if (made < given.layers * given.layer.flat().length) fewer++;
    }),
    { numRuns: 600, seed: 3 },
  );
  expect(fewer).toBeGreaterThan(90);
});
