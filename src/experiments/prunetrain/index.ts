import type { RunRecord } from '../../results/record.js';
import type { Finding } from '../../results/reproduction.js';
import { dramBytesOf } from '../../results/sums.js';
import type { Network } from '../../workload/graph.js';
import { figure, type Experiment, type Laboratory } from '../experiment.js';
import { ABSTRACT, COST, EPOCHS, FINAL, GATED, HEADLINES, LOGS, UNION } from './published.js';
import { ARCH, BATCH, countTraining, fractionOf, loadDense, prune, runTraining } from './runs.js';

export const prunetrain: Experiment = {
  system: 'prunetrain',
  title: 'pruning while training (SC 2019), ResNet-50 on ImageNet',
  async findings(laboratory) {
    return [...compareLogs(loadDense()), ...(await compareHeadlines(laboratory))];
  },
  checks: async () => compareKnown(loadDense()),
};

/** What needs no simulation. */
export const compareLogs = (network: Network): Finding[] => [
  ...compareFractions(network, EPOCHS.slice(1)),
  ...compareFinals(network),
  ...compareCosts(network),
];

const LOGGED = { source: LOGS, mark: 'found', evidence: 'published' } as const;
const DERIVED = {
  source: `${LOGS}; union computed from the counts, a lower bound`,
  mark: 'derived',
  evidence: 'self-check',
} as const;
const FRACTION = { unit: 'of 1', within: { absolute: 0.005 } };

type Epoch = (typeof EPOCHS)[number];

function compareFractions(
  network: Network,
  epochs: readonly Epoch[],
  kind: Pick<Finding, 'mark' | 'evidence' | 'source'> = LOGGED,
): Finding[] {
  const compare = figure('logs', { ...kind, ...FRACTION });
  return Object.entries(GATED).flatMap(([strength, published]) =>
    epochs.map((epoch) => {
      const ours = fractionOf(prune(network, strength, epoch, 'gated'));
      return compare(
        `MACs left, ${strength}, epoch ${epoch}, gated`,
        published[EPOCHS.indexOf(epoch)]!,
        ours,
      );
    }),
  );
}

/** What proves nothing: the dense network is all of itself, and the union was computed, not logged. */
function compareKnown(network: Network): Finding[] {
  const compare = figure('logs', { ...DERIVED, ...FRACTION });
  const union = Object.entries(UNION).map(([strength, published]) => {
    const ours = fractionOf(prune(network, strength, 90, 'union'));
    return compare(`MACs left, ${strength}, epoch 90, union`, published, ours);
  });
  const dense = { ...DERIVED, source: `${LOGS}; 1 by definition` } as const;
  return [...compareFractions(network, [0], dense), ...union];
}

function compareFinals(network: Network): Finding[] {
  const compare = figure('final networks', { ...LOGGED, ...FRACTION });
  return Object.entries(FINAL).map(([strength, published]) => {
    const ours = fractionOf(prune(network, strength, 90, 'union', 'resnet50-final'));
    return compare(`MACs left, ${strength}`, published, ours);
  });
}

/** Logged cost of the whole training; ours holds each logged epoch for ten, the author reconfigured more often. */
function compareCosts(network: Network): Finding[] {
  const compare = figure('logs', {
    ...LOGGED,
    unit: 'PFLOP',
    within: { relative: 0.03 },
    note: 'each logged epoch held for ten; the logs do not say how often channels changed in between',
  });
  return Object.entries(COST).map(([strength, published]) => {
    const networkAt = (epoch: number): Network =>
      strength === 'dense' ? network : prune(network, strength, epoch, 'gated');
    return compare(`training cost, ${strength}`, published, countTraining(networkAt));
  });
}

async function compareHeadlines(laboratory: Laboratory): Promise<Finding[]> {
  const { pruned, dense, steps } = await runTraining(laboratory);
  const change = (of: (record: RunRecord) => number): number => of(pruned) / (of(dense) * steps) - 1;
  const note = `ours: logged run r0.2 on ${ARCH}, batch ${BATCH}; theirs: another run, on GPUs`;
  const compare = figure('abstract', {
    unit: 'change',
    source: ABSTRACT,
    mark: 'found',
    evidence: 'published',
    within: { absolute: 0.03 },
    neutral: 0,
    note,
  });
  const flops = change(({ totals }) => totals.work);
  const time = change(({ totals }) => totals.seconds);
  const traffic = change(({ totals }) => dramBytesOf(totals));
  return [
    compare('training FLOPs', HEADLINES.flops, flops),
    compare('training time', HEADLINES.time, time),
    compare('memory traffic', HEADLINES.traffic, traffic, {
      note: `${note}; theirs of bandwidth-bound layers only, ours of all`,
    }),
  ];
}
