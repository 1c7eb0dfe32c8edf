import fc from 'fast-check';
import { ARRAY_LANE } from '../../../src/engine/probe.js';
import { expect, it } from 'vitest';
import { IdealMemory } from '../../../src/memory/ideal.js';
import { execute } from '../../../src/models/systolic/executor.js';
import { FILTER, IFMAP, OFMAP, Program } from '../../../src/models/systolic/program.js';

interface MemoryTiming {
  bytesPerCycle: number;
  latencyCycles: number;
}

/**
 * The same machine without events: what each step and transfer waits for, written as a recurrence over the
 * program's fixed order. Ends of steps and of the whole.
 */
function recurrence(program: Program, memory: MemoryTiming): { stepEnds: number[]; end: number } {
  const commands: { store: boolean; index: number; gate: number; bytes: number }[] = [];
  let store = 0;
  const stores = (gate: number): void => {
    for (; store < program.stores && program.storeStep.at(store) <= gate; store++) {
      commands.push({
        store: true,
        index: store,
        gate: program.storeStep.at(store),
        bytes: program.storeBytes.at(store),
      });
    }
  };
  for (let load = 0; load < program.loads; load++) {
    stores(program.loadGate.at(load));
    commands.push({
      store: false,
      index: load,
      gate: program.loadGate.at(load),
      bytes: program.loadBytes.at(load),
    });
  }
  stores(Infinity);

  const stepEnds: number[] = [];
  const arrived: number[] = [];
  const stored: number[] = [];
  const stepTo = (step: number): void => {
    for (let s = stepEnds.length; s <= step; s++) {
      const loads = program.loadsNeeded.at(s);
      const room = program.storesNeeded.at(s);
      if (arrived.length < loads || stored.length < room) throw new Error('waits for what comes after it');
      const begin = Math.max(stepEnds[s - 1] ?? 0, arrived[loads - 1] ?? 0, stored[room - 1] ?? 0);
      stepEnds.push(
        begin + program.fill.at(s) + program.compute.at(s) + program.drain.at(s) + program.bank.at(s),
      );
    }
  };
  let free = 0;
  for (const command of commands) {
    stepTo(command.gate);
    free = Math.max(free, stepEnds[command.gate] ?? 0) + command.bytes / memory.bytesPerCycle;
    if (command.store) stored.push(Math.ceil(free));
    else arrived.push(Math.ceil(free + memory.latencyCycles));
  }
  stepTo(program.steps - 1);
  return { stepEnds, end: Math.max(stepEnds.at(-1)!, Math.ceil(free)) };
}

/** Random legal programs: every step may load, store, wait for room, and gate its loads on any earlier step. */
const programs = fc
  .array(
    fc.record({
      cycles: fc.integer({ min: 0, max: 60 }),
      loads: fc.array(
        fc.record({ bytes: fc.integer({ min: 1, max: 300 }), back: fc.integer({ min: 1, max: 6 }) }),
        { maxLength: 2 },
      ),
      store: fc.integer({ min: 0, max: 300 }),
      room: fc.integer({ min: 1, max: 4 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((steps) => {
    const program = new Program();
    for (const [index, { cycles, loads, store, room }] of steps.entries()) {
      for (const [operand, { bytes, back }] of loads.entries()) {
        program.loadCargo.push(operand === 0 ? FILTER : IFMAP);
        program.loadBytes.push(bytes);
        program.loadGate.push(Math.max(-1, index - back));
        program.loadStep.push(index);
      }
      program.stepOperator.push(index % 3);
      program.fill.push(cycles % 3);
      program.compute.push(cycles);
      program.drain.push(cycles % 5);
      program.bank.push(0);
      program.loadsNeeded.push(program.loads);
      program.storesNeeded.push(Math.max(0, program.stores - room));
      if (store > 0) {
        program.storeCargo.push(OFMAP);
        program.storeBytes.push(store);
        program.storeStep.push(index);
      }
    }
    return program;
  });

it('the event-driven machine equals the recurrence on random programs', () => {
  fc.assert(
    fc.property(
      programs,
      fc.constantFrom(0.7, 3, 64, Infinity),
      fc.constantFrom(0, 1, 17.3, 5000),
      (program, bytesPerCycle, latencyCycles) => {
        const memory = { bytesPerCycle, latencyCycles };
        const expected = recurrence(program, memory);
        const ends: number[] = [];
        const dram = new IdealMemory({ bytesPerTick: bytesPerCycle, latency: latencyCycles });
        const result = execute(program, 3, dram, {
          lane: (name) => (name === ARRAY_LANE ? 1 : 2),
          task: (lane, _operator, _phase, _why, start, cycles) => lane === 1 && ends.push(start + cycles),
          milestone: () => undefined,
        });
        expect(result.cycles).toBe(expected.end);
        for (const end of expected.stepEnds.filter((end) => end > 0)) expect(ends).toContain(end);
        const total = [result.fill, result.compute, result.drain, ...result.stalls].reduce(
          (sum, part) => sum + part.reduce((a, b) => a + b, 0),
          0,
        );
        expect(total).toBe(expected.end);
      },
    ),
    { numRuns: 500, seed: 3 },
  );
});
