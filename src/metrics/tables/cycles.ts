import { own, SCALE_SIM, type MetricGroup } from '../definition.js';

const stall = (cause: string, waited: string): ReturnType<typeof own> =>
  own(
    `stallCycles.${cause}`,
    'cycles',
    `Cycles lost waiting for ${waited}.`,
    `cycles in which the unit could have gone on but for ${waited}`,
    {
      aliases: [`stall.${cause}`],
      excludes:
        'waiting for several operands at once is charged once, to the operand that arrived last; fill and drain',
    },
  );

export const CYCLES: MetricGroup = {
  title: 'Cycles and time',
  metrics: [
    own(
      'cycles',
      'cycles',
      'Length of an operator on its unit, or of the whole run.',
      'computeCycles + fillCycles + drainCycles + sum of stallCycles, exactly; run: end of the last operator',
      {
        goal: 'minimize',
        excludes:
          'nothing of its own; in totals the parts are sums over operators, which exceed the length of the run ' +
          'where units work at the same time',
      },
    ),
    own('seconds', 's', 'Latency of the whole run.', 'cycles / clock frequency of the array', {
      aliases: ['ms', 'time', 'latency'],
      label: 'latency',
      goal: 'minimize',
      denominator: 'clock frequency in Hz',
    }),
    own(
      'computeCycles',
      'cycles',
      'Cycles in which streamed operands enter the edge of the array.',
      'sum over folds of T, the length of the streamed dimension (os: K, ws: M, is: N)',
      {
        aliases: ['compute'],
        label: 'compute cycles',
        excludes: 'skew: PEs still compute in drain cycles, while the last operands pass through',
        source: `${SCALE_SIM}: cycles per fold = fill + T + drain`,
        status: 'derived',
      },
    ),
    own(
      'fillCycles',
      'cycles',
      'Cycles of a fold before its first streamed operand enters.',
      'sum over folds of the time to load the stationary operand (ws, is: R rows, 1 a cycle; os: 0) and controller overhead',
      {
        aliases: ['fill', 'fill+drain'],
        label: 'fill cycles',
        excludes: 'waiting for DRAM, which is a stall; loading that is hidden behind the fold before',
      },
    ),
    own(
      'drainCycles',
      'cycles',
      'Cycles after the last streamed operand of a fold entered until its last result has left.',
      'sum over folds of the skew R + C - 2',
      {
        aliases: ['drain'],
        label: 'drain cycles',
        excludes: 'waiting until results can be written, which is a stall',
      },
    ),
    own(
      'stallCycles.<cause>',
      'cycles',
      'Cycles in which a unit waits, by what it waits for.',
      'cycles in which nothing enters and nothing would have to leave, charged to the operand that arrived last',
      {
        aliases: ['stall.<cause>'],
        excludes: 'fill and drain; never negative',
      },
    ),
    own(
      'stallCycles',
      'cycles',
      'Cycles in which units wait, whatever for.',
      'sum over causes of stallCycles.<cause>',
      { aliases: ['stall', 'stalls'], label: 'stall cycles', goal: 'minimize' },
    ),
    stall('ifmap', 'input activations'),
    stall('filter', 'weights'),
    stall('psum', 'partial sums of an earlier fold to be read back'),
    stall('ofmap', 'room for results, because earlier ones are still being written'),
    own(
      'stallCycles.bank',
      'cycles',
      'Cycles lost because banks deliver fewer words a cycle than the array takes; HAAC: reads that wait for a busy bank.',
      'computeCycles * (ceil(words the array takes a cycle / (banks * ports)) - 1); HAAC: slots lost / gateEngines',
      {
        aliases: ['stall.bank'],
        denominator: 'banks * ports; HAAC: gateEngines',
        excludes: 'but for HAAC, conflicts between addresses',
      },
    ),
    stall(
      'vector',
      'the vector unit, which holds an operator on the array back or is waited for by the next',
    ),
    own(
      'startCycle',
      'cycles',
      'Cycle at which an operator began.',
      'counted from the start of the run, first cycle 0',
    ),
    own(
      'endCycle',
      'cycles',
      'Cycle at which an operator ended.',
      'first cycle after the operator, from the start of the run',
    ),
    own('wallSeconds', 's', 'Time the simulation took on the host.', 'wall clock', {
      excludes: 'reading inputs and writing results; it says nothing about the simulated machine',
    }),
  ],
};
