import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BankedMemory } from '../../src/memory/banked/banked-memory.js';
import type { MemoryReport } from '../../src/memory/banked/report.js';
import { peakBandwidth } from '../../src/memory/banked/system.js';
import { IdealMemory } from '../../src/memory/ideal.js';
import { READ, WRITE } from '../../src/memory/port.js';
import { openSampled, SampledMemory, scaleReport, wholeReport } from '../../src/memory/sampled.js';
import { sampledMemorySchema } from '../../src/memory/schema.js';
import { systemOf } from '../../src/memory/standards/index.js';
import { TracedMemory } from '../../src/memory/traced.js';

const ticksPerSecond = 1e9;
const system = systemOf('HBM2-2000', { channels: 3 });
const options = { system, ticksPerSecond, rounding: 'tick' as const };
/** Two channels of 32 GB/s that nothing holds up. */
const plain = systemOf('HBM2-2000', { channels: 2, without: ['rows', 'refresh', 'turnaround', 'groups'] });

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

describe('a memory whose requests are simulated for a while', () => {
  it('is the memory itself where all is simulated', () => {
    const request = fc.record({
      at: fc.integer({ min: 0, max: 50 }),
      address: fc.integer({ min: 0, max: 1 << 20 }),
      bytes: fc.integer({ min: 0, max: 4096 }),
      stream: fc.constantFrom(READ, WRITE),
    });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 8 }), (requests) => {
        const [all, known] = [new SampledMemory(options, Infinity), new BankedMemory(options)];
        let now = 0;
        for (const { at, address, bytes, stream } of requests) {
          now += at;
          expect(all.request(now, address, bytes, stream)).toBe(known.request(now, address, bytes, stream));
          expect([all.started, all.free]).toEqual([known.started, known.free]);
        }
        expect(all.idle).toBe(known.idle);
        expect(all.report()).toEqual(known.report());
      }),
      { numRuns: 20 },
    );
  });

  it('lets the rest of a request pass at the rate of a stream: by hand, at the peak', () => {
    // two pseudo-channels of 16 bytes a nanosecond each, two channels: 64 bytes a tick
    expect(peakBandwidth(plain)).toBeCloseTo(64e9, 0);
    const given = { system: plain, ticksPerSecond, rounding: 'tick' as const };
    const [part, head] = [new SampledMemory(given, 640), new BankedMemory(given)];
    const end = head.request(7, 0, 640, READ);
    // 6,400 bytes more take 100 ticks
    expect(part.request(7, 0, 7040, READ)).toBe(end + 100);
    expect(part.started).toBe(head.started);
    expect(part.free).toBe(head.free + 100);
    expect(part.idle).toBe(head.idle + 100);
    // the simulated memory did not see them pass
    expect(part.request(200, 1 << 16, 64, WRITE)).toBe(head.request(100, 1 << 16, 64, WRITE) + 100);
    expect(part.started).toBe(head.started + 100);
    // and rounds up what is not whole: 6,401 bytes are 100.02 ticks
    const more = new SampledMemory(given, 640);
    expect(more.request(7, 0, 7041, READ)).toBe(end + 101);
  });

  it('counts the rest as the stream does it', () => {
    const part = new SampledMemory({ system: plain, ticksPerSecond }, 640);
    part.request(0, 0, 7040, READ);
    part.request(0, 0, 3200 + 640, WRITE);
    const { reads, writes, hits, misses, conflicts, commands, bus, cycles, refreshed } = part.report();
    expect([reads, writes]).toEqual([220, 120]);
    expect([hits + misses + conflicts, misses, conflicts]).toEqual([340, 0, 0]);
    expect([commands['RD'], commands['WR']]).toEqual([220, 120]);
    expect(refreshed).toBe(4);
    // two cycles of one of four buses for each of 340 transactions
    expect(bus.transfer).toBeCloseTo(680, 6);
    expect(sum(Object.values(bus))).toBeCloseTo(4 * cycles, 6);
    // 150 ticks were skipped
    const head = new BankedMemory({ system: plain, ticksPerSecond });
    head.request(0, 0, 640, READ);
    head.request(0, 0, 640, WRITE);
    expect(cycles).toBeCloseTo(head.report().cycles + 150, 0);
  });

  it.each([
    ['reads', READ],
    ['writes', WRITE],
  ])('is near what a long stream of %s takes when all of it is simulated', (_, direction) => {
    const bytes = 3 << 20;
    const [part, all] = [new SampledMemory(options, 32768), new BankedMemory(options)];
    part.request(0, 0, bytes, direction);
    all.request(0, 0, bytes, direction);
    expect(Math.abs(part.idle / all.idle - 1)).toBeLessThan(0.02);
    expect(part.idle).toBeGreaterThanOrEqual((bytes / peakBandwidth(system)) * ticksPerSecond);
    const [ours, theirs] = [part.report(), all.report()];
    expect(ours.reads + ours.writes).toBe(theirs.reads + theirs.writes);
    for (const of of [
      ({ commands }: MemoryReport) => commands['ACT']!,
      ({ commands }: MemoryReport) => commands['REFab']!,
      ({ hits }: MemoryReport) => hits,
      ({ activeCycles }: MemoryReport) => activeCycles,
      ({ bus }: MemoryReport) => bus.refresh,
    ]) {
      expect(of(theirs)).toBeGreaterThan(0);
      expect(Math.abs(of(ours) / of(theirs) - 1)).toBeLessThan(0.1);
    }
    expect(ours.hits + ours.misses + ours.conflicts).toBe(ours.reads + ours.writes);
    expect(sum(Object.values(ours.bus)) / (6 * ours.cycles)).toBeCloseTo(1, 6);
    expect(ours.readLatency.sum > 0).toBe(direction === READ);
  });

  it('answers tickets as it answers requests', () => {
    const [asked, known] = [new SampledMemory(options, 4096), new SampledMemory(options, 4096)];
    for (const [index, bytes] of [100_000, 64, 300_000].entries()) {
      const [at, address] = [1e6 * index, index << 22];
      const ticket = asked.ask(at, address, bytes, READ);
      expect(asked.answer(ticket)).toBe(known.request(at, address, bytes, READ));
    }
    expect(asked.started).toBe(known.started);
    expect(asked.report()).toEqual(known.report());
  });

  it('opens what a specification asks for', () => {
    const user = { ticksPerSecond, bandwidth: 90e9, latency: 5 };
    const spec = sampledMemorySchema.parse({});
    expect(spec.detail).toBe(32768);
    const ideal = openSampled(spec, user);
    expect(ideal).toBeInstanceOf(IdealMemory);
    expect(ideal.request(0, 0, 900, READ)).toBe(15);
    const banked = openSampled(sampledMemorySchema.parse({ model: 'banked', detail: '64 B' }), user);
    const slower = openSampled(
      sampledMemorySchema.parse({ model: 'banked', detail: '64 B', path: '20 ns' }),
      user,
    );
    // three channels of 32 GB/s are nearest to 90
    expect((banked as SampledMemory).system.channels).toBe(3);
    expect(slower.request(0, 0, 64, READ)).toBeCloseTo(banked.request(0, 0, 64, READ) + 20, 9);
    const heard: unknown[] = [];
    const probe = { lane: () => 0, task: () => undefined, milestone: () => undefined };
    const traced = openSampled(sampledMemorySchema.parse({ model: 'banked' }), user, {
      ...probe,
      request: (...request) => heard.push(request),
    });
    expect(traced).toBeInstanceOf(TracedMemory);
    traced.request(3, 128, 256, WRITE);
    expect(heard).toEqual([[3, 128, 256, true]]);
    expect(openSampled(sampledMemorySchema.parse({ model: 'banked' }), user, probe)).toBeInstanceOf(
      SampledMemory,
    );
  });
});

