import { InputError } from '../../../errors.js';
import { formatCount } from '../../../quantity/format.js';
import { SectoredCache, type CacheGeometry } from '../../../memory/cache/index.js';
import { Accesses } from './accesses.js';
import type { DriftLaw } from './drift.js';
import { Multiprocessor } from './multiprocessor.js';
import type { CycleMachine } from './machine.js';
import type { KernelStream } from './stream.js';

/** Lines of an L1 at most: 128 MiB, a thousand times what there is. */
const MOST_LINES = 2 ** 20;

/**
 * The L1 that shared memory leaves: 128-byte lines in hashed sets, LRU, whatever the number of sets.
 * @throws InputError if it is larger than can be simulated
 */
export function l1Geometry(machine: CycleMachine, l1Bytes: number): CacheGeometry {
  const { lineBytes, sectorBytes, l1 } = machine;
  const sets = Math.max(1, Math.round(l1Bytes / l1.setBytes));
  const ways = Math.max(1, Math.floor((l1Bytes - l1.reservedBytes) / lineBytes / sets));
  if (sets * ways > MOST_LINES) {
    throw new InputError(`holds ${formatCount(sets * ways)} lines`, {
      field: 'l1.size',
      expected: `at most ${formatCount(MOST_LINES)} lines of ${lineBytes} bytes, which are simulated one by one; --fidelity analytic takes more`,
    });
  }
  return { lineBytes, sectorBytes, sets, ways, index: 'hash', replacement: 'lru', write: 'through' };
}

/** Sectors read and missed; of these, those of the second operand. */
export type L1Run = { reads: number; misses: number; second: number };

/**
 * One multiprocessor's L1 under the loads of its blocks, in the order in which they drift through their main loops.
 * With more blocks than `most`, only so many are run: the misses of those after the first generation stand for the
 * rest.
 */
export function runL1(options: {
  stream: KernelStream;
  blocks: readonly number[];
  resident: number;
  law: DriftLaw;
  epilogueSteps: number;
  geometry: CacheGeometry;
  most: number;
  /** Whether nothing outlives a step of a block: reuse only within it, as simple models have it. */
  forgets?: boolean;
}): L1Run {
  const { stream, blocks, resident, law, epilogueSteps, geometry, most, forgets = false } = options;
  const cache = new SectoredCache(geometry);
  const accesses = new Accesses(geometry.lineBytes / geometry.sectorBytes);
  const multiprocessor = new Multiprocessor(
    law,
    { parts: stream.steps, stepsOf: () => 1, epilogueSteps },
    resident,
  );
  const boundary = stream.second ?? Infinity;
  let second = 0;
  const running = new Map<number, ReturnType<KernelStream['block']>>();
  const load = (block: number, step: number) => {
    accesses.clear();
    running.get(block)!.loads(step, accesses);
    if (forgets) cache.flush();
    const { lines, masks, length } = accesses;
    for (let index = 0; index < length; index++) {
      const before = cache.counts.readMisses;
      cache.read(lines[index]!, masks[index]!);
      if (lines[index]! >= boundary) second += cache.counts.readMisses - before;
    }
  };
  let next = 0;
  const start = (late = 0) => {
    const block = blocks[next++]!;
    running.set(block, stream.block(block));
    multiprocessor.start(block, late);
    load(block, 0);
  };
  while (next < blocks.length && !multiprocessor.full) start(blocks[next]! * law.launchClocks);
  let ended = 0;
  let cold: L1Run = { reads: 0, misses: 0, second: 0 };
  while (multiprocessor.next < Infinity) {
    const { block, part } = multiprocessor.advance();
    if (part >= 0) {
      if (part < stream.steps) load(block, part);
      continue;
    }
    running.delete(block);
    ended++;
    if (ended === resident) cold = { reads: cache.counts.reads, misses: cache.counts.readMisses, second };
    if (ended === most && next < blocks.length) break;
    if (next < blocks.length) start();
  }
  const { reads, readMisses: misses } = cache.counts;
  const rest = blocks.length - ended;
  if (rest === 0 || reads === cold.reads) return { reads, misses, second };
  const restReads = (reads / ended) * rest;
  const restShare = restReads / (reads - cold.reads);
  return {
    reads: reads + restReads,
    misses: misses + (misses - cold.misses) * restShare,
    second: second + (second - cold.second) * restShare,
  };
}
