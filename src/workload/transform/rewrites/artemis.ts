import { z } from 'zod';
import { InputError, nearest } from '../../../errors.js';
import type { Conv, Network, Operator, PrunedGroups } from '../../graph.js';
import { mapOperators } from './graph-edit.js';
import { names, number } from './fields.js';
import { rewrite } from './rewrite.js';

const schema = z.strictObject({
  diagonals: number('share of the diagonals of channels that go, of those that are left', 0, 1).default(0),
  positions: number('share of the places of the kernel that go, of those that are left', 0, 1).default(0),
  layers: names('convolutions it is done to; default: every dense one').optional(),
});

const isDense = (operator: Operator): operator is Conv => operator.kind === 'conv' && operator.groups === 1;

function prune(network: Network, share: PrunedGroups, layers?: readonly string[]): Network {
  const dense = network.operators.filter(isDense).map(({ name }) => name);
  if (dense.length === 0)
    throw new InputError(`workload '${network.name}' has no dense convolution`, {
      expected: 'a network with convolutions',
    });
  for (const layer of layers ?? []) {
    if (!dense.includes(layer))
      throw new InputError(`'${layer}' is no dense convolution of '${network.name}'`, {
        field: 'layers',
        expected: 'names of convolutions without groups',
        nearest: nearest(layer, dense),
      });
  }
  const chosen = new Set(layers ?? dense);
  return mapOperators(network, (operator) =>
    isDense(operator) && chosen.has(operator.name)
      ? { ...operator, pruned: more(operator, share) }
      : operator,
  );
}

/** Shares of what an earlier step left. */
const more = ({ pruned }: Conv, { diagonals, positions }: PrunedGroups): PrunedGroups => ({
  diagonals: either(pruned?.diagonals ?? 0, diagonals),
  positions: either(pruned?.positions ?? 0, positions),
});

const either = (before: number, now: number): number => before + now - before * now;

/** Artemis (Jeon, Erez, Orshansky): groups of weights go whose absence spares a rotation of ciphertexts. */
export const artemis = rewrite({
  name: 'artemis',
  summary: 'diagonals of channels and places of kernels are pruned (Artemis)',
  example: 'artemis diagonals=0.5',
  schema,
  apply(network, { diagonals, positions, layers }) {
    if (diagonals === 0 && positions === 0)
      throw new InputError('nothing is pruned', {
        field: 'diagonals',
        expected: 'a share above 0 of diagonals or positions',
      });
    const note = {
      name: 'artemis',
      value:
        'encrypted convolutions by slots spare pruned groups; plaintext machines and other packings multiply their zeros',
      status: 'derived',
      source: 'Jeon, Erez, Orshansky, Artemis (groups); which machines skip zeros is ours',
    } as const;
    const made = prune(network, { diagonals, positions }, layers);
    const known = (network.notes ?? []).filter(({ name }) => name !== note.name);
    return { ...made, notes: [...known, note] };
  },
});
