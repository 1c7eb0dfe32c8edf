import { InputError } from '../../../errors.js';
import type { Activation, Network } from '../../graph.js';
import { mapOperators } from './graph-edit.js';

/**
 * The network with every activation that is one of `functions` replaced.
 * @throws InputError if it has none
 */
export function replaceActivations(
  network: Network,
  functions: readonly string[],
  replace: (activation: Activation) => Activation,
): Network {
  let met = false;
  const made = mapOperators(network, (operator) => {
    if (operator.kind !== 'activation' || !functions.includes(operator.function)) return operator;
    met = true;
    return replace(operator);
  });
  if (met) return made;
  throw new InputError(`workload '${network.name}' has no ${functions.join(', ')} to replace`, {
    expected: 'a network with ReLUs',
  });
}
