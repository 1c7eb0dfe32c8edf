import { distinctReads } from './compulsory.js';
import { countTiled } from './counts.js';
import type { Counters } from './counters.js';
import { runTraffic } from './dram.js';
import { footprintOf } from './footprint.js';
import { productOf, type TiledKernel } from './kernel.js';
import { residencyOf, type CycleMachine, type KernelCode, type Residency } from './machine.js';
import { sampleL1, USUAL_SAMPLE, type Sampling } from './sample.js';
import { tiledStream } from './stream.js';
import { clocksOf, driftOf, gridClocks, type TimingSource } from './timing.js';

export type CycleOptions = {
  sampling?: Sampling;
  /** Clocks of a step as measured on the same code, if the code has them (by default), or from latencies alone. */
  timing?: TimingSource;
  /** Overrides what follows from the code: resident blocks and shared memory set aside, bytes. */
  residency?: Partial<Pick<Residency, 'blocks' | 'carveOutBytes'>>;
  /** Parts of a block's main loop that the L2 is seen in, at most; fewer if the grid is large. */
  parts?: number;
};

/** What holds a kernel up: its seconds if it were that alone. The longest is the kernel's time but for the launch. */
export type Bounds = { issue: number; l2Read: number; l2Write: number; dram: number };

export type KernelRun = {
  counters: Counters;
  residency: Residency;
  bounds: Bounds;
  /** Multiprocessors whose L1 was run in detail, of those with work. */
  sampled: { multiprocessors: number; of: number };
  /** Sectors read at least once, the least that DRAM must deliver from cold. */
  compulsorySectors: number;
};

/** Parts of all blocks that a grid is run in at most: what keeps the largest layers below a second. */
const MOST_PARTS = 600_000;

/**
 * A tiled kernel from cold caches: its counters and time. Requests and sectors are exact; L1 misses are those of a
 * sample of multiprocessors in detail; L2 and DRAM those of the whole grid in pieces.
 */
export function simulateTiled(
  kernel: TiledKernel,
  code: KernelCode,
  machine: CycleMachine,
  options: CycleOptions = {},
): KernelRun {
  const { sampling = USUAL_SAMPLE, timing = 'measured', parts = 32 } = options;
  const { threads } = kernel.tile;
  const product = productOf(kernel);
  const residency = { ...residencyOf(machine, code, threads, kernel.path === 'carve'), ...options.residency };
  residency.l1Bytes = machine.l1.bytes - residency.carveOutBytes;
  const resident = residency.blocks;
  const counts = countTiled(kernel, machine);

  const nominal = clocksOf(machine, code, timing, 0);
  const law = driftOf(machine, nominal, threads);
  const epilogueSteps = nominal.perBlock / nominal.perBlockStep;
  const most = Math.max(4, Math.min(parts, Math.floor(MOST_PARTS / product.blocks)));
  const grid = { blocks: product.blocks, resident, law, epilogueSteps };
  const traffic = runTraffic(footprintOf(kernel, machine, most), machine, grid);

  const missRate =
    kernel.path === 'cg'
      ? { missRate: 1, multiprocessors: 0, of: machine.multiprocessors }
      : sampleL1(
          tiledStream(kernel, machine),
          traffic.started,
          machine,
          { resident, l1Bytes: residency.l1Bytes, law, epilogueSteps },
          sampling,
        );
  const misses = Math.round(missRate.missRate * counts.loads.sectors);

  const { sectorBytes, dram, l2 } = machine;
  const granules = distinctReads(kernel, machine, dram.granuleBytes);
  const fetched = (granules * dram.granuleBytes * traffic.fetchedBytes) / traffic.uniqueBytes;
  const dramShare = Math.min(1, fetched / sectorBytes / Math.max(1, misses));
  const clocks = clocksOf(machine, code, timing, dramShare);
  const cycles = gridClocks(clocks, {
    blocks: product.blocks,
    multiprocessors: machine.multiprocessors,
    resident,
    steps: product.steps,
    groups: timing === 'measured' && code.measured ? 1 : law.groups,
  });
  const bounds: Bounds = {
    issue: cycles / machine.clockHz,
    l2Read: (misses * sectorBytes) / l2.readBytesPerSecond,
    l2Write: (counts.stores.sectors * sectorBytes) / l2.writeBytesPerSecond,
    dram: fetched / dram.readBytesPerSecond,
  };
  const seconds = Math.max(...Object.values(bounds)) + machine.launchSeconds;
  const { rows, columns, depth } = kernel.tile;
  return {
    counters: {
      time_ns: seconds * 1e9,
      sm_cycles: Math.round(seconds * machine.clockHz),
      inst: product.blocks * (product.steps * code.instructionsPerStep + code.instructionsPerBlock),
      ffma: product.blocks * product.steps * rows * columns * depth,
      l1_ld_req: counts.loads.requests,
      l1_ld_sec: counts.loads.sectors,
      l1_ld_hit: counts.loads.sectors - misses,
      l1_ld_miss: misses,
      l1_st_req: counts.stores.requests,
      l1_st_sec: counts.stores.sectors,
      l1_st_hit: 0,
      xbar2l1_rd_sec: misses,
      l12xbar_wr_sec: counts.stores.sectors,
      l2_tex_rd: null,
      l2_fill_dev: Math.round(fetched / sectorBytes),
      dram_rd_sec: Math.round(fetched / sectorBytes),
      dram_wr_sec: Math.round(traffic.writtenBytes / sectorBytes),
    },
    residency,
    bounds,
    sampled: { multiprocessors: missRate.multiprocessors, of: missRate.of },
    compulsorySectors: distinctReads(kernel, machine, sectorBytes),
  };
}
