import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { AND, INV, XOR, type Netlist } from '../../../src/circuit/netlist.js';
import type { HaacSpec } from '../../../src/models/haac/architecture.js';
import { IS_AND, type Program } from '../../../src/models/haac/compile/program.js';
import { scheduleBanked } from '../../../src/models/haac/schedule/banked.js';
import { scheduleBound } from '../../../src/models/haac/schedule/bound.js';
import { scheduleGeneral, type Machine } from '../../../src/models/haac/schedule/general.js';
import { scheduleGreedy } from '../../../src/models/haac/schedule/greedy.js';
import { circuits, compiledJob, machine, withWindow } from './helpers.js';
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
  const { issueSpan, lastReady } = scheduleGeneral(program, given, ready);
  const expected = stepThrough(program, given);
  expect(issues(program, given, ready)).toEqual(expected);
  expect(issueSpan).toBe(Math.max(...expected) + 1);
  expect(lastReady).toBe(Math.max(...ready));
}

describe('a schedule equals a simulator that steps through every cycle', () => {
  it('without limits but operands and engines', () => {
    fc.assert(
      fc.property(circuits(48), orders, engines, latency, mapping, (netlist, order, count, delays, map) => {
        compareWithOracle(programOf(netlist, order, 16), { engines: count, latency: delays, mapping: map });
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it('with an in-order stream', () => {
    const stream = fc.record({
      bytesPerCycle: fc.constantFrom(1, 2, 4, 8, 32, 128),
      ahead: fc.integer({ min: 1, max: 20 }),
      bytes: fc
        .array(fc.integer({ min: 1, max: 60 }), { minLength: 8, maxLength: 8 })
        .map((sizes) => Float64Array.from(sizes)),
    });
    fc.assert(
      fc.property(circuits(40), engines, latency, mapping, stream, (netlist, count, delays, map, channel) => {
        const program = programOf(netlist, 'full', 12);
        compareWithOracle(program, { engines: count, latency: delays, mapping: map, stream: channel });
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  it('with busy banks, and with both', () => {
    const banks = fc.record({
      count: fc.constantFrom(1, 2, 4, 7, 16),
      ports: fc.integer({ min: 2, max: 3 }),
    });
    const stream = fc.option(
      fc.constant({ bytesPerCycle: 8, ahead: 8, bytes: new Float64Array(8).fill(20) }),
      { nil: undefined },
    );
    fc.assert(
      fc.property(
        circuits(40, [AND, XOR, INV]),
        engines,
        latency,
        mapping,
        banks,
        stream,
        (netlist, count, delays, map, given, channel) => {
          const program = programOf(netlist, 'full', 16);
          compareWithOracle(program, {
            engines: count,
            latency: delays,
            mapping: map,
            banks: given,
            stream: channel,
          });
        },
      ),
      { numRuns: 100, seed: 3 },
    );
  });
});

describe('the fast schedule', () => {
  it('equals the general one, and the bound bounds it', () => {
    fc.assert(
      fc.property(circuits(400), orders, engines, latency, (netlist, order, count, delays) => {
        const program = programOf(netlist, order, 64);
        const [fast, slow, least] = [wiresOf(program), wiresOf(program), wiresOf(program)];
        const ours = scheduleGreedy(program, count, delays, fast);
        const general = scheduleGeneral(
          program,
          { engines: count, latency: delays, mapping: 'greedy' },
          slow,
        );
        expect(ours).toEqual(general);
        expect(fast).toEqual(slow);
        const bound = scheduleBound(program, count, delays, least);
        expect(bound.lastReady).toBeLessThanOrEqual(ours.lastReady);
      }),
      { numRuns: 200, seed: 4 },
    );
  });

  it('equals the general one with busy banks, also where few cycles are remembered at first', () => {
    const banks = fc.record({
      count: fc.constantFrom(1, 2, 4, 7, 16),
      ports: fc.integer({ min: 2, max: 4 }),
    });
    const slow = fc.record({ xor: fc.integer({ min: 1, max: 3 }), and: fc.constantFrom(1, 5, 19, 300, 700) });
    fc.assert(
      fc.property(circuits(300), orders, engines, slow, banks, (netlist, order, count, delays, limits) => {
        const program = programOf(netlist, order, 64);
        const [fast, general] = [wiresOf(program), wiresOf(program)];
        const machine = { engines: count, latency: delays, mapping: 'greedy', banks: limits } as const;
        expect(scheduleBanked(program, count, delays, limits, fast)).toEqual(
          scheduleGeneral(program, machine, general),
        );
        expect(fast).toEqual(general);
      }),
      { numRuns: 200, seed: 7 },
    );
  });

  it('never reads a wire before it is ready', () => {
    fc.assert(
      fc.property(circuits(200), orders, engines, latency, (netlist, order, count, delays) => {
        const program = programOf(netlist, order, 64);
        const ready = wiresOf(program);
        const given: Machine = { engines: count, latency: delays, mapping: 'greedy' };
        scheduleGreedy(program, count, delays, ready);
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
  // Instructions are taken in order and none overtakes another's engine, so list scheduling has no anomalies here.
  it('engines, shorter latencies; in order also bandwidth and prefetch', () => {
    fc.assert(
      fc.property(circuits(200), orders, engines, latency, (netlist, order, count, delays) => {
        const program = programOf(netlist, order, 32);
        const time = (given: Partial<Machine>): number =>
          scheduleGeneral(
            program,
            { engines: count, latency: delays, mapping: 'greedy', ...given },
            wiresOf(program),
          ).lastReady;
        const base = time({});
        expect(time({ engines: count + 1 })).toBeLessThanOrEqual(base);
        expect(time({ latency: { xor: delays.xor, and: Math.max(1, delays.and - 1) } })).toBeLessThanOrEqual(
          base,
        );
        const stream = { bytesPerCycle: 3, ahead: 5, bytes: new Float64Array(8).fill(30) };
        const slow = time({ stream });
        expect(slow).toBeGreaterThanOrEqual(base);
        expect(time({ stream: { ...stream, bytesPerCycle: 4 } })).toBeLessThanOrEqual(slow);
        expect(time({ stream: { ...stream, ahead: 6 } })).toBeLessThanOrEqual(slow);
      }),
      { numRuns: 100, seed: 6 },
    );
  });
});
