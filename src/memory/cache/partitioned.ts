import { countOf, scramble, type CacheGeometry } from './geometry.js';
import { SectoredCache } from './sectored-cache.js';

export type PartitionedOptions = {
  /** Parts, each a cache of this geometry. */
  parts: number;
  part: CacheGeometry;
  /** Whether what was found or fetched at a far home is also installed near; true by default. */
  replicate?: boolean;
  /** Home of a line; by default spread as if at random. */
  homeOf?: (line: number) => number;
};

/** Sectors. */
export type PartitionedCounts = {
  reads: number;
  nearHits: number;
  /** Looked up in another part because their home is there and the near part missed. */
  farReads: number;
  farHits: number;
  memoryReads: number;
  writes: number;
  farWrites: number;
  memoryWrites: number;
};

/**
 * A cache in parts (the halves of a big GPU's L2): everybody looks up its near part first; a line's home is one
 * part by its number, and only the home goes to memory. What comes from a far home is installed near as well, so
 * lines that are read from everywhere take room in every part. Writes go to the home; copies elsewhere are dropped.
 *
 * @example
 * const l2 = new PartitionedCache({
 *   parts: 2,
 *   part: { lineBytes: 128, sectorBytes: 32, sets: 1, ways: 4 },
 *   homeOf: (line) => line % 2,
 * });
 * l2.read(0, 7, 0b1111); // => 0b1111: from memory, its home is part 1
 * l2.read(0, 7, 0b1111); // => 0
 * l2.counts.nearHits; // => 4: a copy was installed near
 */
export class PartitionedCache {
  readonly parts: readonly SectoredCache[];
  readonly counts: PartitionedCounts = {
    reads: 0,
    nearHits: 0,
    farReads: 0,
    farHits: 0,
    memoryReads: 0,
    writes: 0,
    farWrites: 0,
    memoryWrites: 0,
  };
  readonly homeOf: (line: number) => number;
  /** Of the last read, the sectors that were looked up at a far home. */
  crossed = 0;
  private readonly replicate: boolean;

  constructor({ parts, part, replicate = true, homeOf }: PartitionedOptions) {
    if (!(Number.isInteger(parts) && parts > 0)) throw new RangeError(`a cache in ${parts} parts`);
    this.parts = Array.from({ length: parts }, () => new SectoredCache(part));
    this.replicate = replicate;
    // other bits than those that choose the set
    this.homeOf = homeOf ?? ((line) => scramble(line ^ 0x5bd1_e995) % parts);
  }

  /** Reads from the part `near`; returns the sectors that memory must deliver. */
  read(near: number, line: number, sectors: number): number {
    const { counts } = this;
    const home = this.homeOf(line);
    const nearPart = this.parts[near]!;
    counts.reads += countOf(sectors);
    this.crossed = 0;
    if (home === near) {
      const fetched = nearPart.read(line, sectors);
      this.settle(nearPart);
      counts.nearHits += countOf(sectors & ~fetched);
      counts.memoryReads += countOf(fetched);
      return fetched;
    }
    const there = nearPart.probe(line) & sectors;
    const crossed = sectors & ~there;
    if (this.replicate) {
      nearPart.read(line, sectors);
      this.settle(nearPart);
    }
    if (crossed === 0) {
      counts.nearHits += countOf(sectors);
      return 0;
    }
    const homePart = this.parts[home]!;
    const fetched = homePart.read(line, crossed);
    this.settle(homePart);
    this.crossed = crossed;
    counts.nearHits += countOf(there);
    counts.farReads += countOf(crossed);
    counts.farHits += countOf(crossed & ~fetched);
    counts.memoryReads += countOf(fetched);
    return fetched;
  }

  /** Writes at the home of the line. */
  write(near: number, line: number, sectors: number): number {
    const { counts } = this;
    const home = this.homeOf(line);
    this.parts.forEach((part, index) => {
      if (index !== home) part.invalidate(line, sectors);
    });
    const homePart = this.parts[home]!;
    const fetched = homePart.write(line, sectors);
    this.settle(homePart);
    counts.writes += countOf(sectors);
    if (home !== near) counts.farWrites += countOf(sectors);
    counts.memoryReads += countOf(fetched);
    if ((homePart.geometry.write ?? 'through') === 'through') counts.memoryWrites += countOf(sectors);
    return fetched;
  }

  private settle(part: SectoredCache): void {
    if (part.victim >= 0) this.counts.memoryWrites += countOf(part.victimDirty);
  }
}
