import type { Arena } from './arena.js';

/** The two queues of a channel, by number. */
export const READS = 0;
export const WRITES = 1;

/** No request, in lists. */
export const NONE = -1;

const FILTER = 255;

/**
 * Requests of a channel that wait in its queues. Requests of one queue and bank are a list, oldest first; of each
 * list the oldest that hits the open row and the oldest that does not are known, since no other can be next. Only
 * banks that something waits for are looked at.
 */
export class Requests {
  /** By request. */
  readonly bank: Int32Array;
  readonly row: Float64Array;
  readonly column: Int32Array;
  /** Tick of arrival; requests of one queue never share one, so it is their age. */
  readonly arrive: Float64Array;
  readonly transaction: Float64Array;
  readonly isWrite: Uint8Array;
  /** Has been counted as hit, miss or conflict. */
  readonly classified: Uint8Array;
  /** Whose it is. */
  readonly owner: Float64Array;

  /** Lengths of the queues. */
  readonly length: Int32Array;
  /** By queue and bank (`queue * banks + bank`). */
  readonly hit: Int32Array;
  readonly miss: Int32Array;
  /** Banks that something waits for, `busyCount[queue]` of them from `queue * banks` on. */
  readonly busy: Int32Array;
  readonly busyCount: Int32Array;

  private readonly banks: number;
  private readonly head: Int32Array;
  private readonly tail: Int32Array;
  private readonly busyAt: Int32Array;
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  private readonly free: Int32Array;
  private readonly freeCount: Int32Array;
  /** Writes by the low bits of their transaction: where there is none, there is no equal one. */
  private readonly filter: Int32Array;

  /** Bytes that `arena` must have for so many requests and banks. */
  static bytes(size: number, banks: number): number {
    return size * (4 * 8 + 5 * 4 + 2) + banks * 12 * 4 + 4 * (FILTER + 1) + 256;
  }

  /** @param size requests at most, those that have left their queue with an open row included */
  constructor(size: number, banks: number, arena: Arena) {
    this.banks = banks;
    this.bank = arena.int32(size);
    this.row = arena.float64(size);
    this.column = arena.int32(size);
    this.arrive = arena.float64(size);
    this.transaction = arena.float64(size);
    this.owner = arena.float64(size);
    this.isWrite = arena.uint8(size);
    this.classified = arena.uint8(size);
    this.next = arena.int32(size);
    this.previous = arena.int32(size);
    this.free = arena.int32(size);
    for (let index = 0; index < size; index++) this.free[index] = size - 1 - index;
    this.freeCount = arena.int32(1, size);
    this.length = arena.int32(2);
    this.head = arena.int32(2 * banks, NONE);
    this.tail = arena.int32(2 * banks, NONE);
    this.hit = arena.int32(2 * banks, NONE);
    this.miss = arena.int32(2 * banks, NONE);
    this.busy = arena.int32(2 * banks);
    this.busyAt = arena.int32(2 * banks);
    this.busyCount = arena.int32(2);
    this.filter = arena.int32(FILTER + 1);
  }

  /** Appends a request to its queue. @param openRow of its bank; negative: none */
  add(
    queue: number,
    bank: number,
    row: number,
    column: number,
    transaction: number,
    openRow: number,
  ): number {
    const request = this.free[--this.freeCount[0]!]!;
    this.bank[request] = bank;
    this.row[request] = row;
    this.column[request] = column;
    this.transaction[request] = transaction;
    this.isWrite[request] = queue;
    this.classified[request] = 0;
    const slot = queue * this.banks + bank;
    const last = this.tail[slot]!;
    this.next[request] = NONE;
    this.previous[request] = last;
    this.tail[slot] = request;
    if (last === NONE) {
      this.head[slot] = request;
      const at = queue * this.banks + this.busyCount[queue]!++;
      this.busy[at] = bank;
      this.busyAt[slot] = at;
    } else this.next[last] = request;
    if (row === openRow) {
      if (this.hit[slot] === NONE) this.hit[slot] = request;
    } else if (this.miss[slot] === NONE) this.miss[slot] = request;
    this.length[queue]!++;
    if (queue === WRITES) this.filter[transaction & FILTER]!++;
    return request;
  }

  /** Takes a request out of its queue; it keeps its number until `release`. */
  leave(request: number): void {
    const queue = this.isWrite[request]!;
    const slot = queue * this.banks + this.bank[request]!;
    if (this.hit[slot] === request)
      this.hit[slot] = this.search(this.next[request]!, this.row[request]!, true);
    else if (this.miss[slot] === request) {
      const hit = this.hit[slot]!;
      const openRow = hit === NONE ? -1 : this.row[hit]!;
      this.miss[slot] = this.search(this.next[request]!, openRow, false);
    }
    const before = this.previous[request]!;
    const after = this.next[request]!;
    if (before === NONE) this.head[slot] = after;
    else this.next[before] = after;
    if (after === NONE) this.tail[slot] = before;
    else this.previous[after] = before;
    if (this.head[slot] === NONE) this.leaveBank(queue, slot);
    this.length[queue]!--;
    if (queue === WRITES) this.filter[this.transaction[request]! & FILTER]!--;
  }

  release(request: number): void {
    this.free[this.freeCount[0]!++] = request;
  }

  /** A bank has another row open, or none (negative). */
  rowChanged(bank: number, openRow: number): void {
    for (let slot = bank; slot < 2 * this.banks; slot += this.banks) {
      const first = this.head[slot]!;
      if (first === NONE) continue;
      if (openRow < 0) {
        this.hit[slot] = NONE;
        this.miss[slot] = first;
      } else {
        this.hit[slot] = this.search(first, openRow, true);
        this.miss[slot] = this.search(first, openRow, false);
      }
    }
  }

  /** Whether a write of the transaction waits in the write queue. */
  hasWrite(bank: number, transaction: number): boolean {
    if (this.filter[transaction & FILTER] === 0) return false;
    for (let at = this.head[this.banks + bank]!; at !== NONE; at = this.next[at]!)
      if (this.transaction[at] === transaction) return true;
    return false;
  }

  private leaveBank(queue: number, slot: number): void {
    const at = this.busyAt[slot]!;
    const last = queue * this.banks + --this.busyCount[queue]!;
    const moved = this.busy[last]!;
    this.busy[at] = moved;
    this.busyAt[queue * this.banks + moved] = at;
  }

  private search(from: number, row: number, hits: boolean): number {
    let at = from;
    while (at !== NONE && (this.row[at] === row) !== hits) at = this.next[at]!;
    return at;
  }
}
