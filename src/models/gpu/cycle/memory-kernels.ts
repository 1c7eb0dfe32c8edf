import { WARP } from '../warp.js';
import { streamBanks } from './banks.js';
import { countStream, depthwiseStream, patternStream, privateStream } from './elementwise.js';
import { runGrid } from './schedule.js';
import { sampleL1, USUAL_SAMPLE } from './sample.js';
import { assertSides, assertWithin } from './limits.js';
import { residencyOf, type CycleMachine, type KernelCode } from './machine.js';
import { assemble, instructionsOf, type CycleOptions, type KernelRun } from './outcome.js';
import { loadLatency, plainClocks } from './plain-timing.js';
import { lostShare } from './probes.js';
import { simulateReread } from './reread.js';
import { driftOf, stepClocks } from './timing.js';
import { distinctOfImage } from './compulsory.js';
import { bothOf, type ByOperand } from './operands.js';
import { keptBetween } from './warm.js';
import type { DepthwiseKernel, PatternKernel, PrivateKernel, RereadKernel, SweepKernel } from './kernel.js';

/** Kernels without a tile: each element once, or nearly. */
export type PlainKernel = DepthwiseKernel | SweepKernel | PrivateKernel | PatternKernel | RereadKernel;

/** A plain kernel from cold caches, or after launches of the same: its counters and time. */
export function simulatePlain(
  kernel: PlainKernel,
  code: KernelCode,
  machine: CycleMachine,
  options: CycleOptions = {},
): KernelRun {
  if (kernel.kind === 'sweep') return simulateSweep(kernel, code, machine, options);
  if (kernel.kind === 'reread') return simulateReread(kernel, code, machine, options);
  return simulateStream(kernel, code, machine, options);
}

/** Tensors end to end: whole lines, nothing twice. */
function simulateSweep(
  kernel: SweepKernel,
  code: KernelCode,
  machine: CycleMachine,
  options: CycleOptions,
): KernelRun {
  const { elements, reads, writes, width, threads, results = 0 } = kernel;
  const { sectorBytes, elementBytes } = machine;
  const sectors = Math.ceil((elements * elementBytes) / sectorBytes);
  const requests = Math.ceil(elements / width / WARP);
  const blocks = kernel.blocks ?? Math.ceil(elements / width / threads);
  const steps = kernel.blocks ? Math.ceil(elements / width / threads / blocks) : 1;
  const inputBytes = reads * elements * elementBytes;
  const outputBytes = writes * elements * elementBytes;
  // each block's result is a sector of its own request
  const stored = results > 0 ? blocks * Math.ceil((results * elementBytes) / sectorBytes) : 0;
  const left = results > 0 ? blocks : 0;
  const residency = { ...residencyOf(machine, code, threads), ...options.residency };
  const kept = keptBetween(machine, { inputBytes, outputBytes }, options.earlier);
  const clocks = clocksOf(machine, code, options, {
    ...{ blocks, steps, waits: steps, resident: residency.blocks },
    ...{ sectors: reads * sectors, misses: reads * sectors, fetchedBytes: kept.fetchedBytes },
  });
  return assemble(machine, code, {
    blocks,
    steps,
    residency,
    loads: { requests: reads * requests, sectors: reads * sectors },
    stores: { requests: writes * requests + left, sectors: writes * sectors + stored },
    misses: reads * sectors,
    ...kept,
    dram: streamBanks(machine, kept.fetchedBytes, kept.writtenBytes),
    compulsorySectors: reads * sectors,
    multiplyAdds: null,
    sampled: { multiprocessors: 0, of: machine.multiprocessors },
    ...clocks,
  });
}

