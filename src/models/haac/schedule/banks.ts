import { NEVER, type BankLimits } from './schedule.js';

/**
 * What the banks of the window do in the cycles under way: a row a cycle, in it for each bank the cycle, then the
 * wires that it reads or writes, 0 for an access that is left. A wire is written in the cycle in which its result is
 * ready, and whoever reads it then has it forwarded, so a wire that a bank holds already needs no second access:
 * reads of one wire in one cycle are one.
 */
export class Banks {
  private readonly slots: Int32Array;
  private readonly rowMask: number;
  private readonly count: number;
  private readonly stride: number;
  private readonly bankMask: number;

  /** @param slow cycles from the issue of a gate to its write, at most */
  constructor({ count, ports }: BankLimits, slow: number) {
    this.count = count;
    this.stride = ports + 1;
    this.rowMask = 2 ** Math.ceil(Math.log2(slow + 1)) - 1;
    this.bankMask = (count & (count - 1)) === 0 ? count - 1 : -1;
    this.slots = new Int32Array((this.rowMask + 1) * count * this.stride);
    for (let bank = 0; bank < this.slots.length; bank += this.stride) this.slots[bank] = NEVER;
  }

  /**
   * Takes the accesses of a gate: reads now, the write when its result is ready.
   * @param first wire to read, 0 if none; so `second`
   * @returns whether all three were left; if not, none is taken
   */
  take(cycle: number, first: number, second: number, result: number, ready: number): boolean {
    let one = -1;
    let two = -1;
    if (first !== 0 && (one = this.takeOne(cycle, first)) === FULL) return false;
    if (second !== 0 && (two = this.takeOne(cycle, second)) === FULL) {
      if (one >= 0) this.slots[one] = 0;
      return false;
    }
    if (this.takeOne(ready, result) !== FULL) return true;
    if (two >= 0) this.slots[two] = 0;
    if (one >= 0) this.slots[one] = 0;
    return false;
  }

  /** @returns the access taken, SHARED if the wire has one already, FULL if none is left */
  private takeOne(cycle: number, wire: number): number {
    const { slots, stride, count } = this;
    const bank = this.bankMask >= 0 ? wire & this.bankMask : wire % count;
    const start = ((cycle & this.rowMask) * count + bank) * stride;
    if (slots[start] !== cycle) {
      slots[start] = cycle;
      for (let at = start + 1; at < start + stride; at++) slots[at] = 0;
    }
    for (let at = start + 1; at < start + stride; at++) {
      const held = slots[at]!;
      if (held === wire) return SHARED;
      if (held === 0) {
        slots[at] = wire;
        return at;
      }
    }
    return FULL;
  }
}

const SHARED = -1;
const FULL = -2;
