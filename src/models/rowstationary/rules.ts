import type { Assumption } from '../../results/record.js';

/** Rules of the model that are no constants and were not read in a source. */
export const RULES: readonly Assumption[] = [
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
  {
    name: 'rs.rule.spatialMapping',
    value: "of nn_dataflow at every fidelity; the chip's own mapping of VGG-16 is not published",
    status: 'derived',
    source: 'map_strategy.py: fold width onto idle rows first, then replicate',
  },
];
