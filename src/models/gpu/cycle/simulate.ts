import { distinctByOperand, distinctReads } from './compulsory.js';
import { countTiled } from './counts.js';
import { runTraffic } from './dram.js';
import { footprintOf } from './footprint.js';
import { productOf, type Kernel, type TiledKernel } from './kernel.js';
import { residencyOf, type CycleMachine, type KernelCode } from './machine.js';
import { simulatePlain } from './memory-kernels.js';
import { assemble, type CycleOptions, type KernelRun } from './outcome.js';
import { bothOf, type ByOperand } from './operands.js';
import { sampleL1, USUAL_SAMPLE } from './sample.js';
import { tiledStream } from './stream.js';
import { clocksOf, driftOf, gridClocks } from './timing.js';

/** Parts of all blocks that a grid is run in at most: what keeps the largest layers below a second. */
const MOST_PARTS = 600_000;

/** A kernel from cold caches: its counters and time. */
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
  const { sampling = USUAL_SAMPLE, timing = 'measured', parts = 32, reuse = 'cache' } = options;
  const { instances = 1, outputs = true } = options;
  const { threads, rows, columns, depth } = kernel.tile;
  const { blocks, steps } = productOf(kernel);
  const { multiprocessors } = machine;
  const residency = { ...residencyOf(machine, code, threads, kernel.path === 'carve'), ...options.residency };
  residency.l1Bytes = machine.l1.bytes - residency.carveOutBytes;
  const counts = countTiled(kernel, machine);
  const all = (count: number): number => instances * count;

  const nominal = clocksOf(machine, code, timing, 0);
  const law = driftOf(machine, nominal, threads);
  const grid = { resident: residency.blocks, law, epilogueSteps: nominal.perBlock / nominal.perBlockStep };
  const most = Math.max(4, Math.min(parts, Math.floor(MOST_PARTS / blocks)));
  const traffic = runTraffic(footprintOf(kernel, machine, most), machine, { blocks, outputs, ...grid });

  const l1 =
    kernel.path === 'cg'
      ? {
          missRate: 1,
          secondShare: counts.secondSectors / counts.loads.sectors,
          multiprocessors: 0,
          of: multiprocessors,
        }
      : sampleL1(
          tiledStream(kernel, machine),
          traffic.started,
          machine,
          { l1Bytes: residency.l1Bytes, forgets: reuse === 'step', ...grid },
          sampling,
        );
  const { loads, secondSectors, stores } = counts;
  const misses = Math.round(l1.missRate * loads.sectors);
  const missedSecond = l1.secondShare * misses;

  const { sectorBytes, dram } = machine;
  const once = distinctByOperand(kernel, machine, dram.granuleBytes);
  const fetched = (of: keyof ByOperand): number =>
    (once[of] * dram.granuleBytes * traffic.fetchedBytes[of]) / traffic.uniqueBytes[of];
  const fetchedBytes = { first: fetched('first'), second: fetched('second') };
  const measured = timing === 'measured' && code.measured !== undefined;
  const dramShare = Math.min(1, bothOf(fetchedBytes) / sectorBytes / Math.max(1, misses));
  return assemble(machine, code, {
    blocks: all(blocks),
    steps,
    residency,
    loads: { requests: all(loads.requests), sectors: all(loads.sectors) },
    stores: { requests: all(stores.requests), sectors: all(stores.sectors) },
    misses: all(misses),
    fetchedBytes: all(bothOf(fetchedBytes)),
    writtenBytes: all(traffic.writtenBytes),
    operands: {
      loaded: { first: all(loads.sectors - secondSectors), second: all(secondSectors) },
      missed: { first: all(misses - missedSecond), second: all(missedSecond) },
      fetchedBytes: { first: all(fetchedBytes.first), second: all(fetchedBytes.second) },
    },
    compulsorySectors: all(distinctReads(kernel, machine, sectorBytes)),
    multiplyAdds: all(blocks * steps * rows * columns * depth),
    sampled: { multiprocessors: l1.multiprocessors, of: l1.of },
    cycles: gridClocks(clocksOf(machine, code, timing, dramShare), {
      blocks: all(blocks),
      multiprocessors,
      resident: residency.blocks,
      steps,
      // what was measured has the sharing of schedulers in it
      groups: measured ? 1 : law.groups,
    }),
  });
}
