import type { Program } from '../compile/program.js';
import type { Machine } from './schedule.js';
import { StreamClock } from './stream.js';

/** When instructions are there, for those that are fetched and not issued. */
export class Fetches {
  /** Instructions of which that is known. */
  count = 0;
  private readonly gates: number;
  private readonly clock: StreamClock;
  private readonly ring: Int32Array;
  private readonly mask: number;
  /** Gates that have to be issued before the next fetch. */
  private needed: number;

  constructor(program: Program, { latency, stream }: Machine, ready: Int32Array) {
    this.gates = program.gates;
    this.clock = new StreamClock(program, stream!, latency, ready);
    // What is fetched and not issued is in the queues.
    const most = Math.min(stream!.room.instructions, program.gates);
    this.mask = 2 ** Math.ceil(Math.log2(most + 1)) - 1;
    this.ring = new Int32Array(this.mask + 1);
    this.needed = this.clock.place();
  }

  /** Fetches as far as it can, all gates before `issued` having been issued. @returns whether anything was fetched */
  fetchBehind(issued: number): boolean {
    const before = this.count;
    while (this.needed <= issued && this.count < this.gates) {
      this.ring[this.count & this.mask] = this.clock.fetch();
      if (++this.count < this.gates) this.needed = this.clock.place();
    }
    return this.count > before;
  }

  /** First cycle in which a gate that is fetched can be issued. */
  cycleOf(gate: number): number {
    return this.ring[gate & this.mask]!;
  }

  /** @returns the cycle at which the last byte has moved */
  finish(): number {
    return this.clock.finish();
  }
}
