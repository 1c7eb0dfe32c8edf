import { countOf } from '../../../memory/cache/index.js';

/** Bits of a line's sectors from one to another, both within the line. */
const maskOf = (from: number, to: number): number => (2 << to) - (1 << from);

/**
 * What warps ask of memory, request by request: lines by number, each with the sectors asked for as bits. Within a
 * request, sectors must come in rising order; the same sector twice is one. The arrays are reused: whoever reads
 * them does so before the next `clear`.
 */
export class Accesses {
  lines = new Int32Array(256);
  masks = new Int32Array(256);
  /** Entries in use: lines touched, summed over requests. */
  length = 0;
  /** Requests with at least one lane on. */
  requests = 0;
  private readonly sectorsPerLine: number;
  private first = 0;

  constructor(sectorsPerLine: number) {
    this.sectorsPerLine = sectorsPerLine;
  }

  clear(): void {
    this.length = 0;
    this.requests = 0;
    this.first = 0;
  }

  /** All sectors from one to another, by number, as part of the request under way. */
  add(from: number, to: number): void {
    const { sectorsPerLine } = this;
    let line = (from / sectorsPerLine) | 0;
    let start = from - line * sectorsPerLine;
    let rest = to - line * sectorsPerLine;
    while (rest >= sectorsPerLine) {
      this.put(line++, maskOf(start, sectorsPerLine - 1));
      start = 0;
      rest -= sectorsPerLine;
    }
    this.put(line, maskOf(start, rest));
  }

  /** Ends the request under way; without a lane on it was none. */
  end(): void {
    if (this.length > this.first) this.requests++;
    this.first = this.length;
  }

  /** Sectors asked for, summed over requests. */
  get sectors(): number {
    return this.sectorsFrom(0);
  }

  /** The same of a line and those behind it. */
  sectorsFrom(line: number): number {
    let sum = 0;
    for (let index = 0; index < this.length; index++)
      if (this.lines[index]! >= line) sum += countOf(this.masks[index]!);
    return sum;
  }

  private put(line: number, mask: number): void {
    const last = this.length - 1;
    if (last >= this.first && this.lines[last] === line) {
      this.masks[last]! |= mask;
      return;
    }
    if (this.length === this.lines.length) this.grow();
    this.lines[this.length] = line;
    this.masks[this.length++] = mask;
  }

  private grow(): void {
    const lines = new Int32Array(this.lines.length * 2);
    const masks = new Int32Array(this.lines.length * 2);
    lines.set(this.lines);
    masks.set(this.masks);
    this.lines = lines;
    this.masks = masks;
  }
}
