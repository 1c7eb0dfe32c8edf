/** Append-only list of numbers on a typed array that doubles; integers up to 2^53 are exact. */
export class Numbers {
  private data: Float64Array<ArrayBuffer>;
  length = 0;

  constructor(capacity = 256) {
    this.data = new Float64Array(capacity);
  }

  /** Appends and returns the index. */
  push(value: number): number {
    if (this.length === this.data.length) {
      const larger = new Float64Array(this.data.length * 2);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[this.length] = value;
    return this.length++;
  }

  at(index: number): number {
    return this.data[index]!;
  }

  /** View of the values so far; invalid after the next push. */
  view(): Float64Array {
    return this.data.subarray(0, this.length);
  }
}
