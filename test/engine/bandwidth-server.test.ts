import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BandwidthServer } from '../../src/engine/bandwidth-server.js';

interface Request {
  at: number;
  bytes: number;
  stream: number;
}

interface Costs {
  bytesPerTick: number;
  tick: boolean;
  overhead: number;
  turnaround: number;
}

/** The definition: each request starts when it is there and the one before has ended. */
function ends(requests: readonly Request[], { bytesPerTick, tick, overhead, turnaround }: Costs): number[] {
  let before: Request | undefined;
  let end = 0;
  return requests.map((request) => {
    const turns = before !== undefined && before.stream !== request.stream;
    const moving = overhead + request.bytes / bytesPerTick;
    const taken = (tick ? Math.ceil(moving) : moving) + (turns ? turnaround : 0);
    end = Math.max(end, request.at) + (request.bytes > 0 ? taken : 0);
    if (request.bytes > 0) before = request;
    return end;
  });
}

const requests = fc.array(
  fc.record({
    at: fc.oneof(fc.integer({ min: 0, max: 200 }), fc.double({ min: 0, max: 200, noNaN: true })),
    bytes: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5000 }), fc.constant(0.5)),
    stream: fc.integer({ min: 0, max: 2 }),
  }),
  { maxLength: 40 },
);
const rates = fc.oneof(
  fc.constantFrom(1, 64, 0.3, 270e9 / 700e6, Infinity),
  fc.double({ min: 0.01, max: 1e4, noNaN: true }),
);

describe('BandwidthServer', () => {
  it('serves as its definition says, to the last bit', () => {
    fc.assert(
      fc.property(
        requests,
        rates,
        fc.boolean(),
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 0, max: 9 }),
        (list, bytesPerTick, tick, overhead, turnaround) => {
          const rounding = tick ? 'tick' : 'exact';
          const server = new BandwidthServer({ bytesPerTick, rounding, overhead, turnaround });
          const served = list.map(({ at, bytes, stream }) => server.serve(at, bytes, stream));
          expect(served).toEqual(ends(list, { bytesPerTick, tick, overhead, turnaround }));
          expect(server.free).toBe(served.at(-1) ?? 0);
          expect(server.bytes).toBe(list.reduce((sum, { bytes }) => sum + bytes, 0));
          expect(server.busy).toBeLessThanOrEqual(server.free * (1 + 1e-12));
        },
      ),
      { numRuns: 500, seed: 1 },
    );
  });

  it('is busy for what its requests take, and tells when the last one started', () => {
    const server = new BandwidthServer({ bytesPerTick: 64 });
    server.serve(0, 128);
    server.serve(10, 32);
    expect([server.started, server.free, server.busy]).toEqual([10, 10.5, 2.5]);
    server.serve(0, 64);
    expect([server.started, server.free, server.busy]).toEqual([10.5, 11.5, 3.5]);
    expect(server.utilization(14)).toBe(0.25);
    expect(server.utilization(0)).toBe(0);
  });

  it('keeps the place of a request without bytes, for no time and without turning', () => {
    const server = new BandwidthServer({ bytesPerTick: 1, overhead: 2, turnaround: 5 });
    expect(server.serve(0, 1, 0)).toBe(3);
    expect(server.serve(7, 0, 1)).toBe(7);
    expect(server.serve(0, 1, 0)).toBe(10);
    expect(server.serve(0, 1, 1)).toBe(18);
  });

  it('takes whole ticks a request, every cost together', () => {
    const server = new BandwidthServer({
      bytesPerTick: 4,
      rounding: 'tick',
      overhead: 0.75,
      turnaround: 0.1,
    });
    expect(server.serve(0, 1, 0)).toBe(1);
    expect(server.serve(0, 2, 1)).toBe(1 + 2 + 1);
  });

  it('takes no time when infinitely fast', () => {
    const server = new BandwidthServer({ bytesPerTick: Infinity });
    expect(server.serve(3, 1e12)).toBe(3);
    expect(server.busy).toBe(0);
  });

  it('multiplies by the clock last: bytes a second are not first turned into bytes a tick', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        fc.double({ min: 1e6, max: 1e12, noNaN: true }),
        (bytes, rate) => {
          const options = { bytesPerSecond: rate, ticksPerSecond: 700e6 };
          expect(new BandwidthServer(options).serve(0, bytes)).toBe((bytes / rate) * 700e6);
          const server = new BandwidthServer({ ...options, rounding: 'tick' });
          expect(server.serve(0, bytes)).toBe(Math.ceil((bytes / rate) * 700e6));
          expect(server.ticksOf(bytes)).toBe(server.free);
        },
      ),
      { seed: 1 },
    );
  });

  it('refuses rates, costs and requests that are none', () => {
    for (const bytesPerTick of [0, -1, Number.NaN]) {
      expect(() => new BandwidthServer({ bytesPerTick })).toThrow(RangeError);
    }
    for (const ticksPerSecond of [0, Infinity, Number.NaN]) {
      expect(() => new BandwidthServer({ bytesPerSecond: 1, ticksPerSecond })).toThrow(RangeError);
    }
    expect(() => new BandwidthServer({ bytesPerTick: 1, overhead: -1 })).toThrow(RangeError);
    expect(() => new BandwidthServer({ bytesPerTick: 1, turnaround: -1 })).toThrow(RangeError);
    const server = new BandwidthServer({ bytesPerTick: 1 });
    expect(() => server.serve(0, -1)).toThrow(RangeError);
    expect(() => server.serve(Number.NaN, 1)).toThrow(RangeError);
  });
});
