import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runApart } from '../../../src/models/deployment/des/apart.js';
import { RESOURCES, segmentsOf, type Segment } from '../../../src/models/deployment/des/segments.js';
import {
  firstLook,
  mostMade,
  roomFor,
  type Course,
  type Service,
} from '../../../src/models/deployment/des/service.js';
import { runShared } from '../../../src/models/deployment/des/shared.js';
import { latencyOf, measure } from '../../../src/models/deployment/des/statistics.js';
import { simulateStreams } from '../../../src/models/deployment/des/streams.js';
import { loadOf } from './load.js';
import { boundInterval, sustainedInterval } from '../../../src/models/deployment/des/sustained.js';
import { bySeconds } from './by-seconds.js';

const service = (offline: number, online: number, room: number, poll = 1, parallel = 1): Service => ({
  ...{ offline, online, room, producer: { poll, parallel } },
});
const list = (course: Course, field: keyof Course, horizon = Infinity): number[] =>
  Array.from(course[field]).filter((time) => time <= horizon);
const FIELDS = ['begun', 'taken', 'ended', 'making', 'made'] as const;

describe('room for offline phases', () => {
  it.each([
    // ResNet-18 on TinyImageNet: 40.7 GB of garbled circuits, or 8.0 GB of their inputs (spec C.3, C.5).
    ['DELPHI, 16 GB', 40.7e9, 8.0e9, 16e9, 10e12, 0],
    ['DELPHI, 64 GB', 40.7e9, 8.0e9, 64e9, 10e12, 1],
    ['DELPHI, 128 GB', 40.7e9, 8.0e9, 128e9, 10e12, 3],
    ['client garbler, 16 GB', 8.0e9, 40.7e9, 16e9, 10e12, 1],
    ['the server is the smaller', 8.0e9, 40.7e9, 160e9, 100e9, 2],
    ['as large as the storage', 5, 1, 5, 100, 0],
    ['exactly three, the last not strictly', 5, 1, 15, 100, 2],
    ['three and a little', 5, 1, 15.1, 100, 3],
    ['none kept', 0, 0, 0, 0, Infinity],
    ['no storage', 1, 0, 0, 0, 0],
    ['without limit', 3, 3, Infinity, Infinity, Infinity],
  ])('%s', (_, client, server, ofClient, ofServer, room) => {
    expect(roomFor({ client, server }, { client: ofClient, server: ofServer })).toBe(room);
  });
});

describe('looks at the storage', () => {
  it('come every so often from when a producer is free, the first after one wait', () => {
    expect(firstLook(10, 3, 0)).toBe(13);
    expect(firstLook(10, 3, 13)).toBe(13);
    expect(firstLook(10, 3, 13.1)).toBe(16);
    expect(firstLook(10, 3, 100)).toBe(100);
    expect(firstLook(10, 3, 101)).toBe(103);
    expect(firstLook(10, 0, 4)).toBe(10);
    expect(firstLook(10, 0, 14.5)).toBe(14.5);
  });

  it('are no more phases than the horizon has time for, or requests and room ask for', () => {
    expect(mostMade(service(9, 1, 2), 5, 1000)).toBe(7);
    expect(mostMade(service(9, 1, 2), 500, 95)).toBe(10);
    expect(mostMade(service(9, 1, 2, 1, 3), 500, 95)).toBe(30);
    expect(mostMade(service(9, 1, 0), 500, 95)).toBe(0);
  });
});

