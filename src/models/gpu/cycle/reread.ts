import { WARP } from '../warp.js';
import { residencyOf, type CycleMachine, type KernelCode } from './machine.js';
import { assemble, type CycleOptions, type KernelRun } from './outcome.js';
import { loadLatency } from './plain-timing.js';
import { lostShare } from './probes.js';
import type { RequestCounts } from './counts.js';
import type { RereadKernel } from './kernel.js';

/** Loads around L1 that go through a buffer again and again: what L2 delivers, and what of the buffer stays in it. */
export function simulateReread(
  kernel: RereadKernel,
  code: KernelCode,
  machine: CycleMachine,
  options: CycleOptions = {},
): KernelRun {
  const { sectorBytes, elementBytes } = machine;
  const { mode, vectors, width, loads, blocks, threads } = kernel;
  const vectorBytes = width * elementBytes;
  const counts = countReread(kernel, sectorBytes / vectorBytes);
  const read = Math.min(vectors, blocks * threads * loads);
  const bufferBytes = read * vectorBytes;
  const loadedBytes = blocks * threads * loads * vectorBytes;
  // blocks that all read all are never more than the way between two of them apart
  const lost = mode === 'all' ? 0 : lostShare(machine, bufferBytes, mode);
  const again = Math.max(0, loadedBytes - bufferBytes);
  const first = (options.earlier ?? 0) > 0 ? lost : 1;
  const fetchedBytes = bufferBytes * first + again * lost;
  const rate = mode === 'slices' ? machine.l2.readBytesPerSecond : machine.l2.sharedReadBytesPerSecond;
  const found = Math.max(0, loadedBytes - fetchedBytes);
  return assemble(machine, code, {
    blocks,
    steps: loads,
    residency: { ...residencyOf(machine, code, threads), ...options.residency },
    loads: counts,
    stores: { requests: 0, sectors: 0 },
    misses: counts.sectors,
    fetchedBytes,
    writtenBytes: 0,
    compulsorySectors: Math.ceil(bufferBytes / sectorBytes),
    multiplyAdds: null,
    sampled: { multiprocessors: 0, of: machine.multiprocessors },
    leadCycles: loadLatency(machine, { missShare: 1, dramShare: first }),
    // all wait for DRAM in a first round, then for L2
    seconds: fetchedBytes / machine.dram.readBytesPerSecond + found / rate,
  });
}

/** Requests and sectors: a warp's vectors lie side by side, but for where they go round the end. */
export function countReread(kernel: RereadKernel, vectorsPerSector: number): RequestCounts {
  const { mode, vectors, loads, blocks, threads } = kernel;
  const slice = Math.floor(vectors / blocks);
  const round = mode === 'slices' ? slice : vectors;
  const step = (mode === 'grid' ? blocks * threads : threads) % round;
  const sectorsOf = (first: number, count: number): number =>
    Math.floor((first + count - 1) / vectorsPerSector) - Math.floor(first / vectorsPerSector) + 1;
  let sectors = 0;
  for (let block = 0; block < blocks; block++) {
    const base = mode === 'slices' ? block * slice : 0;
    const begin = mode === 'grid' ? block * threads : mode === 'all' ? block * slice : 0;
    for (let warp = 0; warp < threads; warp += WARP) {
      let at = (begin + warp) % round;
      for (let load = 0; load < loads; load++) {
        const count = Math.min(WARP, round - at);
        sectors += sectorsOf(base + at, count);
        if (count < WARP) sectors += sectorsOf(base, WARP - count);
        at += step;
        if (at >= round) at -= round;
      }
    }
  }
  return { requests: (blocks * threads * loads) / WARP, sectors };
}
