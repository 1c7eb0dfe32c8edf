import type { Finding } from '../../results/reproduction.js';
import { criticality, criticalityAsPrinted, tableOf } from '../../workload/criticality.js';
import { CRITICALITY_TABLES, SLIPS } from '../../workload/criticality-tables.js';
import { latencyLine, onLine, perRelu, reluSeconds } from '../accuracies/latency.js';
import { DEEPREDUCE_PARETO, DEEPREDUCE_SLIDES, SLIDES_OTHERS } from '../accuracies/points.js';
import { figure, type Experiment } from '../experiment.js';
import type { Table } from '../table.js';
import { convsOf, countsOf } from './networks.js';
import { CORRECTED, FURTHER, LINE, MERGED, MERGED_MACS, STAGES } from './published.js';

const PRINTED = { source: DEEPREDUCE_SLIDES, mark: 'found', evidence: 'published' } as const;
/** The rule was read out of the printed numbers. */
const READ_OUT = { ...PRINTED, evidence: 'inferred' } as const;
const HANDED_DOWN = {
  source: 'stage table handed down; its source was not read',
  mark: 'recalled',
  evidence: 'recalled',
} as const;

/** ReLUs of stages, dropped by criticality: counts on graphs. No accuracy is claimed. */
export const deepreduce: Experiment = {
  system: 'deepreduce',
  title:
    'ReLUs of stages culled and thinned, shapes scaled, layers merged: counts on graphs, criticality, latency',
  findings: () =>
    Promise.resolve([
      ...compareStages(),
      ...comparePareto(),
      ...compareFurther(),
      ...compareMerged(),
      ...compareCriticality(),
      ...compareLatencies(),
    ]),
  tables: () => Promise.resolve([slips(), others()]),
  checks: () => Promise.resolve(checkLine()),
};

function compareStages(): Finding[] {
  const compare = figure('ReLUs by stage', { unit: '', within: { absolute: 0 } });
  return STAGES.flatMap(({ network, stages, printed }) => {
    const { relusByStage } = countsOf(network);
    return Object.entries(stages).map(([stage, relus]) =>
      compare(`${stage}, ${network}`, relus, relusByStage[stage] ?? 0, printed ? PRINTED : HANDED_DOWN),
    );
  });
}

function comparePareto(): Finding[] {
  const compare = figure('ReLUs of the Pareto points, ResNet-18, CIFAR-100', {
    ...PRINTED,
    unit: '',
    within: { absolute: 0 },
  });
  return DEEPREDUCE_PARETO.map(({ options, relus }) =>
    compare(options, relus, countsOf('resnet18-c100', `deepreduce ${options}`).relus),
  );
}

function compareFurther(): Finding[] {
  const compare = figure('ReLUs of further networks', { ...PRINTED, unit: 'K' });
  return FURTHER.map(({ network, options, kilo, open, note }) =>
    compare(`${network}, ${options}`, kilo, countsOf(network, `deepreduce ${options}`).relus / 1e3, {
      within: { absolute: open },
      note,
    }),
  );
}

function compareMerged(): Finding[] {
  const compare = figure('merged networks', READ_OUT);
  const { network, options, mega, open } = MERGED_MACS;
  return [
    ...MERGED.map((row) =>
      compare(`convolutions, ${row.options}`, row.convs, convsOf(row.network, `deepreduce ${row.options}`), {
        unit: '',
        within: { absolute: 0 },
      }),
    ),
    compare(`MACs, ${network}, ${options}`, mega, countsOf(network, `deepreduce ${options}`).macs / 1e6, {
      unit: 'M',
      within: { absolute: open },
      note: 'the block with the padded shortcut of a thinned stage keeps both convolutions',
    }),
  ];
}

