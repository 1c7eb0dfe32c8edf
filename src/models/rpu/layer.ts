import {
  addKernels,
  LIMB_KERNELS,
  NO_KERNELS,
  type KernelCounts,
  type LimbKernel,
} from '../../he/kernels.js';
import { kernelsOfStep, type HeLayer } from '../../he/network/layer.js';
import type { HeParameters } from '../../he/parameters.js';
import { OPERATIONS } from '../../he/program.js';
import type { RpuSpec } from './architecture.js';
import type { ProgramEvents } from './events.js';
import { addUp, type KernelLibrary } from './library.js';
import { channel, type Transport } from './memory.js';
import type { ProgramPhases } from './machine/phases.js';
import { ELEMENT } from './silicon.js';
import { SORTS, type Sort } from './reuse/flow.js';
import { keptMixesOf, keptTransfersOf } from './reuse/index.js';
import { mixOf, transfersOf, TENSORS, type Mix, type Tensor, type Transfers } from './transfers.js';

/** What of a machine the time of a layer depends on. */
export interface LayerMachine extends Pick<RpuSpec, 'clock' | 'vdm'> {
  memory: Pick<RpuSpec['memory'], 'name' | 'bandwidth' | 'reuse'>;
}

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
 * Operations one after another. While a kernel runs, operands of the next are loaded and results of the one before are
 * stored (double buffering), so that kernels take the longer of their programs and their transfers: kernel by kernel if
 * nothing is kept, else transforms of an operation together, and its products and sums. First operands and the last
 * result are not hidden.
 * @param transport how limbs are moved; left out, over a channel of the memory's bandwidth
 */
export function timeLayer(
  layer: Pick<HeLayer, 'steps'>,
  parameters: HeParameters,
  library: KernelLibrary,
  machine: LayerMachine,
  transport: Transport = channel(machine, limbBytes(parameters)),
): LayerTime {
  const bytes = limbBytes(parameters);
  const { kernels, read, written, waits } = countLayer(layer, parameters, library, machine, transport);
  let sums: Pick<LayerTime, 'phases' | 'events'> | undefined;
  const busy = [0, 0, 0];
  const kernelCycles = { ...NO_KERNELS } as Record<LimbKernel, number>;
  for (const kernel of LIMB_KERNELS) {
    const count = kernels[kernel];
    const { cycles, phases, events, busy: held } = library[kernel];
    sums = {
      phases: addUp(sums?.phases ?? addUp(phases, phases, -1), phases, count),
      events: addUp(sums?.events ?? addUp(events, events, -1), events, count),
    };
    held.forEach((one, queue) => (busy[queue]! += count * one));
    kernelCycles[kernel] = count * cycles;
  }
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

interface Counted extends Transfers {
  kernels: KernelCounts;
  /** Cycles that kernels wait for memory. */
  waits: number;
}

/** Kernels of a layer by the rules that all machines share, the limbs that they move, and how long they wait. */
function countLayer(
  { steps }: Pick<HeLayer, 'steps'>,
  parameters: HeParameters,
  library: KernelLibrary,
  { memory, vdm }: LayerMachine,
  transport: Transport,
): Counted {
  const bytes = limbBytes(parameters);
  const sum: Counted = {
    kernels: NO_KERNELS,
    read: { ciphertext: 0, key: 0, plaintext: 0, twiddle: 0 },
    written: 0,
    waits: 0,
  };
  const count = ({ read, written }: Transfers): void => {
    for (const tensor of TENSORS) sum.read[tensor] += read[tensor];
    sum.written += written;
  };
  for (const step of steps)
    for (const op of OPERATIONS) {
      const kernels = kernelsOfStep(step, op, parameters);
      if (kernels === undefined) continue;
      sum.kernels = addKernels(sum.kernels, kernels);
      if (memory.reuse === 'none') {
        count(transfersOf(step, op, kernels, parameters));
        for (const kernel of LIMB_KERNELS) {
          const moving = transport.cyclesOf(mixOf(kernel), kernels[kernel]);
          sum.waits += kernels[kernel] * Math.max(0, moving - library[kernel].cycles);
        }
      } else {
        const room = Math.floor(vdm / bytes);
        count(keptTransfersOf(step, op, kernels, parameters, room));
        const mixes = keptMixesOf(step, op, kernels, parameters, room);
        for (const sort of SORTS) {
          const programs = KERNELS_OF[sort].map((kernel) => kernels[kernel] * library[kernel].cycles);
          const moving = transport.cyclesOf(mixes[sort], 1);
          sum.waits += Math.max(0, moving - programs.reduce((all, one) => all + one));
        }
      }
    }
  // Two operands come in before the first kernel, one result leaves behind the last; they are among those counted.
  if (LIMB_KERNELS.some((kernel) => sum.kernels[kernel] > 0)) sum.waits += transport.cyclesOf(ENDS, 0);
  return sum;
}

const ENDS: Mix = { read: { ciphertext: 2 }, written: 1 };

const KERNELS_OF: Readonly<Record<Sort, readonly LimbKernel[]>> = {
  transform: ['ntt', 'intt', 'automorphism'],
  pointwise: ['multiply', 'add'],
};
