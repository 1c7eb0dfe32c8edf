import { findFile } from '../../document/files.js';
import { prunedOperations, type Pruning } from '../../he/lowering/artemis.js';
import { layerKernels } from '../../he/lowering/network.js';
import { convShape } from '../../he/lowering/shapes.js';
import { butterflies } from '../../he/kernels.js';
import type { HeParameters } from '../../he/parameters.js';
import type { Finding } from '../../results/reproduction.js';
import type { Network } from '../../workload/graph.js';
import { loadNetwork } from '../../workload/load.js';
import { figure, type Experiment } from '../experiment.js';
import type { Table } from '../table.js';

const ABSTRACT = 'Artemis (Jeon, Erez, Orshansky 2023), abstract';
/** Largest gain in cost on networks like ResNet-18. */
const LARGEST_GAIN = 6;
const NETWORK = 'resnet18-c100';
/** Shares of the groups that are kept; the paper's are not told in its abstract. */
export const SHARES = [0.75, 0.5, 0.25, 0.1, 0] as const;

/** Gazelle's ring and modulus; 4096 coefficients. Assumed: the abstract has none. */
const PARAMETERS: HeParameters = {
  scheme: 'bfv',
  n: 4096,
  limbBits: [60],
  specialBits: [],
  keySwitching: { method: 'digits', digitBits: 20 },
  plainBits: 20,
  scaleBits: 0,
  plainDigitBits: 20,
  sigma: 3.2,
};

export const artemis: Experiment = {
  system: 'artemis',
  title: 'pruning for fewer rotations (2023); mechanics derived, the share that is pruned not published',
  findings: async () => [compareGain()],
  checks: async () => checkDiagonals(),
  tables: async () => [gainTable()],
};

/** Products of words of all convolutions of a network, rotations hoisted where they can be. */
export function costOf(network: Network, pruning: Pruning): number {
  const { n } = PARAMETERS;
  let words = 0;
  for (const operator of network.operators) {
    if (operator.kind !== 'conv') continue;
    const layer = prunedOperations(convShape(operator), n, pruning);
    const { ntt, intt, multiply } = layerKernels(layer, PARAMETERS);
    words += (ntt + intt) * butterflies(n) + multiply * n;
  }
  return words;
}

/** Gains of pruning diagonals, and positions, to a share. */
function gainsOf(share: number): { diagonals: number; positions: number } {
  const network = loadNetwork(findFile('workloads', NETWORK));
  const whole = costOf(network, { diagonals: 1, positions: 1 });
  return {
    diagonals: whole / costOf(network, { diagonals: share, positions: 1 }),
    positions: whole / costOf(network, { diagonals: 1, positions: share }),
  };
}

function compareGain(): Finding {
  const compare = figure('abstract', {
    unit: 'x',
    source: ABSTRACT,
    mark: 'found',
    evidence: 'inferred',
    within: { relative: 0.12 },
    neutral: 1,
  });
  return compare('gain in cost, largest', LARGEST_GAIN, gainsOf(0).diagonals, {
    note: 'ours: the bound, no diagonal but the main one; how many the paper keeps at equal accuracy is not told',
  });
}

/** Diagonals are the better groups to prune: at every share they gain more than positions. */
function checkDiagonals(): Finding[] {
  const check = figure('diagonals over positions', {
    unit: '',
    source: 'the finding of the abstract: pruning diagonals alone is Pareto-optimal',
    mark: 'derived',
    evidence: 'self-check',
    within: { absolute: 0 },
  });
  return SHARES.map((share) => {
    const { diagonals, positions } = gainsOf(share);
    return check(`diagonals gain more, ${share * 100} % kept`, 1, Number(diagonals > positions));
  });
}

function gainTable(): Table {
  const text = (value: number): string => `${value.toFixed(2)}x`;
  return {
    title: `Gain in products of words, ${NETWORK}, n = ${PARAMETERS.n}`,
    columns: ['groups kept', 'diagonals pruned', 'positions pruned'],
    rows: SHARES.map((share) => {
      const { diagonals, positions } = gainsOf(share);
      return [`${share * 100} %`, text(diagonals), text(positions)];
    }),
    notes: [
      'Two-stage convolutions, rotations of inputs hoisted; groups pruned evenly in all layers. Accuracy is not modelled.',
    ],
  };
}
