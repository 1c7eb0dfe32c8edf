import type { Network, Operator } from '../../graph.js';

/**
 * The network without some of its operators of one input: who reads one reads what it read. Shapes stay as they were,
 * so only what passes its input on may go (activations, norms).
 */
export function dropOperators(network: Network, drop: (operator: Operator) => boolean): Network {
  const instead = new Map<string, string>();
  const operators: Operator[] = [];
  for (const operator of network.operators) {
    const inputs = operator.inputs.map((name) => instead.get(name) ?? name);
    if (drop(operator)) instead.set(operator.name, inputs[0] ?? 'input');
    else operators.push({ ...operator, inputs });
  }
  return { ...network, operators };
}

/** The network with some operators changed in place; `change` returns the same operator for those that stay. */
export const mapOperators = (network: Network, change: (operator: Operator) => Operator): Network => ({
  ...network,
  operators: network.operators.map(change),
});
