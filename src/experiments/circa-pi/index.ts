import { findFile } from '../../document/files.js';
import {
  ENCODINGS,
  circaCost,
  exactCost,
  modelAnds,
  type ActivationCost,
} from '../../protocol/circa/cost.js';
import { expectedFaults } from '../../protocol/circa/faults.js';
import type { Finding } from '../../results/reproduction.js';
import { countNetwork } from '../../workload/count.js';
import { loadNetwork } from '../../workload/load.js';
import { applySteps, parseSteps } from '../../workload/transform/rewrites/steps.js';
import { figure, type Experiment } from '../experiment.js';
import type { Table } from '../table.js';
import {
  ABSTRACT,
  ACTIVATION,
  DEEPREDUCE,
  FITTED,
  LINE,
  ON_TOP,
  RUNTIMES,
  RUNTIME_GAIN,
  SIZE_RATIO,
  STORAGE_GAIN,
  STUDY,
} from './published.js';

const BITS = 31;
const CIRCA = { bits: BITS, truncated: 12, variant: 'poszero' } as const;

export const circaPi: Experiment = {
  system: 'circa-pi',
  title: 'stochastic ReLUs in whole inferences (Circa, NeurIPS 2021)',
  findings: async () => [compareStorage(), ...compareTimes()],
  checks: async () => checkRatio(),
  tables: async () => [costTable(), reducedTable(), faultTable()],
};

const exact = exactCost(BITS, ENCODINGS.serialised);
const truncated = circaCost(CIRCA, ENCODINGS.serialised);

/** Seconds of an activation in the online phase: its circuit, its labels, opened elements. */
export function onlineSeconds(cost: ActivationCost): number {
  const { evaluate, ands, threads, encode, wires, link } = ACTIVATION;
  const { label, list } = ENCODINGS.serialised;
  const labels = (cost.onlineLabelBytes - list) / label;
  const bytes = cost.onlineLabelBytes + cost.onlineElementBytes;
  return ((evaluate / ands) * cost.ands) / threads + (encode / wires) * labels + bytes / link;
}

/** How much faster an inference is whose linear layers and rounds stay as they are. */
export function inferenceGain(relus: number): number {
  const { fixed, perRelu } = LINE;
  const activation = onlineSeconds(exact) / onlineSeconds(truncated);
  return (fixed + perRelu * relus) / (fixed + (perRelu * relus) / activation);
}

const relusOf = (workload: string): number =>
  countNetwork(loadNetwork(findFile('workloads', workload))).relus;

function compareStorage(): Finding {
  const compare = figure('abstract', {
    unit: 'x',
    source: ABSTRACT,
    mark: 'found',
    evidence: 'published',
    neutral: 1,
  });
  return compare('storage of a ReLU, gain', STORAGE_GAIN, exact.tableBytes / truncated.tableBytes, {
    within: { relative: 0.05 },
    note: `tables alone; with the labels that are kept too ${ratio(exact.storageBytes, truncated.storageBytes)}`,
  });
}

function compareTimes(): Finding[] {
  const note =
    'ours: activations from the constants of the study, the rest of an inference from the line through DeepReDuce on DELPHI';
  const compare = figure('run times', {
    unit: 'x',
    within: { relative: 0.12 },
    neutral: 1,
    note,
  });
  const found = { source: ABSTRACT, mark: 'found', evidence: 'published' } as const;
  const recalled = { source: 'Circa, run times', mark: 'recalled', evidence: 'recalled' } as const;
  const gains = RUNTIMES.map(({ network }) => inferenceGain(relusOf(network)));
  const middle = [...DEEPREDUCE].map(inferenceGain).sort((a, b) => a - b);
  return [
    compare('whole inferences, largest gain', RUNTIME_GAIN, Math.max(...gains), found),
    ...RUNTIMES.map(({ network, gain }, at) =>
      compare(`whole inference, gain, ${network}`, gain, gains[at]!, recalled),
    ),
    compare('on top of DeepReDuce, gain', ON_TOP, (middle[4]! + middle[5]!) / 2, {
      ...found,
      note: `${note}; the median of ten networks, from ${times(middle[0]!)} to ${times(middle.at(-1)!)}; which ones are meant is not told`,
    }),
  ];
}

