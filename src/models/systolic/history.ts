/** A queue of records of `2^n` numbers, in one array that doubles when it is full; records keep their index. */
export class Records {
  data: Float64Array<ArrayBuffer>;
  /** Index of the oldest record held, and one more than that of the newest. */
  first = 0;
  end = 0;
  private mask: number;
  private readonly shift: number;

  /** @param shift log2 of the numbers of a record */
  constructor(shift: number, capacity = 256) {
    this.shift = shift;
    this.mask = capacity - 1;
    this.data = new Float64Array(capacity << shift);
  }

  /** Makes room for one more. @returns where in `data` it is */
  add(): number {
    if (this.end - this.first > this.mask) this.grow();
    return (this.end++ & this.mask) << this.shift;
  }

  /** Where in `data` a record is that is held. */
  at(index: number): number {
    return (index & this.mask) << this.shift;
  }

  private grow(): void {
    const larger = new Float64Array(this.data.length * 2);
    const mask = 2 * this.mask + 1;
    // It is full: what lies behind the oldest, and then what has come round before it.
    const { data, first } = this;
    const oldest = this.at(first);
    const behind = data.length - oldest;
    const to = (first & mask) << this.shift;
    larger.set(data.subarray(oldest), to);
    larger.set(data.subarray(0, oldest), (to + behind) % larger.length);
    this.data = larger;
    this.mask = mask;
  }
}

/** Events whose times are remembered before the oldest are let go. */
const REMEMBERED = 1 << 14;

/** Events back to which all are remembered. */
export const REACH = REMEMBERED / 2;

/**
 * Times of events numbered in order, of the latest and of those that are still asked for: the memory of a run is
 * bounded by what its scratchpads hold, whatever it moves.
 */
export class History {
  private readonly recent = new Records(0);
  /** Added to all times held: they are kept without it. */
  private later = 0;
  private old = new Map<number, number>();
  private readonly asked: () => Iterable<number>;

  /** @param asked events that may still be asked for, however old */
  constructor(asked: () => Iterable<number>) {
    this.asked = asked;
  }

  get length(): number {
    return this.recent.end;
  }

  push(time: number): void {
    const { recent } = this;
    const at = recent.add();
    recent.data[at] = time - this.later;
    if (recent.end - recent.first > REMEMBERED) this.forget();
  }

  /** Time of an event that has happened; 0 for -1, the beginning. */
  at(index: number): number {
    if (index < 0) return 0;
    const { recent } = this;
    if (index >= recent.first) return recent.data[recent.at(index)]! + this.later;
    const time = this.old.get(index);
    if (time === undefined) throw new Error(`event ${index} is forgotten`);
    return time + this.later;
  }

  /** Makes all times later, by whole ticks. */
  shift(ticks: number): void {
    this.later += ticks;
  }

  private forget(): void {
    const from = this.recent.end - REMEMBERED / 2;
    const kept = new Map<number, number>();
    for (const index of this.asked())
      if (index >= 0 && index < from) kept.set(index, this.at(index) - this.later);
    this.old = kept;
    this.recent.first = from;
  }
}
