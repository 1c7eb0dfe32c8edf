import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeProgram } from '../../../src/models/rpu/machine/engine.js';
import { traceOf } from '../../../src/models/rpu/machine/timing.js';
import { PAPER, programOf, programs, timings } from './helpers.js';
import { oracle } from './oracle.js';

describe('the event engine', () => {
  it('equals a loop over cycles to the cycle on random programs and machines', () => {
    fc.assert(
      fc.property(programs(60), timings, (program, timing) => {
        const trace = traceOf(program.length);
        const timed = timeProgram(program, timing, trace);
        const expected = oracle(program, timing);
        expect([...trace.dispatched]).toEqual(expected.dispatched);
        expect([...trace.started]).toEqual(expected.started);
        expect([...trace.done]).toEqual(expected.done);
        expect(timed.cycles).toBe(expected.cycles);
        expect(timed.stalls).toEqual({ registers: expected.registers, queue: expected.queue });
        expect(timed.waits.port).toEqual(expected.port);
      }),
      { numRuns: 300, seed: 512 },
    );
  });

  it('times a load, a butterfly and a shuffle by hand', () => {
    const program = programOf([
      { op: 'vload', vd: 0, rm: 0 },
      { op: 'bfly', vd: 8, vd1: 12, vs: 0, vt: 16, vt1: 20, rm: 0 },
      { op: 'unpklo', vd: 24, vs: 8, vt: 12 },
    ]);
    // Load 1..5, result at 9; butterfly 10..14, result at 22; shuffle 23..27, result at 31.
    expect(timeProgram(program, PAPER).cycles).toBe(31);
  });
});
