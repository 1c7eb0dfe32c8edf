import { kernelsOf } from '../../he/cost/operations.js';
import {
  addKernels,
  LIMB_KERNELS,
  NO_KERNELS,
  type KernelCounts,
  type LimbKernel,
} from '../../he/kernels.js';
import type { HeLayer } from '../../he/network/layer.js';
import type { HeParameters } from '../../he/parameters.js';
import type { Operation } from '../../he/program.js';
import type { RpuSpec } from './architecture.js';
import type { ProgramEvents } from './events.js';
import { addUp, type KernelLibrary } from './library.js';
import type { ProgramPhases } from './machine/phases.js';
import { ELEMENT } from './silicon.js';
import { movedLimbs, transfersOf, TENSORS, type Tensor } from './transfers.js';

/** A layer on the machine, for one image. */
export interface LayerTime {
  kernels: KernelCounts;
  /** Cycles of each kernel's programs, memory apart. */
  kernelCycles: Record<LimbKernel, number>;
  phases: ProgramPhases;
  /** Cycles that wait for off-chip memory. */
  bandwidth: number;
  busy: number[];
  events: ProgramEvents;
  /** Bytes. */
  read: Record<Tensor, number>;
  written: number;
}

/** Bytes of a limb: a word of 128 bit a coefficient, however narrow its prime is. */
export const limbBytes = ({ n }: Pick<HeParameters, 'n'>): number => n * ELEMENT;

/**
 * Kernels one after another. While one runs, operands of the next are loaded and results of the one before are stored
 * (double buffering), so a kernel takes the longer of its program and its transfers; first operands and the last result
 * are not hidden.
 */
export function timeLayer(
  layer: Pick<HeLayer, 'steps'>,
  parameters: HeParameters,
  library: KernelLibrary,
  { memory, clock }: Pick<RpuSpec, 'memory' | 'clock'>,
): LayerTime {
  const bytes = limbBytes(parameters);
  const cyclesOf = (limbs: number): number => (limbs * bytes * clock) / memory.bandwidth;
  const { kernels, read, written } = countLayer(layer, parameters);
  let sums: Pick<LayerTime, 'phases' | 'events'> | undefined;
  const busy = [0, 0, 0];
  const kernelCycles = { ...NO_KERNELS } as Record<LimbKernel, number>;
  let waits = 0;
  let last: LimbKernel | undefined;
  for (const kernel of LIMB_KERNELS) {
    const count = kernels[kernel];
    const { cycles, phases, events, busy: held } = library[kernel];
    sums = {
      phases: addUp(sums?.phases ?? addUp(phases, phases, -1), phases, count),
      events: addUp(sums?.events ?? addUp(events, events, -1), events, count),
    };
    held.forEach((one, queue) => (busy[queue]! += count * one));
    kernelCycles[kernel] = count * cycles;
    waits += count * Math.max(0, cyclesOf(movedLimbs(kernel)) - cycles);
    if (count > 0) last = kernel;
  }
  // Two operands come in before the first kernel, one result leaves behind the last.
  if (last !== undefined) waits += cyclesOf(3);
  return {
    ...sums!,
    kernels,
    kernelCycles,
    busy,
    bandwidth: Math.ceil(waits),
    read: Object.fromEntries(TENSORS.map((tensor) => [tensor, read[tensor] * bytes])) as Record<
      Tensor,
      number
    >,
    written: written * bytes,
  };
}

/** Kernels of a layer and the limbs that they move. */
function countLayer(
  { steps }: Pick<HeLayer, 'steps'>,
  parameters: HeParameters,
): { kernels: KernelCounts; read: Record<Tensor, number>; written: number } {
  let kernels = NO_KERNELS;
  let written = 0;
  const read: Record<Tensor, number> = { ciphertext: 0, key: 0, plaintext: 0, twiddle: 0 };
  for (const { level, counts } of steps)
    for (const [op, count] of Object.entries(counts) as [Operation, number][]) {
      const one = kernelsOf(op, parameters, level);
      const moved = transfersOf(op, one, parameters, level);
      kernels = addKernels(kernels, one, count);
      for (const tensor of TENSORS) read[tensor] += count * moved.read[tensor];
      written += count * moved.written;
    }
  return { kernels, read, written };
}
