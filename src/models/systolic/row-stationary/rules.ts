import type { Assumption } from '../../../results/record.js';
import type { SystolicSpec } from '../architecture.js';

/** Rules of the model that are no constants and were not read in a source. */
export const rulesOf = ({ rs }: SystolicSpec): Assumption[] => [
  ...RULES,
  rs?.strips === 'searched' ? EVERY_STRIP : OF_NN_DATAFLOW,
];

const RULES: readonly Assumption[] = [
  {
    name: 'rs.rule.weightLoading',
    value: 'before each pass, not behind it',
    status: 'assumed',
    source: "a PE's scratchpad holds only the weights of the pass at hand",
  },
  {
    name: 'rs.rule.partialSums',
    value: 'read and written once a round of channels, the first time too',
    status: 'derived',
    source: 'JSSC 2017 table VI: CONV1-1 of VGG-16 has 6.1 times the ofmap for 3 channels',
  },
  {
    name: 'rs.rule.port',
    value: 'streams at the mean of its two directions, weights at one of them',
    status: 'assumed',
    source: 'maps and partial sums read and write about alike, weights are only read',
  },
];

const OF_NN_DATAFLOW: Assumption = {
  name: 'rs.rule.spatialMapping',
  value: 'of nn_dataflow at every fidelity, unless rs.mapping gives another',
  status: 'derived',
  source: 'map_strategy.py: fold width onto idle rows first, then replicate',
};

const EVERY_STRIP: Assumption = {
  name: 'rs.rule.spatialMapping',
  value: 'every height of strips is tried, unless rs.mapping gives one',
  status: 'derived',
  source:
    'sets lie on the array as in map_strategy.py of nn_dataflow, which takes the height of strips from its width',
};
