import type { DramSystem } from '../banked/system.js';

/**
 * Commands as lines of a log: `clk,CMD,l1,l2,..` with the place in each level below the channel, row and column; -1
 * stands for all.
 *
 * For example:
 *
 *     const text = new CommandText(systemOf('DDR4-2400'));
 *     // DDR4: rank, group and bank of four each, row and column
 *     text.line(17, 'RD', 3, 6, 5, 2); // => '17,RD,0,1,2,5,2'
 *     text.line(90, 'PREab', 1, 0, -1, -1); // => '90,PREab,0,-1,-1,-1,-1'
 */
export class CommandText {
  private readonly counts: readonly number[];

  constructor({ counts }: DramSystem) {
    this.counts = counts;
  }

  /** @param level of the node, counted from the channel @param node its number in the channel */
  line(clk: number, command: string, level: number, node: number, row: number, column: number): string {
    let places = '';
    for (let at = this.counts.length - 1, rest = node; at > 0; at--) {
      if (at > level) places = `,-1${places}`;
      else {
        const count = this.counts[at]!;
        places = `,${rest % count}${places}`;
        rest = Math.floor(rest / count);
      }
    }
    return `${clk},${command}${places},${row},${column}`;
  }
}

/** FNV-1a of ASCII text, 32 bits. */
export class Fnv {
  private hash = 2166136261;

  add(text: string): void {
    let { hash } = this;
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16777619);
    this.hash = hash;
  }

  get value(): number {
    return this.hash >>> 0;
  }
}
