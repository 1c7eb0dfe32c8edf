/**
 * Places what lives in memory one behind another, each at a multiple of `align` bytes. Sizes may be unknown to who
 * asks only for bases: a region is as large as was said.
 *
 * For example:
 *
 *     const regions = new Regions(4096);
 *     const weights = regions.place(5000); // at 0
 *     const input = regions.place(100); // at 8192
 */
export class Regions {
  private end = 0;
  private readonly align: number;

  constructor(align = 4096) {
    this.align = align;
  }

  place(bytes: number): Region {
    const region = new Region(this.end, bytes);
    this.end = Math.ceil((this.end + Math.max(1, bytes)) / this.align) * this.align;
    return region;
  }
}

/**
 * A piece of memory that is read or written in order: each transfer begins where the one before ended, and the first
 * byte follows the last.
 */
export class Region {
  readonly base: number;
  readonly bytes: number;
  private offset = 0;

  constructor(base: number, bytes: number) {
    this.base = base;
    this.bytes = bytes;
  }

  /** First byte of the next transfer of `bytes`. */
  next(bytes: number): number {
    if (this.offset >= this.bytes) this.offset %= Math.max(1, this.bytes);
    const address = this.base + this.offset;
    this.offset += bytes;
    return address;
  }
}
