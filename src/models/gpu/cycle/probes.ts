import { PartitionedCache, SectoredCache, type CacheGeometry } from '../../../memory/cache/index.js';
import { l1Geometry } from './l1.js';
import type { CycleMachine } from './machine.js';

/** Buffers at different addresses that a curve is the mean of: a hash treats each its own way. */
const BASES = 8;
/** Lines of an L2 are alike: one in so many is enough to see it. */
const L2_SAMPLE = 16;

/** The geometry of one part of L2, thinned to a sample of its sets. */
export function l2PartGeometry({ lineBytes, sectorBytes, l2 }: CycleMachine, sample = 1): CacheGeometry {
  const lines = l2.heldBytes / l2.parts / lineBytes / sample;
  const sets = Math.max(1, Math.round(lines / l2.ways));
  return { lineBytes, sectorBytes, sets, ways: l2.ways, index: 'hash', replacement: 'lru', write: 'back' };
}

/**
 * Mean clocks of a load through L1 in a chain that goes round a buffer again and again, once round already: what L1
 * lost comes from the near part of L2.
 */
export function chaseL1(
  machine: CycleMachine,
  bytes: number,
  l1Bytes: number,
  stride = machine.lineBytes,
): number {
  const { lineBytes, l1, l2 } = machine;
  const steps = Math.floor(bytes / stride);
  const perLine = lineBytes / stride;
  let misses = 0;
  for (let base = 0; base < BASES; base++) {
    const cache = new SectoredCache(l1Geometry(machine, l1Bytes));
    let warm = 0;
    for (let round = 0; round < 3; round++) {
      warm = cache.counts.readMisses;
      for (let step = 0; step < steps; step++) {
        const line = Math.floor(step / perLine);
        const sector = Math.floor(((step - line * perLine) * stride) / machine.sectorBytes);
        cache.read(base * 0x10_0000 + line, 1 << sector);
      }
    }
    misses += cache.counts.readMisses - warm;
  }
  const share = misses / (BASES * steps);
  return l1.latency + (l2.nearLatency - l1.latency) * share;
}

/** Mean clocks of a load around L1 in such a chain, one a line, from one multiprocessor: near, far, or DRAM. */
export function chaseL2(machine: CycleMachine, bytes: number): number {
  const { lineBytes, l2, dram } = machine;
  const lines = Math.max(1, Math.floor(bytes / lineBytes / L2_SAMPLE));
  const cache = new PartitionedCache({ parts: l2.parts, part: l2PartGeometry(machine, L2_SAMPLE) });
  let clocks = 0;
  for (let round = 0; round < 3; round++) {
    clocks = 0;
    for (let line = 0; line < lines; line++) {
      const fetched = cache.read(0, line, 1);
      if (cache.crossed > 0) clocks += fetched > 0 ? dram.farLatency : l2.farLatency;
      else clocks += fetched > 0 ? dram.nearLatency : l2.nearLatency;
    }
  }
  return clocks / lines;
}

/**
 * Bytes a second that all multiprocessors together read from a buffer again and again. `fix`: each its own slice.
 * Blocks run apart, so that what is kept of a buffer too large is as if chosen at random: a line is still there on the
 * next round with probability e^(-m F / C), m being the share that is not, F the buffer, C what L2 holds of it. `rot`:
 * all of it, so that every part of L2 reads every line: some of the buffer stays for good, the rest goes round it.
 */
export function sweepBandwidth(machine: CycleMachine, bytes: number, mode: 'fix' | 'rot' = 'fix'): number {
  const { l2, dram } = machine;
  if (mode === 'fix')
    return Math.min(l2.readBytesPerSecond, dram.readBytesPerSecond / missesOfRounds(bytes / l2.sweptBytes));
  const share = Math.max(0, 1 - l2.residentBytes / bytes);
  return Math.min(l2.sharedReadBytesPerSecond, dram.readBytesPerSecond / share);
}

/** Share m of a buffer x times what is held that is missing on every round: the solution of m = 1 - e^(-m x). */
export function missesOfRounds(x: number): number {
  if (x <= 1) return 0;
  let share = 1;
  for (let turn = 0; turn < 200; turn++) share = 1 - Math.exp(-share * x);
  return share;
}

/**
 * Share of a buffer that the next round of a few does not find in L2. Blocks run at different speeds; one that is
 * faster than the others comes back sooner. Whose way back is longer than what L2 holds finds nothing, and speeds are
 * spread log-normally about their mean.
 */
export function lostShare({ sweeps }: CycleMachine, bytes: number, mode: 'slices' | 'grid'): number {
  const held = mode === 'slices' ? sweeps.slicesBytes : sweeps.gridBytes;
  return normal(Math.log(bytes / held) / sweeps.spread);
}

/** The normal distribution's share below so many deviations (Abramowitz and Stegun 7.1.26: to 1.5e-7). */
function normal(deviations: number): number {
  const x = Math.abs(deviations) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = (series * Math.exp(-x * x)) / 2;
  return deviations < 0 ? tail : 1 - tail;
}
