import { PieceStream, repeat, runBanks } from './banks.js';
import { distinctByOperand, distinctReads } from './compulsory.js';
import { countTiled } from './counts.js';
import { runTraffic } from './dram.js';
import { footprintOf } from './footprint.js';
import { productOf, type Kernel, type TiledKernel } from './kernel.js';
import { assertSides, assertWithin } from './limits.js';
import { residencyOf, type CycleMachine, type KernelCode } from './machine.js';
import { simulatePlain } from './memory-kernels.js';
import { assemble, type CycleOptions, type KernelRun } from './outcome.js';
import { bothOf, type ByOperand } from './operands.js';
import { sampleL1, USUAL_SAMPLE } from './sample.js';
import { tiledStream } from './stream.js';
import { clocksOf, driftOf, gridClocks } from './timing.js';
import type { DriftLaw } from './drift.js';

/** Parts of all blocks that a grid is run in at most: what keeps the largest layers below a second. */
const MOST_PARTS = 600_000;

/** Blocks that go in step, however many share a multiprocessor. */
const IN_STEP: DriftLaw = { perStep: 1, perBlockStep: 0, olderShare: 0.5, groups: 1, launchClocks: 0 };

/** The machine with sectors of an element, so that nothing comes along. */
const byElement = (machine: CycleMachine): CycleMachine => ({
  ...machine,
  sectorBytes: machine.elementBytes,
  lineBytes: (machine.lineBytes / machine.sectorBytes) * machine.elementBytes,
});

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
  const { sampling = USUAL_SAMPLE, timing = 'measured', parts = 32, caches = 'real' } = options;
  const { instances = 1, readsResults = false, earlier = 0 } = options;
  const delta = caches === 'delta';
  const { threads, rows, columns, depth } = kernel.tile;
  const { blocks, steps } = productOf(kernel);
  assertWithin('blocks', blocks);
  if (kernel.kind === 'conv') assertSides(kernel.shape);
  const multiplyAdds = rows * columns * depth;
  const { multiprocessors } = machine;
  const residency = { ...residencyOf(machine, code, threads, kernel.path === 'carve'), ...options.residency };
  residency.l1Bytes = machine.l1.bytes - residency.carveOutBytes;
  const counts = countTiled(kernel, machine);
  const lines = delta ? byElement(machine) : machine;
  const all = (count: number): number => instances * count;

  const nominal = clocksOf(machine, code, timing, 0, multiplyAdds);
  const law = delta ? IN_STEP : driftOf(machine, nominal, threads);
  const grid = { resident: residency.blocks, law, epilogueSteps: nominal.perBlock / nominal.perBlockStep };
  const most = Math.max(4, Math.min(parts, Math.floor(MOST_PARTS / blocks)));
  const footprint = footprintOf(kernel, machine, most);
  const { banks } = machine.dram;
  const together = Math.min(blocks, multiprocessors * residency.blocks);
  const { keepsRequests = false } = options;
  const requests = banks || keepsRequests ? new PieceStream(footprint, together) : undefined;
  const traffic = runTraffic(footprint, machine, { blocks, outputs: !delta, earlier, requests, ...grid });

  const l1 =
    kernel.path === 'cg'
      ? {
          missRate: 1,
          secondShare: counts.secondSectors / counts.loads.sectors,
          multiprocessors: 0,
          of: multiprocessors,
        }
      : sampleL1(
          tiledStream(kernel, lines),
          traffic.started,
          lines,
          { l1Bytes: residency.l1Bytes, forgets: delta, ...grid },
          sampling,
        );
  const { loads, secondSectors, stores } = counts;
  const asked = delta
    ? countTiled(kernel, lines).loads.sectors / (machine.sectorBytes / machine.elementBytes)
    : loads.sectors;
  const misses = Math.round(l1.missRate * asked);
  const missedSecond = l1.secondShare * misses;
  const before = readsResults ? stores : { requests: 0, sectors: 0 };

  const { sectorBytes, dram } = machine;
  const once = distinctByOperand(kernel, machine, dram.granuleBytes);
  const fetched = (of: keyof ByOperand): number =>
    delta
      ? traffic.fetchedBytes[of]
      : (once[of] * dram.granuleBytes * traffic.fetchedBytes[of]) / traffic.uniqueBytes[of];
  const fetchedBytes = { first: fetched('first'), second: fetched('second') };
  const measured = timing === 'measured' && code.measured !== undefined;
  const dramShare = Math.min(1, bothOf(fetchedBytes) / sectorBytes / Math.max(1, misses));
  const fromDram = bothOf(fetchedBytes) + before.sectors * sectorBytes;
  const { writtenBytes } = traffic;
  return assemble(machine, code, {
    dram: banks && repeat(runBanks(banks, requests!, fromDram + writtenBytes), instances),
    requests: keepsRequests ? requests : undefined,
    blocks: all(blocks),
    steps,
    residency,
    loads: {
      requests: all(loads.requests + before.requests),
      sectors: all(loads.sectors + before.sectors),
    },
    stores: { requests: all(stores.requests), sectors: all(stores.sectors) },
    misses: all(misses + before.sectors),
    fetchedBytes: all(fromDram),
    writtenBytes: all(writtenBytes),
    operands: {
      loaded: { first: all(loads.sectors - secondSectors), second: all(secondSectors) },
      missed: { first: all(misses - missedSecond), second: all(missedSecond) },
      fetchedBytes: { first: all(fetchedBytes.first), second: all(fetchedBytes.second) },
    },
    compulsorySectors: all(distinctReads(kernel, machine, sectorBytes) + before.sectors),
    multiplyAdds: all(blocks * steps * multiplyAdds),
    sampled: { multiprocessors: l1.multiprocessors, of: l1.of },
    cycles: gridClocks(clocksOf(machine, code, timing, dramShare, multiplyAdds), {
      blocks: all(blocks),
      multiprocessors,
      resident: residency.blocks,
      steps,
      // what was measured has the sharing of schedulers in it
      groups: measured ? 1 : law.groups,
    }),
  });
}
