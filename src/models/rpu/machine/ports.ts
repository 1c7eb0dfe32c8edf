import { NONE, type B512Program } from '../isa/program.js';

/**
 * Cycles in which the single port of each SRAM of the register files is taken, by instructions that have started.
 * An instruction reads its sources while it goes into its pipeline and writes its results `latency` cycles later,
 * in windows of equal length. All lanes do the same, so one list stands for all of them.
 */
export class Ports {
  private count = 0;
  private from = new Float64Array(32);
  private to = new Float64Array(32);
  /** SRAMs 0 to 31 and 32 to 63, a bit each. */
  private low = new Int32Array(32);
  private high = new Int32Array(32);

  /** First cycle from `at` on in which an instruction may start. */
  fit(at: number, hold: number, latency: number, masks: Int32Array, slot: number): number {
    const first = slot * MASKS;
    const readLow = masks[first]!;
    const readHigh = masks[first + 1]!;
    const writeLow = masks[first + 2]!;
    const writeHigh = masks[first + 3]!;
    let start = at;
    for (let moved = true; moved;) {
      moved = false;
      for (let one = 0; one < this.count; one++) {
        const from = this.from[one]!;
        const to = this.to[one]!;
        const reads = (this.low[one]! & readLow) | (this.high[one]! & readHigh);
        if (reads !== 0 && start < to && from < start + hold) {
          start = to;
          moved = true;
        }
        const writes = (this.low[one]! & writeLow) | (this.high[one]! & writeHigh);
        if (writes !== 0 && start + latency < to && from < start + latency + hold) {
          start = to - latency;
          moved = true;
        }
      }
    }
    return start;
  }

  /** Takes the ports of an instruction that starts; whatever is asked later starts no earlier. */
  take(start: number, hold: number, latency: number, masks: Int32Array, slot: number): void {
    this.forget(start);
    const first = slot * MASKS;
    this.add(start, start + hold, masks[first]!, masks[first + 1]!);
    this.add(start + latency, start + latency + hold, masks[first + 2]!, masks[first + 3]!);
  }

  private add(from: number, to: number, low: number, high: number): void {
    if ((low | high) === 0) return;
    if (this.count === this.from.length) this.grow();
    this.from[this.count] = from;
    this.to[this.count] = to;
    this.low[this.count] = low;
    this.high[this.count] = high;
    this.count++;
  }

  private forget(now: number): void {
    let kept = 0;
    for (let one = 0; one < this.count; one++) {
      if (this.to[one]! <= now) continue;
      this.from[kept] = this.from[one]!;
      this.to[kept] = this.to[one]!;
      this.low[kept] = this.low[one]!;
      this.high[kept] = this.high[one]!;
      kept++;
    }
    this.count = kept;
  }

  private grow(): void {
    const twice = <Columns extends Float64Array | Int32Array>(old: Columns, fresh: Columns): Columns => {
      fresh.set(old);
      return fresh;
    };
    const size = 2 * this.from.length;
    this.from = twice(this.from, new Float64Array(size));
    this.to = twice(this.to, new Float64Array(size));
    this.low = twice(this.low, new Int32Array(size));
    this.high = twice(this.high, new Int32Array(size));
  }
}

/** Words of a slot of masks: SRAMs read (low, high), SRAMs written (low, high). */
export const MASKS = 4;

/**
 * Marks the SRAMs of an instruction's registers in a slot: registers 0 to `perSram` - 1 lie in SRAM 0, and so on.
 * @returns whether some SRAM holds more than one of its operands
 */
export function markSrams(
  { vd, vd1, vs, vt, vt1 }: B512Program,
  at: number,
  perSram: number,
  masks: Int32Array,
  slot: number,
): boolean {
  const first = slot * MASKS;
  for (let word = 0; word < MASKS; word++) masks[first + word] = 0;
  let shared = false;
  const mark = (register: number, word: number): void => {
    if (register === NONE) return;
    const sram = (register / perSram) | 0;
    const bit = 1 << (sram & 31);
    const half = first + (sram >> 5);
    if (((masks[half]! | masks[half + 2]!) & bit) !== 0) shared = true;
    masks[half + word]! |= bit;
  };
  mark(vs[at]!, READS);
  mark(vt[at]!, READS);
  mark(vt1[at]!, READS);
  mark(vd[at]!, WRITES);
  mark(vd1[at]!, WRITES);
  return shared;
}

/** Whether two instructions use an SRAM in common, one for reading or writing and the other too. */
export function meet(masks: Int32Array, one: number, other: number): boolean {
  const a = one * MASKS;
  const b = other * MASKS;
  const low = (masks[a]! | masks[a + 2]!) & (masks[b]! | masks[b + 2]!);
  const high = (masks[a + 1]! | masks[a + 3]!) & (masks[b + 1]! | masks[b + 3]!);
  return (low | high) !== 0;
}

const READS = 0;
const WRITES = 2;
