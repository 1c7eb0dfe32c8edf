import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedBuffer } from '../../src/engine/bounded-buffer.js';

/** The definition: as many of the oldest pieces must have ended as it takes for the rest and the new one to fit. */
class SlowBuffer {
  private readonly pieces: { amount: number; until: number }[] = [];
  private gone = 0;
  private readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  admit(at: number, amount: number, until: number): number {
    let gone = this.gone;
    const held = (): number => this.pieces.slice(gone).reduce((sum, piece) => sum + piece.amount, 0);
    while (held() + amount > this.capacity) gone++;
    const room = Math.max(at, ...this.pieces.slice(0, gone).map((piece) => piece.until));
    if (room === Infinity) return Infinity;
    this.gone = gone;
    this.pieces.push({ amount, until });
    return room;
  }

  release(at: number): boolean {
    const piece = this.pieces.find(({ until }) => until === Infinity);
    if (piece !== undefined) piece.until = at;
    return piece !== undefined;
  }
}

const piece = fc.record({
  at: fc.nat(100),
  amount: fc.integer({ min: 0, max: 20 }),
  until: fc.oneof(fc.nat(200), fc.constant(Infinity)),
});
const action = fc.oneof(
  { weight: 3, arbitrary: piece },
  { weight: 2, arbitrary: fc.nat(200).map((release) => ({ release })) },
  { weight: 1, arbitrary: fc.nat(200).map((releaseAll) => ({ releaseAll })) },
);

describe('BoundedBuffer', () => {
  it('has room when the oldest pieces have ended, as its definition says', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 300 }),
        fc.array(action, { maxLength: 100, size: 'max' }),
        (capacity, list) => {
          const buffer = new BoundedBuffer(capacity);
          const slow = new SlowBuffer(capacity);
          for (const step of list) {
            if ('amount' in step) {
              const room = slow.admit(step.at, step.amount, step.until);
              expect(buffer.admit(step.at, step.amount, step.until)).toBe(room);
            } else if ('releaseAll' in step) {
              while (slow.release(step.releaseAll));
              buffer.releaseAll(step.releaseAll);
            } else if (slow.release(step.release)) buffer.release(step.release);
            else expect(() => buffer.release(step.release)).toThrow(RangeError);
            expect(buffer.held).toBeLessThanOrEqual(capacity);
          }
        },
      ),
      { numRuns: 200, seed: 1 },
    );
  });

  it('is a queue with credits: an entry waits for the one so many before it', () => {
    const queue = new BoundedBuffer(2);
    const admitted = [10, 11, 30, 31].map((done) => queue.admit(0, 1, done));
    expect(admitted).toEqual([0, 0, 10, 11]);
  });

  it('counts in events as well as in ticks, from before the first', () => {
    const pad = new BoundedBuffer(8);
    expect([pad.admit(-1, 8, 0), pad.admit(-1, 4, 3), pad.admit(-1, 4, 4)]).toEqual([-1, 0, 0]);
    expect(pad.held).toBe(8);
  });

  it('releases the oldest piece in use after many whose end was known', () => {
    for (let known = 0; known < 40; known++) {
      const buffer = new BoundedBuffer(2);
      for (let piece = 0; piece < known; piece++) buffer.admit(0, 1, 0);
      buffer.admit(0, 1);
      buffer.admit(0, 1);
      buffer.release(7);
      buffer.release(9);
      expect([buffer.admit(0, 1), buffer.admit(0, 1)]).toEqual([7, 9]);
    }
  });

  it('takes nothing when there is no room yet', () => {
    const buffer = new BoundedBuffer(10);
    buffer.admit(0, 4, 50);
    buffer.admit(0, 6);
    expect(buffer.admit(0, 10)).toBe(Infinity);
    expect(buffer.held).toBe(10);
    expect(buffer.admit(0, 4)).toBe(50);
  });

  it('refuses what never fits', () => {
    for (const capacity of [0, Number.NaN]) expect(() => new BoundedBuffer(capacity)).toThrow(RangeError);
    const buffer = new BoundedBuffer(10);
    for (const amount of [11, -1, Number.NaN]) expect(() => buffer.admit(0, amount)).toThrow(RangeError);
  });
});
