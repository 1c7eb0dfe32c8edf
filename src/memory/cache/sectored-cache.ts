import { checkGeometry, countOf, scramble, setIndexOf, type CacheGeometry } from './geometry.js';
import { AWAITED, DIRTY, LineStore, PRESENT, WAITING } from './line-store.js';

/** What `read` and `write` return when nothing more may be outstanding: ask again after a `fill`. */
export const REFUSED = -1;

/** Sectors, unless a name says otherwise. */
export type CacheCounts = {
  requests: number;
  reads: number;
  /** Read and there, or already on their way: the hardware counts both as hits. */
  readHits: number;
  /** Of the hits, those that were still on their way. */
  merged: number;
  readMisses: number;
  writes: number;
  writeHits: number;
  /** Passed on at once by a cache that writes through. */
  writtenThrough: number;
  /** Written back because their line made room, or by `flush`. */
  writtenBack: number;
  /** Lines that made room. */
  evictions: number;
};

const NO_COUNTS: CacheCounts = {
  requests: 0,
  reads: 0,
  readHits: 0,
  merged: 0,
  readMisses: 0,
  writes: 0,
  writeHits: 0,
  writtenThrough: 0,
  writtenBack: 0,
  evictions: 0,
};

/**
 * A set-associative cache of lines in sectors, without time: lines are named by their number (address divided by
 * bytes of a line, below 2^31), sectors by bits of a mask. Both `read` and `write` return the sectors that must now
 * be read from below; what went is in `victim` until the next access. Any number of ways costs the same.
 *
 * @example
 * const cache = new SectoredCache({ lineBytes: 128, sectorBytes: 32, sets: 1, ways: 2 });
 * cache.read(7, 0b0011); // => 0b0011: both missing
 * cache.read(7, 0b0110); // => 0b0100: one is there
 */
export class SectoredCache {
  readonly geometry: CacheGeometry;
  readonly counts: CacheCounts = { ...NO_COUNTS };
  /** Line that the last access pushed out, -1 if none; and the sectors of it that had to be written back. */
  victim = -1;
  victimDirty = 0;

  private readonly store: LineStore;
  private readonly cells: Int32Array;
  private readonly setOf: (line: number) => number;
  private outstandingLines = 0;
  private readonly mostLines: number;
  private readonly mostRequests: number;
  private readonly movesOnHit: boolean;
  private readonly writesThrough: boolean;
  private draws = 0;

  constructor(geometry: CacheGeometry) {
    checkGeometry(geometry);
    this.geometry = geometry;
    this.store = new LineStore(geometry.sets, geometry.ways);
    this.cells = this.store.cells;
    this.setOf = setIndexOf(geometry);
    this.writesThrough = (geometry.write ?? 'through') === 'through';
    this.mostLines = geometry.outstanding ? (geometry.outstanding.lines ?? Infinity) : 0;
    this.mostRequests = geometry.outstanding?.requests ?? Infinity;
    this.movesOnHit = (geometry.replacement ?? 'lru') === 'lru';
  }

  /** Reads sectors of a line; returns those that must be fetched, or REFUSED. */
  read(line: number, sectors: number): number {
    const { counts, cells, store } = this;
    const set = this.setOf(line);
    let slot = store.find(line);
    this.victim = -1;
    const missing = slot < 0 ? sectors : sectors & ~cells[slot + PRESENT]!;
    let fetched = missing;
    if (missing !== 0) {
      if (this.mostLines > 0) {
        if (slot >= 0) fetched &= ~cells[slot + AWAITED]!;
        if (!this.mayWait(slot)) return REFUSED;
      }
      if (slot < 0) slot = this.place(line, set);
      if (slot < 0) return REFUSED;
      if (this.mostLines > 0) this.await(slot, fetched);
      else cells[slot + PRESENT]! |= missing;
    }
    if (this.movesOnHit) store.touch(set, slot);
    const asked = countOf(sectors);
    counts.requests++;
    counts.reads += asked;
    if (fetched === 0) counts.readHits += asked;
    else {
      const misses = countOf(fetched);
      counts.readMisses += misses;
      counts.readHits += asked - misses;
    }
    if (fetched !== missing) counts.merged += countOf(missing & ~fetched);
    return fetched;
  }

