import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { AND, INV, XOR, type Netlist } from '../../../src/circuit/netlist.js';
import type { HaacSpec } from '../../../src/models/haac/architecture.js';
import { IS_AND, type Program } from '../../../src/models/haac/compile/program.js';
import { scheduleBound } from '../../../src/models/haac/schedule/bound.js';
import { scheduleGreedy, scheduleStreamed } from '../../../src/models/haac/schedule/greedy.js';
import type { Machine, StreamLimits } from '../../../src/models/haac/schedule/schedule.js';
import { scheduleTimed } from '../../../src/models/haac/schedule/timed.js';
import { byMarks, circuits, compiledJob, machine, withWindow } from './helpers.js';
import { stepThrough } from './oracle.js';

let spec: HaacSpec;
beforeAll(async () => {
  spec = await machine('16ge-2mb-ddr4');
});

const engines = fc.constantFrom(1, 2, 3, 4, 8, 16);
const latency = fc.record({ xor: fc.integer({ min: 1, max: 3 }), and: fc.integer({ min: 1, max: 23 }) });
const orders = fc.constantFrom('baseline', 'segment', 'full');
const mapping = fc.constantFrom('greedy', 'round-robin');

const programOf = (netlist: Netlist, order: 'baseline' | 'segment' | 'full', window: number): Program =>
  compiledJob({ netlist, copies: 1 }, withWindow(spec, window), order).program;

const wiresOf = ({ firstGate, gates }: Program): Int32Array => new Int32Array(firstGate + gates);

/** Cycles of issue, from when results are ready. */
const issues = ({ gates, firstGate, code }: Program, { latency: { xor, and } }: Machine, ready: Int32Array) =>
  Array.from({ length: gates }, (_, at) => ready[firstGate + at]! - ((code[at]! & IS_AND) !== 0 ? and : xor));

function compareWithOracle(program: Program, given: Machine): void {
  const ready = wiresOf(program);
  const { issueSpan, lastReady, ...lost } = scheduleTimed(program, given, ready);
  const { issued, ...expected } = stepThrough(program, given);
  expect(issues(program, given, ready)).toEqual(issued);
  expect(lost).toEqual(expected);
  expect(issueSpan).toBe(Math.max(...issued) + 1);
  expect(lastReady).toBe(Math.max(...ready));
}

/** Bytes by code as a machine has them: an instruction, a table that comes in or goes out, labels in and out. */
const streams = fc
  .record({
    bytesPerCycle: fc.constantFrom(1, 2, 4, 8, 32, 128),
    room: fc.record({
      instructions: fc.integer({ min: 1, max: 24 }),
      tables: fc.integer({ min: 1, max: 12 }),
      outOfRange: fc.integer({ min: 2, max: 8 }),
    }),
    sizes: fc.tuple(fc.nat(8), fc.nat(40), fc.nat(20), fc.nat(20)),
    garbles: fc.boolean(),
    before: fc.constantFrom(0, 50),
  })
  .map(
    ({ bytesPerCycle, room, sizes: [instruction, table, operand, label], garbles, before }): StreamLimits => {
      return {
        bytesPerCycle,
        room,
        fetched: byMarks((and, uses) => 1 + instruction + uses * operand + (garbles ? 0 : and * table)),
        written: byMarks((and, _, live) => live * label + (garbles ? and * table : 0)),
        before,
      };
    },
  );
const bankLimits = fc.record({
  count: fc.constantFrom(1, 2, 4, 7, 16),
  ports: fc.integer({ min: 2, max: 4 }),
});
const windows = fc.constantFrom(4, 8, 12, 16, 64);

describe('a schedule equals a simulator that steps through every cycle', () => {
  it('without limits but operands, engines and the way to memory and back', () => {
    fc.assert(
      fc.property(
        circuits(48),
        orders,
        engines,
        latency,
        mapping,
        windows,
        fc.nat(9),
        (netlist, order, count, delays, map, window, roundTrip) => {
          const machine: Machine = { engines: count, latency: delays, mapping: map, roundTrip };
          compareWithOracle(programOf(netlist, order, window), machine);
        },
      ),
      { numRuns: 150, seed: 1 },
    );
  });

  it('behind finite queues, where operands out of range wait until they have been written back', () => {
    fc.assert(
      fc.property(
        circuits(40),
        orders,
        engines,
        latency,
        mapping,
        windows,
        streams,
        (netlist, order, count, delays, map, window, stream) => {
          const machine: Machine = { engines: count, latency: delays, mapping: map, stream, roundTrip: 0 };
          compareWithOracle(programOf(netlist, order, window), machine);
        },
      ),
      { numRuns: 200, seed: 2 },
    );
  });

  it('with banks that reads and writes keep busy, and with both', () => {
    fc.assert(
      fc.property(
        circuits(40, [AND, XOR, INV]),
        orders,
        engines,
        latency,
        mapping,
        bankLimits,
        windows,
        fc.option(streams, { nil: undefined }),
        (netlist, order, count, delays, map, banks, window, stream) => {
          compareWithOracle(programOf(netlist, order, window), {
            engines: count,
            latency: delays,
            mapping: map,
            banks,
            stream,
            roundTrip: stream === undefined ? 3 : 0,
          });
        },
      ),
      { numRuns: 250, seed: 3 },
    );
  });
});