/** Nobody published this ratio: the model's, and that of our circuits. */
function checkRatio(): Finding[] {
  const [least, most] = SIZE_RATIO;
  const check = figure('size of a circuit', {
    unit: 'x',
    source: 'ANDs of the mechanism, m = 31, k = 12',
    mark: 'derived',
    evidence: 'self-check',
    within: { absolute: (most - least) / 2 },
  });
  const middle = (least + most) / 2;
  return [
    check('by the model, (8 m - 3) / (2 m - k)', middle, modelAnds.exact(BITS) / modelAnds.circa(CIRCA)),
    check('by our circuits', middle, exact.ands / truncated.ands),
  ];
}

const times = (value: number): string => `${value.toFixed(2)}x`;
const ratio = (before: number, after: number): string => times(before / after);

function costTable(): Table {
  const row = (what: string, of: (cost: ActivationCost) => number): string[] => [
    what,
    of(exact).toLocaleString('en'),
    of(truncated).toLocaleString('en'),
    of(truncated) === 0 || of(exact) === 0 ? '' : ratio(of(exact), of(truncated)),
  ];
  return {
    title: `One activation, m = ${BITS}, k = ${CIRCA.truncated}`,
    columns: ['', 'exact ReLU', 'Circa', 'gain'],
    rows: [
      row('ANDs', ({ ands }) => ands),
      row('tables, B', ({ tableBytes }) => tableBytes),
      row('kept by the evaluator, B', ({ storageBytes }) => storageBytes),
      row('labels online, B', ({ onlineLabelBytes }) => onlineLabelBytes),
      row('opened elements online, B each way', ({ onlineElementBytes }) => onlineElementBytes),
      row('triples', ({ triples }) => triples),
      row('online, us', (cost) => Number((onlineSeconds(cost) * 1e6).toFixed(1))),
    ],
    notes: [`Tables and labels as DELPHI sends them; constants: ${STUDY}.`],
  };
}

function reducedTable(): Table {
  return {
    title: "On top of DeepReDuce's networks, CIFAR-100",
    columns: ['ReLUs', 'seconds before', 'gain'],
    rows: DEEPREDUCE.map((relus) => [
      relus.toLocaleString('en'),
      (LINE.fixed + LINE.perRelu * relus).toFixed(2),
      times(inferenceGain(relus)),
    ]),
    notes: [`Seconds before: ${FITTED}, ${LINE.fixed} s + ${(LINE.perRelu * 1e6).toFixed(2)} us a ReLU.`],
  };
}

/** Networks whose expected faults are shown, and the format. */
const FAULTS = ['resnet18-c100', 'resnet32-c100', 'vgg16-c100'];
const FRACTION = 15;

function faultTable(): Table {
  const rows = FAULTS.flatMap((name) =>
    [8, 12, 17].map((k) => {
      const network = applySteps(
        loadNetwork(findFile('workloads', name)),
        parseSteps(`circa truncated=${k}`),
      );
      const faults = expectedFaults(network, 1, FRACTION);
      const total = faults.reduce((sum, { expected }) => sum + expected, 0);
      const all = faults.reduce((sum, { activations }) => sum + activations, 0);
      return [
        name,
        String(k),
        Math.round(total).toLocaleString('en'),
        `${((100 * total) / all).toFixed(2)} %`,
      ];
    }),
  );
  return {
    title: 'Expected faults of an inference',
    columns: ['network', 'k', 'faults', 'share'],
    rows,
    notes: [
      `Pre-activations Gaussian, sigma 1 at ${FRACTION} fraction bits (assumed); derived probabilities.`,
    ],
  };
}
