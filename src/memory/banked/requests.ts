import type { Arena } from './arena.js';
import type { BankWords } from './bank-words.js';

/** The two queues of a channel, by number. */
export const READS = 0;
export const WRITES = 1;

/** No request, in lists. */
export const NONE = -1;

const FILTER = 255;

/**
 * Requests of a channel that wait in its queues. Requests of one queue and bank are a list, oldest first; of each
 * list the oldest that hits the open row and the oldest that does not are known, since no other can be next. Banks that
 * have one are bits in a word, so that only these are looked at.
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
  /** Banks that have a hit, or a request that is none, by queue and word (`queue * words + word`). */
  readonly hits: Int32Array;
  readonly misses: Int32Array;

  private readonly banks: number;
  private readonly words: BankWords;
  private readonly head: Int32Array;
  private readonly tail: Int32Array;
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  private readonly free: Int32Array;
  private readonly freeCount: Int32Array;
  /** Writes by the low bits of their transaction: where there is none, there is no equal one. */
  private readonly filter: Int32Array;

  /** Bytes that `arena` must have for so many requests and banks. */
  static bytes(size: number, banks: number): number {
    return size * (4 * 8 + 5 * 4 + 2) + banks * 12 * 4 + 16 * banks + 4 * (FILTER + 1) + 256;
  }

  /** @param size requests at most, those that have left their queue with an open row included */
  constructor(size: number, banks: number, words: BankWords, arena: Arena) {
    this.banks = banks;
    this.words = words;
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
    this.hits = arena.int32(2 * words.words);
    this.misses = arena.int32(2 * words.words);
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
    if (last === NONE) this.head[slot] = request;
    else this.next[last] = request;
    if (row === openRow) {
      if (this.hit[slot] === NONE) this.setHit(queue, bank, request);
    } else if (this.miss[slot] === NONE) this.setMiss(queue, bank, request);
    this.length[queue]!++;
    if (queue === WRITES) this.filter[transaction & FILTER]!++;
    return request;
  }

  /** Takes a request out of its queue; it keeps its number until `release`. */
  leave(request: number): void {
    const queue = this.isWrite[request]!;
    const bank = this.bank[request]!;
    const slot = queue * this.banks + bank;
    if (this.hit[slot] === request)
      this.setHit(queue, bank, this.search(this.next[request]!, this.row[request]!, true));
    else if (this.miss[slot] === request) {
      const hit = this.hit[slot]!;
      const openRow = hit === NONE ? -1 : this.row[hit]!;
      this.setMiss(queue, bank, this.search(this.next[request]!, openRow, false));
    }
    const before = this.previous[request]!;
    const after = this.next[request]!;
    if (before === NONE) this.head[slot] = after;
    else this.next[before] = after;
    if (after === NONE) this.tail[slot] = before;
    else this.previous[after] = before;
    this.length[queue]!--;
    if (queue === WRITES) this.filter[this.transaction[request]! & FILTER]!--;
  }

  release(request: number): void {
    this.free[this.freeCount[0]!++] = request;
  }

  /** A bank has another row open, or none (negative). */
  rowChanged(bank: number, openRow: number): void {
    for (let queue = READS; queue <= WRITES; queue++) {
      const first = this.head[queue * this.banks + bank]!;
      if (first === NONE) continue;
      this.setHit(queue, bank, openRow < 0 ? NONE : this.search(first, openRow, true));
      this.setMiss(queue, bank, openRow < 0 ? first : this.search(first, openRow, false));
    }
  }

  /** Whether a write of the transaction waits in the write queue. */
  hasWrite(bank: number, transaction: number): boolean {
    if (this.length[WRITES] === 0 || this.filter[transaction & FILTER] === 0) return false;
    for (let at = this.head[this.banks + bank]!; at !== NONE; at = this.next[at]!)
      if (this.transaction[at] === transaction) return true;
    return false;
  }

  private setHit(queue: number, bank: number, request: number): void {
    const { words, hits } = this;
    this.hit[queue * this.banks + bank] = request;
    const word = queue * words.words + words.wordOf[bank]!;
    if (request === NONE) hits[word]! &= ~words.bitOf[bank]!;
    else hits[word]! |= words.bitOf[bank]!;
  }

  private setMiss(queue: number, bank: number, request: number): void {
    const { words, misses } = this;
    this.miss[queue * this.banks + bank] = request;
    const word = queue * words.words + words.wordOf[bank]!;
    if (request === NONE) misses[word]! &= ~words.bitOf[bank]!;
    else misses[word]! |= words.bitOf[bank]!;
  }

  private search(from: number, row: number, hits: boolean): number {
    let at = from;
    while (at !== NONE && (this.row[at] === row) !== hits) at = this.next[at]!;
    return at;
  }
}
