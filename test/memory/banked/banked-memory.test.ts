import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BankedMemory } from '../../../src/memory/banked/banked-memory.js';
import { peakBandwidth } from '../../../src/memory/banked/system.js';
import { READ, WRITE } from '../../../src/memory/port.js';
import {
  STANDARDS,
  systemOf,
  type StandardName,
  type SystemOptions,
} from '../../../src/memory/standards/index.js';

const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

/** A memory whose ticks are its own cycles. */
function open(name: StandardName, options: SystemOptions = {}): BankedMemory {
  const system = systemOf(name, { mapping: 'RoBaRaCoCh', ...options });
  return new BankedMemory({ system, ticksPerSecond: 1e12 / system.cyclePicoseconds });
}

describe('BankedMemory', () => {
  it('reads a closed row: activation at 1, read at 17, data until 37', () => {
    const memory = open('DDR4-2400');
    expect(memory.request(0, 0, 64, READ)).toBe(37);
    expect([memory.started, memory.free, memory.idle]).toEqual([0, 0, 37]);
  });

  it('reads on in a row every six cycles, one bank group', () => {
    const memory = open('DDR4-2400');
    expect(memory.request(0, 0, 256, READ)).toBe(37 + 3 * 6);
    const { bus, commands, hits, misses, conflicts, cycles, readLatency } = memory.report();
    expect(cycles).toBe(55);
    expect([hits, misses, conflicts]).toEqual([3, 1, 0]);
    expect(commands).toMatchObject({ ACT: 1, RD: 4, WR: 0, PREpb: 0, REFab: 0 });
    // One a cycle from 0 on: they arrive at 0 to 3 and are there at 37, 43, 49, 55.
    expect(readLatency).toEqual({ sum: 37 + 42 + 47 + 52, max: 52 });
    // 16 cycles from the activation to the first read, four of data each, two more between two reads of one group,
    // and what is left of 55: from the last data's turn (35 + 4) on.
    expect(bus).toEqual({ transfer: 16, row: 16, refresh: 0, turnaround: 0, group: 6, queue: 0, idle: 17 });
  });

  it('takes a write when it has room in the queue, and is idle when the data are in the bank', () => {
    const memory = open('DDR4-2400');
    expect(memory.request(5, 64, 128, WRITE)).toBe(6);
    expect([memory.started, memory.free]).toEqual([5, 6]);
    // Activation at 6, writes at 22 and 28, their data end 12 + 4 cycles later.
    expect(memory.idle).toBe(28 + 16);
    expect(memory.report()).toMatchObject({ cycles: 44, writes: 2, hits: 1, misses: 1 });
  });

  it('holds a write back while 32 others wait', () => {
    const memory = open('DDR4-2400');
    expect(memory.request(0, 0, 32 * 64, WRITE)).toBe(31);
    // The first activation is at 1 and takes its write out of the queue; writes go at 17, 23 ...
    expect(memory.request(31, 32 * 64, 64, WRITE)).toBe(32);
    expect(memory.request(32, 33 * 64, 64, WRITE)).toBe(33);
  });

  it('closes a row for another one of its bank, and tells the conflict', () => {
    const memory = open('DDR4-2400');
    const row = 128 * 64 * 16;
    memory.request(0, 0, 64, READ);
    // The activation at 1 holds the row for 39 cycles: closed at 40, opened at 56, read at 72.
    expect(memory.request(0, row, 64, READ)).toBe(72 + 20);
    const { conflicts, bus } = memory.report();
    expect(conflicts).toBe(1);
    // From 17 + 4 on until 72 the bus waits, two cycles of it for the bank group anyway, then for the row.
    expect([bus.group, bus.row]).toEqual([2, 16 + 49]);
  });

  it('turns: a write behind a read', () => {
    const memory = open('DDR4-2400', { refresh: 'none' });
    memory.request(0, 0, 64, READ);
    memory.request(1, 64, 64, WRITE);
    const { bus, commands } = memory.report();
    expect(commands).toMatchObject({ RD: 1, WR: 1 });
    // Read at 17, write 10 cycles later: six of them beyond the data.
    expect(bus.turnaround).toBe(6);
    expect(memory.idle).toBe(27 + 16);
  });

  it('refreshes every 9364 cycles and keeps requests waiting meanwhile', () => {
    const memory = open('DDR4-2400');
    const at = 9364;
    const done = memory.request(at, 0, 64, READ);
    // Asked for in the tick of the refresh, which begins at once: 433 cycles, then the row as ever.
    expect(done).toBe(at + 433 + 16 + 20);
    const { commands, bus } = memory.report();
    expect(commands.REFab).toBe(1);
    expect(bus.refresh).toBe(433 - 1);
    expect(memory.report(3 * at).commands.REFab).toBe(3);
  });

  it('has no refresh if none is wanted', () => {
    const memory = open('DDR4-2400', { refresh: 'none' });
    expect(memory.request(9364, 0, 64, READ)).toBe(9364 + 37);
    expect(memory.report(1e6).commands.REFab).toBeUndefined();
  });

  it('sends consecutive transactions to consecutive channels, which go on side by side', () => {
    const memory = open('DDR4-2400', { channels: 4 });
    expect(memory.request(0, 0, 4 * 64, READ)).toBe(37);
    expect(memory.request(0, 4 * 64, 64, READ)).toBe(43);
    const { bus, commands } = memory.report();
    expect(commands).toMatchObject({ ACT: 4, RD: 5 });
    expect(sum(Object.values(bus))).toBe(4 * 43);
  });

  it('reads all transactions that bytes lie in', () => {
    const memory = open('DDR4-2400');
    memory.request(0, 63, 2, READ);
    expect(memory.report().reads).toBe(2);
    memory.request(100, 1000.5, 0.25, READ);
    expect(memory.report().reads).toBe(3);
  });

  it('answers what has no bytes in its turn', () => {
    const memory = open('DDR4-2400');
    memory.request(0, 0, 640, READ);
    expect(memory.request(3, 0, 0, READ)).toBe(9);
    expect(memory.request(20, 0, 0, WRITE)).toBe(20);
    expect(memory.report().reads).toBe(10);
  });

  it('speaks in ticks of its user, whole ones if asked, with the way back behind reads', () => {
    const system = systemOf('HBM2-2000', { mapping: 'RoBaRaCoCh' });
    // A cycle is a nanosecond: 700 MHz have 0.7 ticks in it. Unloaded 32 cycles.
    const exact = new BankedMemory({ system, ticksPerSecond: 700e6, path: 5 });
    expect(exact.request(0, 0, 32, READ)).toBeCloseTo(32 * 0.7 + 5, 9);
    const whole = new BankedMemory({ system, ticksPerSecond: 700e6, path: 5, rounding: 'tick' });
    expect(whole.request(0, 0, 32, READ)).toBe(Math.ceil(32 * 0.7 + 5));
    // Tick 10 is cycle 14.29: the request is there at cycle 15.
    const late = new BankedMemory({ system, ticksPerSecond: 700e6 });
    expect(late.request(10, 0, 32, READ)).toBeCloseTo((15 + 32) * 0.7, 9);
    expect(late.request(10, 1 << 20, 32, WRITE)).toBeCloseTo(16 * 0.7, 9);
  });

  it.each([7e8, 1.41e9, 3e9, 1e12 / 3])(
    'what waits for an answer at %d Hz begins in the cycle of that answer',
    (hertz) => {
      const system = systemOf('DDR4-2400', { mapping: 'RoBaRaCoCh' });
      const [own, other] = [open('DDR4-2400'), new BankedMemory({ system, ticksPerSecond: hertz })];
      const ratio = (hertz * system.cyclePicoseconds) / 1e12;
      let [at, there] = [0, 0];
      for (let index = 0; index < 300; index++) {
        at = own.request(at, 64 * 1021 * index, 64, READ);
        there = other.request(there, 64 * 1021 * index, 64, READ);
        expect(there / ratio).toBeCloseTo(at, 6);
      }
    },
  );

  it('banks without groups are one rank: nothing turns between them', () => {
    const { columns, transactionBytes } = systemOf('LPDDR4-4266');
    const memory = open('LPDDR4-4266', { refresh: 'none' });
    // Two banks: the second row is open tRRD later than the first.
    for (const bank of [0, 1]) memory.ask(0, bank * columns * transactionBytes, transactionBytes, READ);
    const { bus, cycles } = memory.report();
    expect(sum(Object.values(bus))).toBe(cycles);
    expect([bus.turnaround, bus.group]).toEqual([0, 0]);
    expect(bus.row + bus.queue).toBe(39 + 16 - 8);
  });

  it('is the same whether it looked ahead or not', () => {
    const traffic = fc.array(
      fc.record({
        wait: fc.integer({ min: 0, max: 40 }),
        line: fc.integer({ min: 0, max: 4000 }),
        lines: fc.integer({ min: 1, max: 40 }),
        isWrite: fc.boolean(),
      }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...STANDARDS),
        traffic,
        fc.integer({ min: 1, max: 3 }),
        (name, list, channels) => {
          const [looking, asking] = [open(name, { channels }), open(name, { channels })];
          const { transactionBytes } = looking.system;
          let at = 0;
          for (const { wait, line, lines, isWrite } of list) {
            at += wait;
            const [address, bytes, stream] = [
              line * transactionBytes,
              lines * transactionBytes,
              isWrite ? WRITE : READ,
            ];
            looking.request(at, address, bytes, stream);
            if (line % 3 === 0) looking.report();
            asking.ask(at, address, bytes, stream);
            expect(looking.free).toBe(asking.free);
            expect(looking.started).toBe(asking.started);
          }
          expect(looking.report()).toEqual(asking.report());
          expect(looking.idle).toBe(asking.idle);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('answers in whatever order it is asked, each once its own reads are there', () => {
    const memory = open('DDR4-2400', { channels: 2 });
    const tickets = [0, 1, 2, 3].map((index) => memory.ask(0, index * 4096, 4096, READ));
    const alone = open('DDR4-2400', { channels: 2 });
    const all = alone.answer(alone.ask(0, 0, 4 * 4096, READ));
    const answers = [3, 0, 2, 1].map((index) => [index, memory.answer(tickets[index]!)] as const);
    const inOrder = [...answers].sort(([a], [b]) => a - b).map(([, answer]) => answer);
    expect(inOrder.at(-1)).toBe(all);
    expect([...inOrder].sort((a, b) => a - b)).toEqual(inOrder);
    expect(memory.answer(tickets[1]!)).toBe(inOrder[1]);
  });

  it.each(STANDARDS)(
    '%s: is never faster than its peak, moves what was asked for, and accounts for every cycle',
    (name) => {
      const request = fc.record({
        line: fc.integer({ min: 0, max: 3000 }),
        bytes: fc.integer({ min: 1, max: 5000 }),
        isWrite: fc.boolean(),
      });
      fc.assert(
        fc.property(
          fc.array(request, { minLength: 1, maxLength: 25 }),
          fc.integer({ min: 1, max: 4 }),
          (list, channels) => {
            const memory = open(name, { channels, mapping: 'MOP4CLXOR' });
            const { system } = memory;
            for (const { line, bytes, isWrite } of list)
              memory.request(0, line * 32, bytes, isWrite ? WRITE : READ);
            const report = memory.report();
            const served = report.hits + report.misses + report.conflicts;
            expect(served).toBe(report.reads + report.writes - report.forwarded - report.coalesced);
            const wanted = sum(list.map(({ bytes }) => bytes));
            expect((report.reads + report.writes) * system.transactionBytes).toBeGreaterThanOrEqual(wanted);
            expect(report.cycles * report.cycleSeconds * peakBandwidth(system)).toBeGreaterThanOrEqual(
              served * system.transactionBytes * (1 - 1e-12),
            );
            expect(sum(Object.values(report.bus))).toBeCloseTo(report.cycles * channels * system.buses, 6);
            expect(Math.min(...Object.values(report.bus))).toBeGreaterThanOrEqual(0);
            expect(report.bus.transfer).toBe(served * system.burstCycles);
            expect(report.activeCycles).toBeLessThanOrEqual(report.cycles * report.refreshed);
          },
        ),
        { numRuns: 15 },
      );
    },
  );

  it('refuses what is no request', () => {
    const memory = open('DDR4-2400');
    expect(() => memory.request(-1, 0, 64, READ)).toThrow(RangeError);
    expect(() => memory.request(0, -1, 64, READ)).toThrow(RangeError);
    expect(() => memory.request(0, 0, NaN, READ)).toThrow(RangeError);
  });
});
