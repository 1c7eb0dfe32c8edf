import type { NetworkSpecification } from '../schema.js';
import { Draft, RELU, vector, type Zoo } from './draft.js';

const DLRM = 'Naumov et al., Deep Learning Recommendation Model (arXiv 1906.00091)';
const DEEPRECSYS = 'Gupta et al., DeepRecSys, ISCA 2020 (arXiv 2001.02772)';

interface DlrmOptions {
  title: string;
  source: string;
  /** Dense features. */
  dense: number;
  bottom: number[];
  top: number[];
  /** Rows of each table. */
  tables: number[];
  features: number;
  lookups: number;
  /** Vectors are joined, or multiplied pairwise and joined with the bottom's output. */
  interaction: 'concat' | 'dot';
}

/** Embedding tables beside a bottom perceptron, their interaction, a top perceptron ending in a sigmoid. */
function dlrm(name: string, options: DlrmOptions): NetworkSpecification {
  const { tables, features, lookups } = options;
  const net = new Draft();
  net.stage = 'bottom';
  for (const width of options.bottom) net.linear(width, { then: RELU });
  const dense = net.last;
  net.stage = 'emb';
  const bags = tables.map((rows, index) => {
    const fields = { kind: 'embedding', rows, features, tokens: 1, ...(lookups === 1 ? {} : { lookups }) };
    return net.numbered('', { name: `emb${index}`, inputs: ['input'] }, fields);
  });
  net.stage = 'top';
  net.plain({ name: 'join', kind: 'concat', inputs: [dense, ...bags] });
  if (options.interaction === 'dot') interact(net, dense, tables.length + 1, features);
  for (const width of options.top) net.linear(width, { then: RELU });
  net.linear(1, { then: ['sigmoid'] });
  return net.finish({ name, title: options.title, source: options.source, input: vector(options.dense) });
}

/** All pairwise dot products; those below the diagonal are kept. */
function interact(net: Draft, dense: string, vectors: number, features: number): void {
  const fields = { kind: 'matmul', m: vectors, k: features, n: vectors, layout: 'scores' };
  net.numbered('', { name: 'interact' }, fields);
  const pairs = (vectors * (vectors - 1)) / 2;
  net.plain({ name: 'pairs', kind: 'reshape', shape: vector(pairs), mode: 'select' });
  net.plain({ name: 'features', kind: 'concat', inputs: [dense, 'pairs'] });
}

const equal = (count: number, rows: number): number[] => Array.from({ length: count }, () => rows);

/** Rows of the 26 categorical features of Criteo Kaggle. */
const KAGGLE = [
  1460, 583, 10131227, 2202608, 305, 24, 12517, 633, 3, 93145, 5683, 8351593, 3194, 27, 14992, 5461306, 10,
  5652, 2173, 4, 7046547, 18, 15, 286181, 105, 142572,
];
/** The same of Criteo Terabyte, capped at 40 million rows as MLPerf does. */
const TERABYTE = [
  40000000, 39060, 17295, 7424, 20265, 3, 7122, 1543, 63, 40000000, 3067956, 405282, 10, 2209, 11938, 155, 4,
  976, 14, 40000000, 40000000, 40000000, 590152, 12973, 108, 36,
];

const table: Record<string, DlrmOptions> = {
  'dlrm-rmc1-deeprecsys': {
    title: 'DLRM RMC1 (small tables, many look-ups)',
    source: DEEPRECSYS,
    dense: 128,
    bottom: [64, 32],
    top: [256, 64],
    tables: equal(8, 4_000_000),
    features: 32,
    lookups: 80,
    interaction: 'concat',
  },
  'dlrm-rmc2-deeprecsys': {
    title: 'DLRM RMC2 (many tables)',
    source: DEEPRECSYS,
    dense: 256,
    bottom: [128, 64],
    top: [128, 64],
    tables: equal(32, 500_000),
    features: 64,
    lookups: 120,
    interaction: 'concat',
  },
  'dlrm-rmc3-deeprecsys': {
    title: 'DLRM RMC3 (large bottom perceptron)',
    source: DEEPRECSYS,
    dense: 2560,
    bottom: [1024, 256, 32],
    top: [512, 256],
    tables: equal(10, 2_000_000),
    features: 32,
    lookups: 20,
    interaction: 'concat',
  },
  'dlrm-criteo-kaggle': {
    title: 'DLRM, Criteo Kaggle',
    source: DLRM,
    dense: 13,
    bottom: [512, 256, 64, 16],
    top: [512, 256],
    tables: KAGGLE,
    features: 16,
    lookups: 1,
    interaction: 'dot',
  },
  'dlrm-mlperf-terabyte40M': {
    title: 'DLRM of MLPerf, Criteo Terabyte with 40 million rows',
    source: `${DLRM}; MLPerf configuration`,
    dense: 13,
    bottom: [512, 256, 128],
    top: [1024, 1024, 512, 256],
    tables: TERABYTE,
    features: 128,
    lookups: 1,
    interaction: 'dot',
  },
  'dlrm-bench-random': {
    title: 'DLRM small benchmark with random data',
    source: `${DLRM}; small benchmark of its repository`,
    dense: 512,
    bottom: [512, 64],
    top: [1024, 1024, 1024],
    tables: equal(8, 1_000_000),
    features: 64,
    lookups: 100,
    interaction: 'dot',
  },
};

export const dlrms: Zoo = new Map(
  Object.entries(table).map(([name, options]) => [name, () => dlrm(name, options)]),
);
