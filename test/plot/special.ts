import type { RunRecord } from '../../src/results/record.js';

/** What the plots of special runs need in a record that the fixture's array does not have. */
export const SPECIAL: Readonly<Record<string, (record: RunRecord) => RunRecord>> = {
  modes: (record) => ({
    ...record,
    operators: record.operators.map((operator) => ({
      ...operator,
      details: { cyclesFW: operator.computeCycles, cyclesVSW: 3, cyclesHSW: 2, cyclesISW: 1 },
    })),
  }),
  training: (record) => ({
    ...record,
    run: { ...record.run, options: { transforms: { prune: { strength: 'r0.2' } } } },
    operators: record.operators.map((operator, index) => ({
      ...operator,
      kind: 'interval',
      unit: 'array',
      details: {
        epoch: 10 * index,
        epochs: 10,
        macFraction: 1 / (1 + index),
        channelFraction: 1 / (1 + index / 2),
        stepCycles: operator.cycles,
      },
    })),
  }),
  draco: (record) => ({
    ...record,
    run: {
      ...record.run,
      workload: `${record.run.workload}+draco-G4`,
      options: { transforms: { draco: { G: 4 } } },
    },
  }),
};
