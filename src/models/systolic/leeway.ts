/**
 * By how much a channel could have been later or earlier, in all that it did for a while, so that what came of it
 * would have been the same: it never waited where it did not, and what was rounded up to whole cycles went there too.
 * Bounds themselves are out of bounds.
 */
export class Leeway {
  later = Infinity;
  earlier = Infinity;
  /** The channel has waited for something: what came then does not depend on how late it was before. */
  forgotten = false;

  clear(): void {
    this.later = Infinity;
    this.earlier = Infinity;
    this.forgotten = false;
  }

  /** It could have been so much later and earlier in what came next. */
  bound(later: number, earlier: number): void {
    if (this.forgotten) return;
    this.later = Math.min(this.later, later);
    this.earlier = Math.min(this.earlier, earlier);
  }

  /** What follows is the same even if it was so much later, or any time earlier. */
  forget(later: number): void {
    this.bound(later, Infinity);
    this.forgotten = true;
  }

  /** Something followed. */
  follow({ later, earlier, forgotten }: Leeway): void {
    this.bound(later, earlier);
    this.forgotten ||= forgotten;
  }
}

/** Leeways of stretches of a run that lie in each other. All are sums of powers of two that lie so near that none is rounded. */
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
    this.present.follow(present);
  }

  /** The present stretch ends, and another begins behind it. */
  next(): void {
    this.leave();
    this.enter();
  }
}
