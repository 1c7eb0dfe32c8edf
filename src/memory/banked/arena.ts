/**
 * Typed arrays out of one buffer, so that everything that changes as time passes can be kept and brought back with
 * one copy. Arrays are taken while a memory is built.
 */
export class Arena {
  private readonly buffer: ArrayBuffer;
  private used = 0;

  /** @param bytes at least what all arrays need, eight more for each */
  constructor(bytes: number) {
    this.buffer = new ArrayBuffer(Math.ceil(bytes / 8) * 8);
  }

  float64(length: number, value = 0): Float64Array {
    return new Float64Array(this.buffer, this.take(length * 8), length).fill(value);
  }

  int32(length: number, value = 0): Int32Array {
    return new Int32Array(this.buffer, this.take(length * 4), length).fill(value);
  }

  uint8(length: number): Uint8Array {
    return new Uint8Array(this.buffer, this.take(length), length);
  }

  /** Bytes of all arrays taken so far, as they are now; what changes there changes them. */
  get bytes(): Uint8Array {
    return new Uint8Array(this.buffer, 0, this.used);
  }

  private take(bytes: number): number {
    const at = this.used;
    this.used += Math.ceil(bytes / 8) * 8;
    if (this.used > this.buffer.byteLength)
      throw new RangeError(`an arena of ${this.buffer.byteLength} bytes`);
    return at;
  }
}
