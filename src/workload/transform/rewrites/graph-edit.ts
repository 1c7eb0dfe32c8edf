import type { Network, Operator } from '../../graph.js';

/**
 * The network without some of its operators: who reads one reads what it read, or, of an operator of several inputs,
 * the one that `through` names. Shapes stay as they were, so only what passes an input on may go.
 */
export function dropOperators(
  network: Network,
  drop: (operator: Operator) => boolean,
  through: (operator: Operator) => string | undefined = () => undefined,
): Network {
  const instead = new Map<string, string>();
  const operators: Operator[] = [];
  for (const operator of network.operators) {
    const inputs = operator.inputs.map((name) => instead.get(name) ?? name);
    if (drop(operator)) {
      const kept = through(operator) ?? operator.inputs[0] ?? 'input';
      instead.set(operator.name, instead.get(kept) ?? kept);
    } else operators.push({ ...operator, inputs });
  }
  return { ...network, operators };
}

/** The network with some operators changed in place; `change` returns the same operator for those that stay. */
export const mapOperators = (network: Network, change: (operator: Operator) => Operator): Network => ({
  ...network,
  operators: network.operators.map(change),
});

/** The network with operators put in behind others; `behind` gives those that follow one. */
export const insertBehind = (
  network: Network,
  behind: (operator: Operator) => readonly Operator[],
): Network => ({
  ...network,
  operators: network.operators.flatMap((operator) => [operator, ...behind(operator)]),
});

/** A name that no operator has: `wanted`, or `wanted2` and so on. */
export function freeName({ operators }: Network, wanted: string): string {
  const taken = new Set(operators.map(({ name }) => name));
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted}${count}`;
  return name;
}