function compareCriticality(): Finding[] {
  const printed = figure('C_k as printed', { ...READ_OUT, unit: '', within: { absolute: 0.01 } });
  const corrected = figure('C_k corrected', {
    source: 'calculated from the printed accuracies by who handed them down',
    mark: 'derived',
    evidence: 'inferred',
    unit: '',
    within: { absolute: 0.01 },
  });
  return [
    ...CRITICALITY_TABLES.flatMap((table) => {
      const ours = criticalityAsPrinted(table);
      return table.rows.flatMap((row, index) =>
        row.printed === undefined
          ? []
          : [
              printed(`${row.stage}, ${table.name}`, row.printed, ours[index]!, {
                evidence: table.slip === undefined ? 'published' : 'inferred',
                note: table.slip === undefined ? undefined : 'with the slip of the table',
              }),
            ],
      );
    }),
    ...Object.entries(CORRECTED).flatMap(([name, values]) => {
      const { rows } = tableOf(name);
      const ours = criticality(rows);
      return values.map((value, index) => corrected(`${rows[index]!.stage}, ${name}`, value, ours[index]!));
    }),
  ];
}

function compareLatencies(): Finding[] {
  const line = latencyLine(DEEPREDUCE_PARETO);
  const fitted = figure('latency, on the line through all ten', {
    ...PRINTED,
    evidence: 'fitted',
    unit: 's',
    within: { absolute: 0.15 },
  });
  const alone = figure("latency, DELPHI's cost of a ReLU over four threads", {
    ...PRINTED,
    evidence: 'inferred',
    unit: 's',
    within: { relative: 0.15 },
  });
  return [
    ...DEEPREDUCE_PARETO.map(({ options, relus, latency }) =>
      fitted(options, latency, onLine(line, relus), { of: `latency: ${options}` }),
    ),
    ...DEEPREDUCE_PARETO.map(({ options, relus, latency }) =>
      alone(options, latency, reluSeconds(relus), { of: `latency: ${options}` }),
    ),
    ...SLIDES_OTHERS.map(({ method, kiloRelus, latency }) =>
      alone(`${method}, ${kiloRelus}K ReLUs`, latency!, reluSeconds(kiloRelus * 1e3)),
    ),
  ];
}

/** The line of least squares, as we and as others work it out. */
function checkLine(): Finding[] {
  const compare = figure('line through the ten latencies', {
    source: 'least squares of who handed the points down',
    mark: 'derived',
    evidence: 'self-check',
  });
  const { seconds, microseconds } = latencyLine(DEEPREDUCE_PARETO);
  return [
    compare('without a ReLU', LINE.seconds, seconds, { unit: 's', within: { absolute: 0.0005 } }),
    compare('a ReLU', LINE.microseconds, microseconds, { unit: 'us', within: { absolute: 0.01 } }),
  ];
}

const slips = (): Table => ({
  title: 'What is wrong in print',
  columns: ['where', 'slip'],
  rows: SLIPS.map(({ where, slip }) => [where, slip]),
  notes: ['The order of the stages is the same with and without the slips.'],
});

/** Methods of the slides beside the point of DeepReDuce with the fewest ReLUs that is as accurate. */
function others(): Table {
  const rows = SLIDES_OTHERS.map((other) => {
    const ours = [...DEEPREDUCE_PARETO].reverse().find(({ accuracy }) => accuracy >= other.accuracy);
    const beside =
      ours === undefined
        ? ['none', '', '', '']
        : [
            ours.options,
            ours.accuracy.toFixed(2),
            `${((other.kiloRelus * 1e3) / ours.relus).toFixed(2)} x`,
            `${(other.latency! / ours.latency).toFixed(2)} x`,
          ];
    const { method, kiloRelus, accuracy, latency } = other;
    return [
      `${method}, ${kiloRelus}K`,
      accuracy.toFixed(1),
      String(latency),
      perRelu(other).toFixed(1),
      ...beside,
    ];
  });
  return {
    title: 'Other methods beside DeepReDuce, CIFAR-100, all numbers as published',
    columns: [
      'method, ReLUs',
      'accuracy (%)',
      'latency (s)',
      'us a ReLU',
      'DeepReDuce',
      'accuracy (%)',
      'fewer ReLUs',
      'faster',
    ],
    rows,
    notes: ['The point of DeepReDuce with the fewest ReLUs that is at least as accurate.'],
  };
}
