import { Numbers } from '../../engine/growable.js';

/**
 * Blocks of unequal size in the order of their last touch, as many as a capacity holds: a large cache seen from
 * far away, where what is used together is one block. Blocks are numbered from 0; all on typed arrays.
 *
 * @example
 * const cache = new BlockLru(3, 100);
 * cache.touch(0, 60); // => false: it was not there
 * cache.touch(1, 60); // => false: and block 0 made room
 * cache.touch(1, 60); // => true
 */
export class BlockLru {
  /** Bytes held, and of them those to be written when their block goes. */
  held = 0;
  dirty = 0;
  /** Bytes of dirty blocks that made room. */
  writtenBack = 0;
  private readonly capacity: number;
  private readonly mostDirty: number;
  private readonly written: ((block: number) => void) | undefined;
  private readonly older: Int32Array;
  private readonly younger: Int32Array;
  private readonly bytes: Float64Array;
  private readonly dirtyBytes: Float64Array;
  /** Blocks in the order in which they became dirty, some of them clean again. */
  private readonly turnedDirty = new Numbers();
  private oldestDirty = 0;
  private youngest = -1;
  private eldest = -1;

  /**
   * @param mostDirty bytes that may be dirty: beyond, those of the block written longest ago are written back
   * @param written hears of every block that is written back
   */
  constructor(blocks: number, capacity: number, mostDirty = capacity, written?: (block: number) => void) {
    this.capacity = capacity;
    this.mostDirty = mostDirty;
    this.written = written;
    this.older = new Int32Array(blocks);
    this.younger = new Int32Array(blocks);
    this.bytes = new Float64Array(blocks);
    this.dirtyBytes = new Float64Array(blocks);
  }

  /** Whether a block is there. */
  has(block: number): boolean {
    return this.bytes[block]! > 0;
  }

  /**
   * Uses a block of so many bytes, above 0, and `written` of them anew; returns whether it was there. A block
   * larger than the capacity passes through.
   */
  touch(block: number, bytes: number, written = 0): boolean {
    const there = this.bytes[block]! > 0;
    if (there) this.unlink(block);
    this.held += bytes - this.bytes[block]!;
    this.bytes[block] = bytes;
    this.link(block);
    if (written > 0) this.soil(block, written);
    while (this.held > this.capacity && this.eldest >= 0) this.evict(this.eldest);
    return there;
  }

  /** What is dirty already is written over: no block has more dirty bytes than it has. */
  private soil(block: number, written: number): void {
    if (this.dirtyBytes[block] === 0) this.turnedDirty.push(block);
    const more = Math.min(written, this.bytes[block]! - this.dirtyBytes[block]!);
    this.dirtyBytes[block]! += more;
    this.dirty += more;
    while (this.dirty > this.mostDirty) this.clean(this.turnedDirty.at(this.oldestDirty++));
  }

  private clean(block: number): void {
    if (this.dirtyBytes[block]! > 0) this.written?.(block);
    this.dirty -= this.dirtyBytes[block]!;
    this.writtenBack += this.dirtyBytes[block]!;
    this.dirtyBytes[block] = 0;
  }

  private evict(block: number): void {
    this.unlink(block);
    this.held -= this.bytes[block]!;
    this.clean(block);
    this.bytes[block] = 0;
  }

  private link(block: number): void {
    const before = this.youngest;
    this.older[block] = before;
    this.younger[block] = -1;
    if (before >= 0) this.younger[before] = block;
    else this.eldest = block;
    this.youngest = block;
  }

  private unlink(block: number): void {
    const older = this.older[block]!;
    const younger = this.younger[block]!;
    if (older >= 0) this.younger[older] = younger;
    else this.eldest = younger;
    if (younger >= 0) this.older[younger] = older;
    else this.youngest = older;
  }
}
