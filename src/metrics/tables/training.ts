import { own, type MetricGroup } from '../definition.js';

/** Details of the intervals of a whole training (`--training` with `--prune` and no epoch). */
export const TRAINING: MetricGroup = {
  title: 'A whole training under pruning (details of intervals)',
  metrics: [
    own('epoch', 'epochs', 'Epoch at which the interval begins.', 'as the trace logs it'),
    own(
      'epochs',
      'epochs',
      'Length of the interval.',
      'next logged epoch - epoch; last: end of the training - epoch',
    ),
    own('steps', 'steps', 'Training steps of the interval.', 'epochs * ceil(images / batch)'),
    own('batch', 'images', 'Images of a mini-batch.', '--training batch=n'),
    own('stepCycles', 'cycles', 'Length of one step.', 'cycles of the interval / steps'),
    own(
      'stepMacs',
      'MACs',
      'MACs of one step: forward, data and weight gradients.',
      'macs of the interval / steps',
    ),
    own(
      'macFraction',
      'fraction of 1',
      'MACs of the convolutions that pruning has left, forward pass.',
      'pruned / dense',
      {
        denominator: 'MACs of the convolutions of the unpruned network',
        excludes: 'linear layers, gradients',
      },
    ),
    own(
      'channelFraction',
      'fraction of 1',
      'Output channels of the convolutions that are left.',
      'pruned / dense',
      {
        denominator: 'output channels of the unpruned network, summed over convolutions',
      },
    ),
  ],
};
