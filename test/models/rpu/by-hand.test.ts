import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventsOf } from '../../../src/models/rpu/events.js';
import { boundOf } from '../../../src/models/rpu/machine/bound.js';
import { timeProgram } from '../../../src/models/rpu/machine/engine.js';
import { phasesOf } from '../../../src/models/rpu/machine/phases.js';
import { traceOf, type B512Timing, type ProgramTrace } from '../../../src/models/rpu/machine/timing.js';
import { classOf, COMPUTE } from '../../../src/models/rpu/isa/operands.js';
import type { B512Program } from '../../../src/models/rpu/isa/program.js';
import { PAPER, programOf, programs, timings, type Line } from './helpers.js';

const timed = (lines: readonly Line[], change: Partial<B512Timing> = {}) => {
  const program = programOf(lines);
  const trace = traceOf(program.length);
  const timing = timeProgram(program, { ...PAPER, ...change }, trace);
  return { ...timing, program, trace, started: [...trace.started], phases: phasesOf(program, timing, trace) };
};

const load = (vd: number): Line => ({ op: 'vload', vd, rm: 0 });
const store = (vs: number): Line => ({ op: 'vstore', vs, rm: 0 });
const add = (vd: number, vs: number, vt: number): Line => ({ op: 'vvadd', vd, vs, vt, rm: 0 });
const mul = (vd: number, vs: number, vt: number): Line => ({ op: 'vvmul', vd, vs, vt, rm: 0 });
const unpack = (vd: number, vs: number, vt: number): Line => ({ op: 'unpklo', vd, vs, vt });

