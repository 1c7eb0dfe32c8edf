import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdealMemory } from '../../src/memory/ideal.js';
import { directionOf, READ, streamOf, WRITE } from '../../src/memory/port.js';

describe('IdealMemory', () => {
  it('is an in-order channel with a constant behind reads', () => {
    const requests = fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 500 }),
        bytes: fc.integer({ min: 0, max: 4000 }),
        address: fc.nat(),
        stream: fc.integer({ min: 0, max: 7 }),
      }),
      { maxLength: 50 },
    );
    fc.assert(
      fc.property(
        requests,
        fc.double({ min: 0.1, max: 500, noNaN: true }),
        fc.nat(200),
        (list, bytesPerTick, latency) => {
          const memory = new IdealMemory({ bytesPerTick, latency });
          let free = 0;
          for (const { at, address, bytes, stream } of list) {
            const start = Math.max(free, at);
            free = start + bytes / bytesPerTick;
            const late = stream % 2 === 0 && bytes > 0 ? latency : 0;
            expect(memory.request(at, address, bytes, stream)).toBe(free + late);
            expect([memory.started, memory.free]).toEqual([start, free]);
          }
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });

  it('turns between directions, not between operands', () => {
    const memory = new IdealMemory({ bytesPerTick: 1, turnaround: 10 });
    expect(memory.request(0, 0, 1, streamOf(0, READ))).toBe(1);
    expect(memory.request(0, 0, 1, streamOf(3, READ))).toBe(2);
    expect(memory.request(0, 0, 1, streamOf(3, WRITE))).toBe(13);
  });

  it('tells what one transfer takes on its own', () => {
    const memory = new IdealMemory({ bytesPerTick: 3, latency: 7, rounding: 'tick' });
    expect([memory.ticksOf(0), memory.ticksOf(1), memory.ticksOf(4)]).toEqual([0, 8, 9]);
    expect(memory.channel.bytes).toBe(0);
  });

  it('refuses a latency before the request', () => {
    expect(() => new IdealMemory({ bytesPerTick: 1, latency: -1 })).toThrow(RangeError);
  });
});

describe('a stream', () => {
  it('is an operand and a direction', () => {
    const streams = [0, 1, 2].flatMap((operand) => [streamOf(operand, READ), streamOf(operand, WRITE)]);
    expect(new Set(streams).size).toBe(6);
    expect(streams.map(directionOf)).toEqual([READ, WRITE, READ, WRITE, READ, WRITE]);
    expect([streamOf(0, READ), streamOf(0, WRITE)]).toEqual([READ, WRITE]);
  });
});
