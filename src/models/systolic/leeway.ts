/**
 * By how much a channel could have been later or earlier, in all that it did for a while, so that what came of it
 * would have been the same: it never waited where it did not, and what was rounded up to whole cycles went there too.
 * Bounds are not reached themselves.
 */
class Leeway {
  private later = Infinity;
  private earlier = Infinity;
  /** The channel has waited for something: what came then does not depend on how late it was before. */
  private forgotten = false;

  clear(): void {
    this.later = Infinity;
    this.earlier = Infinity;
    this.forgotten = false;
  }

  /**
   * The channel served what had waited for it.
   * @param waited cycles
   * @param end of the transfer, which is rounded up by whoever wants it
   */
  served(waited: number, end: number): void {
    if (this.forgotten) return;
    const up = Math.ceil(end) - end;
    this.later = Math.min(this.later, up);
    this.earlier = Math.min(this.earlier, waited, 1 - up);
  }

  /** The channel was free for some cycles before it was asked. */
  waited(cycles: number): void {
    if (this.forgotten) return;
    this.later = Math.min(this.later, cycles);
    this.forgotten = true;
  }

  /** Something followed. */
  followedBy(next: Leeway): void {
    if (this.forgotten) return;
    this.later = Math.min(this.later, next.later);
    this.earlier = Math.min(this.earlier, next.earlier);
    this.forgotten = next.forgotten;
  }

  /** How often all would be the same again, were the channel later by `drift` the first time, and so on. */
  times(drift: number): number {
    if (drift === 0) return Infinity;
    if (this.forgotten) return 0;
    const bound = drift > 0 ? this.later : this.earlier;
    if (bound === Infinity) return Infinity;
    const step = Math.abs(drift);
    const times = Math.max(0, Math.ceil(bound / step) - 1);
    // A quotient may be rounded up.
    return times * step < bound ? times : Math.max(0, times - 1);
  }

  /** All was the same again so many times. */
  repeat(times: number, drift: number): void {
    if (drift > 0) this.later -= times * drift;
    else this.earlier += times * drift;
  }
}

/** Leeways of stretches of a run that lie in each other. All numbers are sums of powers of two, so none is rounded. */
export class Leeways {
  private readonly stretches = [new Leeway()];
  private depth = 0;

  /** The innermost stretch. */
  get present(): Leeway {
    return this.stretches[this.depth]!;
  }

  /** A stretch begins within the present one. */
  enter(): void {
    const stretch = (this.stretches[++this.depth] ??= new Leeway());
    stretch.clear();
  }

  /** The present stretch ends. */
  leave(): void {
    const { present } = this;
    this.depth--;
    this.present.followedBy(present);
  }

  /** The present stretch ends, and another begins behind it. */
  next(): void {
    this.leave();
    this.enter();
  }
}
