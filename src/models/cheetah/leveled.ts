import type { Architecture } from '../../arch/load.js';
import type { KernelCounts, LimbKernel } from '../../he/kernels.js';
import { chooseCkks } from '../../he/network/choose.js';
import { kernelsByOperation, type HeLayer, type HeNetwork } from '../../he/network/layer.js';
import { lowerLeveled } from '../../he/network/lower.js';
import { ciphertextBytes, keyBytes, limbsOf } from '../../he/parameters.js';
import type { Operation } from '../../he/program.js';
import { moveStretch, STRETCH_BYTES } from '../../memory/stretch.js';
import type { Assumption } from '../../results/record.js';
import { weightElements } from '../../workload/count.js';
import type { Network } from '../../workload/graph.js';
import type { Outcome } from '../model.js';
import { RecordBuilder } from '../record/builder.js';
import { encryptedRules, layerDetails, networkDetails } from '../record/encrypted.js';
import { finiteBandwidth } from '../record/machine.js';
import { memoryUse, sumUses, timesUse, withMemory, type MemoryUse } from '../record/memory.js';
import { areaOf, lanesOf, type CheetahSpec } from './architecture.js';
import { transformCycles, type LaneSpec } from './lane.js';
import { openHost } from './memory.js';
import { assumptions } from './record.js';

/** Cycles by what the kernels of limbs are part of. */
export interface LimbCycles {
  ntt: number;
  rotate: number;
  multiply: number;
  add: number;
}

export const sumOf = ({ ntt, rotate, multiply, add }: LimbCycles): number => ntt + rotate + multiply + add;

/**
 * Cycles of a limb in a unit of a lane, and how many such units a lane has: a transform back, forward ones with the
 * products and sums of two polynomials each, two swaps.
 */
export const unitOf = (kernel: LimbKernel, n: number, lane: LaneSpec): { cycles: number; units: number } => {
  switch (kernel) {
    case 'ntt':
      return { cycles: transformCycles(n, lane), units: lane.nttUnitsPerLane };
    case 'intt':
      return { cycles: transformCycles(n, lane), units: 1 };
    case 'multiply':
    case 'add':
      return { cycles: n, units: 2 * lane.nttUnitsPerLane };
    case 'automorphism':
      return { cycles: n, units: 2 };
  }
};

/** Where the time of a kernel is told: transforms apart, sums and products of key switches as part of rotations. */
const placeOf = (operation: Operation, kernel: LimbKernel): keyof LimbCycles => {
  if (kernel === 'ntt' || kernel === 'intt') return 'ntt';
  if (kernel === 'automorphism' || operation === 'rotate' || operation === 'relinearize') return 'rotate';
  return kernel === 'add' ? 'add' : 'multiply';
};

/**
 * Limb kernels of an operation of any sort on `lanes` lanes: limb by limb over all units of a sort, one sort of kernel
 * after another. Of one lane and a partial it is a bound from below of `laneTime`, whose chain streams words singly.
 */
export function limbCycles(
  operation: Operation,
  counts: KernelCounts,
  n: number,
  lanes: number,
  lane: LaneSpec,
): LimbCycles {
  const cycles: LimbCycles = { ntt: 0, rotate: 0, multiply: 0, add: 0 };
  for (const kernel of ['intt', 'ntt', 'multiply', 'add', 'automorphism'] as const) {
    const unit = unitOf(kernel, n, lane);
    cycles[placeOf(operation, kernel)] += Math.ceil(counts[kernel] / (lanes * unit.units)) * unit.cycles;
  }
  return cycles;
}

/** Lane cycles that limb kernels need, wherever they run. */
export const laneCycles = (counts: KernelCounts, n: number, lane: LaneSpec): number =>
  (['intt', 'ntt', 'multiply', 'add', 'automorphism'] as const).reduce((sum, kernel) => {
    const { cycles, units } = unitOf(kernel, n, lane);
    return sum + (counts[kernel] * cycles) / units;
  }, 0);

