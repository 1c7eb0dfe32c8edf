import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { AND, FIRST_INPUT, INV, XOR } from '../../../src/circuit/netlist.js';
import type { HaacSpec } from '../../../src/models/haac/architecture.js';
import { IS_AND, type Program } from '../../../src/models/haac/compile/program.js';
import type { Machine, Schedule, StreamLimits } from '../../../src/models/haac/schedule/schedule.js';
import { scheduleTimed } from '../../../src/models/haac/schedule/timed.js';
import { byMarks, circuits, compiledJob, machine, netlistOf, withWindow } from './helpers.js';
import { stepThrough } from './oracle.js';

let spec: HaacSpec;
beforeAll(async () => {
  spec = await machine('16ge-2mb-ddr4');
});

/** The same cycle of issue for every gate, the same slots lost by cause, the same last byte. */
function equalsOracle(program: Program, given: Machine): Schedule {
  const { gates, firstGate, code } = program;
  const ready = new Int32Array(firstGate + gates).fill(12_345);
  const schedule = scheduleTimed(program, given, ready);
  const { issueSpan, lastReady, ...lost } = schedule;
  const { issued, ...expected } = stepThrough(program, given);
  const { xor, and } = given.latency;
  const ours = issued.map((_, at) => ready[firstGate + at]! - ((code[at]! & IS_AND) !== 0 ? and : xor));
  expect(ours).toEqual(issued);
  expect(lost).toEqual(expected);
  expect(issueSpan).toBe(Math.max(...issued) + 1);
  expect(lastReady).toBe(Math.max(...ready.subarray(firstGate)));
  expect(ready.subarray(0, firstGate).every((cycle) => cycle === 0 - given.roundTrip)).toBe(true);
  return schedule;
}

const engines = fc.integer({ min: 1, max: 16 });
const banks = fc.record({ count: fc.integer({ min: 1, max: 8 }), ports: fc.constantFrom(2, 3) });
const orders = fc.constantFrom('baseline', 'segment', 'full');
const mappings = fc.constantFrom('greedy', 'round-robin');
const windows = fc.constantFrom(4, 6, 10, 16, 32);
/** Short ones, those of the machine, and such as reach beyond the 32 cycles that have lists of their own. */
const latencies = fc.oneof(
  fc.record({ xor: fc.integer({ min: 1, max: 3 }), and: fc.integer({ min: 1, max: 23 }) }),
  fc.record({ xor: fc.integer({ min: 1, max: 40 }), and: fc.integer({ min: 29, max: 35 }) }),
  fc.record({ xor: fc.constantFrom(1, 33), and: fc.constantFrom(2, 63, 64, 65, 97) }),
);
/** Bytes of an instruction, a table, an operand and a label: none of them divides a cycle's evenly. */
const streams = fc
  .record({
    bytesPerCycle: fc.constantFrom(1, 4, 32, 64),
    instructions: fc.integer({ min: 1, max: 9 }),
    tables: fc.integer({ min: 1, max: 5 }),
    outOfRange: fc.integer({ min: 2, max: 5 }),
    garbles: fc.boolean(),
    before: fc.constantFrom(0, 13, 200),
  })
  .map(({ bytesPerCycle, garbles, before, ...room }): StreamLimits => {
    return {
      bytesPerCycle,
      room,
      fetched: byMarks((and, uses) => 5 + uses * 11 + (garbles ? 0 : and * 17)),
      written: byMarks((and, _, live) => live * 7 + (garbles ? and * 17 : 0)),
      before,
    };
  });

