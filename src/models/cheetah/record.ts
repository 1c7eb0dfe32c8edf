import type { Architecture } from '../../arch/load.js';
import { keyDigits, limbsOf, type HeParameters } from '../../he/parameters.js';
import type { Assumption, Details, Traffic } from '../../results/record.js';
import { assumptionsOf } from '../record/assumptions.js';
import type { MachineDescription, OperatorDraft } from '../record/builder.js';
import { finiteBandwidth } from '../record/machine.js';
import { areaOf, lanesOf, type CheetahSpec } from './architecture.js';
import { latencyOf, type LaneTime } from './lane.js';
import { roundsOf, type LayerPlan } from './plan.js';
import { cyclesOf, linkBytes, type LayerTiming } from './timing.js';

/** What a layer's numbers follow from. */
export interface TimedLayer {
  plan: LayerPlan;
  timing: LayerTiming;
  time: LaneTime;
  /** Bits of noise budget left behind it. */
  budget: number;
}

export const describeMachine = (spec: CheetahSpec, time: LaneTime): MachineDescription => ({
  unit: 'lanes',
  units: lanesOf(spec),
  workUnit: 'partial',
  peakPerSecond: (lanesOf(spec) * spec.clock) / time.interval,
  memoryBytesPerSecond: finiteBandwidth(spec.link.bandwidth),
  clock: spec.clock,
});

/** Images of the batch follow one another: each is an inference of its own. */
export function operatorOf(
  layer: TimedLayer,
  parameters: HeParameters,
  spec: CheetahSpec,
  images: number,
): OperatorDraft {
  const { plan, timing, time } = layer;
  const { partials } = plan;
  const lanes = lanesOf(spec);
  const busy = partials * time.interval;
  return {
    name: plan.layer.name,
    kind: plan.layer.kind,
    unit: 'array',
    phases: {
      compute: images * timing.compute,
      drain: images * timing.drain,
      stalls: {
        link: images * timing.link,
        ...(timing.memory === undefined ? {} : { memory: images * timing.memory }),
      },
    },
    work: images * partials,
    utilization: busy / (lanes * cyclesOf(timing)),
    mappingEfficiency: busy / (lanes * timing.compute),
    traffic: trafficOf(plan, parameters, spec, images),
    energy: energyOf(layer, spec, images),
    details: detailsOf(layer, spec, images),
  };
}

/** Cycles of the lanes by kernel, and of the reduction tail; together those of computing and drain. */
export interface KernelCycles {
  multiply: number;
  rotate: number;
  ntt: number;
  add: number;
}

/** Of kernels that overlap in a pipelined lane each has its share of the time. */
export function kernelCycles({ plan, timing, time }: TimedLayer): KernelCycles {
  const folds = plan.waves * plan.folds;
  const rounds = roundsOf(plan);
  const scale = (latencyOf(time) + (rounds - 1) * time.interval) / latencyOf(time);
  return {
    multiply: scale * time.multiply,
    rotate: (scale + folds) * time.rotate,
    ntt: (scale + folds) * time.ntt,
    add: timing.drain,
  };
}

/**
 * Lanes of a PE run in lock step, with a partial or without: those without are told apart. Waiting for the link
 * draws nothing. Of a step that folds sums, one lane of each output has work.
 */
export function energyOf(
  { plan, timing, time }: TimedLayer,
  spec: CheetahSpec,
  images: number,
): Record<string, number> {
  const joules = (laneCycles: number): number => (images * laneCycles * spec.energy.power.lane) / spec.clock;
  const rounds = roundsOf(plan);
  const busy =
    (plan.partials * (latencyOf(time) + (rounds - 1) * time.interval)) / (rounds * latencyOf(time));
  const folding = plan.outputs * plan.folds;
  const ntt = (busy + folding) * time.ntt;
  const rotate = (busy + folding) * time.rotate;
  const multiply = busy * time.multiply;
  return {
    ntt: joules(ntt),
    rotate: joules(rotate),
    multiply: joules(multiply),
    add: joules(lanesOf(spec) * timing.drain),
    idleLanes: joules(lanesOf(spec) * timing.compute - ntt - rotate - multiply),
  };
}

const usedLanes = (plan: LayerPlan, spec: CheetahSpec): number =>
  plan.partials / (roundsOf(plan) * lanesOf(spec));

function detailsOf(layer: TimedLayer, spec: CheetahSpec, images: number): Details {
  const { plan, timing } = layer;
  const { multiply, rotate, ntt, add } = kernelCycles(layer);
  const all = multiply + rotate + ntt + add;
  const seconds = cyclesOf(timing) / spec.clock;
  return {
    heMultiplies: images * plan.multiplies,
    heRotations: images * plan.rotations,
    partials: images * plan.partials,
    partialsPerOutput: plan.partialsPerOutput,
    inputCiphertexts: images * plan.inputs,
    outputCiphertexts: images * plan.outputs,
    rounds: images * roundsOf(plan),
    laneUtilization: usedLanes(plan, spec),
    nttShare: ntt / all,
    rotateShare: rotate / all,
    multiplyShare: multiply / all,
    addShare: add / all,
    linkUtilization: linkBytes(plan) / spec.link.bandwidth / seconds,
    budgetBits: layer.budget,
  };
}