interface LeveledLayer {
  layer: HeLayer;
  cycles: LimbCycles;
  /** Lane cycles with work. */
  busy: number;
  transforms: number;
  /** Waiting for the link. */
  stall: number;
  /** Waiting longer, for a memory with banks; undefined if there is none. */
  memory: { stall: number; use: MemoryUse | undefined } | undefined;
  bytes: { inputs: number; outputs: number; weights: number; keys: number };
}

const bytesOf = ({ bytes }: Pick<LeveledLayer, 'bytes'>): number =>
  bytes.inputs + bytes.outputs + bytes.weights + bytes.keys;

/**
 * A polynomial network under encryption from end to end: operations of a layer one sort after another, each on all
 * lanes; its weights and keys come over the link meanwhile, and the network's input and result.
 */
export function simulateLeveled(network: Network, architecture: Architecture): Outcome {
  const spec = architecture.spec as CheetahSpec;
  const lowered = lowerLeveled(network, chooseCkks(network, spec.he.ckks));
  const layers = lowered.layers.map((_, index) => timeLayer(network, lowered, index, spec));
  const { clock, link } = spec;
  const lanes = lanesOf(spec);
  const { n } = lowered.parameters;
  const builder = new RecordBuilder({
    unit: 'lanes',
    units: lanes,
    workUnit: 'transform',
    peakPerSecond: (lanes * (spec.nttUnitsPerLane + 1) * clock) / transformCycles(n, spec),
    memoryBytesPerSecond: finiteBandwidth(link.bandwidth),
    clock,
  });
  const images = network.batch;
  for (const one of layers) {
    const { layer, cycles, busy, transforms, bytes, memory } = one;
    const compute = sumOf(cycles);
    const stall = waitOf(one);
    const joules = (laneTime: number): number => (images * laneTime * spec.energy.power.lane) / clock;
    const used = busy / (compute * lanes);
    builder.add({
      name: layer.name,
      kind: layer.kind,
      stage: layer.stage,
      unit: 'array',
      phases: {
        compute: images * compute,
        stalls: {
          link: images * one.stall,
          ...(memory === undefined ? {} : { memory: images * memory.stall }),
        },
      },
      work: images * transforms,
      utilization: busy / ((compute + stall) * lanes),
      mappingEfficiency: used,
      traffic: [...(memory === undefined ? [] : ['dram']), 'link'].flatMap((level) =>
        TENSORS.map((tensor) => ({
          level,
          tensor,
          readBytes: tensor === 'outputs' ? 0 : images * bytes[tensor],
          writeBytes: tensor === 'outputs' ? images * bytes[tensor] : 0,
        })),
      ),
      energy: {
        ntt: used * joules(lanes * cycles.ntt),
        rotate: used * joules(lanes * cycles.rotate),
        multiply: used * joules(lanes * cycles.multiply),
        add: used * joules(lanes * cycles.add),
        idleLanes: joules(lanes * compute - busy),
      },
      details: {
        ...layerDetails(layer, lowered, images),
        ...sharesOf(cycles),
        linkUtilization: (bytesOf(one) / link.bandwidth) * (clock / (compute + stall)),
      },
    });
  }
  const outcome = builder.finish({
    ...totalsOf(layers, spec),
    details: { ...networkDetails(lowered), ...totalsOf(layers, spec).details },
    assumptions: assumptions(architecture, 'he.bfv.', [...encryptedRules(lowered), ...LEVELED_RULES]),
  });
  const use = sumUses(layers.map(({ memory }) => memory?.use));
  return withMemory(outcome, use && timesUse(use, images));
}

const TENSORS = ['inputs', 'weights', 'keys', 'outputs'] as const;

/** Cycles of a layer in which nothing is computed. */
const waitOf = ({ stall, memory }: Pick<LeveledLayer, 'stall' | 'memory'>): number =>
  stall + (memory?.stall ?? 0);

/** All bytes of a layer, in proportion to a stretch of their mix; undefined without a memory with banks. */
function throughMemory(
  bytes: LeveledLayer['bytes'],
  spec: CheetahSpec,
): { cycles: number; use: MemoryUse | undefined } | undefined {
  if (spec.memory.model === 'bandwidth') return undefined;
  const port = openHost(spec);
  const stretches = bytesOf({ bytes }) / STRETCH_BYTES;
  const cycles =
    stretches === 0
      ? 0
      : stretches *
        moveStretch(
          port,
          TENSORS.map((tensor) => bytes[tensor]),
        );
  const use = memoryUse(port);
  return { cycles: Math.ceil(cycles), use: use && timesUse(use, stretches) };
}

