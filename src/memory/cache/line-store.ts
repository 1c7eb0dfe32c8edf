/** Numbers a line's slot holds side by side, so that one access to memory brings them all. */
const LINE = 0;
const CHAIN = 1;
const OLDER = 2;
const YOUNGER = 3;
export const PRESENT = 4;
export const DIRTY = 5;
export const AWAITED = 6;
export const WAITING = 7;
const FIELDS = 8;

/**
 * The lines of a cache: which slot holds a line, and the slots of each set in the order of their last touch, both
 * in constant time whatever the number of ways: chained buckets and linked lists on one typed array. A slot is the
 * place of its first number in `cells`; `PRESENT` to `WAITING` behind it are the cache's own.
 */
export class LineStore {
  readonly cells: Int32Array;
  private readonly ways: number;
  private readonly buckets: Int32Array;
  private readonly shift: number;
  private readonly youngest: Int32Array;
  private readonly eldest: Int32Array;
  private readonly used: Int32Array;

  constructor(sets: number, ways: number) {
    const slots = sets * ways;
    const bits = Math.max(1, 33 - Math.clz32(slots)); // 1 to 2 buckets a slot, or more
    this.ways = ways;
    this.cells = new Int32Array(slots * FIELDS);
    this.buckets = new Int32Array(1 << bits);
    this.shift = 32 - bits;
    this.youngest = new Int32Array(sets);
    this.eldest = new Int32Array(sets);
    this.used = new Int32Array(sets);
    this.clear();
  }

  /** Slot of a line, -1 if it has none. */
  find(line: number): number {
    const { cells } = this;
    let slot = this.buckets[Math.imul(line, 0x9e3779b1) >>> this.shift]!;
    while (slot >= 0 && cells[slot + LINE] !== line) slot = cells[slot + CHAIN]!;
    return slot;
  }

  lineAt(slot: number): number {
    return this.cells[slot + LINE]!;
  }

  /** A slot of the set that no line ever had, now its youngest; -1 if there is none. */
  claim(set: number): number {
    if (this.used[set]! >= this.ways) return -1;
    const slot = (set * this.ways + this.used[set]!++) * FIELDS;
    this.push(set, slot);
    return slot;
  }

  /** The slot of a way of a set. */
  slotOf(set: number, way: number): number {
    return (set * this.ways + way) * FIELDS;
  }

  /** Puts a line that has no slot into one that has no line. */
  insert(line: number, slot: number): void {
    const bucket = Math.imul(line, 0x9e3779b1) >>> this.shift;
    this.cells[slot + LINE] = line;
    this.cells[slot + CHAIN] = this.buckets[bucket]!;
    this.buckets[bucket] = slot;
  }

  /** Takes the line out of its slot, which keeps its age; what else is written there becomes 0. */
  remove(slot: number): void {
    const { buckets, cells } = this;
    const bucket = Math.imul(cells[slot + LINE]!, 0x9e3779b1) >>> this.shift;
    if (buckets[bucket] === slot) buckets[bucket] = cells[slot + CHAIN]!;
    else {
      let before = buckets[bucket]!;
      while (cells[before + CHAIN] !== slot) before = cells[before + CHAIN]!;
      cells[before + CHAIN] = cells[slot + CHAIN]!;
    }
    cells[slot + LINE] = -1;
    cells[slot + PRESENT] = 0;
    cells[slot + DIRTY] = 0;
    cells[slot + AWAITED] = 0;
    cells[slot + WAITING] = 0;
  }

  /** The slot of a set untouched for longest, -1 if it has none. */
  oldest(set: number): number {
    return this.eldest[set]!;
  }

  /** The slot of the set touched next after this one, -1 after the youngest. */
  younger(slot: number): number {
    return this.cells[slot + YOUNGER]!;
  }

  /** Makes a claimed slot the youngest of its set. */
  touch(set: number, slot: number): void {
    if (this.youngest[set] === slot) return;
    const { cells } = this;
    const older = cells[slot + OLDER]!;
    const younger = cells[slot + YOUNGER]!;
    cells[younger + OLDER] = older;
    if (older >= 0) cells[older + YOUNGER] = younger;
    else this.eldest[set] = younger;
    this.push(set, slot);
  }

  clear(): void {
    this.cells.fill(0);
    for (let slot = 0; slot < this.cells.length; slot += FIELDS) this.cells[slot + LINE] = -1;
    this.buckets.fill(-1);
    this.youngest.fill(-1);
    this.eldest.fill(-1);
    this.used.fill(0);
  }

  /** Sum over all slots of a number of theirs. */
  sum(field: typeof PRESENT | typeof DIRTY, value: (mask: number) => number): number {
    let total = 0;
    for (let slot = 0; slot < this.cells.length; slot += FIELDS) total += value(this.cells[slot + field]!);
    return total;
  }

  private push(set: number, slot: number): void {
    const { cells } = this;
    const before = this.youngest[set]!;
    cells[slot + OLDER] = before;
    cells[slot + YOUNGER] = -1;
    if (before >= 0) cells[before + YOUNGER] = slot;
    else this.eldest[set] = slot;
    this.youngest[set] = slot;
  }
}
