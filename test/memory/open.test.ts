import { describe, expect, it } from 'vitest';
import { peakBandwidth } from '../../src/memory/banked/system.js';
import { bankedOf, openMemory, reportOf, systemFor } from '../../src/memory/open.js';
import { READ, WRITE } from '../../src/memory/port.js';
import { memorySchema, type MemorySpec } from '../../src/memory/schema.js';
import { systemOf } from '../../src/memory/standards/index.js';

const plain = memorySchema.parse(undefined);
const spec = (fields: Record<string, unknown>): MemorySpec => memorySchema.parse({ ...plain, ...fields });
/** Ticks are picoseconds. */
const PICO = { ticksPerSecond: 1e12, bandwidth: 10e9, latency: 77 };

describe('the memory that an architecture describes', () => {
  it('is a bandwidth and a latency by default', () => {
    const memory = openMemory(plain, PICO);
    expect(memory.request(0, 0, 10, READ)).toBe(1077);
    expect(memory.request(0, 0, 10, WRITE)).toBeCloseTo(2000, 6);
    expect(bankedOf(memory)).toBeUndefined();
    expect(reportOf(memory)).toBeUndefined();
  });

  it('divides as its user always has', () => {
    const divided = openMemory(plain, { ...PICO, bytesPerTick: 0.5 });
    expect(divided.request(0, 0, 10, READ)).toBe(97);
  });

  it('is one channel with the peak and the unloaded latency of a standard, by hand', () => {
    // DDR4-2400: 64 B in 4 cycles of 833 ps; RD to the end of data 20 cycles, one until it is issued.
    const memory = openMemory(spec({ model: 'peak', standard: 'DDR4-2400', channels: 1 }), PICO);
    expect(memory.request(0, 0, 64, READ)).toBeCloseTo(21 * 833, 6);
    expect(memory.request(0, 4096, 64, READ)).toBeCloseTo((21 + 4) * 833, 6);
    expect(memory.request(0, 0, 64, WRITE)).toBeCloseTo(12 * 833, 6);
    const wide = openMemory(spec({ model: 'peak', standard: 'DDR4-2400', channels: 4 }), PICO);
    expect(wide.request(0, 0, 64, READ)).toBeCloseTo((17 + 1) * 833, 6);
    const far = openMemory(spec({ model: 'peak', standard: 'DDR4-2400', channels: 1, path: '1 ns' }), PICO);
    expect(far.request(0, 0, 64, READ)).toBeCloseTo(21 * 833 + 1000, 6);
    const whole = openMemory(spec({ model: 'peak', standard: 'DDR4-2400', channels: 1 }), {
      ...PICO,
      ticksPerSecond: 1e9,
      rounding: 'tick',
    });
    // 3.332 ns on the channel and 14.161 ns of latency, each a whole number of ticks.
    expect(whole.request(0, 0, 64, READ)).toBe(4 + 15);
    expect(bankedOf(memory)).toBeUndefined();
  });

  it('is as late as one with an open row that has nothing else to do', () => {
    for (const standard of ['DDR4-2400', 'HBM2-2000', 'LPDDR5-6400', 'GDDR6-14000'] as const) {
      const { transactionBytes, cyclePicoseconds, buses } = systemOf(standard);
      const memory = (fields: Record<string, unknown>) =>
        openMemory(spec({ standard, channels: 1, ...fields }), PICO);
      const peak = memory({ model: 'peak' }).request(0, 0, transactionBytes * buses, READ);
      const banked = memory({
        model: 'banked',
        mapping: 'MOP4CLXOR',
        without: ['rows', 'refresh', 'turnaround', 'groups'],
      }).request(0, 0, transactionBytes, READ);
      // LPDDR5 wakes its clock first: one command more.
      const extra = standard === 'LPDDR5-6400' ? banked - peak : 0;
      expect(banked - peak - extra, standard).toBeCloseTo(0, 6);
      expect(extra).toBeLessThan(3 * cyclePicoseconds);
    }
  });

  it('has as many channels as come nearest to a bandwidth, or as are said', () => {
    const one = peakBandwidth(systemOf('HBM2-2000', { channels: 1 }));
    expect(one).toBeCloseTo(32e9, 3);
    const channels = (bandwidth: number, fields: Record<string, unknown> = {}): number =>
      systemFor(spec({ standard: 'HBM2-2000', ...fields }), bandwidth).channels;
    expect([270e9, 47e9, 49e9, 1e9, Infinity].map((bandwidth) => channels(bandwidth))).toEqual([
      8, 1, 2, 1, 1024,
    ]);
    expect(channels(270e9, { channels: 3 })).toBe(3);
  });

  it('hands every setting to its system', () => {
    const { controller, mapping, counts, levels } = systemFor(
      spec({
        standard: 'DDR4-2400',
        ranks: 2,
        mapping: 'RoBaRaCoCh',
        scheduler: 'FRFCFS-RowHit',
        rows: 'closed-cap',
        cap: 7,
        refresh: 'none',
        queues: { read: 5, write: 9 },
      }),
      1e9,
    );
    expect(mapping).toBe('RoBaRaCoCh');
    expect(counts[levels.indexOf('Rank')]).toBe(2);
    expect(controller).toMatchObject({
      scheduler: 'FRFCFS-RowHit',
      rowPolicy: 'closed-cap',
      cap: 7,
      refresh: 'none',
      readQueue: 5,
      writeQueue: 9,
    });
  });
});
