// @ts-check
import { SectoredCache } from '../dist/memory/cache/index.js';
import { perCall } from './measure.mjs';
import { short } from './table.mjs';

const ACCESSES = 500_000;
/** @type {{ name: string, sets: number, ways: number, index: 'hash' | 'xor' }[]} */
const CACHES = [
  { name: 'L1 of 28 KiB', sets: 4, ways: 56, index: 'hash' },
  { name: 'L1 of 156 KiB', sets: 22, ways: 56, index: 'hash' },
  { name: 'L2 of 1 MiB', sets: 512, ways: 16, index: 'xor' },
];

/** Accesses per CPU second of the sectored cache alone. @returns {import('./table.mjs').Section} */
export function cacheSection() {
  return {
    name: 'cache',
    title: 'Sectored cache (LRU, 128-byte lines, one sector an access)',
    notes: [
      'Random lines of a footprint of 0.9 and 1.5 times the capacity, and lines one after another, four accesses each.',
    ],
    columns: [
      { key: 'cache', title: 'cache' },
      { key: 'pattern', title: 'pattern' },
      { key: 'perSecond', title: 'accesses / CPU s', show: short },
      { key: 'nanoseconds', title: 'ns / access', show: (value) => value.toFixed(1) },
      { key: 'hits', title: 'hits', show: (value) => value.toFixed(2) },
    ],
    rows: CACHES.flatMap(({ name, ...shape }) =>
      ['random 0.9', 'random 1.5', 'stream 1.5'].map((pattern) => {
        const cache = new SectoredCache({ lineBytes: 128, sectorBytes: 32, ...shape });
        const [kind, factor] = pattern.split(' ');
        const span = Math.floor(shape.sets * shape.ways * Number(factor));
        let state = 1;
        const work = () => {
          for (let at = 0; at < ACCESSES; at++) {
            state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
            if (kind === 'random') cache.read((state >>> 4) % span, 1 << (state >>> 30));
            else cache.read((at >> 2) % span, 1 << (at & 3));
          }
        };
        const seconds = perCall(work) / ACCESSES;
        const hits = cache.counts.readHits / cache.counts.reads;
        return { cache: name, pattern, perSecond: 1 / seconds, nanoseconds: 1e9 * seconds, hits };
      }),
    ),
    faults: [],
  };
}
