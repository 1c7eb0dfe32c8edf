/** Cycles that the ring of buckets covers; longer delays wait in the overflow heap. A power of two. */
const RING = 2048;

/**
 * The simulator's calendar: a ring of per-cycle FIFO lists in typed arrays, a bitmap to skip empty cycles and
 * a binary heap for the rare event further away than the ring. No object per event.
 *
 * Order is deterministic: by time, and first in, first out at equal times.
 * One concrete class on purpose: call sites stay monomorphic.
 */
export class EventQueue {
  /** Current time in integer ticks: the time of the event popped last. */
  now = 0;
  /** Events pending. */
  size = 0;

  private readonly head = new Int32Array(RING).fill(-1);
  private readonly tail = new Int32Array(RING).fill(-1);
  private readonly occupied = new Int32Array(RING >> 5);
  private next = new Int32Array(1024);
  private payload = new Int32Array(1024);
  private free = -1;
  private used = 0;
  private inRing = 0;

  private heapTime = new Float64Array(64);
  private heapSequence = new Float64Array(64);
  private heapPayload = new Int32Array(64);
  private heapSize = 0;
  private sequence = 0;

  /** Schedules `payload` at absolute tick `time`; a time in the past or a fraction is a defect and throws. */
  push(time: number, payload: number): void {
    if (!(time >= this.now) || !Number.isInteger(time)) {
      throw new RangeError(`event at ${time} pushed at ${this.now}`);
    }
    this.size++;
    if (time - this.now < RING) this.append(time, payload);
    else this.heapPush(time, payload);
  }

  /** Removes the earliest event, moves `now` to its time and returns its payload; -1 when empty. */
  pop(): number {
    if (this.size === 0) return -1;
    this.size--;
    this.advance();
    const bucket = this.bucketOf(this.now);
    const node = this.head[bucket]!;
    const value = this.payload[node]!;
    const following = this.next[node]!;
    this.head[bucket] = following;
    if (following < 0) {
      this.tail[bucket] = -1;
      this.occupied[bucket >> 5]! &= ~(1 << (bucket & 31));
    }
    this.next[node] = this.free;
    this.free = node;
    this.inRing--;
    return value;
  }

  private bucketOf(time: number): number {
    // `&` works on 32 bits: reduce first so that times beyond 2^31 keep their bucket.
    return time % RING;
  }

  private append(time: number, payload: number): void {
    const bucket = this.bucketOf(time);
    const node = this.allocate();
    this.payload[node] = payload;
    this.next[node] = -1;
    const last = this.tail[bucket]!;
    if (last < 0) {
      this.head[bucket] = node;
      this.occupied[bucket >> 5]! |= 1 << (bucket & 31);
    } else {
      this.next[last] = node;
    }
    this.tail[bucket] = node;
    this.inRing++;
  }

  private allocate(): number {
    if (this.free >= 0) {
      const node = this.free;
      this.free = this.next[node]!;
      return node;
    }
    if (this.used === this.next.length) {
      this.next = grow(this.next);
      this.payload = grow(this.payload);
    }
    return this.used++;
  }

  /** Moves `now` to the next pending event and brings far events that came within reach into the ring. */
  private advance(): void {
    if (this.inRing === 0) {
      this.now = this.heapTime[0]!;
    } else {
      const start = this.bucketOf(this.now);
      this.now += distanceToSetBit(this.occupied, start);
    }
    while (this.heapSize > 0 && this.heapTime[0]! - this.now < RING) {
      this.append(this.heapTime[0]!, this.heapPayload[0]!);
      this.heapRemoveTop();
    }
  }

  private heapPush(time: number, payload: number): void {
    if (this.heapSize === this.heapTime.length) {
      this.heapTime = growFloat(this.heapTime);
      this.heapSequence = growFloat(this.heapSequence);
      this.heapPayload = grow(this.heapPayload);
    }
    let at = this.heapSize++;
    const sequence = this.sequence++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.heapTime[parent]! <= time) break; // equal times: the parent came first
      this.heapMove(parent, at);
      at = parent;
    }
    this.heapSet(at, time, sequence, payload);
  }

  private heapRemoveTop(): void {
    const last = --this.heapSize;
    const time = this.heapTime[last]!;
    const sequence = this.heapSequence[last]!;
    const payload = this.heapPayload[last]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= last) break;
      if (child + 1 < last && this.heapBefore(child + 1, child)) child++;
      const childFirst =
        this.heapTime[child]! < time ||
        (this.heapTime[child]! === time && this.heapSequence[child]! < sequence);
      if (!childFirst) break;
      this.heapMove(child, at);
      at = child;
    }
    this.heapSet(at, time, sequence, payload);
  }

  private heapBefore(a: number, b: number): boolean {
    const difference = this.heapTime[a]! - this.heapTime[b]!;
    return difference < 0 || (difference === 0 && this.heapSequence[a]! < this.heapSequence[b]!);
  }

  private heapMove(from: number, to: number): void {
    this.heapSet(to, this.heapTime[from]!, this.heapSequence[from]!, this.heapPayload[from]!);
  }

  private heapSet(at: number, time: number, sequence: number, payload: number): void {
    this.heapTime[at] = time;
    this.heapSequence[at] = sequence;
    this.heapPayload[at] = payload;
  }
}

/** Ring distance from `start` to the first set bit, wrapping; some bit must be set. */
function distanceToSetBit(bits: Int32Array, start: number): number {
  const words = bits.length;
  let word = start >> 5;
  let value = bits[word]! & (-1 << (start & 31));
  for (let scanned = 0; value === 0 && scanned < words; scanned++) {
    word = word + 1 === words ? 0 : word + 1;
    value = bits[word]!;
  }
  const bit = (word << 5) + (31 - Math.clz32(value & -value));
  return bit >= start ? bit - start : bit + RING - start;
}

function grow(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

function growFloat(array: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}
