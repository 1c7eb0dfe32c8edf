import { findFile } from '../../document/files.js';
import type { Finding } from '../../results/reproduction.js';
import { countNetwork } from '../../workload/count.js';
import { loadNetwork } from '../../workload/load.js';
import { sitesOf } from '../../workload/sites.js';
import { DELPHI_RELU_US, perRelu, reluSeconds, THREADS } from '../accuracies/latency.js';
import { ACCURACIES, RELU_PRUNER, type AccuracyPoint } from '../accuracies/points.js';
import { countsOf, rewritten } from '../deepreduce/networks.js';
import { figure, type Experiment } from '../experiment.js';
import type { Table } from '../table.js';

/** ReLUs of SNL's networks, which have none behind the stem. */
const NETWORKS: Readonly<Record<string, number>> = {
  'resnet18-snl-c100': 491_520,
  'resnet18-snl-tiny': 1_966_080,
  'wrn22-8-snl-c100': 1_359_872,
  'wrn22-8-snl-tiny': 5_439_488,
};

/** Methods that mask pixels, and leave ReLUs or their squares. */
const MASKS = ['SNL', 'SENet', 'AutoReP'];

/** A budget of ReLUs pixel by pixel. No accuracy is claimed: which pixels are kept is trained. */
export const snl: Experiment = {
  system: 'snl',
  title:
    'budgets of ReLUs pixel by pixel (SNL, SENet, AutoReP): counts on graphs, latency by ReLU; nothing is trained',
  findings: () => Promise.resolve([...compareNetworks(), ...compareLatencies(), ...compareProfile()]),
  tables: () => Promise.resolve([pointsTable()]),
  checks: () => Promise.resolve(checkBudgets()),
};

function compareNetworks(): Finding[] {
  const compare = figure('ReLUs of the networks', {
    source: 'selective_network_linearization, code of its authors',
    mark: 'found',
    evidence: 'published',
    unit: '',
    within: { absolute: 0 },
  });
  return Object.entries(NETWORKS).map(([network, relus]) =>
    compare(network, relus, countNetwork(loadNetwork(findFile('workloads', network))).relus),
  );
}

const timed = (): AccuracyPoint[] =>
  ACCURACIES.filter(({ method, latency }) => MASKS.includes(method) && latency !== null);

function compareLatencies(): Finding[] {
  return timed().map((point) => {
    const { method, network, data, kiloRelus, latency, source, mark } = point;
    const compare = figure(`latency, ${method}`, { source, mark, evidence: 'inferred', unit: 's' });
    return compare(`${network}, ${data}, ${kiloRelus}K ReLUs`, latency!, reluSeconds(kiloRelus * 1e3), {
      within: { relative: 0.1 },
      note: `${perRelu(point).toFixed(1)} us a ReLU in print, ${DELPHI_RELU_US} / ${THREADS} here`,
    });
  });
}

/** Share of the ReLUs of some layers of SNL's ResNet-18, counted from 1, that a rewrite keeps. */
export function keptShare(text: string, from: number, to: number): number {
  const made = sitesOf(rewritten('resnet18-snl-c100', text));
  const kept = new Map(made.map((site) => [site.name, site.kept]));
  const layers = sitesOf(rewritten('resnet18-snl-c100', 'none')).slice(from - 1, to);
  const all = layers.reduce((sum, { elements }) => sum + elements, 0);
  return layers.reduce((sum, { name }) => sum + (kept.get(name) ?? 0), 0) / all;
}

/** What is said of where SNL keeps its ReLUs at small budgets: layers counted from 1. */
function compareProfile(): Finding[] {
  const compare = figure('layers that keep their ReLUs, 12.9K of ResNet-18', {
    source: RELU_PRUNER,
    mark: 'found',
    evidence: 'published',
    unit: 'of 1',
  });
  const share = (from: number, to: number): number => keptShare('snl budget=12900', from, to);
  return [
    compare('the first seven, at most', 0.01, share(1, 7), { within: { absolute: 0.01 } }),
    compare('layers 13 to 15, nearly all', 1, share(13, 15), {
      within: { absolute: 0.1 },
      note: 'our profile fills S3 before S4, by criticality (assumed)',
    }),
  ];
}

/** The graph keeps every published budget to the element. */
function checkBudgets(): Finding[] {
  const compare = figure('budgets kept', {
    source: RELU_PRUNER,
    mark: 'found',
    evidence: 'self-check',
    unit: '',
    within: { absolute: 0 },
  });
  return ACCURACIES.filter(({ method, data }) => MASKS.includes(method) && data !== 'c10').map((point) => {
    const { method, network, data, kiloRelus } = point;
    const budget = Math.round(kiloRelus * 1e3);
    const base = network === 'WRN-22-8' ? `wrn22-8-snl-${data}` : `resnet18-snl-${data}`;
    const otherwise = method === 'AutoReP' ? ' otherwise=square' : '';
    const { relus } = countsOf(base, `snl budget=${budget}${otherwise}`);
    return compare(`${method}, ${network}, ${data}, ${kiloRelus}K`, budget, relus);
  });
}

const pointsTable = (): Table => ({
  title: 'Published points of networks with masked pixels',
  columns: [
    'method, network, data',
    'ReLUs (K)',
    'accuracy (%)',
    'latency (s)',
    'us a ReLU',
    'our latency (s)',
  ],
  rows: ACCURACIES.filter(({ method }) => MASKS.includes(method)).map((point) => {
    const { method, network, data, kiloRelus, accuracy, latency } = point;
    return [
      `${method}, ${network}, ${data}`,
      String(kiloRelus),
      accuracy.toFixed(2),
      latency === null ? '' : String(latency),
      latency === null ? '' : perRelu(point).toFixed(1),
      reluSeconds(kiloRelus * 1e3).toFixed(3),
    ];
  }),
  notes: [
    `Accuracies as published (${RELU_PRUNER}); ours is ${DELPHI_RELU_US} us a ReLU over ${THREADS} threads (threads derived).`,
    'AutoReP squares what it does not keep, and its latencies are of another protocol and machine.',
  ],
});
