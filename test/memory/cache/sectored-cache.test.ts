import { describe, expect, it } from 'vitest';
import {
  capacityOf,
  countOf,
  REFUSED,
  scramble,
  SectoredCache,
  setIndexOf,
  type CacheGeometry,
} from '../../../src/memory/cache/index.js';

const tiny: CacheGeometry = { lineBytes: 128, sectorBytes: 32, sets: 1, ways: 2 };
const cacheOf = (change: Partial<CacheGeometry> = {}) => new SectoredCache({ ...tiny, ...change });

describe('a sectored cache', () => {
  it('fetches only the sectors of a line that are missing', () => {
    const cache = cacheOf();
    expect(cache.read(7, 0b0011)).toBe(0b0011);
    expect(cache.read(7, 0b0110)).toBe(0b0100);
    expect(cache.read(7, 0b0111)).toBe(0);
    expect(cache.counts).toMatchObject({
      requests: 3,
      reads: 7,
      readHits: 4,
      readMisses: 3,
      evictions: 0,
      merged: 0,
    });
  });

  it('hits at the second access to a line, misses again when two others came between', () => {
    const cache = cacheOf();
    expect([1, 2, 1, 3, 1, 2].map((line) => cache.read(line, 1))).toEqual([1, 1, 0, 1, 0, 1]);
    expect(cache.victim).toBe(3);
    expect(cache.counts.evictions).toBe(2);
  });

  it('throws out what came first under fifo, whatever was used since', () => {
    const cache = cacheOf({ replacement: 'fifo' });
    expect([1, 2, 1, 3, 1].map((line) => cache.read(line, 1))).toEqual([1, 1, 0, 1, 1]);
    expect(cache.victim).toBe(2);
  });

  it('throws out any line at random, the same ones in every run', () => {
    const run = () => {
      const cache = cacheOf({ replacement: 'random', ways: 8 });
      return Array.from({ length: 400 }, (_, at) => cache.read((at * 7) % 11, 1));
    };
    expect(run()).toEqual(run());
    const misses = run().reduce((sum, mask) => sum + mask, 0);
    expect(misses).toBeGreaterThan(11); // LRU would miss every time, and no policy less than the first times
    expect(misses).toBeLessThan(400);
  });

  it('keeps lines of different sets apart, sets no power of two', () => {
    const cache = cacheOf({ sets: 3, ways: 1 });
    expect([0, 1, 2, 0, 1, 2, 3, 0, 1].map((line) => cache.read(line, 1))).toEqual([
      1, 1, 1, 0, 0, 0, 1, 1, 0,
    ]);
  });

  it('writes through without keeping what was not there', () => {
    const cache = cacheOf();
    expect(cache.write(5, 0b1111)).toBe(0);
    expect(cache.read(5, 0b0001)).toBe(0b0001);
    cache.write(5, 0b0011);
    expect(cache.counts).toMatchObject({ writes: 6, writeHits: 1, writtenThrough: 6, writtenBack: 0 });
    expect(cache.dirtySectors).toBe(0);
    expect(cache.read(5, 0b0010)).toBe(0b0010);
  });

  it('keeps what it writes back, without reading it, until its line makes room', () => {
    const cache = cacheOf({ write: 'back' });
    expect(cache.write(1, 0b0101)).toBe(0);
    expect(cache.read(1, 0b0111)).toBe(0b0010);
    expect(cache.dirtySectors).toBe(2);
    cache.read(2, 1);
    cache.read(3, 1);
    expect([cache.victim, cache.victimDirty]).toEqual([1, 0b0101]);
    expect(cache.counts).toMatchObject({ writtenBack: 2, writtenThrough: 0, writeHits: 0 });
    cache.write(3, 0b1000);
    expect(cache.flush()).toBe(1);
    expect(cache.counts.writtenBack).toBe(3);
    expect(cache.read(3, 1)).toBe(1);
    expect(cache.victim).toBe(-1);
  });

  it('reads what it writes first if told so', () => {
    const cache = cacheOf({ write: 'back-fetch' });
    expect(cache.write(1, 0b0011)).toBe(0b0011);
    expect(cache.write(1, 0b0110)).toBe(0b0100);
  });

  it('probes without a trace and forgets what is invalid', () => {
    const cache = cacheOf();
    cache.read(1, 0b0011);
    cache.read(2, 0b0001);
    expect(cache.probe(1)).toBe(0b0011);
    expect(cache.probe(9)).toBe(0);
    cache.read(3, 1);
    expect(cache.victim).toBe(1); // the probe did not make it younger
    cache.invalidate(2, 0b0001);
    cache.invalidate(9, 0b0001);
    expect(cache.read(2, 0b0001)).toBe(0b0001);
  });
});

