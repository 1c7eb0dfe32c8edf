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

const delays = fc.oneof(
  fc.integer({ min: 0, max: 20 }),
  fc.integer({ min: 2040, max: 2056 }), // around the edge of the ring
  fc.integer({ min: 0, max: 100_000 }),
  fc.constant(3e9), // beyond 32 bits
);

describe('EventQueue', () => {
  it('keeps the order of a sorted list, whatever the delays', () => {
    const actions = fc.array(
      fc.oneof(
        delays.map((delay) => ({ delay })),
        fc.constant('pop' as const),
      ),
      { maxLength: 300 },
    );
    fc.assert(
      fc.property(actions, (list) => {
        const queue = new EventQueue();
        const slow = new SlowQueue();
        let payload = 0;
        for (const action of list) {
          if (action === 'pop') {
            expect(queue.pop()).toBe(slow.pop());
            expect(queue.now).toBe(slow.now);
          } else {
            queue.push(queue.now + action.delay, ++payload);
            slow.push(slow.now + action.delay, payload);
          }
        }
        for (let rest = slow.pop(); rest >= 0; rest = slow.pop()) expect(queue.pop()).toBe(rest);
        expect(queue.pop()).toBe(-1);
        expect(queue.size).toBe(0);
      }),
      { numRuns: 400, seed: 1 },
    );
  });

  it('grows: 100,000 events pending in ring and heap, none lost', () => {
    const queue = new EventQueue();
    let sum = 0;
    for (let i = 1; i <= 100_000; i++) {
      queue.push((i * 7919) % 50_000, i);
      sum += i;
    }
    let last = 0;
    for (let payload = queue.pop(); payload >= 0; payload = queue.pop()) {
      sum -= payload;
      expect(queue.now >= last).toBe(true);
      last = queue.now;
    }
    expect(sum).toBe(0);
  });

  it('refuses the past and fractions', () => {
    const queue = new EventQueue();
    queue.push(5, 1);
    queue.pop();
    expect(() => queue.push(4, 2)).toThrow(RangeError);
    expect(() => queue.push(6.5, 2)).toThrow(RangeError);
    expect(() => queue.push(Number.NaN, 2)).toThrow(RangeError);
  });
});
