/**
 * All that decides how a run goes on, as numbers that do not depend on when it is: times from the present one,
 * indices from the present ones. Two that are equal and have the same lead go on alike.
 */
export class Snapshot {
  private values = new Float64Array(1024);
  length = 0;
  /** What has happened so far, by kind: what a period adds to it is known from two of them. */
  tally: readonly number[] = [];
  /** Of states between operators: counts of all of them, the next one, and steps so far. */
  counts: readonly Float64Array[] = [];
  at = 0;
  steps = 0;
  /** How much later than the present time the channel is free; 0 if it is before anything can ask for it. */
  lead = 0;
  /**
   * Earliest time to which anything may still be added, Infinity if nothing is that could be rounded, and the latest
   * that a sum has given so far.
   */
  from = 0;
  until = 0;

  clear(): void {
    this.length = 0;
  }

  put(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Float64Array(2 * this.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  /** A number of bytes that sums exactly; any other makes the snapshot unlike all. */
  putExact(value: number): void {
    this.put(Number.isFinite(value) && !Number.isInteger(value * 1024) ? NaN : value);
  }

  copy({ values, length }: Snapshot): void {
    if (this.values.length < length) this.values = new Float64Array(values.length);
    this.values.set(values.subarray(0, length));
    this.length = length;
  }

  /** Whether all numbers are the same but the lead. */
  equals(other: Snapshot): boolean {
    const { values, length } = this;
    if (other.length !== length) return false;
    const others = other.values;
    for (let at = 0; at < length; at++) if (values[at] !== others[at]) return false;
    return true;
  }
}
