/** Why bytes cross the DRAM interface. */
export const CAUSES = [
  'weights',
  'weight-gradients',
  'input',
  'features-written',
  'features-read',
  'gradients',
  'masks',
  'boundary',
  'branch',
  'merge',
  'norm',
  'relu',
  'pool',
] as const;
export type Cause = (typeof CAUSES)[number];

/** Bytes read and written, by cause. */
export class Moved {
  readonly read = new Float64Array(CAUSES.length);
  readonly write = new Float64Array(CAUSES.length);

  add(cause: Cause, read: number, write: number): this {
    const at = CAUSES.indexOf(cause);
    this.read[at]! += read;
    this.write[at]! += write;
    return this;
  }

  /** Adds `times` what another moved. */
  plus(other: Moved, times = 1): this {
    for (let at = 0; at < CAUSES.length; at++) {
      this.read[at]! += times * other.read[at]!;
      this.write[at]! += times * other.write[at]!;
    }
    return this;
  }

  get readBytes(): number {
    return this.read.reduce((sum, bytes) => sum + bytes, 0);
  }
  get writeBytes(): number {
    return this.write.reduce((sum, bytes) => sum + bytes, 0);
  }
  get bytes(): number {
    return this.readBytes + this.writeBytes;
  }
}

/** DRAM bytes of one operator of the step. */
export class Demand {
  /** Per sample: features and their gradients. */
  readonly sample = new Moved();
  /** Per sub-batch: weights in, weight gradients out. */
  readonly pass = new Moved();
  /** Per sub-batch but the first: what it accumulates on. */
  readonly again = new Moved();

  total(samples: number, iterations: number): Moved {
    return new Moved()
      .plus(this.sample, samples)
      .plus(this.pass, iterations)
      .plus(this.again, iterations - 1);
  }

  plus(other: Demand): this {
    this.sample.plus(other.sample);
    this.pass.plus(other.pass);
    this.again.plus(other.again);
    return this;
  }
}
