/**
 * Tokens that are all alike: credits, slots of a miss queue, cores that take any task. Who takes one waits for the
 * earliest to be free; a release may be told as soon as its time is known, long before that time.
 *
 * @example
 * const slots = new TokenPool(2);
 * slots.acquire(0); // => 0
 * slots.acquire(0); // => 0
 * slots.acquire(0); // => Infinity: nobody has said when one will be free
 * slots.release(30);
 * slots.acquire(5); // => 30
 */
export class TokenPool {
  /** Tokens whose time of release is known: a binary heap, the earliest at 0. */
  private readonly free: Float64Array;
  private count: number;

  constructor(tokens: number) {
    if (!(Number.isInteger(tokens) && tokens >= 1)) throw new RangeError(`a pool of ${tokens} tokens`);
    this.free = new Float64Array(tokens);
    this.count = tokens;
  }

  /** Takes the token that is free first; returns when, `at` at the earliest. Infinity, and none taken, if all are held. */
  acquire(at: number): number {
    if (this.count === 0) return Infinity;
    const { free } = this;
    const earliest = free[0]!;
    const moved = free[--this.count]!;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.count) break;
      if (child + 1 < this.count && free[child + 1]! < free[child]!) child++;
      if (free[child]! >= moved) break;
      free[place] = free[child]!;
      place = child;
    }
    free[place] = moved;
    return Math.max(earliest, at);
  }

  /** Gives a token back at tick `at`. */
  release(at: number): void {
    const { free } = this;
    if (this.count === free.length) throw new RangeError('a token released that was not taken');
    let place = this.count++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (free[parent]! <= at) break;
      free[place] = free[parent]!;
      place = parent;
    }
    free[place] = at;
  }
}
