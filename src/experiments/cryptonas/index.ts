import type { Finding } from '../../results/reproduction.js';
import { countNetwork } from '../../workload/count.js';
import { delphiSeconds } from '../delphi-line.js';
import { figure, type Experiment } from '../experiment.js';
import { rewrittenNetwork } from '../rewritten.js';
import type { Table } from '../table.js';
import { CIFAR10, CIFAR100, SLIDES, TABLES } from './published.js';

/** Its searched networks are not public: latencies by ReLU counts, and the rewrite on networks that we have. */
export const cryptonas: Experiment = {
  system: 'cryptonas',
  title: 'ReLU budgets (NeurIPS 2020): latencies by counts; its rewrites on networks of the shelf',
  findings: () => Promise.resolve(compareLatencies()),
  tables: () => Promise.resolve([balanceTable()]),
  checks: () => Promise.resolve(checkBalance()),
};

function compareLatencies(): Finding[] {
  const shared = { unit: 's', mark: 'found', evidence: 'fitted', within: { relative: 0.15 } } as const;
  const rows = [
    { name: 'latency, CIFAR-100', source: SLIDES, points: CIFAR100 },
    { name: 'latency, CIFAR-10', source: TABLES, points: CIFAR10 },
  ];
  return rows.flatMap(({ name, source, points }) =>
    points.map(([thousands, seconds]) =>
      figure(name, { ...shared, source })(`${thousands}k ReLUs`, seconds, delphiSeconds(thousands * 1e3)),
    ),
  );
}

/** Residual networks whose sizes halve, and their ReLU layers: each has as many as the first afterwards. */
const BALANCED = [
  { workload: 'resnet18-c100', layers: 17, first: 64 * 32 * 32 },
  { workload: 'resnet34-c100', layers: 33, first: 64 * 32 * 32 },
  { workload: 'resnet18-tiny', layers: 17, first: 64 * 64 * 64 },
  { workload: 'vgg16-c100', layers: 13, first: 64 * 32 * 32 },
] as const;

function checkBalance(): Finding[] {
  const compare = figure('balance', {
    unit: '',
    source: 'layers times the ReLUs of the first',
    mark: 'derived',
    evidence: 'self-check',
    within: { absolute: 0 },
  });
  return BALANCED.map(({ workload, layers, first }) => {
    const { relus } = countNetwork(rewrittenNetwork(workload, 'cryptonas balance=true'));
    return compare(`ReLUs, ${workload}`, layers * first, relus);
  });
}

const millions = (count: number): string => (count / 1e6).toFixed(2);

function balanceTable(): Table {
  const rows = BALANCED.map(({ workload }) => {
    const before = countNetwork(rewrittenNetwork(workload));
    const after = countNetwork(rewrittenNetwork(workload, 'cryptonas balance=true'));
    return [
      workload,
      ...[before.relus, after.relus, before.macs, after.macs, before.parameters, after.parameters].map(
        millions,
      ),
    ];
  });
  return {
    title: 'balanced networks: what capacity an even share of ReLUs has',
    columns: ['network', 'M ReLUs', 'balanced', 'MMACs', 'balanced', 'M parameters', 'balanced'],
    rows,
    notes: ['Channels grow four times where height and width halve; CryptoNAS searches below that.'],
  };
}
