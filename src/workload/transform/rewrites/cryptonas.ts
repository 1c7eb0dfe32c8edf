import { z } from 'zod';
import { InputError } from '../../../errors.js';
import type { Network } from '../../graph.js';
import { balance } from './cryptonas-balance.js';
import { pruneSkips, shuffle } from './cryptonas-relus.js';
import { flag } from './fields.js';
import { rewrite } from './rewrite.js';

const schema = z.strictObject({
  balance: flag(
    'Channels grow four times where height and width halve: as many ReLUs in every layer',
  ).optional(),
  shuffle: flag('ReLUs that only feed a sum move behind it').optional(),
  prune: flag('No ReLU on skips').optional(),
});

type Options = z.output<typeof schema>;

/** Skips first, so that a ReLU of theirs does not move behind the sum; channels last. */
const STEPS: readonly [keyof Options, (network: Network) => Network][] = [
  ['prune', pruneSkips],
  ['shuffle', shuffle],
  ['balance', balance],
];

/** Each step that is asked for has to apply; where none is named, those that do, and at least one. */
function apply(network: Network, options: Options): Network {
  const named = STEPS.filter(([name]) => options[name] === true);
  if (named.length > 0) return named.reduce((before, [, step]) => step(before), network);
  const wanted = STEPS.filter(([name]) => options[name] !== false);
  if (wanted.length === 0)
    throw new InputError('nothing is asked for', { expected: 'balance, shuffle or prune' });
  const made = wanted.reduce((before, [, step]) => attempt(before, step), network);
  if (made !== network) return made;
  throw new InputError(
    `workload '${network.name}' has no ReLUs on skips or before sums, and none that can be balanced`,
    { expected: 'a convolutional network such as resnet18-c100' },
  );
}

function attempt(network: Network, step: (network: Network) => Network): Network {
  try {
    return step(network);
  } catch (error) {
    if (error instanceof InputError) return network;
    throw error;
  }
}

/** CryptoNAS (Ghodsi et al., NeurIPS 2020): as many ReLUs in all layers, none on skips, one behind a sum. */
export const cryptonas = rewrite({
  name: 'cryptonas',
  summary: 'ReLUs balanced over layers, moved behind sums, removed from skips (CryptoNAS)',
  example: 'cryptonas balance=true',
  schema,
  apply,
});
