import { distinctReads } from './compulsory.js';
import { countTiled } from './counts.js';
import { runTraffic } from './dram.js';
import { footprintOf } from './footprint.js';
import { productOf, type Kernel, type TiledKernel } from './kernel.js';
import { residencyOf, type CycleMachine, type KernelCode } from './machine.js';
import { simulatePlain } from './memory-kernels.js';
import { assemble, type CycleOptions, type KernelRun } from './outcome.js';
import { sampleL1, USUAL_SAMPLE } from './sample.js';
import { tiledStream } from './stream.js';
import { clocksOf, driftOf, gridClocks } from './timing.js';

/** Parts of all blocks that a grid is run in at most: what keeps the largest layers below a second. */
const MOST_PARTS = 600_000;

/** A kernel from cold caches, or after launches of the same: its counters and time. */
export function simulateKernel(
  kernel: Kernel,
  code: KernelCode,
  machine: CycleMachine,
  options: CycleOptions = {},
): KernelRun {
  return kernel.kind === 'conv' || kernel.kind === 'gemm'
    ? simulateTiled(kernel, code, machine, options)
    : simulatePlain(kernel, code, machine, options);
}

/**
 * A tiled kernel. Requests and sectors are exact; L1 misses are those of a sample of multiprocessors in detail; L2 and
 * DRAM those of the whole grid in pieces; the clocks of a step in any case those of the drift too.
 */
export function simulateTiled(
  kernel: TiledKernel,
  code: KernelCode,
  machine: CycleMachine,
  options: CycleOptions = {},
): KernelRun {
  const { sampling = USUAL_SAMPLE, timing = 'measured', parts = 32, reuse = 'cache', earlier = 0 } = options;
  const { threads, rows, columns, depth } = kernel.tile;
  const { blocks, steps } = productOf(kernel);
  const { multiprocessors } = machine;
  const residency = { ...residencyOf(machine, code, threads, kernel.path === 'carve'), ...options.residency };
  residency.l1Bytes = machine.l1.bytes - residency.carveOutBytes;
  const counts = countTiled(kernel, machine);

  const nominal = clocksOf(machine, code, timing, 0);
  const law = driftOf(machine, nominal, threads);
  const grid = { resident: residency.blocks, law, epilogueSteps: nominal.perBlock / nominal.perBlockStep };
  const most = Math.max(4, Math.min(parts, Math.floor(MOST_PARTS / blocks)));
  const traffic = runTraffic(footprintOf(kernel, machine, most), machine, { blocks, earlier, ...grid });

  const l1 =
    kernel.path === 'cg'
      ? { missRate: 1, multiprocessors: 0, of: multiprocessors }
      : sampleL1(
          tiledStream(kernel, machine),
          traffic.started,
          machine,
          { l1Bytes: residency.l1Bytes, forgets: reuse === 'step', ...grid },
          sampling,
        );
  const misses = Math.round(l1.missRate * counts.loads.sectors);

  const { sectorBytes, dram } = machine;
  const once = distinctReads(kernel, machine, dram.granuleBytes) * dram.granuleBytes;
  const fetchedBytes = (once * traffic.fetchedBytes) / traffic.uniqueBytes;
  const measured = timing === 'measured' && code.measured !== undefined;
  const dramShare = Math.min(1, fetchedBytes / sectorBytes / Math.max(1, misses));
  return assemble(machine, code, {
    blocks,
    steps,
    residency,
    ...counts,
    misses,
    fetchedBytes,
    writtenBytes: traffic.writtenBytes,
    compulsorySectors: distinctReads(kernel, machine, sectorBytes),
    multiplyAdds: blocks * steps * rows * columns * depth,
    sampled: { multiprocessors: l1.multiprocessors, of: l1.of },
    cycles: gridClocks(clocksOf(machine, code, timing, dramShare), {
      blocks,
      multiprocessors,
      resident: residency.blocks,
      steps,
      // what was measured has the sharing of schedulers in it
      groups: measured ? 1 : law.groups,
    }),
  });
}
