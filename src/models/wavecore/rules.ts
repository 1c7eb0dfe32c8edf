import type { Assumption } from '../../results/record.js';
import { formatBytes } from '../../quantity/format.js';
import type { WavecoreSpec } from './architecture.js';
import { batchNorms, type Step } from './step.js';

const rule = (name: string, value: string, status: Assumption['status'], source: string): Assumption => ({
  name: `rule.${name}`,
  value,
  status,
  source,
});

/** Rules of the model that are no constants and were not read in the paper, of which only the abstract was. */
export const rulesOf = (step: Step, spec: WavecoreSpec): Assumption[] => [
  rule(
    'scope',
    `${spec.cores} cores do the same at the same time, each on ${step.network.batch} samples of its own`,
    'assumed',
    'this tool; gradients are not reduced over cores',
  ),
  ...normRules(step, spec),
  ...RULES,
  channelRule(spec),
  BACKWARD,
];

/** How a core sees its DRAM. */
function channelRule({ memory: { model, detail } }: WavecoreSpec): Assumption {
  const what = {
    bandwidth: 'one in-order DRAM channel a core with an equal share of the bandwidth, no latency',
    peak: 'one in-order DRAM channel a core with the peak rate of its equal share of the channels',
    banked: `every core has an equal share of the channels for itself; of each piece of a transfer ${formatBytes(detail)} are simulated, the rest goes on like a long stream`,
  }[model];
  return rule('channel', what, 'assumed', 'this tool');
}

function normRules(step: Step, { norm }: WavecoreSpec): Assumption[] {
  const { length } = batchNorms(step);
  if (norm === 'batch' || length === 0) return [];
  const source =
    'arXiv 1810.00307: statistics of batch normalisation couple the samples that sub-batches separate';
  return [rule('norm', `${length} batch normalisations run as group normalisations`, 'recalled', source)];
}

const RULES: readonly Assumption[] = [
  rule(
    'footprint',
    'input and output of a layer, MBS2 also what its unit still needs; weights stream',
    'assumed',
    'this tool; MBS1 and MBS2 recalled from arXiv 1810.00307',
  ),
  rule(
    'grouping',
    'from runs of equal iterations, the best merge of neighbours while it saves DRAM bytes',
    'recalled',
    'outline of arXiv 1810.00307',
  ),
  rule('traffic', 'bytes by cause as in src/models/wavecore/README.md', 'assumed', 'this tool'),
  rule(
    'waves',
    'max(m, k) cycles per wave with double-buffered weights, m + k without',
    'recalled',
    'FlexSA (arXiv 2004.13027), same group',
  ),
  rule(
    'vector',
    'vector passes move the bytes of a conventional schedule at the bandwidth of the global buffer',
    'assumed',
    'this tool',
  ),
];

const BACKWARD = rule(
  'backward',
  'the backward pass of a layer occupies as much buffer as its forward pass',
  'assumed',
  'this tool',
);
