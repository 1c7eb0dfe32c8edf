import { z } from 'zod';
import { InputError } from '../../../errors.js';
import { countNetwork } from '../../count.js';
import { orderOf } from '../../criticality.js';
import type { Network, NetworkNote } from '../../graph.js';
import { choice, flag, names, number, whole } from './fields.js';
import type { Graph } from './merge-linear.js';
import { mergeOrRefuse } from './merge.js';
import { checkStage, noted, rebuilt, relusOfStage, reluStages } from './relus.js';
import { scaleChannels, scaleMaps } from './reshape.js';
import { rewrite } from './rewrite.js';
import { cullStage, thinStage } from './thin.js';

const SMALLEST = 1 / 64;

const schema = z.strictObject({
  cull: names('stages whose ReLUs all go; S1 takes the ReLU of the stem with it').optional(),
  thin: names('stages of which every second ReLU stays; S2* thins twice').optional(),
  drop: z
    .union([choice('', ['auto']), whole('', 1, 100)], { error: "a whole number of at least 1, or 'auto'" })
    .optional()
    .meta({
      description:
        'Stages that are culled, the least critical first; auto: one, and the others are thinned, or what budget asks for',
    }),
  order: names('stages in ascending criticality, for networks of which none is published').optional(),
  budget: whole(
    'with drop=auto: as many ReLUs as the steps of DeepReDuce reach within it',
    1,
    1e9,
  ).optional(),
  alpha: number('channels that stay', SMALLEST, 1).optional(),
  rho: number('side of every feature map that stays', SMALLEST, 1).optional(),
  merge: flag('convolutions of culled and thinned stages are merged').optional(),
});
type Options = z.output<typeof schema>;

/** What is done to the ReLUs and shapes of a network. */
interface Plan {
  cull: readonly string[];
  /** `S2*`: twice. */
  thin: readonly string[];
  alpha: number;
  rho: number;
}

function deepReduce(network: Network, options: Options): Network {
  checkTogether(options);
  const plan = planOf(network, options);
  const reduced = withoutRelus(network, plan);
  const merged = options.merge === true ? mergedStages(reduced, plan) : reduced;
  return noted(rebuilt(reshaped(merged, plan)), notesOf(network, options, plan));
}

/** What of it is not in the source: which stages are dropped, and how blocks with padded shortcuts merge. */
function notesOf(network: Network, { drop, order, merge }: Options, { cull, thin }: Plan): NetworkNote[] {
  const known = orderOf(network.name);
  return [
    ...(drop === undefined || order !== undefined || known === undefined
      ? []
      : [
          {
            name: 'transform.deepreduce.drop',
            value: `culled ${cull.join(' ')}${thin.length === 0 ? '' : `, thinned ${thin.join(' ')}`}`,
            status: 'derived' as const,
            source: known.source,
          },
        ]),
    ...(merge === true
      ? [
          {
            name: 'transform.deepreduce.merge',
            value: 'blocks with padded shortcuts stay in thinned stages',
            status: 'derived' as const,
            source: 'the published 66.5M MACs of ResNet-56 leave one convolution more than m/2 of a stage',
          },
        ]
      : []),
  ];
}

function checkTogether({ cull, thin, drop, order, budget, alpha, rho, merge }: Options): void {
  if ([cull, thin, drop, alpha, rho].every((option) => option === undefined))
    throw new InputError('asks for nothing', { expected: 'cull, thin, drop, alpha or rho' });
  if (drop !== undefined && cull !== undefined)
    throw new InputError('stages are named, and chosen by drop too', {
      field: 'cull',
      expected: 'one of both',
    });
  if (drop === 'auto' && thin !== undefined)
    throw new InputError('stages are named, and chosen by drop=auto too', {
      field: 'thin',
      expected: 'one of both',
    });
  if (drop !== 'auto' && budget !== undefined)
    throw new InputError('nothing is chosen by it', { field: 'budget', expected: 'drop=auto' });
  if (budget !== undefined && (alpha !== undefined || rho !== undefined))
    throw new InputError('chooses alpha and rho', { field: 'budget', expected: 'neither beside it' });
  if (drop === undefined && order !== undefined)
    throw new InputError('nothing is dropped in it', { field: 'order', expected: 'drop=1 or drop=auto' });
  if (merge === true && cull === undefined && thin === undefined && drop === undefined)
    throw new InputError('no stage is culled or thinned', { field: 'merge', expected: 'cull, thin or drop' });
}