describe('the fast schedules', () => {
  it('equal the one in the order of time, and the bound bounds them', () => {
    fc.assert(
      fc.property(
        circuits(400),
        orders,
        engines,
        latency,
        windows,
        fc.nat(9),
        (netlist, order, count, delays, window, roundTrip) => {
          const program = programOf(netlist, order, window);
          const [fast, slow, least] = [wiresOf(program), wiresOf(program), wiresOf(program)];
          const ours = scheduleGreedy(program, count, delays, roundTrip, fast);
          const machine = { engines: count, latency: delays, mapping: 'greedy', roundTrip } as const;
          expect(ours).toEqual(scheduleTimed(program, machine, slow));
          expect(fast).toEqual(slow);
          const bound = scheduleBound(program, count, delays, least);
          expect(bound.lastReady).toBeLessThanOrEqual(ours.lastReady);
        },
      ),
      { numRuns: 200, seed: 4 },
    );
  });

  it('equal it behind finite queues, also where engines drift far apart', () => {
    const slow = fc.record({ xor: fc.integer({ min: 1, max: 3 }), and: fc.constantFrom(1, 5, 19, 300, 700) });
    fc.assert(
      fc.property(
        circuits(300),
        orders,
        engines,
        slow,
        windows,
        streams,
        (netlist, order, count, delays, window, stream) => {
          const program = programOf(netlist, order, window);
          const [fast, timed] = [wiresOf(program), wiresOf(program)];
          const machine = {
            engines: count,
            latency: delays,
            mapping: 'greedy',
            stream,
            roundTrip: 0,
          } as const;
          const ours = scheduleStreamed(program, count, delays, stream, fast);
          expect(ours).toEqual(scheduleTimed(program, machine, timed));
          expect(fast).toEqual(timed);
        },
      ),
      { numRuns: 200, seed: 7 },
    );
  });

  it('never reads a wire before it is ready', () => {
    fc.assert(
      fc.property(circuits(200), orders, engines, latency, (netlist, order, count, delays) => {
        const program = programOf(netlist, order, 64);
        const ready = wiresOf(program);
        const given: Machine = { engines: count, latency: delays, mapping: 'greedy', roundTrip: 0 };
        scheduleGreedy(program, count, delays, 0, ready);
        const used = new Map<number, number>();
        issues(program, given, ready).forEach((cycle, at) => {
          expect(cycle).toBeGreaterThanOrEqual(ready[program.a[at]!]!);
          expect(cycle).toBeGreaterThanOrEqual(ready[program.b[at]!]!);
          used.set(cycle, (used.get(cycle) ?? 0) + 1);
        });
        expect(Math.max(...used.values())).toBeLessThanOrEqual(count);
      }),
      { numRuns: 100, seed: 5 },
    );
  });
});

describe('more is never slower', () => {
  // Gates are taken in order and none overtakes another's engine, and the channel moves one fixed list, so list
  // scheduling has no anomalies here. Deeper queues put writes later in that list: they help if nothing is written.
  it('engines, shorter latencies; behind queues also bandwidth, and depth without writes', () => {
    fc.assert(
      fc.property(
        circuits(200),
        orders,
        engines,
        latency,
        streams,
        (netlist, order, count, delays, stream) => {
          const program = programOf(netlist, order, 32);
          const time = (given: Partial<Machine>): number =>
            scheduleTimed(
              program,
              { engines: count, latency: delays, mapping: 'greedy', roundTrip: 0, ...given },
              wiresOf(program),
            ).lastReady;
          const base = time({});
          const quicker = { xor: delays.xor, and: Math.max(1, delays.and - 1) };
          expect(time({ engines: count + 1 })).toBeLessThanOrEqual(base);
          expect(time({ latency: quicker })).toBeLessThanOrEqual(base);
          expect(time({ roundTrip: 5 })).toBeGreaterThanOrEqual(base);
          const slow = time({ stream });
          expect(slow).toBeGreaterThanOrEqual(base);
          expect(time({ stream, engines: count + 1 })).toBeLessThanOrEqual(slow);
          expect(time({ stream, latency: quicker })).toBeLessThanOrEqual(slow);
          expect(
            time({ stream: { ...stream, bytesPerCycle: 2 * stream.bytesPerCycle } }),
          ).toBeLessThanOrEqual(slow);
          const silent = { ...stream, written: new Float64Array(16) };
          const { instructions, tables, outOfRange } = stream.room;
          const deeper = { instructions: instructions + 1, tables: tables + 1, outOfRange: outOfRange + 1 };
          expect(time({ stream: { ...silent, room: deeper } })).toBeLessThanOrEqual(time({ stream: silent }));
        },
      ),
      { numRuns: 150, seed: 6 },
    );
  });
});
