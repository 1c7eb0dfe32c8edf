import { loadFragment } from '../../protocol/fragment.js';
import { truncationConstantsSchema, type TruncationConstants } from '../../protocol/truncation/constants.js';
import { truncationsOf, type TruncationReport } from '../../protocol/truncation/report.js';
import type { Finding } from '../../results/reproduction.js';
import { countNetwork } from '../../workload/count.js';
import { figure, type Experiment } from '../experiment.js';
import { rewrittenNetwork } from '../rewritten.js';
import type { Table } from '../table.js';
import { CARDS, MODELS } from './published.js';

/** Truncations placed statically. Its latencies were not obtainable: counts of ours, and closed forms beside them. */
export const truncformer: Experiment = {
  system: 'truncformer',
  title: 'truncations of fixed-point transformers, eager and lazy; no number of the paper was at hand',
  findings: () => Promise.resolve(compareModels()),
  tables: async () => [placementTable(await constantsOf())],
  checks: async () => checkCounts(await constantsOf()),
};

const constantsOf = async (): Promise<TruncationConstants> =>
  (await loadFragment('truncation', truncationConstantsSchema)).constants;

function compareModels(): Finding[] {
  const compare = figure('networks', {
    ...{ unit: '', source: CARDS, mark: 'recalled', evidence: 'recalled' },
    within: { absolute: 0 },
  });
  return Object.entries(MODELS).map(([workload, parameters]) =>
    compare(`parameters, ${workload}`, parameters, countNetwork(rewrittenNetwork(workload)).parameters),
  );
}

/** Truncations behind every product of a block, written out. */
function checkCounts(constants: TruncationConstants): Finding[] {
  const compare = figure('GPT-2 small, 128 tokens, block 1', {
    ...{ unit: '', mark: 'derived', evidence: 'self-check', source: 'products by the expansions, by hand' },
    within: { absolute: 0 },
  });
  const { expSquarings, reciprocalSteps, rsqrtSteps, polynomialDegree } = constants;
  const exp = expSquarings + 1;
  const [tokens, features, scores, lines] = [128, 768, 12 * 128 * 128, 12 * 128];
  const report = truncationsOf(rewrittenNetwork('gpt2-small-T128'), constants);
  const ours = (name: string): number =>
    report.rows.find(({ operator }) => operator === `block1/${name}`)?.eager ?? 0;
  return [
    compare('softmax', scores * (exp + 1) + lines * (exp + 1 + 2 * reciprocalSteps), ours('softmax')),
    compare('layer norm', 3 * tokens * features + tokens * (2 + exp + 3 + 4 * rsqrtSteps), ours('ln1')),
    compare('GELU', (polynomialDegree - 1) * 4 * features * tokens, ours('ffn_up.gelu')),
    compare('projection', 3 * features * tokens, ours('qkv')),
  ];
}

const WORKLOADS = [
  'gpt2-small-T128',
  'pythia-70m-T128',
  'vit-tiny16-224-c100-privit',
  'gemma-2b-T128',
  'llama-7b-T128',
  'resnet18-c100',
] as const;

const percent = ({ eager, lazy }: Pick<TruncationReport, 'eager' | 'lazy'>): string =>
  `${(100 * (1 - lazy / eager)).toFixed(1)} %`;

function placementTable(constants: TruncationConstants): Table {
  const { fieldBits, fractionBits } = constants;
  return {
    title: 'truncated elements, one behind every product and as late as the field allows',
    columns: ['network', 'M eager', 'M lazy', 'saved', 's eager', 's lazy', 'saved in 96 bits'],
    rows: WORKLOADS.map((workload) => {
      const network = rewrittenNetwork(workload);
      const report = truncationsOf(network, constants);
      const { eager, lazy, cost } = report;
      return [
        workload,
        ...[eager, lazy].map((count) => (count / 1e6).toFixed(1)),
        percent(report),
        ...[cost.eager, cost.lazy].map(({ seconds }) => seconds.toFixed(1)),
        percent(truncationsOf(network, { ...constants, fieldBits: 96 })),
      ];
    }),
    notes: [
      `Field of ${fieldBits} bits, ${fractionBits} of them below the point; ranges and iterations as arch/inference/_truncation.yaml says. Seconds without comparisons, by SPU's profile.`,
    ],
  };
}
