import type { Netlist } from './netlist.js';

const CHUNK = 1 << 18;

interface Chunk {
  op: Uint8Array;
  a: Int32Array;
  b: Int32Array;
}

const newChunk = (): Chunk => ({
  op: new Uint8Array(CHUNK),
  a: new Int32Array(CHUNK),
  b: new Int32Array(CHUNK),
});

/** Append-only list of gates in chunks, so that a growing circuit never holds its gates twice. */
export class Gates {
  length = 0;
  private readonly chunks: Chunk[] = [];
  private last: Chunk = newChunk();
  private used = 0;

  /** Appends and returns the index. */
  push(op: number, a: number, b: number): number {
    if (this.used === CHUNK) {
      this.chunks.push(this.last);
      this.last = newChunk();
      this.used = 0;
    }
    const at = this.used++;
    this.last.op[at] = op;
    this.last.a[at] = a;
    this.last.b[at] = b;
    return this.length++;
  }

  private chunkOf(gate: number): Chunk {
    return this.chunks[Math.floor(gate / CHUNK)] ?? this.last;
  }

  op(gate: number): number {
    return this.chunkOf(gate).op[gate % CHUNK]!;
  }

  a(gate: number): number {
    return this.chunkOf(gate).a[gate % CHUNK]!;
  }

  /** Arrays of exactly the gates so far; the list is empty afterwards. */
  take(): Pick<Netlist, 'gates' | 'op' | 'a' | 'b'> {
    const gates = this.length;
    const chunks = [...this.chunks.splice(0), this.last];
    const joined = { gates, op: new Uint8Array(gates), a: new Int32Array(gates), b: new Int32Array(gates) };
    let at = 0;
    for (const { op, a, b } of chunks) {
      const count = Math.min(CHUNK, gates - at);
      joined.op.set(op.subarray(0, count), at);
      joined.a.set(a.subarray(0, count), at);
      joined.b.set(b.subarray(0, count), at);
      at += count;
    }
    this.last = newChunk();
    this.used = 0;
    this.length = 0;
    return joined;
  }
}