describe('phases that never wait for each other, by hand', () => {
  it('one fits: a request takes it, the next waits for another', () => {
    // Made 1..11; requests at 20 and 25: taken 20, served to 27; made again 20..30 (a look at the moment counts).
    const course = runApart(service(10, 7, 1), Float64Array.of(20, 25), 100);
    expect(list(course, 'begun')).toEqual([20, 27]);
    expect(list(course, 'taken')).toEqual([20, 30]);
    expect(list(course, 'ended')).toEqual([27, 37]);
    // The producer is free at 11 and looks at 12, 13, ..., 20; free at 30: 31.
    expect(list(course, 'making').slice(0, 3)).toEqual([1, 20, 31]);
    expect(list(course, 'made').slice(0, 3)).toEqual([11, 30, 41]);
    const seen = measure(course, service(10, 7, 1), 100);
    expect(seen).toMatchObject({ arrived: 2, served: 2, left: 0, inService: 0, queue: 1, offlineWait: 1.5 });
    expect(seen).toMatchObject({ service: 8.5, busy: 14, blocked: 3, made: 3, producing: 30 });
    expect(latencyOf(seen)).toBe(9.5);
    expect(Array.from(seen.latencies)).toEqual([7, 12]);
    // In store: 11 to 20, nothing of the second, 41 to the end.
    expect(seen.stored).toEqual({ mean: (9 + 0 + 59) / 100, most: 1 });
  });

  it('two fit, three producers: two at once, and the third finds room with the first taken', () => {
    const course = runApart(service(10, 4, 2, 3, 3), Float64Array.of(12.5, 14), 40);
    expect(list(course, 'making', 40)).toEqual([3, 3, 15, 19]);
    expect(list(course, 'made', 40)).toEqual([13, 13, 25, 29]);
    expect(list(course, 'taken')).toEqual([13, 17]);
    expect(list(course, 'ended')).toEqual([17, 21]);
    const seen = measure(course, service(10, 4, 2, 3, 3), 40);
    expect(seen.stored).toEqual({ mean: (0 + 4 + 15 + 11) / 40, most: 2 });
    expect(seen).toMatchObject({ blocked: 0.5, busy: 8, producing: 40 });
  });

  it('none fits: both phases, one after the other', () => {
    const course = runApart(service(10, 4, 0), Float64Array.of(5, 6), 100);
    expect(list(course, 'begun')).toEqual([5, 19]);
    expect(list(course, 'taken')).toEqual([15, 29]);
    expect(list(course, 'ended')).toEqual([19, 33]);
    expect(list(course, 'made')).toEqual([]);
    const seen = measure(course, service(10, 4, 0), 100);
    expect(seen).toMatchObject({
      queue: 6.5,
      service: 14,
      offlineWait: 10,
      busy: 28,
      blocked: 0,
      producing: 0,
    });
    expect(seen.stored).toEqual({ mean: 0, most: 0 });
  });

  it('the horizon cuts: who is served, in service, in the queue; what works at its end', () => {
    const course = runApart(service(10, 7, 1), Float64Array.of(20, 25, 26, 28, 34), 35);
    const seen = measure(course, service(10, 7, 1), 35);
    // 20..27 served; the second begun at 27, taken at 30, would end at 37; three wait.
    expect(seen).toMatchObject({ arrived: 5, served: 1, inService: 1, left: 3, busy: 7 + 5, blocked: 3 });
    expect(seen).toMatchObject({
      queue: (0 + 2) / 2,
      service: 7,
      offlineWait: 0,
      made: 2,
      producing: 20 + 4,
    });
  });

  it('without requests nothing is measured but the producer', () => {
    const seen = measure(runApart(service(10, 7, 2), new Float64Array(0), 50), service(10, 7, 2), 50);
    expect(seen).toMatchObject({ arrived: 0, served: 0, left: 0, busy: 0, made: 2, producing: 20 });
    expect([seen.queue, seen.service, seen.offlineWait, latencyOf(seen)]).toEqual(Array(4).fill(undefined));
    expect(seen.stored).toEqual({ mean: (39 + 28) / 50, most: 2 });
  });
});

const whole = (max: number, min = 1): fc.Arbitrary<number> => fc.integer({ min, max });
const anyService = fc
  .tuple(whole(20), whole(15), whole(4, 0), whole(4), whole(3))
  .map(([offline, online, room, poll, parallel]) => service(offline, online, room, poll, parallel));
const anyArrivals = fc
  .array(whole(300, 0), { maxLength: 30 })
  .map((times) => Float64Array.from(times).sort());

