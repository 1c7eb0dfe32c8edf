import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../src/engine/event-queue.js';

/** The definition: a list sorted by time, first in first out at equal times. */
class SlowQueue {
  now = 0;
  private events: { time: number; sequence: number; payload: number }[] = [];
  private sequence = 0;

  push(time: number, payload: number): void {
    this.events.push({ time, sequence: this.sequence++, payload });
  }

  pop(): number {
    if (this.events.length === 0) return -1;
    this.events.sort((a, b) => a.time - b.time || a.sequence - b.sequence);
    const first = this.events.shift()!;
    this.now = first.time;
    return first.payload;
  }
}

type Action = 'pop' | { delay: number; copies: number };

/** Does the same to both, `copies` events at a time, and compares all that can be seen. */
function agree(list: readonly Action[], start = 0): void {
  const queue = new EventQueue();
  const slow = new SlowQueue();
  let payload = 0;
  const push = (time: number): void => {
    queue.push(time, ++payload);
    slow.push(time, payload);
  };
  const pop = (): number => {
    const first = slow.pop();
    if (queue.pop() !== first) expect.unreachable(`not event ${first}`);
    if (queue.now !== slow.now) expect.unreachable(`at ${queue.now}, not ${slow.now}`);
    return first;
  };
  push(start);
  pop();
  for (const action of list) {
    if (action === 'pop') pop();
    else for (let copy = 0; copy < action.copies; copy++) push(queue.now + action.delay);
  }
  let rest = queue.size;
  while (pop() >= 0) rest--;
  expect([rest, queue.size]).toEqual([0, 0]);
}

/** Around a power of two, where digits of a time change. */
const edge = (bits: number): fc.Arbitrary<number> =>
  fc.integer({ min: -3, max: 3 }).map((by) => 2 ** bits + by);

const cycles = fc.oneof(fc.integer({ min: 0, max: 20 }), edge(10), fc.integer({ min: 0, max: 100_000 }));
const picoseconds = fc.integer({ min: 1, max: 1_000_000 });
const far = fc.oneof(
  edge(21),
  edge(32),
  edge(43),
  fc.constant(3e9),
  fc.maxSafeNat().map((time) => time % 2 ** 45),
);

const actions = (delays: fc.Arbitrary<number>): fc.Arbitrary<Action[]> =>
  fc.array(
    fc.oneof(
      delays.map((delay) => ({ delay, copies: 1 })),
      fc.record({ delay: delays, copies: fc.integer({ min: 2, max: 20 }) }),
      fc.constant('pop' as const),
      fc.constant('pop' as const),
    ),
    { maxLength: 200 },
  );

