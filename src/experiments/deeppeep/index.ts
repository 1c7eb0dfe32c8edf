import type { Finding } from '../../results/reproduction.js';
import { figure, type Experiment, type Laboratory } from '../experiment.js';
import { latencyOf } from './latency.js';
import { leakageOf, percent, type Attack } from './leakage.js';
import { memoryRatios } from './memory.js';
import {
  ABSTRACT,
  ACTIVATIONS_PER_WEIGHT,
  COMPACT,
  COMPANION,
  FOOTPRINT_OVER_MODEL,
  GPUS,
  LATENCY,
  OTHERS,
  SECURE,
  VANILLA,
} from './published.js';

const NOISE = 0.02;

/** A side channel of compact networks, and what a variant with group convolutions changes; accuracy is not simulated. */
export const deeppeep: Experiment = {
  system: 'deeppeep',
  title:
    'building blocks of compact networks from what leaks beside a GPU; topology of Secure MobileNet-V1 assumed, accuracy not simulated',
  findings: async (laboratory) => [
    ...(await compareLatency(laboratory)),
    ...(await compareMemory(laboratory)),
  ],
  checks: async (laboratory) => [
    ...(await checkBlocks(laboratory)),
    ...(await checkExact(laboratory)),
    ...(await checkSecure(laboratory)),
  ],
};

async function compareLatency(laboratory: Laboratory): Promise<Finding[]> {
  const compare = figure('abstract: Secure MobileNet-V1', {
    unit: '',
    source: ABSTRACT,
    mark: 'found',
    evidence: 'inferred',
    within: { absolute: 0.1 },
    neutral: 0,
    of: 'inference latency',
  });
  const told = [
    `topology assumed: depthwise 3x3 as group convolutions of 4 channels. ${await secureText(laboratory)}`,
    await blocksText(laboratory),
  ].join('. ');
  const findings: Finding[] = [];
  for (const arch of GPUS) {
    const [before, after] = [
      await latencyOf(laboratory, VANILLA, arch),
      await latencyOf(laboratory, SECURE, arch),
    ];
    const variant = arch !== GPUS[0];
    findings.push(
      compare(`latency, change, ${arch}`, LATENCY, after.seconds / before.seconds - 1, {
        variant,
        note: variant ? '' : told,
      }),
      compare(
        `latency, change, ${arch}, a kernel for every group`,
        LATENCY,
        after.groupByGroup / before.groupByGroup - 1,
        {
          variant: true,
          note: 'cuDNN before 7 launched a product for each group (recalled): a launch for each channel of a depthwise layer, for each four of the variant',
        },
      ),
    );
  }
  return findings;
}

/** Ranges over compact networks that are not named; ours over six. */
async function compareMemory(laboratory: Laboratory): Promise<Finding[]> {
  const ours = [];
  for (const network of COMPACT) ours.push(await memoryRatios(laboratory, network));
  const compare = figure('compact networks on a P100', {
    unit: '',
    source: COMPANION,
    mark: 'found',
    evidence: 'inferred',
    within: { relative: 0.25 },
    neutral: 1,
    note: 'which networks, what of their activations and at which batch is not said: ours are six, every result of a layer, norm or activation, one image',
  });
  const ends = (values: number[]): [number, number] => [Math.min(...values), Math.max(...values)];
  const activations = ends(ours.map(({ activationsPerWeight }) => activationsPerWeight));
  const footprints = ends(ours.map(({ footprintOverModel }) => footprintOverModel));
  return [0, 1].flatMap((end) => [
    compare(`activations for a weight, ${WORDS[end]}`, ACTIVATIONS_PER_WEIGHT[end]!, activations[end]!),
    compare(`footprint over size of the model, ${WORDS[end]}`, FOOTPRINT_OVER_MODEL[end]!, footprints[end]!),
  ]);
}

const WORDS = ['least', 'most'];

const CHECK = {
  unit: '',
  mark: 'derived',
  evidence: 'self-check',
} as const;

/** Shares of layers that the analyser finds with 2 % noise on times and counters, with all fields of the records. */
async function checkBlocks(laboratory: Laboratory): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const network of [...COMPACT, ...OTHERS]) {
    laboratory.progress(`analysis of ${network}`);
    const { exact, blocks } = await leakageOf(laboratory, { network, noise: NOISE, grids: true });
    const unseen = (OTHERS as readonly string[]).includes(network);
    const compare = figure('types of block found, 2 % noise', {
      ...CHECK,
      source: 'at least four layers of five; own analyser on own traces: no publication',
      within: { absolute: 0.2 },
    });
    const note = `leakage score ${percent(exact)}${unseen ? '; a network that nothing of the analyser was chosen with' : ''}`;
    findings.push(compare(network, 1, blocks, { note }));
  }
  return findings;
}

/** With exact counters every layer is found. */
async function checkExact(laboratory: Laboratory): Promise<Finding[]> {
  const compare = figure('leakage score, no noise', {
    ...CHECK,
    source: 'volumes are products of whole numbers, which exact counters give away',
    within: { absolute: 1e-12 },
  });
  const findings: Finding[] = [];
  for (const network of COMPACT) {
    const { exact } = await leakageOf(laboratory, { network, noise: 0, grids: false });
    findings.push(compare(network, 1, exact));
  }
  return findings;
}

/** The variant gives away less, whatever the analyser looks at. */
async function checkSecure(laboratory: Laboratory): Promise<Finding[]> {
  const compare = figure('leakage score, secure over vanilla MobileNet-V1, 2 % noise', {
    ...CHECK,
    source: 'anything below 1: the variant has no depthwise kernel to be told by',
    within: { absolute: 0.499 },
  });
  const findings: Finding[] = [];
  for (const grids of [true, false]) {
    const [before, after] = await secureAndVanilla(laboratory, grids);
    findings.push(
      compare(grids ? 'with grids of CTAs' : 'from volumes alone', 0.5, after.exact / before.exact),
    );
  }
  return findings;
}

const secureAndVanilla = async (laboratory: Laboratory, grids: boolean) => {
  const attack = (network: string): Attack => ({ network, noise: NOISE, grids });
  return [await leakageOf(laboratory, attack(VANILLA)), await leakageOf(laboratory, attack(SECURE))] as const;
};

/** Leakage before and after, in words. */
async function secureText(laboratory: Laboratory): Promise<string> {
  const parts = [];
  for (const grids of [false, true]) {
    const [before, after] = await secureAndVanilla(laboratory, grids);
    parts.push(
      `${grids ? 'with grids of CTAs as well' : 'from volumes alone'} ${percent(before.exact)} before, ${percent(after.exact)} after (types of block ${percent(before.blocks)}, ${percent(after.blocks)})`,
    );
  }
  return `Leakage score of our own analyser at 2 % noise: ${parts.join('; ')}`;
}

/** Types of block of the six networks, in words. */
async function blocksText(laboratory: Laboratory): Promise<string> {
  const parts = [];
  for (const network of COMPACT) {
    const { exact, blocks } = await leakageOf(laboratory, { network, noise: NOISE, grids: true });
    parts.push(`${network.replace('-imagenet', '')} ${percent(blocks)} (score ${percent(exact)})`);
  }
  return `Types of block found: ${parts.join(', ')}`;
}