describe('any service of whole seconds', () => {
  it('is what a simulation second by second says', () => {
    fc.assert(
      fc.property(anyService, anyArrivals, whole(400, 50), (any, all, horizon) => {
        const arrived = all.filter((time) => time <= horizon);
        const expected = bySeconds(any, [...arrived], horizon);
        const course = runApart(any, arrived, horizon);
        for (const field of FIELDS) expect(list(course, field, horizon), field).toEqual(expected[field]);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same with shared resources that nobody else holds', () => {
    const own = (any: Service): Service => ({
      ...any,
      shared: {
        offline: [{ resource: 'none', seconds: any.offline }],
        online: [{ resource: 'none', seconds: any.online }],
      },
    });
    const apart = (any: Service): Service => ({
      ...any,
      shared: {
        offline: [
          { resource: 'client', seconds: any.offline / 2 },
          { resource: 'up', seconds: any.offline / 2 },
        ],
        online: [{ resource: 'down', seconds: any.online }],
      },
    });
    fc.assert(
      fc.property(anyService, anyArrivals, whole(400, 50), (any, all, horizon) => {
        const arrived = all.filter((time) => time <= horizon);
        const course = runApart(any, arrived, horizon);
        const alone = { ...any, producer: { ...any.producer, parallel: 1 } };
        const single = runApart(alone, arrived, horizon);
        for (const field of FIELDS) {
          const none = list(runShared(own(any), arrived, horizon), field, horizon);
          expect(none, field).toEqual(list(course, field, horizon));
          const other = list(runShared(apart(alone), arrived, horizon), field, horizon);
          expect(other, field).toEqual(list(single, field, horizon));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('serves or leaves every request, in order, one at a time, and no more is stored than fits', () => {
    fc.assert(
      fc.property(anyService, anyArrivals, fc.boolean(), (any, arrived, contended) => {
        const horizon = 310;
        const shared = { offline: segments(any.offline), online: segments(any.online) };
        const given: Service = contended ? { ...any, shared } : any;
        const course = (contended ? runShared : runApart)(given, arrived, horizon);
        const seen = measure(course, given, horizon);
        expect(seen.served + seen.inService + seen.left).toBe(seen.arrived);
        expect([0, 1]).toContain(seen.inService);
        expect(seen.busy + seen.blocked).toBeLessThanOrEqual(horizon + 1e-9);
        expect(seen.producing).toBeLessThanOrEqual(horizon * any.producer.parallel + 1e-9);
        expect(seen.stored.most).toBeLessThanOrEqual(any.room);
        expect(seen.stored.mean).toBeLessThanOrEqual(seen.stored.most);
        for (let n = 0; n < seen.served; n++) {
          expect(course.begun[n]).toBeGreaterThanOrEqual(
            Math.max(course.arrived[n]!, course.ended[n - 1] ?? 0),
          );
          expect(course.ended[n]! - course.taken[n]!).toBeGreaterThanOrEqual(any.online - 1e-9);
          if (any.room > 0) expect(course.taken[n]).toBeGreaterThanOrEqual(course.made[n]!);
        }
      }),
    );
  });

  it('is never slower with more room, shorter phases, more producers, fewer requests (without polling)', () => {
    const mean = (any: Service, arrived: Float64Array): number => {
      const { ended } = runApart({ ...any, producer: { ...any.producer, poll: 0 } }, arrived, 1e6);
      return ended.reduce((sum, end) => sum + end, 0);
    };
    fc.assert(
      fc.property(anyService, anyArrivals, (any, arrived) => {
        const base = mean(any, arrived);
        const faster: Service[] = [
          { ...any, room: any.room + 1 },
          { ...any, offline: any.offline / 2 },
          { ...any, online: any.online / 2 },
          { ...any, producer: { poll: 0, parallel: any.producer.parallel + 1 } },
        ];
        for (const one of faster) expect(mean(one, arrived)).toBeLessThanOrEqual(base + 1e-9);
        const before = runApart(any, arrived, 1e6).ended;
        const fewer = runApart(any, arrived.subarray(0, -1), 1e6).ended;
        expect(fewer).toEqual(before.subarray(0, fewer.length));
      }),
    );
  });
});

/** A phase that holds each resource for a quarter of its time. */
const segments = (seconds: number): Segment[] =>
  RESOURCES.map((resource) => ({ resource, seconds: seconds / RESOURCES.length }));

describe('shared resources', () => {
  it('are held one after the other; what is left waits for nobody', () => {
    const demands = { client: 2, up: 3, server: 0, down: 5 };
    expect(segmentsOf(17, demands)).toEqual([
      { resource: 'client', seconds: 2 },
      { resource: 'up', seconds: 3 },
      { resource: 'down', seconds: 5 },
      { resource: 'none', seconds: 7 },
    ]);
    // At the same time: shortened alike.
    expect(segmentsOf(5, demands)).toEqual([
      { resource: 'client', seconds: 1 },
      { resource: 'up', seconds: 1.5 },
      { resource: 'down', seconds: 2.5 },
    ]);
    expect(segmentsOf(0, { client: 0, up: 0, server: 0, down: 0 })).toEqual([]);
  });

  it('give equal parts to all that hold one: by hand', () => {
    const given: Service = {
      ...service(10, 6, 1),
      shared: {
        offline: [{ resource: 'server', seconds: 10 }],
        online: [{ resource: 'server', seconds: 6 }],
      },
    };
    const course = runShared(given, Float64Array.of(11), 60);
    // Alone from 1 to 11; the request's first second alone, 5 s of it at half speed beside the next phase (12 to 22),
    // which has 5 s left then.
    expect(list(course, 'taken')).toEqual([11]);
    expect(list(course, 'ended')).toEqual([22]);
    expect(list(course, 'making', 60)).toEqual([1, 12]);
    expect(list(course, 'made', 60)).toEqual([11, 27]);
  });

  it('slow down only those that hold the same one at the same time', () => {
    const given: Service = {
      ...service(12, 8, 2, 1, 2),
      shared: {
        offline: [
          { resource: 'client', seconds: 6 },
          { resource: 'up', seconds: 4 },
          { resource: 'none', seconds: 2 },
        ],
        online: [{ resource: 'up', seconds: 8 }],
      },
    };
    // Both producers at 1: client at half speed to 13, uplink at half speed to 21, nothing shared to 23.
    const course = runShared(given, Float64Array.of(4), 200);
    expect(list(course, 'made', 30)).toEqual([23, 23]);
    expect(list(course, 'taken')).toEqual([23]);
    // The third phase begins at 24: client alone to 30; uplink beside the request, which has 23..31 alone but 30..32.
    expect(list(course, 'ended')).toEqual([32]);
    expect(list(course, 'making', 200)).toEqual([1, 1, 24]);
    // 1 s of the uplink from 30 to 32, the other 3 to 35, 2 s of nothing.
    expect(list(course, 'made', 200)).toEqual([23, 23, 37]);
  });

  it('never make anything earlier (without polling)', () => {
    fc.assert(
      fc.property(anyService, anyArrivals, (any, arrived) => {
        const given: Service = {
          ...any,
          producer: { ...any.producer, poll: 0 },
          shared: { offline: segments(any.offline), online: segments(any.online) },
        };
        const [apart, shared] = [runApart(given, arrived, 400), runShared(given, arrived, 400)];
        for (let n = 0; n < arrived.length; n++)
          expect(shared.ended[n]).toBeGreaterThanOrEqual(Math.min(apart.ended[n]!, 400) - 1e-9);
      }),
    );
  });

  it('with one request and one producer that is done are as if they were not', () => {
    const given: Service = {
      ...service(10, 6, 1),
      shared: { offline: segments(10), online: segments(6) },
    };
    const one = Float64Array.of(50);
    const [shared, apart] = [runShared(given, one, 52), runApart(service(10, 6, 1), one, 52)];
    expect(shared.taken).toEqual(apart.taken);
    // None in store: never anything beside the request.
    const serial = { ...given, room: 0 };
    const many = Float64Array.of(1, 2, 40);
    for (const field of FIELDS)
      expect(runShared(serial, many, 500)[field]).toEqual(
        runApart({ ...service(10, 6, 0) }, many, 500)[field],
      );
  });
});

describe('rates', () => {
  it('are bounded by the slowest of what works at the same time', () => {
    expect(boundInterval(service(10, 6, 1))).toBe(11);
    expect(boundInterval(service(10, 6, 1, 1, 2))).toBe(6);
    expect(boundInterval(service(10, 6, 1, 4, 2))).toBe(7);
    expect(boundInterval(service(10, 6, 0, 4, 2))).toBe(16);
  });

  it('online only: M/D/1 within 3 %', () => {
    const [offline, online] = [23, 6];
    for (const rho of [0.3, 0.5, 0.7]) {
      const interval = (offline + online) / rho;
      const load = loadOf('poisson', 0, 4, 60_000 * interval);
      const waits = simulateStreams(service(offline, online, 0), load, interval).map(({ queue }) => queue!);
      const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
      expect(mean / ((rho * (offline + online)) / (2 * (1 - rho)))).toBeGreaterThan(0.97);
      expect(mean / ((rho * (offline + online)) / (2 * (1 - rho)))).toBeLessThan(1.03);
    }
  });

  it('with endless storage and phases made faster than they are asked for: M/D/1 of the online phase', () => {
    const load = loadOf('poisson', 1, 4, 60_000 * 20);
    const waits = simulateStreams(service(1, 10, 1e6), load, 20).map(({ queue }) => queue!);
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    expect(mean / ((0.5 * 10) / (2 * 0.5))).toBeGreaterThan(0.97);
    expect(mean / ((0.5 * 10) / (2 * 0.5))).toBeLessThan(1.03);
  });

  it('that are sustained: evenly spaced requests, by hand', () => {
    // Each takes 10 s: of n requests every i < 10 s up to 1000 s, 1000/i arrive and 100 begin.
    const load = loadOf('uniform', 0, 3, 1000);
    const found = sustainedInterval(service(6, 4, 0), load, 2);
    // One more than are begun is in the queue: 1000 / i < 102 arrivals up to the horizon, the first at i.
    const left = (interval: number): number => simulateStreams(service(6, 4, 0), load, interval)[0]!.left;
    expect(left(found)).toBeLessThan(2);
    expect(left(found * 0.998)).toBeGreaterThanOrEqual(2);
    expect(found).toBeGreaterThan(9.7);
    expect(found).toBeLessThanOrEqual(10);
  });

  it('that are sustained grow with the limit, and are near the bound over a long time', () => {
    const load = loadOf('poisson', 0, 10, 86400 * 20);
    const given = service(940, 113, 1);
    const [few, many] = [2, 40].map((limit) => sustainedInterval(given, load, limit)) as [number, number];
    expect(many).toBeLessThan(few);
    expect(few / boundInterval(given)).toBeGreaterThan(1);
    expect(few / boundInterval(given)).toBeLessThan(1.15);
  });
});
