import type { Activation, Network, Operator } from '../../graph.js';
import { RELU_FUNCTIONS } from '../../count.js';

/** Who reads what: operators by name, and of every name the operators that read it. */
export interface Readers {
  byName: ReadonlyMap<string, Operator>;
  of(name: string): readonly Operator[];
  /** The only reader, if there is exactly one and it reads once. */
  only(name: string): Operator | undefined;
}

export function readersOf({ operators }: Network): Readers {
  const readers = new Map<string, Operator[]>();
  for (const operator of operators)
    for (const input of operator.inputs) {
      const known = readers.get(input);
      if (known === undefined) readers.set(input, [operator]);
      else known.push(operator);
    }
  const of = (name: string): readonly Operator[] => readers.get(name) ?? [];
  return {
    byName: new Map(operators.map((operator) => [operator.name, operator])),
    of,
    only: (name) => (of(name).length === 1 ? of(name)[0] : undefined),
  };
}

/** A ReLU of any kind that all elements go through. */
export const isWholeRelu = (operator: Operator | undefined): operator is Activation =>
  operator?.kind === 'activation' &&
  RELU_FUNCTIONS.includes(operator.function) &&
  operator.kept === undefined &&
  operator.truncated === undefined;
