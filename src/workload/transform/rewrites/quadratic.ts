import { z } from 'zod';
import { InputError } from '../../../errors.js';
import type { Activation, Network, NetworkNote } from '../../graph.js';
import { names, whole } from './fields.js';
import { mapOperators } from './graph-edit.js';
import { noted, rebuilt, relusOf } from './relus.js';
import { rewrite } from './rewrite.js';
import { squared } from './square.js';

const indices = (description: string) =>
  z
    .union(
      [z.number().transform(String), z.array(z.number()).transform((list) => list.map(String)), z.string()],
      {
        error: 'numbers of layers, separated by commas',
      },
    )
    .pipe(names(description))
    .transform((list, context) => {
      const bad = list.find((one) => !/^\d{1,6}$/.test(one));
      if (bad === undefined && list.length > 0) return list.map(Number);
      context.issues.push({
        code: 'custom',
        input: list,
        message: `is '${bad ?? ''}'; expected numbers of layers, the first being 0`,
      });
      return z.NEVER;
    })
    .meta({ description });

const schema = z.strictObject({
  layers: whole('ReLU layers, of those that come last, that become x^2', 1, 10_000).optional(),
  at: indices('ReLU layers that become x^2, by their numbers from 0').optional(),
  keep: indices('ReLU layers that stay, by their numbers from 0; all others become x^2').optional(),
});
type Options = z.output<typeof schema>;

function replaced(network: Network, { layers, at, keep }: Options): Network {
  if ([layers, at, keep].filter((option) => option !== undefined).length > 1)
    throw new InputError('layers are chosen in two ways', { expected: 'one of layers, at and keep' });
  const relus = relusOf(network).map(({ name }) => name);
  if (relus.length === 0)
    throw new InputError(`workload '${network.name}' has 0 ReLU layers`, {
      field: 'layers',
      expected: 'a network with ReLUs',
    });
  const chosen = new Set(chooseFrom(network, relus, { layers, at, keep }));
  const made = mapOperators(network, (operator) =>
    chosen.has(operator.name) ? squared(operator as Activation) : operator,
  );
  return noted(rebuilt(made), layers === undefined ? [] : [DEEPEST_FIRST]);
}

const DEEPEST_FIRST: NetworkNote = {
  name: 'transform.quadratic.layers',
  value: 'the last ones',
  status: 'assumed',
  source: "DELPHI's planner chooses layers by training; its lists are given by at= and keep=",
};

function chooseFrom(network: Network, relus: readonly string[], { layers, at, keep }: Options): string[] {
  if (layers !== undefined && layers > relus.length)
    throw new InputError(`workload '${network.name}' has ${relus.length} ReLU layers`, {
      field: 'layers',
      expected: `at most ${relus.length}`,
    });
  for (const [field, list] of Object.entries({ at, keep })) {
    const beyond = list?.find((index) => index >= relus.length);
    if (beyond !== undefined)
      throw new InputError(`workload '${network.name}' has no ReLU layer ${beyond}`, {
        field,
        expected: `0 to ${relus.length - 1}`,
      });
  }
  if (at !== undefined) return relus.filter((_, index) => at.includes(index));
  if (keep !== undefined) {
    if (new Set(keep).size === relus.length)
      throw new InputError('keeps every ReLU layer', {
        field: 'keep',
        expected: `fewer than ${relus.length}`,
      });
    return relus.filter((_, index) => !keep.includes(index));
  }
  return relus.slice(-(layers ?? relus.length));
}

/** DELPHI: ReLUs become quadratic activations, the deepest first unless its planner says which. */
export const quadratic = rewrite({
  name: 'quadratic',
  summary: 'ReLU layers become x^2 (DELPHI)',
  example: 'quadratic layers=6',
  schema,
  apply: replaced,
});
