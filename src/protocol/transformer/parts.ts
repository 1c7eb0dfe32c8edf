import { InputError } from '../../errors.js';
import { macs, nonlinearElements } from '../../workload/count.js';
import {
  elements,
  type Activation,
  type Linear,
  type Matmul,
  type Network,
  type Operator,
} from '../../workload/graph.js';

/** What a transformer's operators are counted as. */
export const PARTS = ['softmax', 'norm', 'relu', 'gelu', 'ffn', 'token', 'vocabulary'] as const;
export type Part = (typeof PARTS)[number];

/** One operator of the graph and how much of a part it is, for one sequence. */
export interface Counted {
  operator: string;
  part: Part;
  /** Elements, floating-point operations, tokens, or tokens times entries. */
  count: number;
}

/**
 * What is to be paid for in a transformer: softmax, norms, activations by elements; feed-forward layers by operations;
 * attention by a token a layer, whose products are not counted one by one; the last layer by tokens and entries.
 * @throws InputError without attention, or with an operator that the protocol has no cost for
 */
export function partsOf(network: Network): Counted[] {
  const { operators } = network;
  const scores = operators.filter(isScores);
  if (scores.length === 0)
    throw new InputError(`workload '${network.name}' has no attention`, {
      field: 'workload',
      expected: 'a transformer such as gpt2-small-T128',
    });
  const head = headOf(network);
  const attention = attentionLinears(network);
  return operators.flatMap((operator): Counted[] => {
    const counted = (part: Part, count: number): Counted[] => [{ operator: operator.name, part, count }];
    switch (operator.kind) {
      case 'activation':
        return operator.function === 'identity'
          ? []
          : counted(partOfActivation(network, operator), nonlinearElements(operator));
      case 'norm':
        return operator.type === 'batch' || operator.name === head?.norm
          ? []
          : counted('norm', elements(operator.output));
      case 'matmul':
        return isScores(operator) ? counted('token', operator.m) : [];
      case 'linear':
        if (operator.name === head?.linear.name)
          return counted('vocabulary', positions(operator) * operator.features);
        return attention.has(operator.name) ? [] : counted('ffn', 2 * macs(operator));
      default:
        return [];
    }
  });
}

/** The product of queries and keys: one a layer of attention. */
export const isScores = (operator: Operator): operator is Matmul =>
  operator.kind === 'matmul' && operator.layout === 'scores';

const positions = ({ output }: Linear): number => output.height * output.width;

/** @throws InputError for a function that the fit has no constant for */
function partOfActivation(network: Network, { name, function: of, otherwise }: Activation): Part {
  if (otherwise === 'square' || (of !== 'softmax' && of !== 'gelu' && of !== 'relu'))
    throw new InputError(
      `workload '${network.name}': operator '${name}' has ${otherwise === 'square' ? 'squares' : of}`,
      { field: 'workload', expected: 'softmax, GELU and ReLU: what the constants were fitted to' },
    );
  return of;
}

/** The last layer, if it is one, and the norm before it that nothing else reads. */
function headOf({ operators }: Network): { linear: Linear; norm: string | undefined } | undefined {
  const linear = operators.at(-1);
  if (linear?.kind !== 'linear') return undefined;
  const byName = new Map(operators.map((operator) => [operator.name, operator]));
  let before = byName.get(linear.inputs[0] ?? '');
  // A classifier picks the token it reads.
  while (before?.kind === 'reshape') before = byName.get(before.inputs[0] ?? '');
  return { linear, norm: before?.kind === 'norm' ? before.name : undefined };
}

/** Projections around attention: those that its products read, and those that read its result. */
function attentionLinears({ operators }: Network): Set<string> {
  const products = new Set(operators.filter(({ kind }) => kind === 'matmul').map(({ name }) => name));
  const read = new Set(operators.flatMap(({ kind, inputs }) => (kind === 'matmul' ? inputs : [])));
  const linears = operators.filter(({ kind }) => kind === 'linear');
  return new Set(
    linears
      .filter(({ name, inputs }) => read.has(name) || products.has(inputs[0] ?? ''))
      .map(({ name }) => name),
  );
}
