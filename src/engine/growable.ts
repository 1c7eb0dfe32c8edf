/**
 * Append-only list of numbers on a typed array that doubles; integers up to 2^53 are exact.
 *
 * @example
 * const ends = new Numbers();
 * ends.push(20); // => 0: its index
 * ends.push(30);
 * [ends.at(1), ends.length]; // => [30, 2]
 */
export class Numbers {
  private data: Float64Array<ArrayBuffer>;
  length = 0;

  constructor(capacity = 256) {
    this.data = new Float64Array(capacity);
  }

  /** Appends and returns the index. */
  push(value: number): number {
    if (this.length === this.data.length) this.data = growFloats(this.data);
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

/** The array copied into one twice as long. */
export function growInts(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** The array copied into one twice as long. */
export function growFloats(array: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}
