import { lowestBit } from './bits.js';
import { growFloats, growInts } from './growable.js';
import { SPAN, type TickRing } from './tick-ring.js';

/** Buckets of a level. With the ring's 10 bits, four levels of 11 cover the 53 of a whole number. */
const BUCKETS = 2048;
const LEVELS = 4;
/** Events of a chunk, a power of two: their times fill one cache line. */
const CHUNK = 8;
const CHUNK_BITS = 3;

/** Ticks of a bucket by level, and one by that; powers of two, so multiplying is exact. */
const WIDTH = Float64Array.from({ length: LEVELS }, (_, level) => SPAN * BUCKETS ** level);
const PER_TICK = WIDTH.map((width) => 1 / width);

/** First tick behind the bucket of a level that `time` lies in. */
const bucketEnd = (time: number, level: number): number =>
  (Math.floor(time * PER_TICK[level]!) + 1) * WIDTH[level]!;

/**
 * The events beyond the ring's window, in four levels of buckets. Read a time as a number with 11 bits a digit
 * above the ring's 10: an event is on the level of the highest digit in which its time differs from that of the
 * window, in the bucket of that digit. So whatever is on a level is earlier than all above, and buckets of a level
 * are in order.
 *
 * A bucket is a list of chunks, each a run of events in typed arrays: dealing it out reads memory in order, which
 * with many events pending is most of the cost. Chunk 0 stands for none.
 */
export class FarEvents {
  /** First tick beyond the ring's window: what is earlier belongs into the ring. */
  start = SPAN;
  /** Time of the event that `open` returned last. */
  opened = 0;

  private readonly near: TickRing;
  /** First tick too late for a level. */
  private readonly ends = WIDTH.map((width) => width * BUCKETS);
  /** First chunk of every bucket, and the place behind its last event; 0 when it is empty. */
  private readonly head = new Int32Array(LEVELS * BUCKETS);
  private readonly behind = new Int32Array(LEVELS * BUCKETS);
  /** A bit for each bucket, and one for each word of them. */
  private readonly occupied = new Int32Array((LEVELS * BUCKETS) >> 5);
  private readonly words = new Int32Array((LEVELS * BUCKETS) >> 10);

  private time = new Float64Array(16 * CHUNK);
  private payload = new Int32Array(16 * CHUNK);
  private next = new Int32Array(16);
  private free = 0;
  private used = 1;

  constructor(near: TickRing) {
    this.near = near;
  }

  /** Adds an event at tick `time`, which is not before `start`. */
  add(time: number, payload: number): void {
    let level = 0;
    while (time >= this.ends[level]!) level++;
    // `&` takes the lowest 32 bits of the whole part, however large.
    const bucket = level * BUCKETS + ((time * PER_TICK[level]!) & (BUCKETS - 1));
    let at = this.behind[bucket]!;
    if ((at & (CHUNK - 1)) === 0) at = this.extend(bucket, at);
    this.time[at] = time;
    this.payload[at] = payload;
    this.behind[bucket] = at + 1;
  }

  /**
   * Moves the ring's window, which must be empty, to the earliest event; returns its payload and deals out the
   * others of its bucket. There must be one.
   */
  open(): number {
    const bucket = this.takeBucket();
    const head = this.head[bucket]!;
    const stop = this.behind[bucket]!;
    this.behind[bucket] = 0;
    const first = this.findEarliest(head, stop);
    const payload = this.payload[first]!;
    this.opened = this.time[first]!;
    this.moveWindow(Math.floor(bucket / BUCKETS));
    this.deal(head, stop, first);
    return payload;
  }

  /** The earliest bucket, no longer marked as occupied: on a lower level everything is earlier than above. */
  private takeBucket(): number {
    let group = 0;
    while (this.words[group] === 0) group++;
    const word = (group << 5) + lowestBit(this.words[group]!);
    const bits = this.occupied[word]!;
    const left = bits & (bits - 1);
    this.occupied[word] = left;
    if (left === 0) this.words[group]! &= this.words[group]! - 1;
    return (word << 5) + lowestBit(bits);
  }

  /** Place of the earliest event of a list of chunks that ends before `stop`; of several, the one added first. */
  private findEarliest(head: number, stop: number): number {
    const last = (stop - 1) >> CHUNK_BITS;
    let first = head * CHUNK;
    let earliest = this.time[first]!;
    for (let chunk = head; ; chunk = this.next[chunk]!) {
      const end = chunk === last ? stop : (chunk + 1) * CHUNK;
      for (let at = chunk * CHUNK; at < end; at++) {
        const time = this.time[at]!;
        if (time < earliest) {
          earliest = time;
          first = at;
        }
      }
      if (chunk === last) return first;
    }
  }

  /** Lets the windows of the ring and of the levels below `level` be those that the time opened lies in. */
  private moveWindow(level: number): void {
    this.start = bucketEnd(this.opened, 0);
    for (let below = 0; below < level; below++) this.ends[below] = bucketEnd(this.opened, below + 1);
  }

  /** Puts the events of a list where they belong now, but for `first`, and gives its chunks back. */
  private deal(head: number, stop: number, first: number): void {
    const last = (stop - 1) >> CHUNK_BITS;
    for (let chunk = head; ;) {
      const end = chunk === last ? stop : (chunk + 1) * CHUNK;
      for (let at = chunk * CHUNK; at < end; at++) {
        if (at === first) continue;
        const time = this.time[at]!;
        if (time < this.start) this.near.append(time & (SPAN - 1), this.payload[at]!);
        else this.add(time, this.payload[at]!);
      }
      const following = this.next[chunk]!;
      this.next[chunk] = this.free;
      this.free = chunk;
      if (chunk === last) return;
      chunk = following;
    }
  }

  /** Puts a new chunk behind the last of a bucket, which is full and ends before `at`; returns its first place. */
  private extend(bucket: number, at: number): number {
    let chunk = this.free;
    if (chunk === 0) chunk = this.allocate();
    else this.free = this.next[chunk]!;
    if (at === 0) {
      this.head[bucket] = chunk;
      const word = bucket >> 5;
      this.occupied[word]! |= 1 << (bucket & 31);
      this.words[word >> 5]! |= 1 << (word & 31);
    } else this.next[(at >> CHUNK_BITS) - 1] = chunk;
    return chunk * CHUNK;
  }

  private allocate(): number {
    if (this.used === this.next.length) {
      this.next = growInts(this.next);
      this.time = growFloats(this.time);
      this.payload = growInts(this.payload);
    }
    return this.used++;
  }
}