describe('reports of a part for all', () => {
  const report = new SampledMemory({ system, ticksPerSecond }, Infinity);
  report.request(0, 0, 9600, READ);
  const one = report.report();

  it('scale what is done, and separately what passes meanwhile', () => {
    const more = scaleReport(one, 2.5, 1.5);
    expect([more.reads, more.cycles]).toEqual([one.reads * 2.5, one.cycles * 1.5]);
    expect(more.commands['RD']).toBe(one.commands['RD']! * 2.5);
    expect(more.bus.transfer).toBe(one.bus.transfer * 2.5);
    expect(more.activeCycles).toBe(one.activeCycles * 2.5);
    expect(more.readLatency).toEqual({ sum: one.readLatency.sum * 2.5, max: one.readLatency.max });
    expect([more.refreshed, more.cycleSeconds]).toEqual([one.refreshed, one.cycleSeconds]);
  });

  it('are whole, transactions rounded up, every one a hit, a miss or a conflict', () => {
    const whole = wholeReport({
      ...one,
      reads: 10.2,
      writes: 5.1,
      forwarded: 1.4,
      coalesced: 0.6,
      hits: 99,
      misses: 2.4,
      conflicts: 3.5,
      commands: { RD: 8.5, ACT: 2.2 },
    });
    const { reads, writes, forwarded, coalesced, hits, misses, conflicts, commands } = whole;
    expect([reads, writes, forwarded, coalesced, misses, conflicts]).toEqual([11, 6, 1, 1, 2, 4]);
    expect(hits).toBe(17 - 1 - 1 - 2 - 4);
    expect(commands).toEqual({ RD: 9, ACT: 2 });
  });
});
