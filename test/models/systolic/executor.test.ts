import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ARRAY_LANE } from '../../../src/engine/probe.js';
import { IdealMemory } from '../../../src/memory/ideal.js';
import { Executor } from '../../../src/models/systolic/executor.js';
import { FILTER, IFMAP, OFMAP, PSUM } from '../../../src/models/systolic/program.js';
import { executeByEvents, Recording } from './queue-executor.js';

/** Random legal programs: every step may load, store, wait for room, and gate its loads on any earlier step. */
const programs = (steps: { minLength: number; maxLength: number }) =>
  fc
    .array(
      fc.record({
        cycles: fc.integer({ min: 0, max: 60 }),
        loads: fc.array(
          fc.record({ bytes: fc.integer({ min: 1, max: 300 }), back: fc.integer({ min: 1, max: 6 }) }),
          { maxLength: 2 },
        ),
        store: fc.integer({ min: -40, max: 300 }),
        cargo: fc.constantFrom(OFMAP, OFMAP, PSUM, IFMAP),
        room: fc.integer({ min: 1, max: 4 }),
      }),
      steps,
    )
    .map((list) => {
      const program = new Recording();
      for (const [index, { cycles, loads, store, cargo, room }] of list.entries()) {
        for (const [operand, { bytes, back }] of loads.entries())
          program.load(index % 3, operand === 0 ? FILTER : IFMAP, bytes, Math.max(-1, index - back));
        const storesNeeded = Math.max(0, program.stores - room);
        program.step({
          operator: index % 3,
          fill: cycles % 3,
          compute: cycles,
          drain: cycles % 5,
          bank: cycles % 2,
          storesNeeded,
        });
        // Of a third no bytes: results that stay on chip.
        if (store !== 0) program.store(store > 0 ? cargo : OFMAP, Math.max(0, store));
      }
      return program;
    });

const memory = (bytesPerTick: number, latency: number) => new IdealMemory({ bytesPerTick, latency });

/** All that a recorded program may refer to, so that nothing is forgotten too early. */
const everything = (program: Recording) => ({
  steps: () => program.loadList.map(({ gate }) => gate),
  stores: () => program.stepList.map(({ storesNeeded }) => storesNeeded - 1),
});

it('times that follow from each other are those of a queue of events, stalls and their causes included', () => {
  fc.assert(
    fc.property(
      programs({ minLength: 1, maxLength: 40 }),
      fc.constantFrom(0.7, 3, 64, Infinity),
      fc.constantFrom(0, 1, 17.3, 5000),
      (program, bytesPerCycle, latency) => {
        const expected = executeByEvents(program, 3, memory(bytesPerCycle, latency));
        const ends: number[] = [];
        const executor = new Executor(3, memory(bytesPerCycle, latency), everything(program), {
          lane: (name) => (name === ARRAY_LANE ? 1 : 2),
          task: (lane, _operator, _phase, _why, start, cycles) => lane === 1 && ends.push(start + cycles),
          milestone: () => undefined,
        });
        program.replay(executor);
        const result = executor.finish();
        expect(result.cycles).toBe(expected.cycles);
        for (const end of expected.stepEnds.filter((end) => end > 0)) expect(ends).toContain(end);
        // Of two that come at once the later on the channel is blamed; what stays on chip has no place on it.
        const tells = program.storeList.every(({ bytes }) => bytes > 0);
        if (tells) expect(result.stalls.map((cause) => [...cause])).toEqual(expected.stalls);
        const total = [result.fill, result.compute, result.drain, result.bank, ...result.stalls].reduce(
          (sum, part) => sum + part.reduce((a, b) => a + b, 0),
          0,
        );
        expect(total).toBe(expected.cycles);
      },
    ),
    { numRuns: 500, seed: 3 },
  );
});

it('forgets what nobody can ask for, and is right all the same over a hundred thousand steps', () => {
  const program = new Recording();
  for (let step = 0; step < 100_000; step++) {
    // The first load of all is waited for by gates of the whole run.
    program.load(0, FILTER, 1 + (step % 7), step % 1000 === 999 ? 5 : step - 1 - (step % 3));
    program.step({
      operator: step % 2,
      fill: 0,
      compute: 1 + (step % 5),
      drain: 0,
      bank: 0,
      storesNeeded: Math.max(0, program.stores - 3),
    });
    if (step % 2 === 0) program.store(OFMAP, 3 + (step % 11));
  }
  const references = {
    steps: () => [5],
    stores: () => [program.stores],
  };
  const executor = new Executor(2, memory(2, 9), references);
  program.replay(executor);
  const expected = executeByEvents(program, 2, memory(2, 9));
  const result = executor.finish();
  expect(result.cycles).toBe(expected.cycles);
  expect(result.stalls.map((cause) => [...cause])).toEqual(expected.stalls);
});
