import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressMap } from '../../../src/memory/banked/address-map.js';
import { runRequests } from '../../../src/memory/banked/run.js';
import type { DramSystem } from '../../../src/memory/banked/system.js';
import { STANDARDS, systemOf, type SystemOptions } from '../../../src/memory/standards/index.js';
import { PlainChannel } from './plain.js';

/** Requests of a mix of streams and scattered lines, few enough rows that all kinds of access happen. */
const traffic = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  count: fc.integer({ min: 1, max: 400 }),
  writes: fc.constantFrom(0, 0.1, 0.5, 0.9, 1),
  scattered: fc.constantFrom(0, 0.2, 1),
  lines: fc.constantFrom(8, 300, 40000),
  every: fc.constantFrom(1, 1, 3, 17),
});

interface Plan {
  seed: number;
  count: number;
  writes: number;
  scattered: number;
  lines: number;
  every: number;
}

const options = fc.record({
  mapping: fc.constantFrom('RoBaRaCoCh', 'MOP4CLXOR', 'ChRaBaRoCo'),
  scheduler: fc.constantFrom('FRFCFS', 'FRFCFS-RowHit'),
  rowPolicy: fc.constantFrom('open', 'open', 'closed-cap'),
  cap: fc.integer({ min: 1, max: 5 }),
  refresh: fc.constantFrom('all-bank', 'none'),
  readQueue: fc.constantFrom(1, 4, 32),
  writeQueue: fc.constantFrom(4, 32),
}) as fc.Arbitrary<SystemOptions>;

function compare(system: DramSystem, plan: Plan): void {
  let state = plan.seed;
  const random = (): number => (state = (1664525 * state + 1013904223) % 2 ** 32) / 2 ** 32;
  const isWrite = Uint8Array.from({ length: plan.count }, () => (random() < plan.writes ? 1 : 0));
  let line = 0;
  const address = Float64Array.from({ length: plan.count }, () => {
    line = random() < plan.scattered ? Math.floor(random() * plan.lines) : (line + 1) % plan.lines;
    return line * system.transactionBytes;
  });
  const commands: string[] = [];
  const run = runRequests(
    system,
    { length: plan.count, isWrite, address },
    {
      every: plan.every,
      onCommand: (_channel, clk, command, level, node, row, column) => {
        const place: number[] = [];
        let rest = node;
        for (let at = level; at > 0; at--) {
          place.unshift(rest % system.counts[at]!);
          rest = Math.floor(rest / system.counts[at]!);
        }
        while (place.length < system.levels.length - 1) place.push(-1);
        commands.push([clk, command, ...place, row, column].join());
      },
    },
  );
  const map = new AddressMap(system);
  const requests = Array.from(address, (at, index) => {
    const to = { channel: 0, bank: 0, row: 0, column: 0 };
    const transaction = map.transactionOf(at);
    map.locate(transaction, to);
    return { isWrite: isWrite[index] === 1, ...to, transaction };
  });
  const plain = new PlainChannel(system).all(requests, plan.every);
  const { counters } = run.channels[0]!;
  expect(commands).toEqual(plain.commands);
  expect(run.acceptCycle).toBe(plain.acceptCycle);
  expect(run.drainCycle).toBe(plain.drainCycle);
  expect(run.rejects).toBe(plain.rejects);
  expect(
    (['readHits', 'readMisses', 'readConflicts', 'writeHits', 'writeMisses', 'writeConflicts'] as const).map(
      (name) => counters.get(name),
    ),
  ).toEqual(plain.rows);
  expect([counters.get('readLatency'), counters.get('forwarded'), counters.get('coalesced')]).toEqual([
    plain.latency,
    plain.forwarded,
    plain.coalesced,
  ]);
  expect(
    (['readQueueLength', 'writeQueueLength', 'priorityQueueLength'] as const).map((name) =>
      counters.get(name),
    ),
  ).toEqual(plain.queueLengths);
}

/** Many refreshes within the few hundred cycles of a test. */
const oftenRefreshed = (system: DramSystem): DramSystem => {
  const { nRFC, nRFCab } = system.timing;
  return { ...system, timing: { ...system.timing, nREFI: Math.ceil((nRFC ?? nRFCab)! * 1.7) } };
};

/** HBM with closing of rows is left out: there a row closed before its turn waits for ever in the description. */
const fits = ({ controller }: DramSystem): boolean =>
  controller.rowPolicy === 'open' || controller.kind === 'generic';

describe.each(STANDARDS.map((name) => [name] as const))('%s', (name) => {
  it('does what a channel does that is stepped tick by tick and searched from end to end', () => {
    fc.assert(
      fc.property(options, traffic, fc.boolean(), (given, plan, shortRefresh) => {
        const system = systemOf(name, given);
        fc.pre(fits(system));
        compare(shortRefresh ? oftenRefreshed(system) : system, plan);
      }),
      { numRuns: 25 },
    );
  });

  it('with two ranks too, where it has ranks', () => {
    if (!systemOf(name).levels.includes('Rank')) return;
    fc.assert(
      fc.property(options, traffic, (given, plan) => {
        const system = systemOf(name, { ...given, ranks: 2 });
        fc.pre(fits(system));
        compare(oftenRefreshed(system), plan);
      }),
      { numRuns: 10 },
    );
  });
});
