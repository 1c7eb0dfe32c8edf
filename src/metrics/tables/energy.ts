import { own, type MetricGroup } from '../definition.js';

export const ENERGY: MetricGroup = {
  title: 'Energy',
  metrics: [
    own(
      'energyJoules',
      'J',
      'Energy of an operator, or of the run.',
      'sum over components of energy.<component>',
      {
        aliases: ['energy_mj', 'energy'],
        label: 'energy',
        goal: 'minimize',
        excludes: 'components for which the architecture gives no energy',
      },
    ),
    own(
      'energy.vector',
      'J',
      'Energy of operations that are no multiply-accumulates; one definition in every kind.',
      "vector operations * energy of a vector-op: one for each element of an operator's result, of a pool for each element of each window, of a look-up for each element gathered",
      { excludes: 'how often operands are read; whether the vector unit or (row stationary) the PEs do it' },
    ),
    own(
      'energy.scratchpad',
      'J',
      'Energy of the on-chip buffer next to DRAM, at both of its sides.',
      'bytes read * energy of a read + bytes written * energy of a write, over the rows of levels scratchpad and scratchpad-dma, exactly',
      { aliases: ['energy.gbuf'] },
    ),
    own(
      'energy.<component>',
      'J',
      'Energy of one component.',
      'sum over its actions of count * energy per action (+ static power * time where given)',
      {
        aliases: ['joules'],
        excludes: 'what the architecture file gives no constant for. A MAC costs a mac on whatever unit',
        source:
          'constants with their own source and status in the architecture file; action counts of this tool',
      },
    ),
  ],
};
