import { own, type MetricGroup } from '../../metrics/definition.js';

const MODE = { source: 'FlexSA (arXiv 2004.13027), modes as recalled', status: 'recalled' } as const;

/** Details of an operator on FlexSA cores. */
export const FLEXSA: MetricGroup = {
  title: 'Cores in groups: FlexSA (details of operators)',
  metrics: [
    own(
      'waves',
      'waves',
      'Blocks of moving rows against one stationary tile, over the cores of one group.',
      'sum over tile columns of ceil(m / (block * streams))',
    ),
    own(
      'cycles<mode>',
      'cycles',
      'Cycles in a mode: FW, VSW, HSW or ISW.',
      'rows entering and shift waits of the waves in that mode',
      MODE,
    ),
    own(
      'idealCycles',
      'cycles',
      'Length with operands at hand and cores in perfect balance.',
      'sum over waves of max(ceil(m / streams), min(k, side)) / cores',
      {
        excludes: 'first shift and drain',
      },
    ),
    own(
      'busyCycles',
      'cycles',
      'Cycles in which rows enter or a stationary tile is shifted in.',
      'computeCycles + stall.shift',
      {
        excludes: 'waiting for buffers and DRAM, first shift, drain',
      },
    ),
  ],
};
