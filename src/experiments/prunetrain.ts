import type { Finding } from '../results/reproduction.js';
import type { RunRecord } from '../results/record.js';
import { dramBytesOf } from '../results/sums.js';
import { findFile } from '../document/files.js';
import type { Conv, Network } from '../workload/graph.js';
import { loadNetwork } from '../workload/load.js';
import { pruneNetwork } from '../workload/transform/prune.js';
import { loadTrace, type PruneTrace } from '../workload/transform/trace.js';
import { ABSTRACT, COST, EPOCHS, FINAL, GATED, HEADLINES, LOGS, UNION } from './data/prunetrain.js';
import { finding, type Experiment, type Laboratory } from './experiment.js';

const NETWORK = 'resnet50-imagenet';
/** Machine on which the times are compared: ours, not the paper's GPUs. */
const ARCH = 'systolic/128x128';

export const prunetrain: Experiment = {
  system: 'prunetrain',
  title: 'pruning while training (SC 2019), ResNet-50 on ImageNet',
  async findings(laboratory) {
    const network = loadNetwork(findFile('workloads', NETWORK));
    return [...fractions(network), ...finals(network), ...costs(network), ...(await headlines(laboratory))];
  },
};

const prune = (
  network: Network,
  strength: string,
  epoch: number,
  variant: 'union' | 'gated',
  trace = 'resnet50',
) => pruneNetwork(network, { trace, strength, epoch, variant });
const fractionOf = (network: Network): number => Number(network.transforms?.['prune']?.['macFraction']);

function fractions(network: Network): Finding[] {
  const gated = Object.entries(GATED).flatMap(([strength, published]) =>
    published.map((value, index) =>
      finding(
        {
          figure: 'logs',
          quantity: `MACs left, ${strength}, epoch ${EPOCHS[index]!}, gated`,
          unit: 'of 1',
          published: value,
          source: LOGS,
          mark: 'found',
          within: { absolute: 0.005 },
        },
        fractionOf(prune(network, strength, EPOCHS[index]!, 'gated')),
      ),
    ),
  );
  const union = Object.entries(UNION).map(([strength, published]) =>
    finding(
      {
        figure: 'logs',
        quantity: `MACs left, ${strength}, epoch 90, union`,
        unit: 'of 1',
        published,
        source: `${LOGS}; union computed from the counts, a lower bound`,
        mark: 'derived',
        within: { absolute: 0.005 },
      },
      fractionOf(prune(network, strength, 90, 'union')),
    ),
  );
  return [...gated, ...union];
}

const finals = (network: Network): Finding[] =>
  Object.entries(FINAL).map(([strength, published]) =>
    finding(
      {
        figure: 'final networks',
        quantity: `MACs left, ${strength}`,
        unit: 'of 1',
        published,
        source: LOGS,
        mark: 'found',
        within: { absolute: 0.005 },
      },
      fractionOf(prune(network, strength, 90, 'union', 'resnet50-final')),
    ),
  );

/** Logged cost of the whole training; ours holds each logged epoch for ten, the author reconfigured more often. */
function costs(network: Network): Finding[] {
  const trace = loadTrace('resnet50');
  const costOf = (at: (epoch: number) => Network): number =>
    (trace.images * EPOCHS.slice(0, -1).reduce<number>((sum, epoch) => sum + 10 * stepFlops(at(epoch)), 0)) /
    1e15;
  return Object.entries(COST).map(([strength, published]) =>
    finding(
      {
        figure: 'logs',
        quantity: `training cost, ${strength}`,
        unit: 'PFLOP',
        published,
        source: LOGS,
        mark: 'found',
        within: { relative: 0.03 },
        note: 'each logged epoch held for ten; the logs do not say how often channels changed in between',
      },
      costOf((epoch) => (strength === 'dense' ? network : prune(network, strength, epoch, 'gated'))),
    ),
  );
}

/** The author's count for one image: 2 FLOPs a MAC, DGRAD over the padded input, 8 FLOPs an output for batch norm. */
function stepFlops({ operators }: Network): number {
  return operators.reduce(
    (sum, operator) => (operator.kind === 'conv' ? sum + layerFlops(operator) : sum),
    0,
  );
}

function layerFlops({ inputShapes, kernel, filters, groups, output, padding }: Conv): number {
  const { channels, height, width } = inputShapes[0]!;
  const weights = (channels / groups) * kernel[0] * kernel[1] * filters;
  const padded = (height + padding.top) * (width + padding.left);
  const outputs = output.height * output.width;
  return 2 * weights * (2 * outputs + padded) + 8 * filters * outputs;
}

async function headlines(laboratory: Laboratory): Promise<Finding[]> {
  const training = { batch: 32 };
  const request = { workload: NETWORK, arch: ARCH, overrides: [], fidelity: 'event' } as const;
  const prune = { trace: 'resnet50', strength: 'r0.2', epoch: 'all', variant: 'union' } as const;
  const pruned = await laboratory.run({ ...request, transforms: { training, prune } });
  const dense = await laboratory.run({ ...request, transforms: { training } });
  const steps = wholeTraining(loadTrace('resnet50'), training.batch);
  const change = (of: (record: RunRecord) => number): number => of(pruned) / (of(dense) * steps) - 1;
  const expected = {
    figure: 'abstract',
    unit: 'change',
    source: ABSTRACT,
    mark: 'found',
    within: { absolute: 0.03 },
    neutral: 0,
    note: `ours: logged run r0.2 on ${ARCH}, batch ${training.batch}; theirs: another run, on GPUs`,
  } as const;
  return [
    finding(
      { ...expected, quantity: 'training FLOPs', published: HEADLINES.flops },
      change(({ totals }) => totals.macs),
    ),
    finding(
      { ...expected, quantity: 'training time', published: HEADLINES.time },
      change(({ totals }) => totals.seconds),
    ),
    finding(
      {
        ...expected,
        quantity: 'memory traffic',
        published: HEADLINES.traffic,
        note: `${expected.note}; theirs of bandwidth-bound layers only, ours of all`,
      },
      change(({ totals }) => dramBytesOf(totals)),
    ),
  ];
}

const wholeTraining = ({ epochs, images }: PruneTrace, batch: number): number =>
  epochs * Math.ceil(images / batch);