describe('misses on their way', () => {
  const slow = (outstanding: NonNullable<CacheGeometry['outstanding']>) => cacheOf({ outstanding });

  it('are asked for once and count as hits until they are there', () => {
    const cache = slow({});
    expect(cache.read(1, 0b0011)).toBe(0b0011);
    expect(cache.read(1, 0b0111)).toBe(0b0100);
    expect(cache.probe(1)).toBe(0);
    expect(cache.counts).toMatchObject({ reads: 5, readMisses: 3, readHits: 2, merged: 2 });
    cache.fill(1, 0b0011);
    expect(cache.probe(1)).toBe(0b0011);
    cache.fill(1, 0b1000); // nobody asked for it
    cache.fill(8, 0b0001);
    expect(cache.probe(1)).toBe(0b0011);
    cache.read(1, 0b0001);
    expect(cache.counts.merged).toBe(2);
  });

  it('are refused beyond so many lines, until one is complete', () => {
    const cache = slow({ lines: 1 });
    cache.read(1, 0b0011);
    expect(cache.read(2, 1)).toBe(REFUSED);
    cache.fill(1, 0b0001);
    expect(cache.read(2, 1)).toBe(REFUSED);
    cache.fill(1, 0b0010);
    expect(cache.read(2, 1)).toBe(1);
    expect(cache.counts).toMatchObject({ requests: 2, readMisses: 3 });
  });

  it('are refused beyond so many requests for a line', () => {
    const cache = slow({ requests: 2 });
    cache.read(1, 1);
    expect(cache.read(1, 1)).toBe(0);
    expect(cache.read(1, 1)).toBe(REFUSED);
    expect(cache.read(2, 1)).toBe(1);
    cache.fill(1, 1);
    expect(cache.read(1, 1)).toBe(0);
    expect(cache.read(1, 0b10)).toBe(0b10); // counted anew
    expect(cache.read(1, 0b10)).toBe(0);
  });

  it('hold their place: the oldest line that is there makes room, and without one none does', () => {
    const cache = slow({});
    cache.read(1, 1);
    cache.read(2, 1);
    expect(cache.read(3, 1)).toBe(REFUSED);
    expect(cache.write(3, 1)).toBe(0); // through: no place needed
    cache.fill(2, 1);
    expect(cache.read(3, 1)).toBe(1);
    expect(cache.victim).toBe(2);
  });

  it('hold their place against chance too', () => {
    const cache = cacheOf({ outstanding: {}, replacement: 'random', ways: 4, write: 'back' });
    for (const line of [1, 2, 3, 4]) cache.read(line, 1);
    expect(cache.read(5, 1)).toBe(REFUSED);
    expect(cache.write(5, 1)).toBe(REFUSED);
    cache.fill(3, 1);
    expect(cache.read(5, 1)).toBe(1);
    expect(cache.victim).toBe(3);
    cache.flush();
    expect(cache.read(3, 1)).toBe(1);
  });
});

describe('geometry', () => {
  it('has a capacity, and sectors by mask', () => {
    expect(capacityOf({ ...tiny, sets: 3, ways: 5 })).toBe(1920);
    expect([0, 1, 0b1011, 0x7fffffff].map(countOf)).toEqual([0, 1, 3, 31]);
  });

  it.each([
    [{ sets: 0 }, /0 sets/],
    [{ ways: 1.5 }, /1.5 ways/],
    [{ sectorBytes: 48 }, /128 bytes in sectors of 48/],
    [{ lineBytes: 1024 }, /1024 bytes in sectors of 32/],
    [{ outstanding: { lines: 0 } }, /0 lines/],
  ])('%o cannot be built', (change, message) => {
    expect(() => cacheOf(change)).toThrow(message);
  });

  it('folds the higher digits of a line onto the lowest', () => {
    const setOf = setIndexOf({ ...tiny, sets: 4, index: 'xor' });
    expect([0b01, 0b0110, 0b110110, 0b11_00_00_00].map(setOf)).toEqual([0b01, 0b11, 0b00, 0b11]);
    const ofThree = setIndexOf({ ...tiny, sets: 3, index: 'xor' });
    expect([3, 2, 0b0111].map(ofThree)).toEqual([0, 2, 2]);
  });

  it.each(['hash', 'xor', 'modulo'] as const)('%s reaches every set, about evenly', (index) => {
    const setOf = setIndexOf({ ...tiny, sets: 13, index });
    const found = new Array<number>(13).fill(0);
    for (let line = 0; line < 13_000; line++) found[setOf(line)]!++;
    for (const lines of found) expect(Math.abs(lines - 1000)).toBeLessThan(index === 'xor' ? 1000 : 150);
  });

  it('scrambles as MurmurHash3 does', () => {
    expect([0, 1, 2].map(scramble)).toEqual([0, 0x514e28b7, 0x30f4c306]);
  });
});

/** LRU as one would write it without thinking of speed: JavaScript's maps remember the order of insertion. */
class SlowLru {
  readonly sets: Map<number, number>[];
  readonly geometry: CacheGeometry;
  constructor(geometry: CacheGeometry) {
    this.geometry = geometry;
    this.sets = Array.from({ length: geometry.sets }, () => new Map());
  }

  read(set: number, line: number, mask: number): number {
    const lines = this.sets[set]!;
    const there = lines.get(line) ?? 0;
    if (!lines.delete(line) && lines.size === this.geometry.ways) lines.delete(lines.keys().next().value!);
    lines.set(line, there | mask);
    return mask & ~there;
  }
}

describe('against a plain LRU, a million random accesses each', () => {
  const shapes = [1, 2, 3, 4, 7, 16, 22, 32, 64, 100].flatMap((sets, at) => [
    { sets, ways: [1, 2, 3, 4, 8][at % 5]!, index: 'modulo' as const },
    { sets, ways: [56, 5, 16, 12, 20][at % 5]!, index: at % 2 ? ('hash' as const) : ('xor' as const) },
  ]);
  it.each(shapes)('$sets sets of $ways, $index', ({ sets, ways, index }) => {
    const geometry = { ...tiny, sets, ways, index };
    const cache = new SectoredCache(geometry);
    const slow = new SlowLru(geometry);
    const setOf = setIndexOf(geometry);
    const span = Math.ceil(sets * ways * 1.3);
    let state = sets * 1000 + ways;
    let wrong = 0;
    for (let access = 0; access < 1_000_000; access++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const line = (state >>> 9) % span;
      const mask = ((state >>> 5) & 15) | 1;
      if (cache.read(line, mask) !== slow.read(setOf(line), line, mask)) wrong++;
    }
    expect(wrong).toBe(0);
    expect(cache.counts.requests).toBe(1_000_000);
    expect(cache.counts.readHits + cache.counts.readMisses).toBe(cache.counts.reads);
  });
});
