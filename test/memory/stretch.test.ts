import { describe, expect, it } from 'vitest';
import { BankedMemory } from '../../src/memory/banked/banked-memory.js';
import { peakBandwidth } from '../../src/memory/banked/system.js';
import type { MemoryPort } from '../../src/memory/port.js';
import { systemOf } from '../../src/memory/standards/index.js';
import { moveStretch, sharesOf, STRETCH_BYTES } from '../../src/memory/stretch.js';

describe('a stretch of several streams', () => {
  it('has shares in sixteenths: what is left over goes to who lost most', () => {
    expect(sharesOf([1, 1])).toEqual([8, 8]);
    expect(sharesOf([2, 0, 1])).toEqual([11, 0, 5]); // 10.67 and 5.33
    expect(sharesOf([1, 1, 1])).toEqual([6, 5, 5]);
    expect(sharesOf([5e9, 3e9, 0])).toEqual([10, 6, 0]);
    expect(sharesOf([1000, 1])).toEqual([16, 0]);
  });

  it('asks in turns, each stream in order in a region of its own, the last one written', () => {
    const asked: [at: number, address: number, bytes: number, stream: number][] = [];
    const memory = {
      ask: (...request: (typeof asked)[number]) => asked.push(request),
      answer: (ticket: number) => (ticket === 77 ? 5000 : 10),
      idle: 4000,
    } as unknown as MemoryPort;
    // The 77th read is the latest of all, later than the cells are done.
    expect(moveStretch(memory, [2, 0, 1])).toBe(5000);
    expect(moveStretch({ ...memory, idle: 6000 } as MemoryPort, [2, 0, 1])).toBe(6000);
    expect(asked.slice(0, 7)).toEqual([
      [0, 0, 8192, 0],
      [0, 11 * 32 * 8192 + 4096, 8192, 5],
      [0, 8192, 8192, 0],
      [0, 2 * 8192, 8192, 0],
      [0, 11 * 32 * 8192 + 4096 + 8192, 8192, 5],
      [0, 3 * 8192, 8192, 0],
      [0, 4 * 8192, 8192, 0],
    ]);
    const all = asked.slice(0, 512);
    expect(all.reduce((sum, [, , bytes]) => sum + bytes, 0)).toBe(STRETCH_BYTES);
    expect(all.filter(([, , , stream]) => stream === 5)).toHaveLength(5 * 32);
    // No address twice.
    expect(new Set(all.map(([, address]) => address)).size).toBe(512);
  });

  it('is never faster than the peak, and reads alone come near it', () => {
    const system = { ...systemOf('HBM2-2000'), channels: 4 };
    const time = (amounts: number[]): number =>
      moveStretch(new BankedMemory({ system, ticksPerSecond: 1e9 }), amounts) / 1e9;
    const peak = STRETCH_BYTES / peakBandwidth(system);
    for (const amounts of [
      [1, 0],
      [2, 1],
      [1, 1, 1],
      [0, 1],
    ])
      expect(time(amounts)).toBeGreaterThan(peak);
    expect(time([1, 0])).toBeLessThan(1.25 * peak);
    expect(time([1, 1])).toBeGreaterThan(time([1, 0]));
  });
});