  /** Writes whole sectors of a line; returns those that must be fetched first (`back-fetch` alone), or REFUSED. */
  write(line: number, sectors: number): number {
    const { counts, cells, store } = this;
    const set = this.setOf(line);
    let slot = store.find(line);
    this.victim = -1;
    const missing = slot < 0 ? sectors : sectors & ~cells[slot + PRESENT]!;
    if (slot < 0 && !this.writesThrough) {
      slot = this.place(line, set);
      if (slot < 0) return REFUSED;
    }
    counts.requests++;
    counts.writes += countOf(sectors);
    counts.writeHits += countOf(sectors & ~missing);
    if (slot >= 0 && this.movesOnHit) store.touch(set, slot);
    if (this.writesThrough) {
      counts.writtenThrough += countOf(sectors);
      return 0;
    }
    cells[slot + PRESENT]! |= sectors;
    cells[slot + DIRTY]! |= sectors;
    return this.geometry.write === 'back-fetch' ? missing : 0;
  }

  /** The sectors are there: what waited for them is served. Sectors that nobody awaits are ignored. */
  fill(line: number, sectors: number): void {
    const { cells } = this;
    const slot = this.store.find(line);
    if (slot < 0) return;
    const arrived = cells[slot + AWAITED]! & sectors;
    if (arrived === 0) return;
    cells[slot + PRESENT]! |= arrived;
    cells[slot + AWAITED]! &= ~arrived;
    if (cells[slot + AWAITED] !== 0) return;
    cells[slot + WAITING] = 0;
    this.outstandingLines--;
  }

  /** Sectors of a line that are there; whatever is asked for next is unchanged by the question. */
  probe(line: number): number {
    const slot = this.store.find(line);
    return slot < 0 ? 0 : this.cells[slot + PRESENT]!;
  }

  /** Forgets sectors of a line, dirty or not, unwritten. The line keeps its place. */
  invalidate(line: number, sectors: number): void {
    const slot = this.store.find(line);
    if (slot < 0) return;
    this.cells[slot + PRESENT]! &= ~sectors;
    this.cells[slot + DIRTY]! &= ~sectors;
  }

  /** Sectors that are dirty. */
  get dirtySectors(): number {
    return this.store.sum(DIRTY, countOf);
  }

  /** Writes everything back and forgets it, what is on its way too; returns the sectors written. */
  flush(): number {
    const written = this.dirtySectors;
    this.counts.writtenBack += written;
    this.store.clear();
    this.outstandingLines = 0;
    return written;
  }

  private mayWait(slot: number): boolean {
    if (slot >= 0 && this.cells[slot + AWAITED] !== 0) {
      return this.cells[slot + WAITING]! < this.mostRequests;
    }
    return this.outstandingLines < this.mostLines;
  }

  private await(slot: number, sectors: number): void {
    const { cells } = this;
    if (cells[slot + AWAITED] === 0) this.outstandingLines++;
    cells[slot + AWAITED]! |= sectors;
    cells[slot + WAITING]!++;
  }

  /** A slot for a line that has none; -1 if every line of its set is on its way. */
  private place(line: number, set: number): number {
    const { store } = this;
    let slot = store.claim(set);
    if (slot < 0) {
      slot = this.choose(set);
      if (slot < 0) return -1;
      this.evict(slot);
      store.touch(set, slot);
    }
    store.insert(line, slot);
    return slot;
  }

  private choose(set: number): number {
    const { store, cells } = this;
    if (this.geometry.replacement === 'random') {
      const { ways } = this.geometry;
      const first = scramble(++this.draws) % ways;
      for (let tried = 0; tried < ways; tried++) {
        const slot = store.slotOf(set, (first + tried) % ways);
        if (cells[slot + AWAITED] === 0) return slot;
      }
      return -1;
    }
    let slot = store.oldest(set);
    while (slot >= 0 && cells[slot + AWAITED] !== 0) slot = store.younger(slot);
    return slot;
  }

  private evict(slot: number): void {
    const { store, counts } = this;
    this.victim = store.lineAt(slot);
    this.victimDirty = this.cells[slot + DIRTY]!;
    counts.evictions++;
    if (this.victimDirty !== 0) counts.writtenBack += countOf(this.victimDirty);
    store.remove(slot);
  }
}
