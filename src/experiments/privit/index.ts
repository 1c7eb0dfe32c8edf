import { loadFragment } from '../../protocol/fragment.js';
import { truncationConstantsSchema, type TruncationConstants } from '../../protocol/truncation/constants.js';
import { truncationsOf } from '../../protocol/truncation/report.js';
import type { Finding } from '../../results/reproduction.js';
import { countNetwork, weightElements } from '../../workload/count.js';
import { elements, type Network, type Operator } from '../../workload/graph.js';
import { sitesOf } from '../../workload/sites.js';
import { figure, type Experiment } from '../experiment.js';
import { rewrittenNetwork } from '../rewritten.js';
import type { Table } from '../table.js';
import { CODE, LOG, PROFILE, profiled, TOTAL, UNITS } from './published.js';

const WORKLOAD = 'vit-tiny16-224-c100-privit';

export const privit: Experiment = {
  system: 'privit',
  title: 'vision transformers with gated non-linearities (2023): units, and the profile of a run',
  findings: async () => [...compareUnits(), compareProducts(await constantsOf())],
  tables: async () => [profileTable(), budgetTable(await constantsOf())],
  checks: async () => checkDerived(await constantsOf()),
};

const constantsOf = async (): Promise<TruncationConstants> =>
  (await loadFragment('truncation', truncationConstantsSchema)).constants;

function compareUnits(): Finding[] {
  const compare = figure('units', {
    ...{ unit: '', source: CODE, mark: 'found', evidence: 'published' },
    within: { absolute: 0 },
  });
  const sites = sitesOf(rewrittenNetwork(WORKLOAD));
  const of = (name: string) => sites.filter(({ function: which }) => which === name);
  const rows = of('softmax').map(({ elements: all }) => all / 197);
  return [
    compare(
      'softmax rows',
      UNITS.rows,
      rows.reduce((sum, one) => sum + one, 0),
    ),
    compare('softmax rows, a layer', UNITS.rowsOfLayer, rows[0]!),
    compare(
      'GELU tokens',
      UNITS.tokens,
      of('gelu').reduce((sum, one) => sum + one.elements / 768, 0),
    ),
    compare('layer norms', UNITS.norms, of('layer-norm').length),
  ];
}

/** Elements of both operands of matrix products: each is masked and opened once. */
function openedElements({ operators }: Network): number {
  const byName = new Map(operators.map((operator) => [operator.name, operator]));
  const size = (name: string): number => elements(byName.get(name)!.output);
  const opened = (operator: Operator): number => {
    if (operator.kind === 'matmul') return operator.count * operator.k * (operator.m + operator.n);
    if (operator.kind === 'linear') return size(operator.inputs[0]!) + weightElements(operator);
    // Windows that do not overlap: every element is in one.
    return operator.kind === 'conv' ? elements(operator.inputShapes[0]!) + weightElements(operator) : 0;
  };
  return operators.reduce((sum, operator) => sum + opened(operator), 0);
}

/** The only operation of the log that no gate changes. */
const compareProducts = ({ truncBytes }: TruncationConstants): Finding =>
  figure('profile', { unit: 'MB', source: LOG, mark: 'found', evidence: 'recalled' })(
    'sent for matrix products of shares',
    profiled('mmul_aa').megabytes,
    (openedElements(rewrittenNetwork(WORKLOAD)) * truncBytes) / 1e6,
    {
      within: { relative: 0.1 },
      note: 'both operands masked and opened once, 8 B an element: the rule is recalled',
    },
  );

/** Constants of the file against the log and the graph. */
function checkDerived({ truncTime, mulTime, macTime, truncBytes, mulBytes }: TruncationConstants): Finding[] {
  const compare = figure('constants', {
    ...{ unit: 'ns', source: LOG, mark: 'derived', evidence: 'self-check' },
    within: { relative: 0.001 },
  });
  const perElement = (operation: string, bytes: number): number => {
    const { seconds, megabytes } = profiled(operation);
    return ((seconds * bytes) / (megabytes * 1e6)) * 1e9;
  };
  const { macs } = countNetwork(rewrittenNetwork(WORKLOAD));
  return [
    compare('truncation', perElement('trunc', truncBytes), truncTime * 1e9),
    compare('product', perElement('mul_aa', mulBytes), mulTime * 1e9),
    compare('multiply-accumulate', (profiled('mmul_aa').seconds / macs) * 1e9, macTime * 1e9),
  ];
}

function profileTable(): Table {
  return {
    title: 'SPU, PriViT on ViT-Tiny: one inference',
    columns: ['operation', 'level', 's', 'MB sent', 'share of time', 'ns / B'],
    rows: PROFILE.map(({ operation, level, seconds, megabytes }) => [
      operation,
      level,
      String(seconds),
      String(megabytes),
      `${((100 * seconds) / TOTAL.seconds).toFixed(1)} %`,
      ((seconds * 1e3) / megabytes).toFixed(1),
    ]),
    notes: [
      `${LOG}: ${TOTAL.seconds} s, ${TOTAL.megabytes} MB, ${TOTAL.sends} sends in all; 7.5 s of it are overhead of scatters and loops.`,
    ],
  };
}

const BUDGETS = [
  'none',
  'privit softmax=3546 gelu=1182',
  'privit softmax=709 gelu=236',
  'privit softmax=0 gelu=0',
];

function budgetTable(constants: TruncationConstants): Table {
  return {
    title: 'budgets: truncations and products of shares, one behind every product',
    columns: ['budget', 'M truncated', 'M products', 's'],
    rows: BUDGETS.map((text) => {
      const { eager, products, cost } = truncationsOf(rewrittenNetwork(WORKLOAD, text), constants);
      return [
        text === 'none' ? 'all kept' : text.replace('privit ', ''),
        (eager / 1e6).toFixed(1),
        (products / 1e6).toFixed(1),
        cost.eager.seconds.toFixed(1),
      ];
    }),
    notes: [
      `The log has ${(profiled('trunc').megabytes / constants.truncBytes).toFixed(1)} M truncations and ${(profiled('mul_aa').megabytes / constants.mulBytes).toFixed(1)} M products; its budgets are not known. Comparisons are not counted.`,
    ],
  };
}
