import type { Netlist } from './netlist.js';

type Arrays = Pick<Netlist, 'op' | 'a' | 'b'>;

const FIRST_ROOM = 2 ** 16;
const GROWTH = 4;
/** Up to so many gates a circuit gets arrays of exactly its size; larger ones keep the room they grew in. */
const SMALL = 2 ** 20;

const room = (gates: number): Arrays => ({
  op: new Uint8Array(gates),
  a: new Int32Array(gates),
  b: new Int32Array(gates),
});

/**
 * Append-only list of gates. Room that nothing was written to takes no memory (the system gives zeroed pages when
 * they are first touched), so room grows by large factors, and a large circuit is a view of it: at most a quarter of
 * its gates was ever held twice.
 */
export class Gates {
  length = 0;
  private room = room(FIRST_ROOM);

  /** Appends and returns the index. */
  push(op: number, a: number, b: number): number {
    const at = this.length++;
    if (at === this.room.op.length) this.grow();
    this.room.op[at] = op;
    this.room.a[at] = a;
    this.room.b[at] = b;
    return at;
  }

  private grow(): void {
    const { op, a, b } = this.room;
    this.room = room(op.length * GROWTH);
    this.room.op.set(op);
    this.room.a.set(a);
    this.room.b.set(b);
  }

  op(gate: number): number {
    return this.room.op[gate]!;
  }

  a(gate: number): number {
    return this.room.a[gate]!;
  }

  /** Arrays of the gates so far; the list is empty afterwards. */
  take(): Arrays & { gates: number } {
    const { length: gates } = this;
    const { op, a, b } = this.room;
    this.room = room(FIRST_ROOM);
    this.length = 0;
    if (gates > SMALL)
      return { gates, op: op.subarray(0, gates), a: a.subarray(0, gates), b: b.subarray(0, gates) };
    return { gates, op: op.slice(0, gates), a: a.slice(0, gates), b: b.slice(0, gates) };
  }
}
