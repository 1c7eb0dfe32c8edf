import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { IdealMemory } from '../../../src/memory/ideal.js';
import type { GemmSpec } from '../../../src/models/systolic/architecture.js';
import type { Execution } from '../../../src/models/systolic/execution.js';
import { Executor } from '../../../src/models/systolic/executor.js';
import { Instant } from '../../../src/models/systolic/instant.js';
import { RepeatingExecutor } from '../../../src/models/systolic/repeating-executor.js';
import { Scheduler } from '../../../src/models/systolic/schedule.js';
import { Writer } from '../../../src/models/systolic/writer.js';
import { Snapshot } from '../../../src/models/systolic/snapshot.js';
import { arch, specOf } from './helpers.js';

/** Bytes or cycles of each of some hundred pieces; `more`: and of all of them together. */
const each = fc.record({
  of: fc.constantFrom(0, 1, 10, 16, 50),
  more: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1, 77, 600),
});
const pass = fc
  .record({
    pieces: fc.constantFrom(1, 30, 300, 500, 2000, 3001),
    ...{ ifmap: each, filter: each, result: each, ofmap: each },
    cycles: fc.record({ of: fc.constantFrom(3, 20, 70), more: fc.constantFrom(0, 0, 1, 750, 1333, 2001) }),
    /** Passes back to the one whose results it reads; 0: none. */
    reads: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ pieces, reads, ifmap, filter, result, ofmap, cycles }) => {
    const all = ({ of, more }: { of: number; more: number }): number => of * pieces + more;
    return {
      ...{ ifmapBytes: all(ifmap), filterBytes: all(filter), resultBytes: all(result) },
      ...{ ofmapBytes: all(ofmap), cycles: all(cycles), reads },
    };
  });
const machine = fc.record({
  bytesPerTick: fc.constantFrom(1, 3, 4, 7, 64, Infinity),
  latency: fc.constantFrom(0, 7, 33.3, 200),
  transfer: fc.constantFrom(10, 50),
  double: fc.boolean(),
});
type Pass = typeof pass extends fc.Arbitrary<infer T> ? T : never;
interface Machine {
  bytesPerTick: number;
  latency: number;
  transfer: number;
  double: boolean;
}

let shipped: GemmSpec;
beforeAll(async () => {
  shipped = specOf(await arch());
});

function specFor({ bytesPerTick, latency, transfer, double }: Machine): GemmSpec {
  const pad = { ...shipped.scratchpad.ifmap, size: 512, doubleBuffered: double };
  return {
    ...shipped,
    clock: 1,
    dram: { bandwidth: bytesPerTick, latency },
    dma: { transfer } as GemmSpec['dma'],
    scratchpad: { ...shipped.scratchpad, ifmap: pad, filter: pad, ofmap: pad },
  };
}

/** Runs passes. @returns what came of it, and the steps that were made */
function execute(passes: readonly Pass[], machine: Machine, leavesOut: boolean): [Execution, number] {
  const spec = specFor(machine);
  const references = {
    steps: (): Iterable<number> => writer.stepsReferred(),
    stores: (): Iterable<number> => writer.storesReferred(),
  };
  const Kind = leavesOut ? RepeatingExecutor : Executor;
  const executor = new Kind(passes.length, new IdealMemory(machine), references);
  const writer = new Writer(spec, executor, executor instanceof RepeatingExecutor ? executor : undefined);
  runOn(new Scheduler(spec, writer), passes);
  return [executor.finish(), executor.steps];
}

/** Counts passes of a machine whose memory takes no time. */
function count(passes: readonly Pass[], machine: Machine): Execution {
  const instant = new Instant(passes.length);
  runOn(new Scheduler(specFor(machine), instant), passes);
  return instant.finish();
}

function runOn(scheduler: Scheduler, passes: readonly Pass[]): void {
  const written: number[] = [];
  for (const [index, { reads, ...one }] of passes.entries()) {
    const ifmap = reads === 0 ? -1 : (written[index - reads] ?? -1);
    scheduler.vector(index, one, { ready: { ifmap, filter: -1 }, held: 0 });
    written.push(scheduler.lastStep);
  }
}

it('pieces of passes left out are as if they had been run', { timeout: 60_000 }, () => {
  let fewer = 0;
  fc.assert(
    fc.property(fc.array(pass, { minLength: 1, maxLength: 4 }), machine, (passes, machine) => {
      const [execution, made] = execute(passes, machine, true);
      const [whole, all] = execute(passes, machine, false);
      expect(execution).toEqual(whole);
      if (made < all) fewer++;
      if (machine.bytesPerTick === Infinity && machine.latency === 0)
        expect(count(passes, machine)).toEqual(whole);
    }),
    { numRuns: 1000, seed: 9 },
  );
  expect(fewer).toBeGreaterThan(300);
});

it('passes of millions of pieces take few steps, equal ones or not', () => {
  const of = (pieces: number, more: number): Pass => ({
    ...{ ifmapBytes: 64 * pieces + more, filterBytes: 0, resultBytes: 0, ofmapBytes: 0 },
    ...{ cycles: 80 * pieces, reads: 0 },
  });
  const machine = { bytesPerTick: 3, latency: 7, transfer: 64, double: true };
  // Transfers of the DMA are larger where there are thousands; a quarter of half the scratchpad at most.
  const [{ cycles }, made] = execute([of(4_000_000, 0)], machine, true);
  expect(made).toBeLessThan(5000);
  expect(cycles).toBe(80 * 4_000_000 + Math.ceil(64 / 3 + 7));
  // 7 pieces take 551 cycles, and a cycle less once in 200,000.
  const uneven = { ...of(1_400_000, 0), cycles: 78 * 1_400_000 + 1_000_000 - 7 };
  const [one, few] = execute([uneven], machine, true);
  expect(few).toBeLessThan(10_000);
  expect(one.cycles).toBe(uneven.cycles + Math.ceil(64 / 3 + 7));
});

it('states differ in what operands still to be fetched wait for', () => {
  const state = (ifmap: number, filter: number): Snapshot => {
    const references = { steps: () => [], stores: () => [] };
    const executor = new RepeatingExecutor(2, new IdealMemory({ bytesPerTick: 64 }), references);
    const writer = new Writer(shipped, executor, executor);
    const scheduler = new Scheduler(shipped, writer);
    const idle = { ifmapBytes: 0, filterBytes: 0, resultBytes: 0, ofmapBytes: 0, cycles: 10 };
    const busy = { ...idle, ifmapBytes: 40 * shipped.dma.transfer, cycles: 4000 };
    scheduler.vector(0, busy, { ready: { ifmap: -1, filter: -1 }, held: 0 });
    scheduler.vector(1, idle, { ready: { ifmap, filter }, held: 0 });
    const made = new Snapshot();
    writer.writeState(executor, made, 1);
    return made;
  };
  expect(state(39, -1).equals(state(39, -1))).toBe(true);
  expect(state(39, -1).equals(state(-1, -1))).toBe(false);
  expect(state(-1, 39).equals(state(-1, -1))).toBe(false);
});
