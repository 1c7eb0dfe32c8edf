/** A piece of memory: first byte and length. */
export interface Span {
  readonly base: number;
  readonly bytes: number;
}

/**
 * Goes through spans of memory as if they were one: each transfer begins where the one before ended, and the first
 * byte follows the last. Any number of walks may go through the same spans.
 *
 * For example:
 *
 *     const walk = new Walk([{ base: 0, bytes: 100 }, { base: 4096, bytes: 50 }]);
 *     walk.next(80); // => 0
 *     walk.next(40); // => 80: runs on behind the end of the first
 *     walk.next(30); // => 4116
 *     walk.next(8); // => 0
 */
export class Walk {
  private readonly spans: readonly Span[];
  private span = 0;
  private offset = 0;

  constructor(spans: readonly Span[]) {
    this.spans = spans.filter(({ bytes }) => bytes > 0);
  }

  /** First byte of the next transfer of `bytes`; a transfer is not cut where a span ends. */
  next(bytes: number): number {
    const { spans } = this;
    if (spans.length === 0) return 0;
    if (spans.length === 1) this.offset %= spans[0]!.bytes;
    while (this.offset >= spans[this.span]!.bytes) {
      this.offset -= spans[this.span]!.bytes;
      this.span = (this.span + 1) % spans.length;
    }
    const address = Math.floor(spans[this.span]!.base + this.offset);
    this.offset += bytes;
    return address;
  }
}