function simulateStream(
  kernel: DepthwiseKernel | PrivateKernel | PatternKernel,
  code: KernelCode,
  machine: CycleMachine,
  options: CycleOptions,
): KernelRun {
  const { sampling = USUAL_SAMPLE } = options;
  const { sectorBytes, elementBytes, lineBytes } = machine;
  if (kernel.kind === 'depthwise') assertSides(kernel.shape);
  const stream =
    kernel.kind === 'depthwise'
      ? depthwiseStream(kernel, machine)
      : kernel.kind === 'private'
        ? privateStream(kernel, machine)
        : patternStream(kernel, machine);
  if (kernel.kind === 'depthwise') {
    const { filterHeight, filterWidth } = kernel.shape;
    const warps = Math.min(stream.blocks, stream.period ?? Infinity) * (kernel.threads / WARP);
    assertWithin('taps', warps * filterHeight * filterWidth);
  }
  const { loads, secondSectors, stores } = countStream(stream, lineBytes / sectorBytes);
  const residency = { ...residencyOf(machine, code, kernel.threads), ...options.residency };
  residency.l1Bytes = machine.l1.bytes - residency.carveOutBytes;
  const law = driftOf(machine, stepClocks(machine, code, 0), kernel.threads);
  const { started } = runGrid({
    blocks: stream.blocks,
    multiprocessors: machine.multiprocessors,
    resident: residency.blocks,
    law,
    work: { parts: 1, stepsOf: () => stream.steps, epilogueSteps: 0 },
  });
  const l1 = sampleL1(
    stream,
    started,
    machine,
    { resident: residency.blocks, l1Bytes: residency.l1Bytes, law, epilogueSteps: 0 },
    sampling,
  );
  const { first, second: filterBytes } = readBytesOf(kernel, elementBytes, machine.dram.granuleBytes);
  const readBytes = first + filterBytes;
  const outputBytes = kernel.kind === 'depthwise' ? stores.sectors * sectorBytes : 0;
  const { filterHeight = 0, filterWidth = 0 } = kernel.kind === 'depthwise' ? kernel.shape : {};
  const { blocks, steps } = stream;
  const misses = Math.round(l1.missRate * loads.sectors);
  const missedSecond = l1.secondShare * misses;
  const kept = keptBetween(machine, { inputBytes: readBytes, outputBytes }, options.earlier);
  if (kernel.kind === 'private') {
    // what L1 lost comes back to L2, round after round
    const again = Math.max(0, misses * sectorBytes - readBytes);
    kept.fetchedBytes += again * lostShare(machine, readBytes, 'slices');
  }
  const waits =
    kernel.kind === 'private' && kernel.inFlight !== undefined ? Math.ceil(steps / kernel.inFlight) : 1;
  const clocks = clocksOf(machine, code, options, {
    ...{ blocks, steps, waits, resident: residency.blocks, sectors: loads.sectors, misses },
    fetchedBytes: kept.fetchedBytes,
  });
  return assemble(machine, code, {
    blocks,
    steps,
    residency,
    loads,
    stores,
    misses,
    operands: {
      loaded: { first: loads.sectors - secondSectors, second: secondSectors },
      missed: { first: misses - missedSecond, second: missedSecond },
      fetchedBytes: { first: kept.fetchedBytes - filterBytes, second: filterBytes },
    },
    ...kept,
    dram: streamBanks(machine, kept.fetchedBytes, kept.writtenBytes),
    compulsorySectors: bothOf(readBytesOf(kernel, elementBytes, sectorBytes)) / sectorBytes,
    multiplyAdds:
      kernel.kind === 'depthwise'
        ? ((stores.sectors * sectorBytes) / elementBytes) * filterHeight * filterWidth
        : null,
    sampled: { multiprocessors: l1.multiprocessors, of: l1.of },
    ...clocks,
  });
}

/** Clocks on the multiprocessors, and those until the first load is there. */
function clocksOf(
  machine: CycleMachine,
  code: KernelCode,
  options: CycleOptions,
  grid: {
    blocks: number;
    steps: number;
    waits: number;
    resident: number;
    sectors: number;
    misses: number;
    fetchedBytes: number;
  },
): { cycles: number; leadCycles: number } {
  const { blocks, steps, sectors, misses, fetchedBytes } = grid;
  const shares = {
    missShare: sectors === 0 ? 0 : misses / sectors,
    dramShare: misses === 0 ? 0 : Math.min(1, fetchedBytes / machine.sectorBytes / misses),
  };
  const instructions = instructionsOf(code, { blocks, steps });
  return {
    cycles: plainClocks(machine, code, options, { ...grid, ...shares, instructions }),
    leadCycles: sectors === 0 ? 0 : loadLatency(machine, { missShare: 1, dramShare: shares.dramShare }),
  };
}

/** Bytes that are read at all, in whole pieces (sectors, or the granules in which DRAM is fetched); the second operand is a depthwise kernel's filters. */
function readBytesOf(
  kernel: DepthwiseKernel | PrivateKernel | PatternKernel,
  elementBytes: number,
  pieceBytes: number,
): ByOperand {
  const whole = (elements: number) => Math.ceil((elements * elementBytes) / pieceBytes) * pieceBytes;
  if (kernel.kind === 'private') return { first: whole(kernel.elements * kernel.blocks), second: 0 };
  if (kernel.kind === 'pattern') {
    const span = WARP * Math.max(kernel.stride, 1);
    const strideBytes = Math.max(kernel.stride, 1) * elementBytes;
    // a lane alone in its granule brings the whole of it
    const lanes = kernel.stride === 0 ? 1 : WARP;
    const apart = strideBytes >= pieceBytes || kernel.stride === 0;
    return { first: apart ? kernel.warps * lanes * pieceBytes : whole(kernel.warps * span), second: 0 };
  }
  const { channels, filterHeight, filterWidth } = kernel.shape;
  return {
    first: distinctOfImage(kernel.shape, pieceBytes / elementBytes) * pieceBytes,
    second: whole(channels * filterHeight * filterWidth),
  };
}
