import { FarEvents } from './far-events.js';
import { TickRing, SPAN } from './tick-ring.js';

/**
 * The simulator's calendar. Events of the window of 1,024 ticks that `now` lies in wait in a ring, a list for each
 * tick; later ones wait in buckets as long as such a window, or 2,048 times as long, and so on. When the ring is empty,
 * the earliest bucket is dealt out to the ring and to shorter buckets. So nothing is compared or sorted, an event
 * is moved at most four times however far ahead it is pushed, and the cost is much the same for cycles and for
 * picoseconds. Typed arrays, no object per event.
 *
 * Order is deterministic: by time, and first in, first out at equal times, because events of one tick share a list
 * wherever they are, and dealing it out keeps its order.
 * One concrete class on purpose: call sites stay monomorphic.
 *
 * @example
 * const queue = new EventQueue();
 * queue.push(5, 1);
 * queue.push(3_000_000_000, 2);
 * queue.push(5, 3);
 * [queue.pop(), queue.pop(), queue.now]; // => [1, 3, 5]
 */
export class EventQueue {
  /** Current time in integer ticks: the time of the event popped last. */
  now = 0;
  /** Events pending. */
  size = 0;

  private readonly near = new TickRing();
  private readonly far = new FarEvents(this.near);

  /** Schedules `payload` at absolute tick `time`, below 2^53; the past or a fraction is a defect and throws. */
  push(time: number, payload: number): void {
    if (!(time >= this.now) || !Number.isSafeInteger(time)) {
      throw new RangeError(`event at ${time} pushed at ${this.now}`);
    }
    this.size++;
    if (time < this.far.start) this.near.append(time & (SPAN - 1), payload);
    else this.far.add(time, payload);
  }

  /** Removes the earliest event, moves `now` to its time and returns its payload; -1 when empty. */
  pop(): number {
    if (this.size === 0) return -1;
    this.size--;
    const { near, far } = this;
    if (near.isEmpty) {
      const payload = far.open();
      this.now = far.opened;
      return payload;
    }
    const payload = near.take();
    this.now = far.start - SPAN + near.tick;
    return payload;
  }
}
