import { own, type MetricGroup } from '../../../metrics/definition.js';

const letters = { source: 'Eyeriss, JSSC 2017 (letters of its table III)', status: 'recalled' } as const;
const folding = { source: 'nn_dataflow (stanford-mast), map_strategy.py', status: 'found' } as const;

/** Details of operators on an array with dataflow rs. */
export const ROW_STATIONARY: MetricGroup = {
  title: 'Row-stationary mapping (details of operators with dataflow rs)',
  metrics: [
    own(
      'activePes',
      'PEs',
      'PEs at work in a full pass.',
      'ceil(R / filterRowFolds) * stripRows * channelSets * filterSets',
      { excludes: 'passes at the edge, which use fewer' },
    ),
    own('filterRowFolds', 'pieces', 'Pieces of a filter with more rows than the array.', 'ceil(R / rows)', {
      ...folding,
      denominator: 'rows of the array',
    }),
    own(
      'strips',
      'strips',
      'Parts of the output rows worked on one after the other.',
      'ceil(ceil(E / cols) / stacked), stacked = min(floor(rows / R), ceil(E / cols)); ceil(E / stripRows) if that is given',
      { ...folding, denominator: 'pieces of a strip that fit above each other' },
    ),
    own(
      'stripRows',
      'rows',
      'Output rows of a strip (e).',
      'ceil(E / strips), or what rs.mapping gives',
      letters,
    ),
    own(
      'stripColumns',
      'columns',
      'Output columns worked on at a time.',
      'F, or F halved repeatedly if rs.tileColumns',
    ),
    own(
      'channelSets',
      'sets',
      'PE sets on different channels (r).',
      'a divisor of the sets above each other',
      letters,
    ),
    own(
      'filterSets',
      'sets',
      'PE sets on different filters (t); of a pool on different maps.',
      'the other sets above each other * the sets side by side, at most the filters of a group',
      letters,
    ),
    own(
      'filtersPerPe',
      'filters',
      'Filters interleaved in a PE (p).',
      'searched: p <= partial sums of a PE, p * q * S <= weights of a PE',
      letters,
    ),
    own(
      'channelsPerPe',
      'channels',
      'Channels interleaved in a PE (q).',
      'searched: q * S <= activations of a PE',
      letters,
    ),
    own(
      'bufferedFilters',
      'filters',
      'Filters whose partial sums are in the global buffer (m).',
      'as many passes of p * t as fit beside the ifmap',
      letters,
    ),
    own('bufferedImages', 'images', 'Images whose maps are in the global buffer (n).', 'searched', letters),
    own('channelsPerGroup', 'channels', 'Input channels of a group.', 'channels / groups, groups > 1', {
      denominator: 'groups',
    }),
    own(
      'bufferBytes',
      'B',
      'Bytes between global buffer and PEs.',
      'ifmap + filter + partial sums read and written',
    ),
    own(
      'bufferCycles',
      'cycles',
      'Time the port of the global buffer needs.',
      'bufferBytes / rs.bufferBandwidth in bytes per cycle',
      { denominator: 'bandwidth of both directions', excludes: 'that weights use one direction only' },
    ),
    own(
      'regionOps',
      'operations',
      'Comparisons or additions of a pool or an element-wise operation on the PEs.',
      'maps * batch * operands * R * S * E * F',
    ),
  ],
};
