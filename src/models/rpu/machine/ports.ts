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
    const anyLow = readLow | writeLow;
    const anyHigh = readHigh | writeHigh;
    const { count, low, high } = this;
    let start = at;
    for (let moved = true; moved;) {
      moved = false;
      for (let one = 0; one < count; one++) {
        const lows = low[one]!;
        const highs = high[one]!;
        if (((lows & anyLow) | (highs & anyHigh)) === 0) continue;
        const from = this.from[one]!;
        const to = this.to[one]!;
        if (((lows & readLow) | (highs & readHigh)) !== 0 && start < to && from < start + hold) {
          start = to;
          moved = true;
        }
        const writes = (lows & writeLow) | (highs & writeHigh);
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

  /** The last one takes the place of one that is over: their order says nothing. */
  private forget(now: number): void {
    const { from, to, low, high } = this;
    let { count } = this;
    for (let one = 0; one < count;) {
      if (to[one]! > now) {
        one++;
        continue;
      }
      count--;
      from[one] = from[count]!;
      to[one] = to[count]!;
      low[one] = low[count]!;
      high[one] = high[count]!;
    }
    this.count = count;
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
  const a = mark(masks, first, vs[at]!, perSram, READS);
  const b = mark(masks, first, vt[at]!, perSram, READS);
  const c = mark(masks, first, vt1[at]!, perSram, READS);
  const d = mark(masks, first, vd[at]!, perSram, WRITES);
  const e = mark(masks, first, vd1[at]!, perSram, WRITES);
  return a || b || c || d || e;
}

/** @returns whether the SRAM of a register was marked before */
function mark(masks: Int32Array, first: number, register: number, perSram: number, word: number): boolean {
  if (register === NONE) return false;
  const sram = (register / perSram) | 0;
  const half = first + (sram >> 5);
  const bit = 1 << (sram & 31);
  const before = ((masks[half]! | masks[half + 2]!) & bit) !== 0;
  masks[half + word]! |= bit;
  return before;
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
