import { findFile } from '../../document/files.js';
import { reuseOf, type Accesses, type Reuse } from '../../metrics/intensity.js';
import type { Finding } from '../../results/reproduction.js';
import { layerAccesses, sumAccesses } from '../../workload/accesses.js';
import type { Network } from '../../workload/graph.js';
import { loadNetwork } from '../../workload/load.js';
import { figure } from '../experiment.js';
import { LAYERS, TABLE } from './published.js';

const OWN = {
  source: 'worked out by hand from the sizes of the layers; of MobileNets the totals are published too',
  mark: 'derived',
  evidence: 'self-check',
} as const;
const ratios = { ...OWN, unit: 'MACs/element' };

const networkOf = (name: string): Network => loadNetwork(findFile('workloads', name));

/** What the table counts: as everywhere, and the biases of fully connected layers among the weights. */
function countedOf(network: Network): Accesses {
  const sums = sumAccesses(layerAccesses(network));
  const biases = network.operators.reduce(
    (sum, operator) => sum + (operator.kind === 'linear' && operator.bias ? operator.features : 0),
    0,
  );
  return { ...sums, weights: sums.weights + biases };
}

function columnsOf(network: Network): Record<string, number> {
  const counted = countedOf(network);
  const { macs, weights, activations } = counted;
  const outputs = sumAccesses(layerAccesses(network, 'outputs')).activations;
  return {
    MACs: macs / 1e6,
    W: weights / 1e6,
    A: activations / 1e6,
    'A, outputs alone': outputs / 1e6,
    ...named(reuseOf(counted)),
  };
}

const named = (reuse: Reuse): Record<string, number> => ({
  AI: reuse.arithmeticIntensity,
  R_W: reuse.weightReuse,
  R_A: reuse.activationReuse,
  DI_H: reuse.H,
  "DI_H'": reuse["H'"],
  DI_S: reuse.S,
  "DI_S'": reuse["S'"],
});

/** Half a per cent, or what the digits of a number leave open if that is more. */
function toleranceOf(text: string): number {
  const decimals = (text.split('.')[1] ?? '').length;
  return Math.max(0.005, (0.5 * 10 ** -decimals) / Number(text));
}

export function checkTable(): Finding[] {
  const compare = figure('networks at batch 1', ratios);
  return TABLE.flatMap(([name, values]) => {
    const ours = columnsOf(networkOf(name));
    return Object.entries(values).map(([column, text]) =>
      compare(`${column}, ${name}`, Number(text), ours[column]!, {
        unit: column.startsWith('MACs') || /^[WA]\b/.test(column) ? 'M' : ratios.unit,
        within: { relative: toleranceOf(text) },
      }),
    );
  });
}

/** A layer's accesses by the formula of its sizes, without the network's graph. */
function accessesBySize([
  filters,
  channels,
  groups,
  kernel,
  from,
  to,
]: (typeof LAYERS)[number]['sizes']): Accesses {
  const weights = (filters * channels * kernel ** 2) / groups;
  return {
    macs: weights * to ** 2,
    weights,
    activations: channels * from ** 2 + filters * to ** 2,
  };
}

/** One layer of each type as its network has it. */
export function layerTypes(): ((typeof LAYERS)[number] & { reuse: Reuse })[] {
  return LAYERS.map((one) => {
    const { type, network, layer } = one;
    const found = layerAccesses(networkOf(network)).find(({ name }) => name === layer)!;
    if (found.type !== type) throw new Error(`${layer} of ${network} is ${found.type}, not ${type}`);
    return { ...one, reuse: reuseOf(found) };
  });
}

/** Reuses and intensities of each type, beside the formula of its sizes. */
export function checkLayers(): Finding[] {
  const compare = figure('types of layers', { ...ratios, within: { relative: 1e-12 } });
  return layerTypes().flatMap(({ type, network, layer, sizes, reuse }) => {
    const [byHand, ours] = [named(reuseOf(accessesBySize(sizes))), named(reuse)];
    return ['R_W', 'R_A', 'AI', 'DI_H'].map((key) =>
      compare(`${key}, ${type}: ${layer} of ${network}`, byHand[key]!, ours[key]!),
    );
  });
}
