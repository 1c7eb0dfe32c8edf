import { own, type MetricGroup } from '../../metrics/definition.js';

/** Recalled from the paper, of which only the abstract was read. */
const MBS = { source: 'mini-batch serialisation (arXiv 1810.00307)', status: 'recalled' } as const;

/** Details of an operator of a training step that runs sub-batch by sub-batch. */
export const WAVECORE: MetricGroup = {
  title: 'Sub-batches of a training step (details of operators)',
  metrics: [
    own(
      'cores',
      'cores',
      'Cores whose work, traffic and energy a run is the sum of.',
      'as in the architecture',
      {
        excludes: 'cycles and seconds, in which all of them work at the same time',
      },
    ),
    own('chipBatch', 'samples', 'Samples of a training step of the whole chip.', 'cores * batch'),
    own(
      'scheduler',
      '-',
      'How the training step was scheduled.',
      'baseline, archopt, il: the mini-batch passes layer by layer; mbs-fs, mbs1, mbs2: sub-batch by sub-batch',
      MBS,
    ),
    own(
      'trainingUnit',
      '-',
      'Piece of the network, entered and left by one tensor, that an operator belongs to.',
      'its stage if no other unit shares it, else its first operator',
    ),
    own(
      'group',
      '-',
      'Number of the group of units that a sub-batch passes on chip.',
      'from 0, first unit first',
      MBS,
    ),
    own(
      'subBatch',
      'samples',
      'Samples that pass through a group at a time, on one core.',
      'max(1, min(batch, floor(global buffer / largest footprint of a unit of the group)))',
      { ...MBS, denominator: 'largest footprint per sample' },
    ),
    own('iterations', '-', 'Sub-batches of a mini-batch.', 'ceil(batch / subBatch)', {
      ...MBS,
      denominator: 'subBatch',
      excludes: 'the last may be smaller',
    }),
    own(
      'occupancyBytes',
      'B',
      'Global buffer of one core occupied by features while an operator runs on a full sub-batch.',
      'subBatch * footprint, cut at the capacity where the unit does not fit: input and output of the layer, with inter-branch reuse also what its unit still needs',
      { excludes: 'weights, which stream past', status: 'assumed' },
    ),
    own(
      'buffer',
      '-',
      'How the global buffer serves the features of a unit.',
      'fits: they stay between layers; streamed: the mini-batch passes layer by layer through DRAM; spilled: not even one sample fits, so layers of a sub-batch go through DRAM',
    ),
    own(
      'iterationStarts',
      'cycles',
      'Cycles at which an operator began each of its sub-batches.',
      'the first, then +distance*count for runs of equal distances',
      { excludes: 'fidelity analytic, where sub-batches have no time' },
    ),
    own(
      'stallCycles.dram',
      'cycles',
      'Cycles lost waiting for operands that are still on the DRAM channel.',
      'cycles from the end of the computation to the arrival of the last operand',
      { aliases: ['stall.dram'] },
    ),
    own(
      'stallCycles.writeback',
      'cycles',
      'Cycles lost because results of earlier operators are still being written to DRAM.',
      'cycles from the arrival of the last operand to the end of the write that has to be over',
      { aliases: ['stall.writeback'] },
    ),
  ],
};
