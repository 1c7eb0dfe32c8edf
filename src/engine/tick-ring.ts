import { lowestBit } from './bits.js';
import { growInts } from './growable.js';

/** Ticks of the ring: 32 words of 32 bits, so that one word more tells which of them are not zero. */
export const SPAN = 1024;

/**
 * A window of SPAN ticks with a list of payloads for each, first in, first out. Two levels of bitmaps find the
 * earliest tick that has any. Lists are linked through nodes in typed arrays; node 0 stands for none.
 */
export class TickRing {
  /** Tick of the payload taken last, counted from the start of the window. */
  tick = 0;

  private readonly head = new Int32Array(SPAN);
  private readonly tail = new Int32Array(SPAN);
  /** A bit for each tick, and one for each word of them. */
  private readonly occupied = new Int32Array(SPAN >> 5);
  private words = 0;

  private next = new Int32Array(256);
  private payload = new Int32Array(256);
  private free = 0;
  private used = 1;

  get isEmpty(): boolean {
    return this.words === 0;
  }

  /** Adds `payload` behind the others of `tick`. */
  append(tick: number, payload: number): void {
    let node = this.free;
    if (node === 0) node = this.allocate();
    else this.free = this.next[node]!;
    this.payload[node] = payload;
    this.next[node] = 0;
    const last = this.tail[tick]!;
    this.tail[tick] = node;
    if (last !== 0) {
      this.next[last] = node;
      return;
    }
    this.head[tick] = node;
    this.occupied[tick >> 5]! |= 1 << (tick & 31);
    this.words |= 1 << (tick >> 5);
  }

  /** Takes the first payload of the earliest tick; there must be one. */
  take(): number {
    const word = lowestBit(this.words);
    const bits = this.occupied[word]!;
    const tick = (word << 5) + lowestBit(bits);
    this.tick = tick;
    const node = this.head[tick]!;
    const following = this.next[node]!;
    this.head[tick] = following;
    if (following === 0) {
      this.tail[tick] = 0;
      const left = bits & (bits - 1);
      this.occupied[word] = left;
      if (left === 0) this.words &= ~(1 << word);
    }
    this.next[node] = this.free;
    this.free = node;
    return this.payload[node]!;
  }

  private allocate(): number {
    if (this.used === this.next.length) {
      this.next = growInts(this.next);
      this.payload = growInts(this.payload);
    }
    return this.used++;
  }
}
