import { growFloats } from './growable.js';

/**
 * Room for so many bytes or entries, given back in the order in which it was taken: a circular buffer, a scratchpad
 * filled piece by piece, a queue with credits. It tells when a new piece fits; that of one in use may be known
 * already or not.
 *
 * @example
 * const scratchpad = new BoundedBuffer(100);
 * scratchpad.admit(0, 60, 20); // => 0: used until 20
 * scratchpad.admit(0, 40); // => 0
 * scratchpad.admit(5, 50, 90); // => 20: in the place of the first
 * scratchpad.admit(5, 50); // => Infinity: the second is in use, nobody has said until when
 * scratchpad.release(35);
 * scratchpad.admit(5, 50); // => 35
 */
export class BoundedBuffer {
  readonly capacity: number;
  /** Amount taken and not yet replaced by a later piece. */
  held = 0;

  /** Pieces by number, modulo the length of the arrays, which is a power of two; Infinity: in use, end unknown. */
  private amounts = new Float64Array(16);
  private ends = new Float64Array(16);
  private first = 0;
  private firstInUse = 0;
  private count = 0;
  private freed = -Infinity;

  constructor(capacity: number) {
    if (!(capacity > 0)) throw new RangeError(`a buffer of ${capacity}`);
    this.capacity = capacity;
  }

  /**
   * Takes room for `amount`, used until tick `until` if that is known; returns the tick from which it is there,
   * `at` at the earliest and never before that of an earlier piece had to be. Infinity, and nothing taken, if that
   * depends on pieces in use.
   */
  admit(at: number, amount: number, until = Infinity): number {
    if (!(amount >= 0 && amount <= this.capacity)) {
      throw new RangeError(`${amount} never fits into ${this.capacity}`);
    }
    let { first, held, freed } = this;
    while (held + amount > this.capacity) {
      const place = first++ & (this.ends.length - 1);
      if (this.ends[place] === Infinity) return Infinity;
      freed = Math.max(freed, this.ends[place]!);
      held -= this.amounts[place]!;
    }
    this.first = first;
    this.held = held;
    this.freed = freed;
    this.append(amount, until);
    return Math.max(at, this.freed);
  }

  /** Ends the use of the oldest piece in use at tick `at`. */
  release(at: number): void {
    if (!this.findInUse()) throw new RangeError('a piece released that was not taken');
    this.ends[this.firstInUse++ & (this.ends.length - 1)] = at;
  }

  /** Ends the use of every piece in use at tick `at`. */
  releaseAll(at: number): void {
    while (this.findInUse()) this.ends[this.firstInUse++ & (this.ends.length - 1)] = at;
  }

  private findInUse(): boolean {
    this.firstInUse = Math.max(this.firstInUse, this.first);
    const mask = this.ends.length - 1;
    while (this.firstInUse < this.count && this.ends[this.firstInUse & mask] !== Infinity) this.firstInUse++;
    return this.firstInUse < this.count;
  }

  private append(amount: number, until: number): void {
    if (this.count - this.first === this.ends.length) {
      // Doubled, every piece has its place in both halves: the right one stays, the other is not looked at.
      const length = this.ends.length;
      this.amounts = growFloats(this.amounts);
      this.ends = growFloats(this.ends);
      this.amounts.copyWithin(length, 0, length);
      this.ends.copyWithin(length, 0, length);
    }
    const place = this.count++ & (this.ends.length - 1);
    this.amounts[place] = amount;
    this.ends[place] = until;
    this.held += amount;
  }
}
