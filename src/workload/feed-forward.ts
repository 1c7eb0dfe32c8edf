import type { Activation, Elementwise, Linear, Network, Operator } from './graph.js';

/** The feed-forward network of a transformer's block: two layers, the first wider, with or without a function. */
export interface FeedForward {
  up: Linear;
  activation: Activation | undefined;
  down: Linear;
  /** The sum with the block's input. */
  sum: Elementwise | undefined;
}

/** All of a network, in order: pairs of layers that nobody else reads, of which the second undoes the first's width. */
export function feedForwards({ operators }: Network): FeedForward[] {
  const byName = new Map(operators.map((operator) => [operator.name, operator]));
  const readers = new Map<string, Operator[]>();
  for (const operator of operators)
    for (const input of operator.inputs) readers.set(input, [...(readers.get(input) ?? []), operator]);
  const alone = (name: string): Operator | undefined =>
    readers.get(name)?.length === 1 ? byName.get(name) : undefined;
  return operators.flatMap((down): FeedForward[] => {
    if (down.kind !== 'linear') return [];
    const before = alone(down.inputs[0] ?? '');
    const activation = before?.kind === 'activation' ? before : undefined;
    const up = activation === undefined ? before : alone(activation.inputs[0] ?? '');
    if (
      up?.kind !== 'linear' ||
      up.inputShapes[0]!.channels !== down.features ||
      up.features <= down.features
    )
      return [];
    const next = readers.get(down.name) ?? [];
    const sum = next.length === 1 && isSum(next[0]!) ? next[0] : undefined;
    return [{ up, activation, down, sum }];
  });
}

const isSum = (operator: Operator): operator is Elementwise =>
  operator.kind === 'elementwise' && operator.operation === 'add' && operator.inputs.length === 2;
