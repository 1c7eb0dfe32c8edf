import type { Architecture } from '../../arch/load.js';
import { LIMB_KERNELS } from '../../he/kernels.js';
import type { HeLayer, HeNetwork } from '../../he/network/layer.js';
import type { Assumption, Details, Traffic } from '../../results/record.js';
import { assumptionsOf } from '../record/assumptions.js';
import type { MachineDescription, OperatorDraft } from '../record/builder.js';
import { encryptedRules, layerDetails, networkDetails } from '../record/encrypted.js';
import { finiteBandwidth } from '../record/machine.js';
import type { RpuSpec } from './architecture.js';
import { limbBytes, type LayerTime } from './layer.js';
import { addUp, type KernelLibrary } from './library.js';
import { CLASSES } from './isa/program.js';
import { areaOf, ELEMENT, energyOf, sumOf } from './silicon.js';
import { TENSORS } from './transfers.js';

export const describeMachine = ({ hples, clock, memory }: RpuSpec): MachineDescription => ({
  unit: 'HPLEs',
  units: hples,
  workUnit: 'element operation',
  peakPerSecond: hples * clock,
  memoryBytesPerSecond: finiteBandwidth(memory.bandwidth),
  clock,
});

export const cyclesOf = ({ phases, bandwidth }: Pick<LayerTime, 'phases' | 'bandwidth'>): number =>
  sumOf({ ...phases }) + bandwidth;

/** Images of the batch follow one another. Work: elements that a lane's arithmetic took. */
export function operatorOf(
  layer: HeLayer,
  time: LayerTime,
  network: HeNetwork,
  spec: RpuSpec,
  images: number,
): OperatorDraft {
  const { compute, fill, drain, ...waits } = time.phases;
  const stalls = { ...waits, bandwidth: time.bandwidth };
  return {
    name: layer.name,
    kind: layer.kind,
    stage: layer.stage,
    unit: 'array',
    phases: {
      compute: images * compute,
      fill: images * fill,
      drain: images * drain,
      stalls: Object.fromEntries(Object.entries(stalls).map(([cause, cycles]) => [cause, images * cycles])),
    },
    work: images * workOf(time),
    mappingEfficiency: mappingOf([time], spec),
    traffic: trafficOf(time, images),
    energy: energyOfLayer(time, spec, images),
    details: { ...layerDetails(layer, network, images), ...shares(time) },
  };
}

const workOf = ({ events }: LayerTime): number => events.multiplications + events.additions;

/** Lanes' use while programs run, whatever memory makes them wait. */
export function mappingOf(times: readonly LayerTime[], { hples }: Pick<RpuSpec, 'hples'>): number {
  const work = times.reduce((sum, time) => sum + workOf(time), 0);
  const cycles = times.reduce((sum, time) => sum + cyclesOf(time) - time.bandwidth, 0);
  return cycles === 0 ? 0 : work / (hples * cycles);
}

/** Data memory and registers are told by what programs move; transfers pass the data memory once more. */
function trafficOf({ read, written, events }: LayerTime, images: number): Traffic[] {
  const row = (level: string, tensor: string, readBytes: number, writeBytes: number): Traffic => ({
    level,
    tensor,
    readBytes: images * readBytes,
    writeBytes: images * writeBytes,
  });
  return [
    ...TENSORS.map((tensor) => row('dram', tensor, read[tensor], tensor === 'ciphertext' ? written : 0)),
    ...TENSORS.map((tensor) => row('vdm', tensor, tensor === 'ciphertext' ? written : 0, read[tensor])),
    row('vdm', 'vector', events.loaded * ELEMENT, events.stored * ELEMENT),
    row('vrf', 'vector', events.registerReads * ELEMENT, events.registerWrites * ELEMENT),
  ];
}

/** Programs by event; what is transferred is written to or read from the data memory too. */
function energyOfLayer(
  { events, read, written }: LayerTime,
  spec: RpuSpec,
  images: number,
): Record<string, number> {
  const bytes = sumOf(read) + written;
  const parts = energyOf(spec, events);
  const { vdm, dram } = spec.energy.actions;
  const joules = { ...parts, vdm: parts.vdm + (bytes / ELEMENT) * vdm, dram: bytes * dram };
  return Object.fromEntries(Object.entries(joules).map(([part, one]) => [part, images * one]));
}