describe('the schedule in the order of time', () => {
  it('equals the simulator that steps through every cycle: banks, queues, turns, long latencies', () => {
    let waited = 0;
    let outOfRange = 0;
    fc.assert(
      fc.property(
        circuits(36, [AND, XOR, INV]),
        fc.tuple(orders, mappings, windows),
        engines,
        latencies,
        fc.option(banks, { nil: undefined, freq: 4 }),
        fc.option(streams, { nil: undefined, freq: 2 }),
        fc.constantFrom(0, 1, 3, 31, 32, 70),
        (netlist, [order, mapping, window], count, latency, limits, stream, roundTrip) => {
          const job = { netlist, copies: 1 };
          const compiled = compiledJob(job, withWindow(spec, window), order);
          const given: Machine = {
            engines: count,
            latency,
            mapping,
            banks: limits,
            stream,
            roundTrip: stream === undefined ? roundTrip : 0,
          };
          waited += equalsOracle(compiled.program, given).streamSlots;
          outOfRange += compiled.outOfRange;
        },
      ),
      { numRuns: 500, seed: 11 },
    );
    // What was drawn is worth the comparison.
    expect(Math.min(waited, outOfRange)).toBeGreaterThan(2000);
  });

  it('equals it where gates wait for banks again and again', () => {
    let waited = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(AND, XOR, XOR), fc.nat(999), fc.nat(999)), {
          minLength: 20,
          maxLength: 60,
          size: 'max',
        }),
        fc.integer({ min: 2, max: 16 }),
        fc.record({ count: fc.integer({ min: 1, max: 8 }), ports: fc.constantFrom(2, 3) }),
        fc.record({ xor: fc.integer({ min: 1, max: 3 }), and: fc.integer({ min: 1, max: 9 }) }),
        mappings,
        (drawn, count, limits, latency, mapping) => {
          // Half of the operands are inputs, which banks have to read.
          const near = (at: number, number: number): number => 2 + (number % (number % 2 === 0 ? 9 : 9 + at));
          const gates = drawn.map(([op, a, b], at): [number, number, number] => [
            op,
            near(at, a),
            near(at, b),
          ]);
          const job = { netlist: netlistOf(9, gates, []), copies: 1 };
          const given: Machine = { engines: count, latency, mapping, banks: limits, roundTrip: 0 };
          waited += equalsOracle(compiledJob(job, spec, 'baseline').program, given).bankSlots;
        },
      ),
      { numRuns: 300, seed: 12 },
    );
    expect(waited).toBeGreaterThan(5000);
  });

  it('takes an operand of 32 and more cycles ago when it is there, to the cycle', () => {
    // One AND and an XOR of its result: the lists of cycles go round after 32.
    const given = netlistOf(
      2,
      [
        [AND, 2, 3],
        [XOR, 4, 2],
      ],
      [5],
    );
    const { program } = compiledJob({ netlist: given, copies: 1 }, spec, 'baseline');
    for (const and of [1, 30, 31, 32, 33, 63, 64, 65, 1000]) {
      const ready = new Int32Array(6);
      const engine = { latency: { xor: 2, and }, mapping: 'greedy', roundTrip: 0 } as const;
      expect(scheduleTimed(program, { engines: 2, ...engine }, ready)).toMatchObject({
        issueSpan: and + 1,
        lastReady: and + 2,
      });
      expect([...ready.subarray(FIRST_INPUT + 2)]).toEqual([and, and + 2]);
    }
  });

  it('an engine that waits for memory has been free since its last issue', () => {
    // One engine, 4 B a cycle, instructions of 5 B and room for all: they are there at 2 (1.25), 3 (2.5), 4 (3.75). The
    // first has waited 2 cycles; the others 0, since the engine is free at 3 and 4.
    const gates: [number, number, number][] = [2, 3, 4].map((wire) => [XOR, wire, wire]);
    const { program } = compiledJob({ netlist: netlistOf(3, gates, []), copies: 1 }, spec, 'baseline');
    const stream: StreamLimits = {
      bytesPerCycle: 4,
      room: { instructions: 8, tables: 8, outOfRange: 8 },
      fetched: new Float64Array(16).fill(5),
      written: new Float64Array(16),
      before: 0,
    };
    const one = { engines: 1, latency: { xor: 1, and: 3 }, mapping: 'greedy', stream, roundTrip: 0 } as const;
    const ready = new Int32Array(8);
    expect(scheduleTimed(program, one, ready).streamSlots).toBe(2);
    expect([...ready.subarray(5)]).toEqual([3, 4, 5]);
    // Two engines: both wait from 0 on, for 2 and 3 cycles; the first is free again at 3 and waits one cycle for 4.
    expect(scheduleTimed(program, { ...one, engines: 2 }, ready).streamSlots).toBe(2 + 3 + 1);
    // Three: all wait from 0 on.
    expect(scheduleTimed(program, { ...one, engines: 3 }, ready).streamSlots).toBe(2 + 3 + 4);
  });
});