/**
 * Bytes over the link, and of a PE's memories: every lane reads its own input and the digits of its key, a transform
 * reads and writes all words in every stage, partials are summed up before they reach the output memory.
 */
export function trafficOf(
  plan: LayerPlan,
  parameters: HeParameters,
  { pes, memory }: CheetahSpec,
  images: number,
): Traffic[] {
  const { ciphertext, weights } = plan.bytes;
  const polynomial = ciphertext / 2;
  const digits = keyDigits(parameters);
  const inputs = plan.inputs * plan.visits * ciphertext;
  const outputs = plan.outputs * ciphertext;
  const stages = plan.partials * (1 + digits) * Math.log2(parameters.n) * polynomial;
  const row = (level: string, tensor: string, readBytes: number, writeBytes: number): Traffic => ({
    level,
    tensor,
    readBytes: images * readBytes,
    writeBytes: images * writeBytes,
  });
  const moved = (level: string): Traffic[] => [
    row(level, 'inputs', inputs, 0),
    row(level, 'weights', weights, 0),
    row(level, 'outputs', 0, outputs),
  ];
  return [
    ...(memory.model !== 'bandwidth' ? moved('dram') : []),
    ...moved('link'),
    row('inputSram', 'inputs', plan.partials * ciphertext, pes * inputs),
    row('weightSram', 'weights', weights, weights),
    row('keySram', 'keys', plan.partials * digits * ciphertext, 0),
    row('nttSram', 'digits', stages, stages),
    row('outputSram', 'outputs', outputs * plan.batches, outputs * plan.batches),
  ];
}

/** Totals that are no sums of operators. */
export function totalDetails(layers: readonly TimedLayer[], spec: CheetahSpec, images: number): Details {
  const sums = {
    multiply: 0,
    rotate: 0,
    ntt: 0,
    add: 0,
    bytes: 0,
    cycles: 0,
    busy: 0,
    partials: 0,
    rounds: 0,
  };
  for (const layer of layers) {
    const { multiply, rotate, ntt, add } = kernelCycles(layer);
    sums.multiply += multiply;
    sums.rotate += rotate;
    sums.ntt += ntt;
    sums.add += add;
    sums.bytes += linkBytes(layer.plan);
    sums.cycles += cyclesOf(layer.timing);
    sums.busy += layer.timing.compute + layer.timing.drain;
    sums.partials += layer.plan.partials;
    sums.rounds += roundsOf(layer.plan);
  }
  const all = sums.multiply + sums.rotate + sums.ntt + sums.add;
  const lanes = lanesOf(spec);
  return {
    areaSquareMetres: areaOf(spec),
    lanePowerWatts: spec.energy.power.lane * lanes,
    joulesPerPartial: (spec.energy.power.lane * lanes * sums.busy) / (spec.clock * sums.partials),
    nttShare: sums.ntt / all,
    rotateShare: sums.rotate / all,
    multiplyShare: sums.multiply / all,
    addShare: sums.add / all,
    laneUtilization: sums.partials / (sums.rounds * lanes),
    rounds: images * sums.rounds,
    linkUtilization: ((sums.bytes / spec.link.bandwidth) * spec.clock) / sums.cycles,
  };
}

/** Words of a ciphertext: what leaves the reduction tree. */
export const wordsOf = (parameters: HeParameters): number => 2 * parameters.n * limbsOf(parameters);

/** Constants that the run used, and its rules. @param unused the section of parameters of the other protocol */
export const assumptions = (
  architecture: Architecture,
  unused: 'he.bfv.' | 'he.ckks.',
  rules: readonly Assumption[],
): Assumption[] => {
  const banked = (architecture.spec as CheetahSpec).memory.model !== 'bandwidth';
  return [
    ...assumptionsOf(architecture).filter(
      ({ name }) => !name.startsWith(unused) && (banked || name !== 'memory.standard'),
    ),
    ...rules,
    ...(banked ? [HOST_MEMORY] : []),
  ];
};

const HOST_MEMORY: Assumption = {
  name: 'memory.behindLink',
  value: 'the memory of the host moves at the same time what the link moves; the slower of both holds',
  status: 'assumed',
  source: 'the paper has a link and a global buffer; where ciphertexts and weights come from is not said',
};

export const HYBRID_RULES: readonly Assumption[] = [
  {
    name: 'protocol.client',
    value: 'activations, pools, norms and sums between linear layers take no time',
    status: 'assumed',
    source: 'the client does them in a garbled circuit (Gazelle); network and client are not modelled',
  },
  {
    name: 'keys.preloaded',
    value: 'rotation keys are in place before the inference',
    status: 'assumed',
    source: 'they are sent once a session',
  },
  {
    name: 'layers.grouped',
    value: 'channels of a group lie so that as many products as a group has channels meet all of them',
    status: 'derived',
    source: 'the client packs each layer anew; Table IV knows no groups',
  },
];
