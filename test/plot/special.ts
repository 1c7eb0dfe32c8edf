import type { RunRecord } from '../../src/results/record.js';

/** What the plots of special runs need in a record that the fixture's array does not have. */
export const SPECIAL: Readonly<Record<string, (record: RunRecord) => RunRecord>> = {
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
  ...Object.fromEntries(['ge-utilization', 'ge-scaling', 'gc-traffic'].map((name) => [name, circuitRun])),
};

/** The first operator as a circuit. */
function circuitRun(record: RunRecord): RunRecord {
  const details = {
    gateEngines: 2 ** Number(record.run.id[0]),
    memoryName: 'HBM2',
    preset: 'cryptographic',
    gateOrder: 'full',
    scheduleCycles: 100,
    engineUtilization: '0.5 1 0.75 0.1',
  };
  const operators = record.operators.slice(0, 1);
  return { ...record, operators: operators.map((one) => ({ ...one, kind: 'circuit', details })) };
}