function planOf(network: Network, { cull = [], thin = [], drop, order, budget, alpha, rho }: Options): Plan {
  const shape = { alpha: alpha ?? 1, rho: rho ?? 1 };
  if (drop === undefined) {
    const both = thin.find((stage) => cull.includes(stage.replace('*', '')));
    if (both !== undefined)
      throw new InputError(`stage '${both}' is culled`, {
        field: 'thin',
        expected: 'stages that keep ReLUs',
      });
    return { cull, thin, ...shape };
  }
  const ascending = orderFor(network, order);
  if (drop !== 'auto') {
    if (drop > ascending.length)
      throw new InputError(`workload '${network.name}' has ${ascending.length} stages with ReLUs`, {
        field: 'drop',
        expected: `at most ${ascending.length}`,
      });
    return { cull: ascending.slice(0, drop), thin, ...shape };
  }
  if (budget === undefined)
    return { cull: ascending.slice(0, 1), thin: thinnable(network, ascending, 1), ...shape };
  return withinBudget(network, ascending, budget);
}

/** @throws InputError for networks of which no order is known and none is given */
function orderFor(network: Network, given: readonly string[] | undefined): readonly string[] {
  if (given !== undefined) {
    for (const stage of given) checkStage(network, stage, 'order');
    return given;
  }
  const known = orderOf(network.name)?.order;
  if (known === undefined)
    throw new InputError(`no criticality is published of '${network.name}'`, {
      field: 'drop',
      expected: 'order=, the stages in ascending criticality (systole pi criticality lists what is known)',
    });
  return known.filter((stage) => reluStages(network).includes(stage));
}

/** Stages behind the first `culled` that have two ReLUs or more. */
const thinnable = (network: Network, order: readonly string[], culled: number): string[] =>
  order.slice(culled).filter((stage) => relusOfStage(network, stage).length > 1);

/**
 * Of DeepReDuce's steps (cull one or two stages, thin the others, halve channels, halve maps) the one that leaves the
 * most ReLUs within a budget; of equals the one that is reached first, maps being halved last.
 */
function withinBudget(network: Network, order: readonly string[], budget: number): Plan {
  const plans = [1, 2].flatMap((culled) =>
    [[], thinnable(network, order, culled)].flatMap((thin) =>
      [1, 0.5].flatMap((alpha) =>
        [1, 0.5].map((rho): Plan => ({ cull: order.slice(0, culled), thin, alpha, rho })),
      ),
    ),
  );
  const fitting = plans
    .map((plan) => ({ plan, relus: countNetwork(reshaped(withoutRelus(network, plan), plan)).relus }))
    .filter(({ relus }) => relus <= budget)
    .sort((a, b) => b.relus - a.relus || b.plan.rho - a.plan.rho || b.plan.alpha - a.plan.alpha);
  if (fitting[0] === undefined)
    throw new InputError(`no step of DeepReDuce leaves '${network.name}' so few ReLUs`, {
      field: 'budget',
      expected: 'more, or stages, alpha and rho by name',
    });
  return fitting[0].plan;
}

function withoutRelus(network: Network, { cull, thin }: Plan): Network {
  const culled = cull.reduce((left, stage) => cullStage(left, stage), network);
  return thin.reduce((left, word) => {
    const stage = word.replace(/\*$/, '');
    const once = thinStage(left, stage);
    return word.endsWith('*') ? thinStage(once, stage) : once;
  }, culled);
}

const reshaped = (network: Network, { alpha, rho }: Plan): Network => {
  const narrow = alpha === 1 ? network : scaleChannels(network, alpha);
  return rho === 1 ? narrow : scaleMaps(narrow, rho);
};

/**
 * A culled stage becomes one convolution, a thinned one keeps half of its. In a thinned stage the block with a padded
 * shortcut stays as it is: the reading under which ResNet-56 has the 66.5M MACs that are published.
 */
function mergedStages(network: Network, { cull, thin }: Plan): Network {
  const thinned = new Set(thin.map((word) => word.replace(/\*$/, '')));
  return mergeOrRefuse(
    network,
    (layer, graph) =>
      cull.includes(layer.stage) || (thinned.has(layer.stage) && !besidePadding(layer.name, graph)),
    'merge',
  );
}

function besidePadding(name: string, graph: Graph): boolean {
  const sum = graph.reader(name);
  if (sum?.kind !== 'elementwise') return false;
  return sum.inputs.some((input) => graph.origin(input).from?.kind === 'reshape');
}

export const deepreduce = rewrite({
  name: 'deepreduce',
  summary:
    'DeepReDuce: ReLUs of stages culled or thinned, channels and feature maps scaled, convolutions merged',
  example: 'deepreduce cull=S1 thin=S2,S3,S4 alpha=0.5',
  schema,
  apply: deepReduce,
});
