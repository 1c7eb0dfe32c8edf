import type { CacheGeometry } from '../../../memory/cache/index.js';
import { Accesses } from './accesses.js';
import type { DriftLaw } from './drift.js';
import { l1Geometry, runL1 } from './l1.js';
import type { CycleMachine } from './machine.js';
import type { KernelStream } from './stream.js';

/** How much is simulated in detail. */
export type Sampling = {
  /** Lines looked up in L1s, about: as many multiprocessors and blocks as this allows. Infinity for all. */
  lookups: number;
  /** Multiprocessors at least, where the grid has as many. */
  multiprocessors: number;
  /** Generations of resident blocks of a multiprocessor at most, before the rest is extrapolated. */
  generations: number;
};

/** Enough for a few per cent, in well under a second a kernel. */
export const USUAL_SAMPLE: Sampling = { lookups: 3e6, multiprocessors: 6, generations: 8 };
export const EVERYTHING: Sampling = { lookups: Infinity, multiprocessors: Infinity, generations: Infinity };

export type L1Sample = {
  /** Of the sectors loaded, the share that misses. */
  missRate: number;
  /** Of the misses, the share of the second operand. */
  secondShare: number;
  /** Multiprocessors run in detail, of those with work. */
  multiprocessors: number;
  of: number;
};

/** The L1s of some multiprocessors, evenly chosen among those with blocks, for all of them. */
export function sampleL1(
  stream: KernelStream,
  started: readonly (readonly number[])[],
  machine: CycleMachine,
  grid: { resident: number; l1Bytes: number; law: DriftLaw; epilogueSteps: number; forgets?: boolean },
  sampling: Sampling,
): L1Sample {
  const busy = started.filter((blocks) => blocks.length > 0);
  const most = sampling.generations * grid.resident;
  const longest = Math.max(...busy.map((blocks) => Math.min(blocks.length, most)));
  const perStep = lookupsOf(stream, machine);
  const allowed = Math.floor(sampling.lookups / (perStep * stream.steps * longest));
  const count = Math.min(busy.length, Math.max(sampling.multiprocessors, allowed));
  const geometry = grid.forgets ? oneStep(machine) : l1Geometry(machine, grid.l1Bytes);
  // main loops that go on and on are as they begin
  const steps = Math.max(1, Math.floor((MOST_TURNS * sampling.lookups) / (perStep * longest * count)));
  const sampled = stream.steps <= steps ? stream : { ...stream, steps };
  let reads = 0;
  let misses = 0;
  let second = 0;
  for (let index = 0; index < count; index++) {
    const all = busy[Math.floor(((index + 0.5) * busy.length) / count)]!;
    // what nothing outlives needs no blocks that follow each other, but some of all columns
    const blocks = grid.forgets ? evenly(all, most) : all;
    const run = runL1({ stream: sampled, blocks, geometry, most, ...grid });
    reads += run.reads;
    misses += run.misses;
    second += run.second;
  }
  return {
    missRate: reads > 0 ? misses / reads : 0,
    secondShare: misses > 0 ? second / misses : 0,
    multiprocessors: count,
    of: busy.length,
  };
}

/** So many of a list at most, from all over it. */
const evenly = (blocks: readonly number[], most: number): number[] =>
  blocks.length <= most
    ? [...blocks]
    : Array.from({ length: most }, (_, at) => blocks[Math.floor(((at + 0.5) * blocks.length) / most)]!);

/** A cache that no step overflows: it is emptied before the next. */
const oneStep = ({ lineBytes, sectorBytes }: CycleMachine): CacheGeometry => ({
  lineBytes,
  sectorBytes,
  sets: 1,
  ways: 2048,
});

/** How often the usual lookups may be made at least of so many multiprocessors: what keeps longer loops below some seconds. */
const MOST_TURNS = 32;

/** Lines that a block looks up in a step, from one in the middle of the first block. */
function lookupsOf(stream: KernelStream, machine: CycleMachine): number {
  const accesses = new Accesses(machine.lineBytes / machine.sectorBytes);
  stream.block(0).loads(stream.steps >> 1, accesses);
  return Math.max(1, accesses.length);
}
