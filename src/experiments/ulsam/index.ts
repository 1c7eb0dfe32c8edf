import { findFile } from '../../document/files.js';
import type { Finding } from '../../results/reproduction.js';
import { countNetwork } from '../../workload/count.js';
import { buildNetwork } from '../../workload/expand.js';
import { loadNetwork } from '../../workload/load.js';
import { Draft, square } from '../../workload/zoo/draft.js';
import { subspaceAttention } from '../../workload/zoo/ulsam.js';
import { figure, type Experiment } from '../experiment.js';
import { BASES, COSTS, MODULE, SLIDES } from './published.js';

const PRINTED = { source: SLIDES, mark: 'found', evidence: 'published', unit: 'M' } as const;
/** Where the attention stands was worked out from the printed costs. */
const PLACED = { ...PRINTED, evidence: 'inferred' } as const;
/** Its totals without attention are not shown by `systole reproduce networks`. */
const QUOTED = 'mobilenetv2-imagenet';

/** Subspace attention in MobileNets: what it costs. Nothing is simulated, and no accuracy is claimed. */
export const ulsam: Experiment = {
  system: 'ulsam',
  title: 'subspace attention in MobileNets: weights and MACs, counts of layers; nothing is simulated',
  findings: () => Promise.resolve([...compareModule(), ...compareTotals(), ...compareChanges()]),
};

interface Cost {
  weights: number;
  macs: number;
}

/** Millions of weights (no biases, no norms) and of MACs. */
function costOf(network: string): Cost {
  const { weightElements, macs } = countNetwork(loadNetwork(findFile('workloads', network)));
  return { weights: weightElements / 1e6, macs: macs / 1e6 };
}

const LABELS = { weights: 'weights', macs: 'MACs' } as const;
const KEYS = ['weights', 'macs'] as const;

/** Half of the last digit that was printed. */
const openOf = (text: string): number => 0.5 * 10 ** -(text.split('.')[1] ?? '').length;

function compareModule(): Finding[] {
  const compare = figure('the module alone, 512 channels of 14x14', PRINTED);
  const { channels, size, kiloWeights, megaMacs } = MODULE;
  const net = new Draft();
  net.pool('max', 1);
  subspaceAttention(net, { channels, size });
  const network = buildNetwork(net.finish({ name: 'ulsam', input: square(channels, size) }));
  const { weightElements, macs } = countNetwork(network);
  return [
    compare('weights', Number(kiloWeights), weightElements / 1e3, {
      unit: 'k',
      within: { absolute: openOf(kiloWeights) },
    }),
    compare('MACs', Number(megaMacs), macs / 1e6, { within: { absolute: openOf(megaMacs) } }),
  ];
}

/** Every total that is printed, beside the count of the whole network. */
function compareTotals(): Finding[] {
  return [{ network: QUOTED, ...BASES[QUOTED] }, ...COSTS].flatMap((cost) => {
    const { network }: { network: string } = cost;
    const printed: Partial<Record<keyof Cost, string>> = cost;
    const compare = figure('totals', network === QUOTED ? PRINTED : PLACED);
    const ours = costOf(network);
    return KEYS.flatMap((key) => {
      const text = printed[key];
      if (text === undefined) return [];
      const published = Number(text);
      const within = { relative: Math.max(0.005, openOf(text) / published) };
      return [compare(`${LABELS[key]}, ${network}`, published, ours[key], { within })];
    });
  });
}

/** What the attention adds or saves: both totals as printed, so that a rounded one of the base does not count. */
function compareChanges(): Finding[] {
  const compare = figure('change to the network without it', PLACED);
  return COSTS.flatMap(({ network, base, ...printed }) => {
    if (base === undefined) return [];
    const [ours, before] = [costOf(network), costOf(base)];
    return KEYS.flatMap((key) => {
      const [text, from] = [printed[key], BASES[base]![key]];
      if (text === undefined || from === undefined) return [];
      const published = Number((Number(text) - Number(from)).toFixed(2));
      // Made from a rounded base, a total is exact to its own last digit, which may have been cut off.
      const within = { absolute: 2 * openOf(text) };
      return [
        compare(`${LABELS[key]}, ${network}`, published, ours[key] - before[key], {
          neutral: 0,
          within,
          of: `totals: ${LABELS[key]}, ${network}`,
          variant: true,
        }),
      ];
    });
  });
}
