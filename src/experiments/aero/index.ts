import { loadFragment } from '../../protocol/fragment.js';
import {
  transformerConstantsSchema,
  type TransformerConstants,
} from '../../protocol/transformer/constants.js';
import { transformerCost, type TransformerCost } from '../../protocol/transformer/cost.js';
import { transformerFlops } from '../../protocol/transformer/flops.js';
import type { Finding } from '../../results/reproduction.js';
import { figure, type Experiment } from '../experiment.js';
import { rewrittenNetwork } from '../rewritten.js';
import type { Table } from '../table.js';
import { CELLS, FLOPS, GAINS, GUIDED, OTHERS, TABLES, type Cell } from './published.js';

export const aero: Experiment = {
  system: 'aero',
  title: 'transformers with fewer non-linearities (arXiv 2410.13060): a cost model fitted to its tables',
  async findings() {
    const constants = await constantsOf();
    return [
      ...compareCells(CELLS, 'AERO', constants),
      ...compareCells(OTHERS, 'He and Hofmann', constants),
      ...compareGains(constants),
      ...compareFlops(),
    ];
  },
  tables: async () => [partsTable(await constantsOf())],
};

const constantsOf = async (): Promise<TransformerConstants> =>
  (await loadFragment('transformer', transformerConstantsSchema, [], 'transformer-2pc')).constants;

const costOf = (workload: string, variant: string, constants: TransformerConstants): TransformerCost =>
  transformerCost(rewrittenNetwork(workload, `aero variant=${variant}`), constants);

/** All of AERO's own cells went into the fit; the others are of the same tables. */
function compareCells(
  cells: Readonly<Record<string, readonly Cell[]>>,
  whose: string,
  constants: TransformerConstants,
): Finding[] {
  const own = cells === CELLS;
  const shared = { source: TABLES, mark: 'found', evidence: own ? 'fitted' : 'inferred' } as const;
  return Object.entries(cells).flatMap(([workload, row]) => {
    const bytes = figure(`communication, ${whose}, ${workload}`, { ...shared, unit: 'GB' });
    const time = figure(`latency, ${whose}, ${workload}`, { ...shared, unit: 'min' });
    return row.flatMap(({ variant, gigabytes, minutes }) => {
      const cost = costOf(workload, variant, constants);
      return [
        bytes(variant, gigabytes, cost.bytes / 1e9, { within: { relative: own ? 0.01 : 0.03 } }),
        time(variant, minutes, cost.seconds / 60, { within: { relative: 0.1 } }),
      ];
    });
  });
}

function compareGains(constants: TransformerConstants): Finding[] {
  const [before, after] = ['SM+LN+G', 'EReg'].map((variant) =>
    costOf('gpt2-small-T128', variant, constants),
  ) as [TransformerCost, TransformerCost];
  const compare = figure('abstract', {
    ...{ unit: 'x', source: GUIDED, mark: 'found', evidence: 'fitted', neutral: 1 },
    within: { relative: 0.05 },
  });
  return [
    compare('communication, gain', GAINS.communication, before.bytes / after.bytes),
    compare('latency, gain', GAINS.latency, before.seconds / after.seconds),
  ];
}

/** That attention counts the causal half of one product was worked out from these numbers. */
function compareFlops(): Finding[] {
  const compare = figure('operations', {
    ...{ unit: 'GFLOP', source: TABLES, mark: 'found' },
    within: { relative: 0.02 },
  });
  return FLOPS.flatMap(({ workload, variant, ...published }) => {
    const ours = transformerFlops(rewrittenNetwork(workload, `aero variant=${variant}`));
    const printed: { feedForward?: number; attention?: number } = published;
    return [
      ...(printed.feedForward === undefined
        ? []
        : [
            compare(`feed-forward, ${workload}, ${variant}`, printed.feedForward, ours.feedForward / 1e9, {
              evidence: 'published',
            }),
          ]),
      ...(printed.attention === undefined
        ? []
        : [
            compare(`attention, ${workload}`, printed.attention, ours.attention / 1e9, {
              evidence: 'inferred',
            }),
          ]),
    ];
  });
}

function partsTable(constants: TransformerConstants): Table {
  const rows = CELLS['gpt2-small-T128']!.map(({ variant }) => {
    const { parts } = costOf('gpt2-small-T128', variant, constants);
    return [
      variant,
      ...parts.map(({ bytes, seconds }) => `${(bytes / 1e9).toFixed(2)} / ${seconds.toFixed(0)}`),
    ];
  });
  return {
    title: 'GPT-2 small, 128 tokens: GB / seconds by operator',
    columns: [
      'variant',
      'softmax',
      'norms',
      'ReLU',
      'GELU',
      'feed-forward',
      'attention, tokens',
      'vocabulary',
    ],
    rows,
    notes: ['Norms and ReLUs are there together in every cell of the fit: how they share is assumed.'],
  };
}
