import { IdealMemory } from '../../../src/memory/ideal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closedForm } from '../../../src/models/wavecore/analytic.js';
import { Engine, type EngineOptions } from '../../../src/models/wavecore/engine.js';
import type { Segment, Task } from '../../../src/models/wavecore/program.js';

const task = (compute: number, read: number, write: number, onArray = true): Task => ({
  cycles: { fill: 0, compute, drain: 0 },
  onArray,
  macs: 0,
  buffer: { moving: 0, stationary: 0, results: 0 },
  dramReadBytes: read,
  dramWriteBytes: write,
});

/** One sub-batch of operators, a task each. */
const once = (tasks: readonly Task[]): Segment => ({
  group: 0,
  operators: [...tasks.keys()],
  subBatch: 1,
  iterations: 1,
  last: 1,
  tasks: tasks.map((one) => [one, one, one] as const),
});

const openDram = (bytesPerTick: number) => () => new IdealMemory({ bytesPerTick, rounding: 'tick' });
const options: EngineOptions = { openDram: openDram(1), prefetch: 0, background: false };
const execute = (tasks: readonly Task[], change: Partial<EngineOptions> = {}) =>
  new Engine([once(tasks)], tasks.length, { ...options, ...change }).run();

describe('engine, by hand', () => {
  it('without prefetch an operator takes the longer of its computation and its transfers', () => {
    const spent = execute([task(10, 8, 4), task(10, 3, 4), task(2, 9, 0)]);
    expect([...spent.end]).toEqual([12, 22, 31]);
    expect([...spent.stalls.dram]).toEqual([0, 0, 7]);
    expect([...spent.stalls.writeback]).toEqual([2, 0, 0]);
  });

  it('with prefetch the operands of the next operator come while the present one is computed', () => {
    // reads of 0 until 8, of 1 until 11, write of 0 until 15, read of 2 until 24, write of 1 until 28
    const spent = execute([task(10, 8, 4), task(10, 3, 4), task(2, 9, 0)], { prefetch: 1 });
    expect([...spent.end]).toEqual([10, 20, 28]);
    expect([...spent.stalls.dram]).toEqual([0, 0, 2]);
    expect([...spent.stalls.writeback]).toEqual([0, 0, 4]);
  });

  it('charges what is still under way at the end to the last operator', () => {
    const spent = execute([task(5, 0, 20)], { prefetch: 1 });
    expect(spent.cycles).toBe(20);
    expect([...spent.stalls.writeback]).toEqual([15]);
  });

  it('lets the vector unit work in the background, and waits for it at the end', () => {
    const tasks = [task(5, 0, 0), task(30, 0, 0, false), task(10, 0, 0)];
    expect(execute(tasks).cycles).toBe(45);
    const spent = execute(tasks, { background: true });
    expect(spent.cycles).toBe(35);
    expect([...spent.stalls.vector]).toEqual([0, 0, 20]);
    expect([...spent.compute]).toEqual([5, 0, 10]);
  });
});

const tasks = fc.array(
  fc
    .record({
      compute: fc.integer({ min: 0, max: 40 }),
      read: fc.integer({ min: 0, max: 60 }),
      write: fc.integer({ min: 0, max: 60 }),
      onArray: fc.boolean(),
    })
    .map(({ compute, read, write, onArray }) => task(compute, read, write, onArray)),
  { minLength: 1, maxLength: 12 },
);
const machine = fc.record({
  bytesPerCycle: fc.constantFrom(0.5, 1, 3, 7.5),
  prefetch: fc.integer({ min: 0, max: 4 }),
  background: fc.boolean(),
});

describe('engine and closed form', () => {
  it('agree without a memory to wait for', () => {
    fc.assert(
      fc.property(tasks, fc.integer({ min: 0, max: 4 }), (list, prefetch) => {
        const ideal = { openDram: openDram(Infinity), prefetch, background: false };
        const event = new Engine([once(list)], list.length, ideal).run();
        const form = closedForm([once(list)], list.length, ideal);
        expect(event.cycles).toBe(form.cycles);
        expect(event.compute).toEqual(form.compute);
        expect(event.stalls).toEqual(form.stalls);
      }),
    );
  });

  it('agree where nothing is fetched ahead', () => {
    fc.assert(
      fc.property(tasks, fc.constantFrom(0.5, 1, 3, 7.5), (list, bytesPerCycle) => {
        const conventional = { openDram: openDram(bytesPerCycle), prefetch: 0, background: false };
        const event = new Engine([once(list)], list.length, conventional).run();
        const form = closedForm([once(list)], list.length, conventional);
        expect([...event.end]).toEqual([...form.end]);
        expect(event.stalls).toEqual(form.stalls);
      }),
    );
  });

  it('events take at least as long as the closed form, and no operator ends later with more bandwidth', () => {
    fc.assert(
      fc.property(tasks, machine, (list, { bytesPerCycle, ...rest }) => {
        const given = { ...rest, openDram: openDram(bytesPerCycle) };
        const spent = new Engine([once(list)], list.length, given).run();
        expect(spent.cycles).toBeGreaterThanOrEqual(closedForm([once(list)], list.length, given).cycles);
        const faster = { ...rest, openDram: openDram(bytesPerCycle * 1.7) };
        const sooner = new Engine([once(list)], list.length, faster).run();
        for (const [index, end] of sooner.end.entries()) expect(end).toBeLessThanOrEqual(spent.end[index]!);
      }),
    );
  });
});
