import { describe, expect, it } from 'vitest';
import { BlockLru, PartitionedCache, type CacheGeometry } from '../../../src/memory/cache/index.js';

const part: CacheGeometry = { lineBytes: 128, sectorBytes: 32, sets: 1, ways: 4, write: 'back' };
/** Even lines live in part 0. */
const homeOf = (line: number) => line % 2;
const halves = (change = {}) => new PartitionedCache({ parts: 2, part, homeOf, ...change });

describe('a cache in two halves', () => {
  it('finds a near line near, and a far line near from the second time on', () => {
    const cache = halves();
    expect(cache.read(0, 2, 0b0011)).toBe(0b0011);
    expect(cache.crossed).toBe(0);
    expect(cache.read(0, 3, 0b0011)).toBe(0b0011);
    expect(cache.crossed).toBe(0b0011);
    expect(cache.read(0, 3, 0b0111)).toBe(0b0100);
    expect(cache.crossed).toBe(0b0100);
    expect(cache.read(1, 3, 0b0001)).toBe(0);
    expect(cache.crossed).toBe(0);
    expect(cache.counts).toEqual({
      reads: 8,
      nearHits: 3,
      farReads: 3,
      farHits: 0,
      memoryReads: 5,
      writes: 0,
      farWrites: 0,
      memoryWrites: 0,
    });
  });

  it('hits at the far home what others brought there', () => {
    const cache = halves();
    cache.read(0, 2, 1);
    expect(cache.read(1, 2, 1)).toBe(0);
    expect([cache.crossed, cache.counts.farHits, cache.counts.farReads]).toEqual([1, 1, 1]);
    expect(cache.read(1, 2, 1)).toBe(0);
    expect([cache.crossed, cache.counts.nearHits]).toEqual([0, 1]);
  });

  it('crosses every time if nothing is replicated, and near lines keep their room', () => {
    const cache = halves({ replicate: false });
    for (const line of [0, 2, 4, 6, 1, 3, 5, 7]) cache.read(0, line, 1);
    for (const line of [0, 2, 4, 6, 1, 3, 5, 7]) expect(cache.read(0, line, 1)).toBe(0);
    expect(cache.counts).toMatchObject({ nearHits: 4, farHits: 4, farReads: 8, memoryReads: 8 });
  });

  it('holds half as much for one reader if it replicates: five lines near are one too many', () => {
    const cache = halves();
    for (const line of [0, 2, 4, 1, 3]) cache.read(0, line, 1);
    expect(cache.read(0, 0, 1)).toBe(1);
    expect(cache.read(0, 1, 1)).toBe(0); // near copy still there
    cache.read(0, 6, 1);
    cache.read(0, 8, 1);
    expect(cache.read(0, 3, 1)).toBe(0); // its copy is gone, its home has it
    expect(cache.crossed).toBe(1);
  });

  it('writes at the home and drops copies elsewhere', () => {
    const cache = halves();
    cache.read(0, 3, 0b0011);
    expect(cache.write(0, 3, 0b0001)).toBe(0);
    expect(cache.read(0, 3, 0b0001)).toBe(0);
    expect(cache.crossed).toBe(0b0001);
    expect(cache.write(1, 3, 0b0010)).toBe(0);
    expect(cache.counts).toMatchObject({ writes: 2, farWrites: 1, memoryWrites: 0 });
    for (const line of [5, 7, 9, 11]) cache.read(1, line, 1);
    expect(cache.counts.memoryWrites).toBe(2);
  });

  it('passes writes on if its parts do', () => {
    const cache = halves({ part: { ...part, write: 'through' } });
    cache.write(0, 0, 0b0111);
    expect(cache.counts).toMatchObject({ writes: 3, memoryWrites: 3, farWrites: 0 });
  });

  it('spreads homes evenly by default', () => {
    const cache = halves({ homeOf: undefined });
    let there = 0;
    for (let line = 0; line < 10_000; line++) there += cache.homeOf(line);
    expect(Math.abs(there - 5000)).toBeLessThan(200);
  });

  it('wants parts', () => {
    expect(() => halves({ parts: 0 })).toThrow(/0 parts/);
  });
});

describe('blocks in the order of their last use', () => {
  it('keep what fits, the youngest first', () => {
    const cache = new BlockLru(4, 100);
    expect([cache.touch(0, 40), cache.touch(1, 40), cache.touch(0, 40)]).toEqual([false, false, true]);
    expect(cache.touch(2, 40)).toBe(false); // 1 goes
    expect([cache.has(0), cache.has(1), cache.has(2)]).toEqual([true, false, true]);
    expect(cache.held).toBe(80);
    expect(cache.touch(3, 100)).toBe(false);
    expect([cache.has(0), cache.has(2), cache.has(3), cache.held]).toEqual([false, false, true, 100]);
  });

  it('lets pass what is larger than all', () => {
    const cache = new BlockLru(2, 100);
    cache.touch(0, 60);
    expect([cache.touch(1, 101), cache.touch(1, 101), cache.has(0), cache.held]).toEqual([
      false,
      false,
      false,
      0,
    ]);
  });

  it('write back what was written when it makes room, once', () => {
    const cache = new BlockLru(3, 100);
    cache.touch(0, 60, 50);
    cache.touch(0, 60, 5);
    expect([cache.dirty, cache.writtenBack]).toEqual([55, 0]);
    cache.touch(1, 60);
    expect([cache.dirty, cache.writtenBack]).toEqual([0, 55]);
    cache.touch(2, 60);
    expect(cache.writtenBack).toBe(55);
  });

  it('write back early what is too much, in the order in which it was written', () => {
    const cache = new BlockLru(4, 1000, 100);
    cache.touch(0, 60, 60);
    cache.touch(1, 40, 40);
    cache.touch(0, 60);
    expect(cache.writtenBack).toBe(0);
    cache.touch(2, 30, 30);
    expect([cache.writtenBack, cache.dirty, cache.has(0)]).toEqual([60, 70, true]);
    cache.touch(3, 70, 70);
    expect([cache.writtenBack, cache.dirty]).toEqual([100, 100]);
  });
});
