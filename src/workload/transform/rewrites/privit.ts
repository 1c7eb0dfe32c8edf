import { z } from 'zod';
import { InputError } from '../../../errors.js';
import { elements, type Activation, type Network, type NetworkNote, type Operator } from '../../graph.js';
import { choice, whole } from './fields.js';
import { dropOperators, mapOperators } from './graph-edit.js';
import { rewrite } from './rewrite.js';

const MOST = 1e12;
const ORDERS = ['even', 'last', 'first'] as const;

const schema = z.strictObject({
  softmax: whole(
    'Rows of attention scores that keep their softmax; the others become x^2 / T',
    0,
    MOST,
  ).optional(),
  gelu: whole('Tokens that keep their GELU; the others pass it as they are', 0, MOST).optional(),
  order: choice(
    'Which layers keep theirs: all alike (even), or the last or first of them all that they have; PriViT learns it',
    ORDERS,
  ).optional(),
});

type Options = z.output<typeof schema>;

/** A gated unit is a row of scores, or a token: both are the elements of one position. */
interface Gated {
  field: 'softmax' | 'gelu';
  /** Units of an activation, and elements of one. */
  units(activation: Activation): number;
}

const SOFTMAX: Gated = { field: 'softmax', units: ({ output }) => output.channels * output.height };
const GELU: Gated = { field: 'gelu', units: ({ output }) => output.height * output.width };

function apply(network: Network, options: Options): Network {
  if (options.softmax === undefined && options.gelu === undefined)
    throw new InputError('nothing is asked for', { expected: 'softmax=<rows>, gelu=<tokens>, or both' });
  const after = gate(network, SOFTMAX, options.softmax, options.order);
  const gated = gate(after, GELU, options.gelu, options.order);
  return { ...gated, notes: [...(network.notes ?? []), noteOf(options.order ?? 'even')] };
}

const noteOf = (order: string): NetworkNote => ({
  name: 'privit.order',
  value: order,
  status: 'assumed',
  source: 'PriViT (Dhyani et al., 2023) learns which rows and tokens keep theirs',
});

function gate(
  network: Network,
  { field, units }: Gated,
  budget: number | undefined,
  order: Options['order'],
): Network {
  if (budget === undefined) return network;
  const sites = network.operators.filter(
    (operator): operator is Activation => operator.kind === 'activation' && operator.function === field,
  );
  const has = sites.map(units);
  const all = has.reduce((sum, one) => sum + one, 0);
  const refuse = (problem: string, expected: string): never => {
    throw new InputError(`workload '${network.name}' ${problem}`, { field, expected });
  };
  if (all === 0) refuse(`has no ${field}`, 'a transformer such as vit-tiny16-224-in1k');
  if (budget > all) refuse(`has ${all} to keep`, `at most ${all}`);
  if (sites.some(({ kept }) => kept !== undefined))
    refuse(`keeps part of its ${field} already`, 'whole layers');
  const shares = shareOut(budget, has, order ?? 'even');
  const keeps = new Map(sites.map(({ name }, index) => [name, { kept: shares[index]!, of: has[index]! }]));
  const gated = mapOperators(network, (operator) => {
    const keep = keeps.get(operator.name);
    return keep === undefined || keep.kept === keep.of
      ? operator
      : gatedActivation(operator as Activation, keep);
  });
  return dropOperators(gated, (operator) => field === 'gelu' && keeps.get(operator.name)?.kept === 0);
}

/** A gated softmax squares what it does not keep: kept none, it is a polynomial. */
function gatedActivation(activation: Activation, { kept, of }: { kept: number; of: number }): Operator {
  const softmax = activation.function === 'softmax';
  if (kept === 0) return softmax ? { ...activation, function: 'polynomial', degree: 2 } : activation;
  const perUnit = elements(activation.output) / of;
  return { ...activation, kept: kept * perUnit, otherwise: softmax ? 'square' : 'identity' };
}

/** Whole shares that add up to the budget: in proportion (the rest to the last), or as much as layers have in turn. */
export function shareOut(budget: number, has: readonly number[], order: (typeof ORDERS)[number]): number[] {
  const all = has.reduce((sum, one) => sum + one, 0);
  const shares = has.map((one) => (order === 'even' ? Math.floor((budget * one) / all) : 0));
  let left = budget - shares.reduce((sum, one) => sum + one, 0);
  const turns = has.map((_, index) => (order === 'first' ? index : has.length - 1 - index));
  while (left > 0)
    for (const index of turns) {
      const more = Math.min(left, has[index]! - shares[index]!, order === 'even' ? 1 : Infinity);
      shares[index]! += more;
      left -= more;
    }
  return shares;
}

/** PriViT (Dhyani et al., 2023): attention rows and tokens that lose their non-linearity, within budgets. */
export const privit = rewrite({
  name: 'privit',
  summary: 'softmax rows become x^2 / T, GELU tokens pass as they are, but for budgets (PriViT)',
  example: 'privit softmax=2000 gelu=500',
  schema,
  apply,
});