describe('one thing at a time', () => {
  it('holds a pipeline for as many cycles as beats: lanes, banks, interval', () => {
    // 512 / 128 = 4 beats and latencies of 4, 8 and 4, from cycle 1.
    expect(timed([load(0)]).cycles).toBe(9);
    expect(timed([store(0)]).cycles).toBe(9);
    expect(timed([add(0, 4, 8)]).cycles).toBe(13);
    expect(timed([unpack(0, 4, 8)]).cycles).toBe(9);
    expect(timed([load(0)], { banks: 32 }).cycles).toBe(1 + 16 + 4);
    expect(timed([load(0)], { lanes: 64 }).cycles).toBe(1 + 8 + 4);
    expect(timed([unpack(0, 4, 8)], { banks: 32 }).cycles).toBe(9);
    expect(timed([mul(0, 4, 8)], { multiplyInterval: 3 }).cycles).toBe(1 + 12 + 8);
    expect(timed([add(0, 4, 8)], { multiplyInterval: 3 }).cycles).toBe(13);
    expect(timed([{ op: 'vsmul', vd: 0, vs: 4, rt: 0, rm: 0 }], { multiplyInterval: 3 }).cycles).toBe(21);
    expect(timed([{ op: 'vssub', vd: 0, vs: 4, rt: 0, rm: 0 }], { multiplyInterval: 3 }).cycles).toBe(13);
    expect(timed([{ op: 'mload', rt: 0 }]).cycles).toBe(1 + 1 + 4);
  });

  it('waits for a busy register: for the result, and strictly also for one that is only read', () => {
    // The load's result is there in cycle 9; the sum is dispatched then and starts in 10.
    const after = timed([load(0), add(4, 0, 8)]);
    expect(after.started).toEqual([1, 10]);
    expect(after.stalls).toEqual({ registers: 8, queue: 0 });
    // Two stores read register 0: strict, the second waits for the end of the first.
    expect(timed([store(0), store(0)]).started).toEqual([1, 10]);
    expect(timed([store(0), store(0)], { busyboard: 'read-release' }).started).toEqual([1, 5]);
    // A source is written again: read-release, when the last element has been read (cycle 5).
    expect(timed([store(0), add(0, 4, 8)]).started).toEqual([1, 10]);
    expect(timed([store(0), add(0, 4, 8)], { busyboard: 'read-release' }).started).toEqual([1, 6]);
    // A result that nobody has read yet is written again.
    expect(timed([load(0), load(0)], { busyboard: 'read-release' }).started).toEqual([1, 10]);
    // Both results of a butterfly are waited for.
    const bfly: Line = { op: 'bfly', vd: 0, vd1: 4, vs: 8, vt: 12, vt1: 16, rm: 0 };
    expect(timed([bfly, store(0)]).started).toEqual([1, 14]);
    expect(timed([bfly, store(4)]).started).toEqual([1, 14]);
    expect(timed([bfly, load(16)]).started).toEqual([1, 14]);
  });

  it('waits for constants that are being loaded, and for nobody who reads them', () => {
    const use = { op: 'vsadd', vd: 4, vs: 8, rt: 3, rm: 5 } as const;
    expect(timed([{ op: 'sload', rt: 3 }, use]).started).toEqual([1, 7]);
    expect(timed([{ op: 'mload', rt: 5 }, use]).started).toEqual([1, 7]);
    expect(timed([{ op: 'sload', rt: 5 }, use]).started).toEqual([1, 2]);
    expect(
      timed([
        { op: 'aload', rt: 2 },
        { op: 'vload', vd: 0, rm: 2 },
      ]).started,
    ).toEqual([1, 7]);
    expect(
      timed([
        { op: 'aload', rt: 1 },
        { op: 'vbroadcast', vd: 0, rm: 1 },
      ]).started,
    ).toEqual([1, 7]);
    expect(
      timed([
        { op: 'mload', rt: 2 },
        { op: 'vload', vd: 0, rm: 2 },
      ]).started,
    ).toEqual([1, 2]);
    expect(
      timed([
        { op: 'vload', vd: 0, rm: 2 },
        { op: 'aload', rt: 2 },
      ]).started,
    ).toEqual([1, 5]);
  });

  it('waits for a place in the queue, which is free when its instruction starts', () => {
    const three = timed([load(0), load(4), load(8), load(12)], { queueDepth: 1 });
    // Starts in 1, 5, 9, 13; the third can only be dispatched in cycle 5, the fourth in 9.
    expect(three.started).toEqual([1, 5, 9, 13]);
    expect([...three.trace.dispatched]).toEqual([0, 1, 5, 9]);
    expect(three.stalls).toEqual({ registers: 0, queue: 3 + 3 });
    expect(three.waits.pipeline).toEqual([3 + 3 + 3, 0, 0]);
  });

  it('waits for the port of an SRAM: reads when they go in, writes a latency later', () => {
    // Registers 0 and 1 share an SRAM. The sum reads in cycles 1 to 5 and the shuffle may not read before.
    const reads = timed([add(8, 0, 4), unpack(12, 1, 16)]);
    expect(reads.started).toEqual([1, 5]);
    expect(reads.waits.port).toEqual([0, 0, 3]);
    expect(timed([add(8, 0, 4), unpack(12, 1, 16)], { registersPerSram: 1 }).started).toEqual([1, 2]);
    // The sum writes register 8 in cycles 9 to 13; the shuffle would write 9 in 6 to 10 and must end before or begin behind.
    expect(timed([add(8, 0, 4), unpack(9, 12, 16)]).started).toEqual([1, 9]);
    expect(
      timed([add(8, 0, 4), unpack(9, 12, 16)], { latency: { ...PAPER.latency, shuffle: 3 } }).started,
    ).toEqual([1, 2]);
    // A load that would be written in the window of those reads.
    expect(timed([add(8, 0, 4), load(1)], { latency: { ...PAPER.latency, loadStore: 0 } }).started).toEqual([
      1, 5,
    ]);
  });

  it('lets the older of two go first', () => {
    // The sum holds SRAM 0 until cycle 5; a shuffle and, after it, a store want it.
    expect(timed([add(8, 0, 4), unpack(12, 1, 16), store(2)]).started).toEqual([1, 5, 9]);
    expect(timed([add(8, 0, 4), store(2), unpack(12, 1, 16)]).started).toEqual([1, 5, 9]);
  });

  it('takes longer if its own operands share an SRAM', () => {
    // Two sources in one SRAM: two cycles a beat.
    expect(timed([add(8, 0, 1)]).cycles).toBe(1 + 8 + 8);
    // One is a source, the other a result, and the last is read before the first is written: nothing is lost.
    expect(timed([add(1, 0, 4)]).cycles).toBe(13);
    // With 16 beats it is not.
    expect(timed([add(1, 0, 4)], { lanes: 32 }).cycles).toBe(1 + 32 + 8);
    // A register that is read twice is read once.
    expect(timed([mul(8, 0, 0)]).cycles).toBe(13);
    // An interval of 2 has room for a second access.
    expect(timed([mul(8, 0, 1)], { multiplyInterval: 2 }).cycles).toBe(1 + 8 + 8);
    const bfly: Line = { op: 'bfly', vd: 8, vd1: 9, vs: 0, vt: 1, vt1: 2, rm: 0 };
    expect(timed([bfly]).cycles).toBe(1 + 12 + 8);
  });

  it('counts conflicts of banks, if asked', () => {
    const strided = (op: 'vload' | 'vstore', mode: number, value: number): number =>
      timed(
        [{ op, vd: 0, vs: 0, rm: 0, mode, value }].map(({ vd, vs, ...rest }) =>
          op === 'vload' ? { ...rest, vd } : { ...rest, vs },
        ),
        {
          bankConflicts: true,
        },
      ).busy[0]!;
    // A stride of 2 lies in every other bank: two elements a bank.
    expect([strided('vload', 0, 0), strided('vstore', 1, 1), strided('vload', 1, 3)]).toEqual([4, 8, 32]);
    // Runs of 64, 128 apart: two runs a batch, in the same 64 banks.
    expect(strided('vload', 2, 6)).toBe(8);
    expect(strided('vload', 2, 7)).toBe(4);
    // The same eight elements over and over: a bank gives each once, to all lanes.
    expect(strided('vload', 3, 3)).toBe(4);
    expect(timed([{ op: 'vload', vd: 0, rm: 0, mode: 1, value: 1 }]).busy[0]).toBe(4);
    const twice = { op: 'vload', vd: 0, rm: 0, mode: 1, value: 1 } as const;
    expect(timed([twice], { bankConflicts: true, banks: 256 }).busy[0]).toBe(4);
  });
});

