import Pbf from 'pbf';

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** Bytes that are no protocol buffer of the wanted form; `at` is the byte where that showed. */
export class WireFault extends Error {
  readonly at: number;

  constructor(problem: string, at: number) {
    super(problem);
    this.name = 'WireFault';
    this.at = at;
  }
}

/** Reads one field; `end` is the byte after it (after its message for a varint). */
export type FieldReader = (wire: number, end: number) => void;
export type Fields = Readonly<Record<number, FieldReader>>;

/**
 * Protocol buffer reader with bounds: pbf itself trusts every length. All faults are `WireFault`s, and the work
 * is linear in the size of the file whatever lengths it claims.
 * Source: https://protobuf.dev/programming-guides/encoding/
 */
export class Wire {
  private readonly pbf: Pbf;
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.pbf = new Pbf(bytes);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Reads the fields of a message that ends at `end`; fields not in `fields` are skipped. */
  message(end: number, fields: Fields): void {
    const { pbf } = this;
    while (pbf.pos < end) {
      const start = pbf.pos;
      const key = this.varint(end, false);
      const wire = key % 8;
      const field = Math.floor(key / 8);
      if (field < 1 || field >= 2 ** 29) throw new WireFault('bad field number', start);
      const stop = this.stop(wire, end);
      const read = fields[field];
      if (read !== undefined) read(wire, stop);
      else if (wire === VARINT) this.varint(end);
      else pbf.pos = stop;
      if (wire !== VARINT && pbf.pos !== stop) throw new WireFault('field of wrong length', start);
    }
  }

  text(set: (text: string) => void): FieldReader {
    return this.bytes((from, end) => set(decoder.decode(this.pbf.buf.subarray(from, end))));
  }
  /** Range of a byte field; the bytes are not copied. */
  bytes(set: (from: number, end: number) => void): FieldReader {
    return (wire, end) => {
      this.expect(wire, BYTES);
      set(this.pbf.pos, end);
      this.pbf.pos = end;
    };
  }
  integer(set: (value: number) => void): FieldReader {
    return (wire, end) => {
      this.expect(wire, VARINT);
      set(this.varint(end));
    };
  }
  float(set: (value: number) => void): FieldReader {
    return (wire, end) => {
      this.expect(wire, FIXED32);
      set(this.view.getFloat32(end - 4, true));
      this.pbf.pos = end;
    };
  }
  /** Repeated integers, packed or not; of a packed field longer than `most` bytes nothing is added. */
  integers(add: (value: number) => void, most = Infinity): FieldReader {
    return (wire, end) => {
      if (wire === VARINT) return add(this.varint(end));
      this.expect(wire, BYTES);
      if (end - this.pbf.pos > most) this.pbf.pos = end;
      while (this.pbf.pos < end) add(this.varint(end));
    };
  }
  /** Repeated floats, or doubles if `size` is 8. */
  floats(add: (value: number) => void, most = Infinity, size: 4 | 8 = 4): FieldReader {
    return (wire, end) => {
      if (wire !== BYTES) this.expect(wire, size === 4 ? FIXED32 : FIXED64);
      const { pos } = this.pbf;
      if ((end - pos) % size !== 0) throw new WireFault('packed field of wrong length', pos);
      for (let at = pos; end - pos <= most && at < end; at += size) {
        add(size === 4 ? this.view.getFloat32(at, true) : this.view.getFloat64(at, true));
      }
      this.pbf.pos = end;
    };
  }
  nested(read: (end: number) => void): FieldReader {
    return (wire, end) => {
      this.expect(wire, BYTES);
      read(end);
    };
  }
  /** The bytes of a range found by `bytes`. */
  slice(from: number, end: number): DataView {
    return new DataView(this.view.buffer, this.view.byteOffset + from, end - from);
  }

  private expect(wire: number, wanted: number): void {
    if (wire !== wanted) throw new WireFault('field of wrong type', this.pbf.pos);
  }

  private stop(wire: number, end: number): number {
    const { pbf } = this;
    const start = pbf.pos;
    if (wire === VARINT) return end;
    if (wire !== BYTES && wire !== FIXED32 && wire !== FIXED64) throw new WireFault('bad field type', start);
    const length = wire === BYTES ? this.varint(end, false) : wire === FIXED32 ? 4 : 8;
    if (length > end - pbf.pos) throw new WireFault('field reaches past its end', start);
    return pbf.pos + length;
  }

  private varint(end: number, signed = true): number {
    const start = this.pbf.pos;
    const value = this.number(signed);
    if (value === undefined) throw new WireFault('bad number', start);
    if (this.pbf.pos > end) throw new WireFault('number reaches past its end', start);
    return value;
  }

  private number(signed: boolean): number | undefined {
    try {
      return this.pbf.readVarint(signed);
    } catch {
      return undefined;
    }
  }
}

const decoder = new TextDecoder();