/** Kernels in the time of the programs, and pipelines in the time of the layer. */
export function shares(time: LayerTime): Details {
  const programs = sumOf(time.kernelCycles);
  const all = cyclesOf(time);
  const part = (cycles: number, of: number): number => (of === 0 ? 0 : cycles / of);
  return {
    ...Object.fromEntries(
      LIMB_KERNELS.map((kernel) => [`kernelShare.${kernel}`, part(time.kernelCycles[kernel], programs)]),
    ),
    ...Object.fromEntries(
      CLASSES.map((queue, at) => [`queueUtilization.${queue}`, part(time.busy[at]!, all)]),
    ),
  };
}

export function totalDetails(
  times: readonly LayerTime[],
  network: HeNetwork,
  library: KernelLibrary,
  spec: RpuSpec,
): Details {
  const total = times.reduce((sum, one) => ({
    ...sum,
    bandwidth: sum.bandwidth + one.bandwidth,
    phases: addUp(sum.phases, one.phases),
    kernelCycles: addUp(sum.kernelCycles, one.kernelCycles),
    busy: sum.busy.map((cycles, queue) => cycles + one.busy[queue]!),
  }));
  return {
    ...networkDetails(network),
    hples: spec.hples,
    banks: spec.banks,
    clockHertz: spec.clock,
    busyboard: spec.busyboard,
    registersPerSram: spec.registersPerSram,
    memoryReuse: spec.memory.reuse,
    ...Object.fromEntries(LIMB_KERNELS.map((kernel) => [`kernelCycles.${kernel}`, library[kernel].cycles])),
    ...shares(total),
    areaSquareMetres: sumOf(areaOf(spec)),
  };
}

/** Constants that were not read in a source, of the scheme that ran, and rules. */
export function assumptions(architecture: Architecture, network: HeNetwork): Assumption[] {
  const spec = architecture.spec as RpuSpec;
  const banked = spec.memory.model !== 'bandwidth';
  return [
    ...assumptionsOf(architecture).filter(
      ({ name }) =>
        !name.startsWith(network.parameters.scheme === 'bfv' ? 'he.ckks.' : 'he.bfv.') &&
        (banked || name !== 'memory.standard'),
    ),
    ...encryptedRules(network),
    ...RULES,
    reuseRule(spec),
    ...halvesRule(spec, network),
    ...(banked ? [STRETCHES] : []),
  ];
}

const STRETCHES: Assumption = {
  name: 'memory.stretches',
  value:
    'limbs take in proportion to a stretch of 4 MiB of their mix of tensors, each in order in a region of its own; vectors take turns',
  status: 'assumed',
  source:
    'a network moves millions of limbs; in which order a double buffer is filled and emptied is not described',
};

/** A polynomial, its image and its twiddles. */
const TOWERS = 3;

const halvesRule = ({ vdm }: RpuSpec, { parameters }: HeNetwork): Assumption[] =>
  TOWERS * limbBytes(parameters) <= vdm
    ? []
    : [
        {
          name: 'halves',
          value: `kernels on ${parameters.n} coefficients are made of kernels on halves of them`,
          status: 'derived',
          source:
            'the data memory holds no transform of the whole ring; the stage between halves is an upper bound',
        },
      ];

const RULES: readonly Assumption[] = [
  {
    name: 'ports',
    value: 'an SRAM serves one access a cycle; of two instructions that want it the older goes first',
    status: 'derived',
    source: 'single-port SRAMs of four registers; software is to avoid that instructions share one',
  },
  {
    name: 'automorphism',
    value: 'a transform to coefficients and one back at other roots of unity',
    status: 'assumed',
    source: 'no instruction permutes freely',
  },
];

const reuseRule = ({ memory }: RpuSpec): Assumption =>
  memory.reuse === 'none'
    ? {
        name: 'kernels',
        value: 'each loads its operands and stores its result, and begins when the one before has ended',
        status: 'assumed',
        source: 'programs are published kernel by kernel; an upper bound on off-chip traffic',
      }
    : {
        name: 'kernels',
        value:
          'of an operation each hands its result to the next; limbs needed more than once stay in the data memory while they fit',
        status: 'assumed',
        source: 'programs are published kernel by kernel; what is kept between operations is not modelled',
      };
