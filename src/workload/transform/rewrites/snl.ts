import { z } from 'zod';
import { InputError } from '../../../errors.js';
import { nonlinearElements } from '../../count.js';
import { assumedOrder, orderOf, type DropOrder } from '../../criticality.js';
import { OTHERWISE, type Activation, type Network, type NetworkNote, type Otherwise } from '../../graph.js';
import { choice, names, whole } from './fields.js';
import { mapOperators } from './graph-edit.js';
import { checkStage, noted, rebuilt, relusOf, relusOfStage, reluStages, removeRelus } from './relus.js';
import { rewrite } from './rewrite.js';
import { squared } from './square.js';

const schema = z.strictObject({
  budget: whole('ReLUs that stay, of one input', 1, 1e9),
  otherwise: choice('what the others become: identity (SNL), or square (AutoReP)', OTHERWISE).optional(),
  order: names('stages in ascending criticality: the last keep their ReLUs first').optional(),
});
type Options = z.output<typeof schema>;

function linearize(network: Network, { budget, otherwise = 'identity', order }: Options): Network {
  const relus = relusOf(network);
  const total = relus.reduce((sum, relu) => sum + nonlinearElements(relu), 0);
  if (budget > total) {
    throw new InputError(`workload '${network.name}' has ${total} ReLUs`, {
      field: 'budget',
      expected: total === 0 ? 'a network with ReLUs' : `at most ${total}`,
    });
  }
  const ascending = order === undefined ? orderFor(network) : { order, source: '', status: 'given' as const };
  const kept = keptOf(byWorth(network, ascending.order, order), budget);
  const gone = otherwise === 'identity' ? relus.filter(({ name }) => kept.get(name) === 0) : [];
  const left = gone.length === 0 ? network : removeRelus(network, new Set(gone.map(({ name }) => name)));
  const made = mapOperators(left, (operator) => {
    const count = kept.get(operator.name);
    return count === undefined ? operator : masked(operator as Activation, count, otherwise);
  });
  return noted(rebuilt(made), notesOf(ascending));
}

const notesOf = ({ order, source, status }: Ascending): NetworkNote[] => [
  {
    name: 'transform.snl.profile',
    value: 'sites are filled one by one',
    status: 'assumed',
    source:
      'which pixels SNL keeps is trained; of a stage the deepest layers keep most (ReLUPruner, AAAI 2026)',
  },
  ...(status === 'given' ? [] : [{ name: 'transform.snl.order', value: order.join(' '), status, source }]),
];

type Ascending = Pick<DropOrder, 'order' | 'source'> & { status: 'derived' | 'assumed' | 'given' };

/** Stages in ascending criticality: as published of the network, else by depth. */
function orderFor(network: Network): Ascending {
  const known = orderOf(network.name);
  if (known !== undefined) return { ...known, status: 'derived' };
  const source = 'no accuracies by stage are published of it: by depth, as of those that were measured';
  return { order: assumedOrder(numberedStages(network)), source, status: 'assumed' };
}

/** Sites are filled up one after another until nothing of the budget is left. */
function keptOf(relus: readonly Activation[], budget: number): Map<string, number> {
  let left = budget;
  return new Map(
    relus.map((relu) => {
      const kept = Math.min(left, nonlinearElements(relu));
      left -= kept;
      return [relu.name, kept];
    }),
  );
}

/** ReLUs, the most critical stage first, of a stage the deepest first; what has no place in the order comes last. */
function byWorth(
  network: Network,
  ascending: readonly string[],
  given: readonly string[] = [],
): Activation[] {
  for (const stage of given) checkStage(network, stage, 'order');
  const first = [...ascending].reverse().flatMap((stage) => relusOfStage(network, stage).reverse());
  const rest = relusOf(network)
    .filter((relu) => !first.includes(relu))
    .reverse();
  return [...first, ...rest];
}

/** S1, S2, ...: stages that an order is known of; of networks with other names all that have ReLUs. */
function numberedStages(network: Network): string[] {
  const stages = reluStages(network);
  const numbered = stages.filter((stage) => /^S\d+$/.test(stage));
  return numbered.length === 0 ? stages : numbered;
}

function masked(relu: Activation, count: number, otherwise: Otherwise): Activation {
  const cap = nonlinearElements(relu);
  if (count === cap) return relu;
  if (count === 0) return squared(relu);
  return { ...relu, kept: count, otherwise };
}

/** SNL: of a budget of ReLUs every site keeps what its stage's criticality says; the other pixels are linear. */
export const snl = rewrite({
  name: 'snl',
  summary:
    'SNL: a budget of ReLUs, kept where they are most critical; the other elements pass (AutoReP: are squared)',
  example: 'snl budget=50000',
  schema,
  apply: linearize,
});