function timeLayer(network: Network, lowered: HeNetwork, index: number, spec: CheetahSpec): LeveledLayer {
  const { parameters, layers } = lowered;
  const layer = layers[index]!;
  const cycles: LimbCycles = { ntt: 0, rotate: 0, multiply: 0, add: 0 };
  let busy = 0;
  let transforms = 0;
  for (const [operation, counts] of kernelsByOperation(layer, parameters)) {
    const one = limbCycles(operation, counts, parameters.n, lanesOf(spec), spec);
    for (const place of ['ntt', 'rotate', 'multiply', 'add'] as const) cycles[place] += one[place];
    busy += laneCycles(counts, parameters.n, spec);
    transforms += counts.ntt + counts.intt;
  }
  const wordBits = 8 * spec.link.word;
  const { levels, ciphertexts } = layer;
  const polynomial = (level: number): number => ciphertextBytes(parameters, level, wordBits) / 2;
  const bytes = {
    inputs: index === 0 ? 2 * ciphertexts.inputs * polynomial(limbsOf(parameters)) : 0,
    outputs: index + 1 === layers.length ? 2 * ciphertexts.outputs * polynomial(levels.after) : 0,
    weights:
      spec.link.weights === 'scalars'
        ? weightElements(network.operators[layer.index]!) * spec.link.word
        : layer.plaintexts * polynomial(levels.before),
    keys: layer.keys * keyBytes(parameters, wordBits),
  };
  const compute = sumOf(cycles);
  const moving = Math.ceil(bytesOf({ bytes }) / (spec.link.bandwidth / spec.clock));
  const memory = throughMemory(bytes, spec);
  return {
    layer,
    cycles,
    busy,
    transforms,
    bytes,
    stall: Math.max(0, moving - compute),
    memory: memory && { stall: Math.max(0, memory.cycles - Math.max(moving, compute)), use: memory.use },
  };
}

function sharesOf(cycles: LimbCycles): Record<`${keyof LimbCycles}Share`, number> {
  const all = sumOf(cycles);
  return {
    nttShare: cycles.ntt / all,
    rotateShare: cycles.rotate / all,
    multiplyShare: cycles.multiply / all,
    addShare: cycles.add / all,
  };
}

/** Totals that are no sums of operators. */
function totalsOf(layers: readonly LeveledLayer[], spec: CheetahSpec) {
  const lanes = lanesOf(spec);
  const total = (of: (layer: LeveledLayer) => number): number =>
    layers.reduce((sum, one) => sum + of(one), 0);
  const place = (name: keyof LimbCycles): number => total(({ cycles }) => cycles[name]);
  const cycles = {
    ntt: place('ntt'),
    rotate: place('rotate'),
    multiply: place('multiply'),
    add: place('add'),
  };
  const compute = sumOf(cycles);
  const busy = total((one) => one.busy);
  const whole = compute + total(waitOf);
  return {
    totals: { peUtilization: busy / (lanes * whole), mappingEfficiency: busy / (lanes * compute) },
    details: {
      areaSquareMetres: areaOf(spec),
      lanePowerWatts: spec.energy.power.lane * lanes,
      ...sharesOf(cycles),
      laneUtilization: busy / (lanes * compute),
      linkUtilization: ((total(bytesOf) / spec.link.bandwidth) * spec.clock) / whole,
    },
  };
}

const LEVELED_RULES: readonly Assumption[] = [
  {
    name: 'leveled.limbs',
    value: 'limb kernels spread over the units of all lanes, limb by limb, with no cost of exchange',
    status: 'assumed',
    source:
      'Cheetah has no products of ciphertexts and one limb; an exchange of limbs between lanes is not described',
  },
  {
    name: 'leveled.keys',
    value: 'keys of a layer come over the link while it is computed; ciphertexts between layers stay on chip',
    status: 'assumed',
    source: 'keys of many limbs are larger than the memories of a PE',
  },
];