/** What each cycle of the compute pipeline is, looked up for every cycle. */
function phasesByCycle(
  program: B512Program,
  trace: ProgramTrace,
  cycles: number,
): ReturnType<typeof phasesOf> {
  const phases = { compute: 0, fill: 0, drain: 0, registers: 0, queue: 0, dispatch: 0, port: 0 };
  const all = Array.from({ length: program.length }, (_, at) => at);
  const computes = all.filter((at) => classOf(program.opcode[at]!) === COMPUTE);
  const [first, last] = [computes[0], computes.at(-1)];
  for (let cycle = 0; cycle < cycles; cycle++) {
    const next = computes.find((at) => trace.started[at]! > cycle);
    if (computes.some((at) => trace.started[at]! <= cycle && cycle < trace.freed[at]!)) phases.compute++;
    else if (first === undefined || cycle < trace.started[first]!) phases.fill++;
    else if (cycle >= trace.freed[last!]!) phases.drain++;
    else if (cycle > trace.dispatched[next!]!) phases.port++;
    else {
      const at = all.find((one) => trace.fetched[one]! <= cycle && cycle <= trace.dispatched[one]!)!;
      if (cycle < trace.cleared[at]!) phases.registers++;
      else if (cycle < trace.dispatched[at]!) phases.queue++;
      else phases.dispatch++;
    }
  }
  return phases;
}

describe('phases', () => {
  it('say for each cycle what the compute pipeline did or waited for, and add up', () => {
    fc.assert(
      fc.property(programs(40), timings, (program, timing) => {
        const trace = traceOf(program.length);
        const result = timeProgram(program, timing, trace);
        const phases = phasesOf(program, result, trace);
        expect(phases).toEqual(phasesByCycle(program, trace, result.cycles));
        expect(Object.values(phases).reduce((sum, one) => sum + one, 0)).toBe(result.cycles);
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  it('by hand: a load, two dependent sums, a store', () => {
    // Load 1..5 (9), sum 10..14 (22), store of nobody's, sum 23..27 (35), store 36..40 (44).
    const { phases, cycles } = timed([load(0), add(4, 0, 8), add(12, 4, 16), store(12)]);
    expect(cycles).toBe(44);
    expect(phases).toEqual({ compute: 8, fill: 10, drain: 17, registers: 8, queue: 0, dispatch: 1, port: 0 });
  });
});

describe('bounds', () => {
  it('are what the busiest pipeline takes, or an instruction a cycle, and no program is faster', () => {
    const lines = [load(0), load(1), mul(4, 0, 1), unpack(8, 0, 4), store(8)];
    expect(boundOf(programOf(lines), { ...PAPER, multiplyInterval: 5 })).toEqual({
      cycles: 20,
      busy: [12, 20, 4],
      phases: { compute: 20, fill: 0, drain: 0, registers: 0, queue: 0, dispatch: 0, port: 0 },
    });
    expect(boundOf(programOf(lines), PAPER)).toMatchObject({
      cycles: 12,
      phases: { compute: 4, dispatch: 8 },
    });
    expect(boundOf(programOf(lines), { ...PAPER, lanes: 512, banks: 512 }).cycles).toBe(5);
    fc.assert(
      fc.property(programs(30), timings, (program, timing) => {
        expect(boundOf(program, timing).cycles).toBeLessThan(timeProgram(program, timing).cycles);
      }),
      { numRuns: 60 },
    );
  });
});

describe('events', () => {
  it('are elements by what is done with them', () => {
    const program = programOf([
      load(0),
      store(0),
      store(1),
      { op: 'vbroadcast', vd: 3, rm: 0 },
      { op: 'mload', rt: 0 },
      add(4, 5, 6),
      mul(4, 5, 6),
      { op: 'vsmul', vd: 4, vs: 5, rt: 0, rm: 0 },
      { op: 'bfly', vd: 0, vd1: 1, vs: 2, vt: 3, vt1: 4, rm: 0 },
      unpack(0, 1, 2),
      unpack(0, 1, 2),
    ]);
    const N = 512;
    expect(eventsOf(program)).toEqual({
      instructions: 11,
      multiplications: 3 * N,
      additions: N,
      shuffled: 2 * N,
      // store, store, 2 + 2 + 1 + 3 of arithmetic, 2 + 2 of shuffles.
      registerReads: 14 * N,
      // load, broadcast, 1 + 1 + 1 + 2, 1 + 1.
      registerWrites: 9 * N,
      registerAccesses: 23 * N,
      loaded: N + 1,
      stored: 2 * N,
      memoryAccesses: 3 * N + 1,
      crossed: 4 * N,
    });
  });
});
