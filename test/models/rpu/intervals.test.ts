import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLASSES } from '../../../src/models/rpu/isa/program.js';
import { COMPUTE, LOAD_STORE, SHUFFLE } from '../../../src/models/rpu/isa/operands.js';
import { timeProgram } from '../../../src/models/rpu/machine/engine.js';
import { intervalsOf, STATES } from '../../../src/models/rpu/machine/intervals.js';
import { phasesOf } from '../../../src/models/rpu/machine/phases.js';
import { traceOf, type B512Timing } from '../../../src/models/rpu/machine/timing.js';
import { sharesOf } from '../../../src/plot/b512.js';
import { PAPER, programOf, programs, timings } from './helpers.js';
import type { B512Program } from '../../../src/models/rpu/isa/program.js';

const timed = (program: B512Program, timing: B512Timing = PAPER) => {
  const trace = traceOf(program.length);
  const times = timeProgram(program, timing, trace);
  const of = (queue: number) => intervalsOf(program, queue, trace, times.cycles);
  return { times, trace, of };
};

describe('what pipelines do', () => {
  it('by hand', () => {
    // Load 1..5 (9), product 10..14 (22): the front end stands before v0 from 1 to 9. The store waits until 22.
    const program = programOf([
      { op: 'vload', vd: 0, rm: 0 },
      { op: 'vvmul', vd: 4, vs: 0, vt: 0, rm: 0 },
      { op: 'vstore', vs: 4, rm: 0 },
    ]);
    const { of, times } = timed(program);
    expect(times.cycles).toBe(31);
    expect(of(LOAD_STORE)).toEqual([
      { state: 'fill', from: 0, to: 1 },
      { state: 'busy', from: 1, to: 5 },
      { state: 'registers', from: 5, to: 9 },
      { state: 'dispatch', from: 9, to: 10 },
      { state: 'registers', from: 10, to: 22 },
      { state: 'dispatch', from: 22, to: 23 },
      { state: 'busy', from: 23, to: 27 },
      { state: 'drain', from: 27, to: 31 },
    ]);
    expect(of(COMPUTE)).toEqual([
      { state: 'fill', from: 0, to: 10 },
      { state: 'busy', from: 10, to: 14 },
      { state: 'drain', from: 14, to: 31 },
    ]);
    expect(of(SHUFFLE)).toEqual([{ state: 'fill', from: 0, to: 31 }]);
  });

  it('fills every cycle, is held as long as the engine says, and waits as the phases do', () => {
    fc.assert(
      fc.property(programs(60), timings, (program, timing) => {
        const { of, times, trace } = timed(program, timing);
        CLASSES.forEach((_, queue) => {
          let end = 0;
          const sums = Object.fromEntries(STATES.map((state) => [state, 0]));
          for (const { state, from, to } of of(queue)) {
            expect(from).toBe(end);
            expect(to).toBeGreaterThan(from);
            sums[state]! += to - from;
            end = to;
          }
          expect(end).toBe(times.cycles);
          expect(sums['busy']).toBe(times.busy[queue]);
          if (queue !== COMPUTE) return;
          const { compute, ...rest } = phasesOf(program, times, trace);
          expect(sums).toEqual({ busy: compute, ...rest });
        });
      }),
      { numRuns: 300 },
    );
  });

  it('shares columns', () => {
    const stretches = [
      { state: 'busy', from: 0, to: 5 },
      { state: 'port', from: 5, to: 6 },
      { state: 'busy', from: 6, to: 12 },
    ];
    const shares = sharesOf(stretches, 12, 3);
    expect([...shares.keys()]).toEqual(['busy', 'port']);
    expect([...shares.get('busy')!]).toEqual([1, 0.75, 1]);
    expect([...shares.get('port')!]).toEqual([0, 0.25, 0]);
  });
});
