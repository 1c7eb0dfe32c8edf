import type { GemmSpec } from './architecture.js';
import type { Compiled } from './compiled.js';
import { dramBytesPerCycle, type DramBytes } from './dram.js';
import type { LaidOut } from './laid-out.js';

/**
 * Cycles of operators that nothing but the array and the bandwidth of the DRAM holds up: the roofline, operator by
 * operator. No schedule of the same transfers is quicker, and `event` is never below it.
 *
 * An operator ends no sooner than its own cycles behind the one before it; nor than all bytes so far need, but
 * for results that may still wait on chip; nor than those of its bytes need that cannot move before it begins
 * (inputs that the operator before it makes, partial sums) or are more than its scratchpads hold ahead.
 */
export class RooflineClock {
  private now = 0;
  /** Cycles in which the DRAM has moved everything so far, had it never waited. */
  private moved = 0;
  /** Bytes that leave with results made so far: of at most what their scratchpad holds they may still wait. */
  private made = 0;
  /** Most bytes that move for each byte of results, with what is read beside them. */
  private perResult = 1;
  private before = -1;
  private readonly bytesPerCycle: number;
  private readonly pads: { ifmap: number; filter: number; ofmap: number };

  constructor(spec: GemmSpec) {
    this.bytesPerCycle = dramBytesPerCycle(spec);
    const { ifmap, filter, ofmap } = spec.scratchpad;
    this.pads = { ifmap: ifmap.size, filter: filter.size, ofmap: ofmap.size };
  }

  /** Whole cycles that an operator of `busy` cycles has to wait for the DRAM. */
  wait(one: LaidOut, index: number, busy: number): number {
    const bytes = one.dram;
    const { bytesPerCycle, pads, now } = this;
    this.moved += total(bytes) / bytesPerCycle;
    const leaving = bytes.ofmap + bytes.beside;
    const results = (one.outputElements * one.work.widths.ofmap) / 8;
    this.made += leaving;
    if (leaving > results) this.perResult = Math.max(this.perResult, leaving / results);
    const room = pads.ofmap * this.perResult;
    const here = this.readsWhatIsJustMade(one) ? bytes.ifmap : ahead(bytes.ifmap, pads.ifmap);
    const inside = here + ahead(bytes.filter, pads.filter) + bytes.psum + ahead(leaving, room);
    this.now = Math.max(
      now + busy,
      Math.ceil(now + inside / bytesPerCycle),
      Math.ceil(this.moved - Math.min(this.made, room) / bytesPerCycle),
    );
    if (one.work.unit === 'array' || one.work.unit === 'vector') this.before = index;
    return this.now - now - busy;
  }

  /** Whole cycles until the last results have reached the DRAM. */
  finish(): number {
    return Math.max(0, Math.ceil(this.moved) - this.now);
  }

  private readsWhatIsJustMade({ work }: Compiled): boolean {
    if (work.unit === 'array') return work.reads.every((tensor) => tensor === this.before);
    return work.unit === 'vector' && work.reads.every((tensor) => tensor === this.before);
  }
}

/** What of an operand cannot have come before the operator began. */
const ahead = (bytes: number, room: number): number => Math.max(0, bytes - room);

const total = ({ ifmap, beside, filter, psum, ofmap }: DramBytes): number =>
  ifmap + beside + filter + psum + ofmap;
