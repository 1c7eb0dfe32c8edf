import type { BankLimits } from './schedule.js';

/**
 * What the banks of the window do in the cycles under way: a row a cycle, in it for each bank how many accesses are
 * taken and which wires they read or write. A wire is written in the cycle in which its result is ready, and whoever
 * reads it then has it forwarded, so a wire that a bank holds already needs no second access: reads of one wire in one
 * cycle are one.
 */
export class Banks {
  private readonly count: number;
  private readonly ports: number;
  private readonly bankMask: number;
  private readonly rowBits: number;
  private readonly portBits: number;
  /**
   * By row and bank: the accesses taken, and above them how often the rows had gone round then; and the wires. What a
   * row holds of an earlier cycle is thus less than nothing, and nobody has to clear it.
   */
  private readonly slots: Int32Array;

  /** @param slow cycles from the issue of a gate to its write, at most */
  constructor({ count, ports }: BankLimits, slow: number) {
    this.count = count;
    this.ports = ports;
    this.bankMask = (count & (count - 1)) === 0 ? count - 1 : -1;
    this.portBits = Math.ceil(Math.log2(ports + 1));
    // As many rows as keep a turn and the accesses together within 31 bits.
    this.rowBits = Math.max(Math.ceil(Math.log2(slow + 1)), this.portBits);
    this.slots = new Int32Array(2 ** this.rowBits * count * (ports + 1));
  }

  /**
   * Takes the accesses of a gate: reads now, the write when its result is ready.
   * @param first wire to read, 0 if none; so `second`
   * @returns whether all three were left; if not, none is taken
   */
  take(cycle: number, first: number, second: number, result: number, ready: number): boolean {
    const { slots, ports, count, bankMask, rowBits, portBits } = this;
    const stride = ports + 1;
    const rowMask = (1 << rowBits) - 1;
    const now = (cycle >>> rowBits) << portBits;
    const row = (cycle & rowMask) * count;
    let one = -1;
    let firsts = 0;
    if (first !== 0) {
      const bank = (row + (bankMask >= 0 ? first & bankMask : first % count)) * stride;
      firsts = slots[bank]! - now;
      if (firsts < 0) firsts = 0;
      let at = firsts;
      while (at > 0 && slots[bank + at] !== first) at--;
      if (at === 0) {
        if (firsts === ports) return false;
        one = bank;
      }
    }
    let two = -1;
    let seconds = 0;
    if (second !== 0) {
      const bank = (row + (bankMask >= 0 ? second & bankMask : second % count)) * stride;
      seconds = slots[bank]! - now;
      if (seconds < 0) seconds = 0;
      let at = seconds;
      while (at > 0 && slots[bank + at] !== second) at--;
      if (at === 0) {
        if (bank === one) seconds++;
        if (seconds === ports) return false;
        two = bank;
      }
    }
    const then = (ready >>> rowBits) << portBits;
    const target =
      ((ready & rowMask) * count + (bankMask >= 0 ? result & bankMask : result % count)) * stride;
    let writes = slots[target]! - then;
    if (writes < 0) writes = 0;
    if (writes === ports) return false;
    slots[target] = then + writes + 1;
    slots[target + writes + 1] = result;
    if (one >= 0) {
      slots[one] = now + firsts + 1;
      slots[one + firsts + 1] = first;
    }
    if (two >= 0) {
      slots[two] = now + seconds + 1;
      slots[two + seconds + 1] = second;
    }
    return true;
  }
}
