import type { RunRecord } from '../../src/results/record.js';

const GLOBAL_BUFFER = 1 << 20;

/** A step that runs in two sub-batches, as WaveCore's records tell it. */
const subBatched = (record: RunRecord): RunRecord => ({
  ...record,
  run: {
    ...record.run,
    architecture: { ...record.run.architecture, globalBuffer: { size: GLOBAL_BUFFER } },
  },
  operators: record.operators.map((operator) => {
    const { startCycle, cycles, stage, traffic, details } = operator;
    const bytes = traffic.reduce((sum, { readBytes, writeBytes }) => sum + readBytes + writeBytes, 0);
    return {
      ...operator,
      details: {
        ...details,
        occupancyBytes: Math.min(GLOBAL_BUFFER, bytes),
        iterationStarts: `${startCycle} +${Math.max(1, Math.floor(cycles / 2))}`,
        iterations: 2,
        subBatch: 4,
        group: stage === 'stem' ? 0 : 1,
        'cause.weights': bytes / 4,
        'cause.features-read': (bytes * 3) / 4,
      },
    };
  }),
});

/** What the plots of special runs need in a record that the fixture's array does not have. */
export const SPECIAL: Readonly<Record<string, (record: RunRecord) => RunRecord>> = {
  occupancy: subBatched,
  'dram-causes': subBatched,
  modes: (record) => ({
    ...record,
    operators: record.operators.map((operator) => ({
      ...operator,
      details: { cyclesFW: operator.computeCycles, cyclesVSW: 3, cyclesHSW: 2, cyclesISW: 1 },
    })),
  }),
  'cache-hits': (record) => saying(record, { l1HitRate: 0.5, l2HitRate: 0.25 }),
  'noise-budget': (record) => saying(record, { budgetBits: 12 }),
  'he-kernels': (record) =>
    saying(record, { nttShare: 0.5, rotateShare: 0.25, multiplyShare: 0.125, addShare: 0.125 }),
  ...Object.fromEntries(['latency-breakdown', 'waterfall'].map((name) => [name, privately])),
  bottlenecks: (record) => saying(record, { bottleneck: 'DRAM BW' }),
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
  ...Object.fromEntries(['ge-utilization', 'ge-scaling', 'gc-traffic'].map((name) => [name, circuitRun])),
};

/** Every operator with some details more, and a bottleneck with its own name where it has one. */
function saying(record: RunRecord, details: RunRecord['totals']['details']): RunRecord {
  const operators = record.operators.map((one) => ({
    ...one,
    details: {
      ...one.details,
      ...details,
      ...('bottleneck' in details ? { bottleneck: one.name } : {}),
    },
  }));
  return { ...record, operators };
}

/** Phases of private inference, their seconds those of the run. */
function privately(record: RunRecord): RunRecord {
  const { seconds } = record.totals;
  const steps = [
    'Keygen',
    'He',
    'Garble',
    'Evaluate',
    'Ot',
    'Linear',
    'Square',
    'Uplink',
    'Downlink',
    'RoundTrip',
  ];
  const details = Object.fromEntries(
    ['offline', 'online'].flatMap((phase) => [
      [`${phase}Seconds`, seconds / 2],
      ...steps.map((step) => [`${phase}${step}Seconds`, seconds / (2 * steps.length)]),
    ]),
  );
  return { ...record, totals: { ...record.totals, details: { ...record.totals.details, ...details } } };
}

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