describe('EventQueue', () => {
  it.each([
    ['cycles', cycles],
    ['picoseconds', picoseconds],
    ['far events', far],
    ['all of them', fc.oneof(cycles, picoseconds, far)],
  ])('keeps the order of a sorted list: %s', (_, delays) => {
    fc.assert(
      fc.property(actions(delays), fc.constantFrom(0, 1023, 2 ** 31 - 5, 2 ** 32 - 5, 2 ** 52), agree),
      { numRuns: 200, seed: 1 },
    );
  });

  it('keeps it when the scale of delays changes in the middle, up and down', () => {
    const scales = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.array(fc.nat(1000))), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(scales, (parts) => {
        agree(
          parts.flatMap(([bits, delays]): Action[] => [
            ...delays.map((delay) => ({ delay: Math.floor((delay * 2 ** bits) / 1000), copies: 1 })),
            ...delays.slice(1).map(() => 'pop' as const),
          ]),
        );
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it.each([
    ['cycles', 50_000],
    ['picoseconds', 1_000_000],
    ['both sides of 2^32', 2 ** 40],
  ])('holds 100,000 events pending, in order and none lost: %s', (_, spread) => {
    const queue = new EventQueue();
    const order: number[] = [];
    const times = Array.from({ length: 100_000 }, (_, event) =>
      Math.floor(((event * 7919) % 100_003) * (spread / 100_003)),
    );
    for (const [event, time] of times.entries()) queue.push(time, event);
    for (let event = queue.pop(); event >= 0; event = queue.pop()) {
      if (queue.now !== times[event]) expect.unreachable(`event of ${times[event]} at ${queue.now}`);
      order.push(event);
    }
    const sorted = times.map((_, event) => event).sort((a, b) => times[a]! - times[b]! || a - b);
    expect(order).toEqual(sorted);
  });

  it('keeps a burst of equal times in order, pushed from near and from afar', () => {
    const queue = new EventQueue();
    const target = 5_000_000;
    let pushed = 0;
    for (const from of [0, 1, 3_000_000, 4_999_000, target]) {
      if (from > 0) {
        queue.push(from, -from);
        if (from < target) expect(queue.pop()).toBe(-from);
      }
      for (let copy = 0; copy < 1000; copy++) queue.push(target, pushed++);
    }
    const popped = Array.from({ length: 5001 }, () => queue.pop()).filter((payload) => payload >= 0);
    expect(popped).toEqual(Array.from({ length: 5000 }, (_, index) => index));
  });

  it('needs room for what is pending, not for what has passed', () => {
    const queue = new EventQueue();
    const bytesAfter = (bursts: number): number => {
      for (let burst = 0; burst < bursts; burst++) {
        const target = queue.now + 1_000_000 * (1 + (burst % 3));
        for (let event = 0; event < 300; event++) queue.push(target + (event % 7), event);
        while (queue.size > 100) queue.pop();
      }
      return bytesOf(queue);
    };
    const settled = bytesAfter(20);
    expect(bytesAfter(1000)).toBe(settled);
  });

  it('puts an event into its place at most five times, however far it is', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(picoseconds, far), { minLength: 50, maxLength: 200 }), (delays) => {
        const queue = new EventQueue();
        queue.push(2 ** 40, 0);
        queue.pop();
        const placed = countCalls(Reflect.get(queue, 'near'), 'append');
        const deferred = countCalls(Reflect.get(queue, 'far'), 'add');
        for (const delay of delays) queue.push(queue.now + delay, 0);
        for (let hold = 0; hold < 100; hold++) {
          queue.pop();
          queue.push(queue.now + delays[hold % delays.length]!, 0);
        }
        expect(placed.calls + deferred.calls).toBeLessThanOrEqual(5 * (delays.length + 100));
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  it('goes up to the largest whole number', () => {
    const queue = new EventQueue();
    const last = Number.MAX_SAFE_INTEGER;
    queue.push(last, 1);
    queue.push(last - 1, 2);
    queue.push(last, 3);
    expect([queue.pop(), queue.pop(), queue.pop(), queue.now]).toEqual([2, 1, 3, last]);
    queue.push(last, 4);
    expect(queue.pop()).toBe(4);
    expect(() => queue.push(last + 1, 5)).toThrow(RangeError);
  });

  it('refuses the past and fractions', () => {
    const queue = new EventQueue();
    queue.push(5, 1);
    queue.pop();
    expect(() => queue.push(4, 2)).toThrow(RangeError);
    expect(() => queue.push(6.5, 2)).toThrow(RangeError);
    expect(() => queue.push(Number.NaN, 2)).toThrow(RangeError);
    expect(() => queue.push(Infinity, 2)).toThrow(RangeError);
    expect(queue.size).toBe(0);
  });
});

/** Counts the calls of a method from now on. */
function countCalls(
  object: Record<string, (...values: number[]) => void>,
  method: string,
): { calls: number } {
  const count = { calls: 0 };
  const original = object[method]!;
  object[method] = (...values) => {
    count.calls++;
    original.apply(object, values);
  };
  return count;
}

/** Bytes of all typed arrays of an object and of those it has. */
function bytesOf(value: unknown, seen = new Set<unknown>()): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== 'object' || value === null || seen.has(value)) return 0;
  seen.add(value);
  return Object.values(value).reduce((sum: number, part) => sum + bytesOf(part, seen), 0);
}
