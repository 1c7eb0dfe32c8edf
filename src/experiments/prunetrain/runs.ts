import { findFile } from '../../document/files.js';
import type { RunRecord } from '../../results/record.js';
import type { Conv, Network } from '../../workload/graph.js';
import { loadNetwork } from '../../workload/load.js';
import { pruneNetwork } from '../../workload/transform/prune.js';
import { loadTrace, type PruneTrace } from '../../workload/transform/trace.js';
import type { Laboratory } from '../experiment.js';
import { EPOCHS } from './published.js';

const NETWORK = 'resnet50-imagenet';
export const BATCH = 32;
/** Machine on which the times are compared: ours, not the paper's GPUs. */
export const ARCH = 'systolic/128x128';

export const loadDense = (): Network => loadNetwork(findFile('workloads', NETWORK));

export const prune = (
  network: Network,
  strength: string,
  epoch: number,
  variant: 'union' | 'gated',
  trace = 'resnet50',
): Network => pruneNetwork(network, { trace, strength, epoch, variant });

/** MACs that pruning has left, of 1. */
export const fractionOf = (network: Network): number =>
  Number(network.transforms?.['prune']?.['macFraction']);

/** PFLOPs of a training that holds each logged epoch for ten. */
export function countTraining(at: (epoch: number) => Network): number {
  const { images } = loadTrace('resnet50');
  const epochs = EPOCHS.slice(0, -1);
  return (images * epochs.reduce<number>((sum, epoch) => sum + 10 * countStep(at(epoch)), 0)) / 1e15;
}

/** The author's count for one image: 2 FLOPs a MAC, DGRAD over the padded input, 8 FLOPs an output for batch norm. */
const countStep = ({ operators }: Network): number =>
  operators.reduce((sum, operator) => (operator.kind === 'conv' ? sum + countLayer(operator) : sum), 0);

function countLayer({ inputShapes, kernel, filters, groups, output, padding }: Conv): number {
  const { channels, height, width } = inputShapes[0]!;
  const weights = (channels / groups) * kernel[0] * kernel[1] * filters;
  const padded = (height + padding.top) * (width + padding.left);
  const outputs = output.height * output.width;
  return 2 * weights * (2 * outputs + padded) + 8 * filters * outputs;
}

/** A whole training pruned at r0.2, and how many dense steps it is compared with. */
export async function runTraining(
  laboratory: Laboratory,
): Promise<{ pruned: RunRecord; dense: RunRecord; steps: number }> {
  // The author counts zeros that a stride inserts into data gradients (calc_cost).
  const training = { batch: BATCH, dgrad: 'spread' } as const;
  const request = { workload: NETWORK, arch: ARCH, overrides: [], fidelity: 'event' } as const;
  const course = { trace: 'resnet50', strength: 'r0.2', epoch: 'all', variant: 'union' } as const;
  const pruned = await laboratory.run({ ...request, transforms: { training, prune: course } });
  const dense = await laboratory.run({ ...request, transforms: { training } });
  return { pruned, dense, steps: countSteps(loadTrace('resnet50')) };
}

const countSteps = ({ epochs, images }: PruneTrace): number => epochs * Math.ceil(images / BATCH);
