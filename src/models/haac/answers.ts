import { growFloats, growInts } from '../../engine/growable.js';
import type { MemoryPort } from '../../memory/port.js';

/** Most requests of which a memory may be asked later when they were there. */
const MOST = 2 ** 14;

/**
 * When what gates need is there, in program order: tickets of requests, of which a memory answers best when all that can
 * be asked for has been. A queue gives out in order: nothing is there before what was asked for before it.
 */
export class Answers {
  private readonly port: MemoryPort;
  /** Tickets, and of those before `answered` the answers, from `first` on; rings of powers of two. */
  private tickets = new Float64Array(1024);
  private first = 0;
  private answered = 0;
  private last = 0;
  /** Number of the ticket behind those of each gate. */
  private ends = new Int32Array(1024);
  private told = 0;
  private gates = 0;
  private there = 0;

  constructor(port: MemoryPort) {
    this.port = port;
  }

  /** A request of the gate whose turn it is. */
  push(ticket: number): void {
    if (this.last - this.first === this.tickets.length)
      this.tickets = grown(this.tickets, this.first, growFloats);
    this.tickets[this.last++ & (this.tickets.length - 1)] = ticket;
    if (this.last - this.answered > MOST) this.answer();
  }

  /** Those pushed since the gate before are all of the next gate. */
  endGate(): void {
    if (this.gates - this.told === this.ends.length) this.ends = grown(this.ends, this.told, growInts);
    this.ends[this.gates++ & (this.ends.length - 1)] = this.last;
  }

  /** Cycle from which all that the next gate needs is there. */
  next(): number {
    const end = this.ends[this.told++ & (this.ends.length - 1)]!;
    while (this.answered < end) this.answer();
    for (; this.first < end; this.first++) {
      const answer = this.tickets[this.first & (this.tickets.length - 1)]!;
      if (answer > this.there) this.there = answer;
    }
    return Math.ceil(this.there);
  }

  /** Nobody will ask for those so far. */
  forget(): void {
    this.first = this.answered = this.last;
    this.told = this.gates;
  }

  private answer(): void {
    const place = this.answered++ & (this.tickets.length - 1);
    this.tickets[place] = this.port.answer(this.tickets[place]!);
  }
}

/** A full ring in one twice as long, each entry at its number. */
function grown<List extends Float64Array | Int32Array>(
  ring: List,
  first: number,
  grow: (ring: List) => List,
): List {
  const larger = grow(ring);
  for (let entry = first; entry < first + ring.length; entry++)
    larger[entry & (larger.length - 1)] = ring[entry & (ring.length - 1)]!;
  return larger;
}
