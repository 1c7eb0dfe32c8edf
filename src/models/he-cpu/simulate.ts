import type { Architecture } from '../../arch/load.js';
import { lowerNetwork } from '../../he/network/lower.js';
import type { HeLayer, HeNetwork } from '../../he/network/layer.js';
import type { Operation } from '../../he/program.js';
import { ciphertextBytes, keyBytes } from '../../he/parameters.js';
import type { Assumption } from '../../results/record.js';
import type { Network } from '../../workload/graph.js';
import type { Outcome } from '../model.js';
import { assumptionsOf } from '../record/assumptions.js';
import { RecordBuilder } from '../record/builder.js';
import { encryptedRules, layerDetails, networkDetails } from '../record/encrypted.js';
import type { HeCpuSpec } from './architecture.js';
import { timeOf } from './times.js';

/** Words of the library in memory. */
const WORD_BITS = 64;

/** Seconds of a layer, those that were measured as they are, and how often what was done. */
export interface LayerTime {
  seconds: number;
  measured: number;
  operations: number;
}

export function layerTime(layer: HeLayer, { parameters }: HeNetwork, spec: HeCpuSpec): LayerTime {
  let [seconds, measured, operations] = [0, 0, 0];
  for (const { level, counts } of layer.steps)
    for (const [operation, count] of Object.entries(counts) as [Operation, number][]) {
      if (count === 0) continue;
      const time = timeOf(operation, parameters, level, spec);
      seconds += count * time.seconds;
      measured += time.measured ? count * time.seconds : 0;
      operations += count;
    }
  return { seconds, measured, operations };
}

/** Cycles that began within some seconds; whole ones are not one more because products are rounded. */
const cyclesIn = (seconds: number, clock: number): number => Math.ceil(seconds * clock * (1 - 1e-12));

/** Operations of the layers, one after another, at the times of the library. */
export function simulateHeCpu(network: Network, architecture: Architecture): Outcome {
  const spec = architecture.spec as HeCpuSpec;
  const { clock, cores, power } = spec;
  const encrypted = lowerNetwork(network, spec.he);
  const { parameters, layers } = encrypted;
  const builder = new RecordBuilder({
    unit: 'cores',
    units: cores,
    workUnit: 'HE operation',
    peakPerSecond: null,
    memoryBytesPerSecond: null,
    clock,
  });
  let [all, measured] = [0, 0];
  for (const layer of layers) {
    const time = layerTime(layer, encrypted, spec);
    const seconds = (network.batch * time.seconds) / cores;
    all += time.seconds;
    measured += time.measured;
    const bytes = (ciphertexts: number, level: number): number =>
      network.batch * ciphertexts * ciphertextBytes(parameters, level, WORD_BITS);
    const { before, after } = layer.levels;
    const cycles = cyclesIn(seconds, clock);
    builder.add({
      name: layer.name,
      kind: layer.kind,
      stage: layer.stage,
      unit: 'cores',
      phases: { compute: cycles },
      work: network.batch * time.operations,
      utilization: cycles > 0 ? 1 : 0,
      mappingEfficiency: 1,
      traffic: [
        row('ciphertexts', bytes(layer.ciphertexts.inputs, before), bytes(layer.ciphertexts.outputs, after)),
        row('keys', layer.keys * keyBytes(parameters, WORD_BITS), 0),
      ],
      energy: { machine: (power * cycles) / clock },
      details: {
        ...layerDetails(layer, encrypted, network.batch),
        measuredShare: time.seconds > 0 ? time.measured / time.seconds : 1,
      },
    });
  }
  return builder.finish({
    totals: { peUtilization: 1, mappingEfficiency: 1 },
    details: { ...networkDetails(encrypted), measuredShare: all > 0 ? measured / all : 1 },
    assumptions: [...assumptionsOf(architecture), ...encryptedRules(encrypted), ...RULES],
  });
}

const row = (tensor: string, readBytes: number, writeBytes: number) => ({
  level: 'dram',
  tensor,
  readBytes,
  writeBytes,
});

const RULES: readonly Assumption[] = [
  {
    name: 'timings.between',
    value: 'the nearest row (ring, then limbs) by butterflies, of operations without transforms by words',
    status: 'derived',
    source: "transform counts times a transform's time predict SEAL's key switches within 6 to 15 %",
  },
  {
    name: 'rotations.hoisting',
    value: 'none: each rotation is a whole key switch',
    status: 'assumed',
    source: "SEAL's interface has no rotations that share a decomposition",
  },
];
