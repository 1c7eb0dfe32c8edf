import { own, type MetricGroup } from '../../metrics/definition.js';

/** Details of runs of limb traces. The work of such a run are cycles of functional units; it has no MACs. */
export const LIMB_VECTOR: MetricGroup = {
  title: 'Limb vectors (details)',
  metrics: [
    own('chips', 'chips', 'Chips that ran.', 'streams of the trace'),
    own(
      'limbInstructions',
      'instructions',
      'Instructions that units, memory and links took.',
      'instructions of the trace, loads and stores that were added',
      { excludes: 'moves and loads of scalars, which take no time' },
    ),
    own('busiestUnit', 'word', 'Unit that was held longest.', 'largest of unitUtilization'),
    own('busiestUnitUtilization', 'fraction of 1', 'Its use.', 'cycles held / (cycles * copies)', {
      denominator: 'cycles * copies',
    }),
    own('unitUtilization', 'fractions of 1', 'Use of each unit.', 'cycles held / (cycles * copies)', {
      denominator: 'cycles * copies',
    }),
    own(
      'registerWaitCycles',
      'cycles',
      'Time in which the next instruction could not be dispatched for want of a register.',
      'cycles with more results to come than registers free',
    ),
    own(
      'readTooEarly',
      'operands',
      'Operands that an assembled program reads before they are there: 0 if its schedule is right for this machine.',
      'reads before the end of the latency of the write',
      { excludes: 'traces whose instructions wait for their operands' },
    ),
  ],
};
