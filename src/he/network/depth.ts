import { InputError } from '../../errors.js';
import type { Network, Operator } from '../../workload/graph.js';

/**
 * Products one after another that an operator takes, each of which costs a level: a linear layer its weights, a
 * strided convolution a mask as well that closes the gaps it leaves, a polynomial of degree `d` `ceil(log2 d)`
 * squarings (its coefficients are in the weights around it), a product one, a batch norm that follows no linear layer
 * one. Sums, and scales that the next weights take in, cost none.
 * @throws InputError for what is no polynomial, with what would be
 */
export function depthOf(operator: Operator, producer?: Operator): number {
  switch (operator.kind) {
    case 'conv':
      return leavesGaps(operator) ? 2 : 1;
    case 'linear':
    case 'matmul':
      return 1;
    case 'activation':
      if (operator.function === 'identity') return 0;
      if (operator.function === 'polynomial') return Math.ceil(Math.log2(Math.max(2, operator.degree)));
      throw notPolynomial(operator, operator.function, 'polynomial(2)');
    case 'pool':
      if (operator.type === 'max') throw notPolynomial(operator, 'a maximum', 'type: average');
      return 0;
    case 'elementwise':
      return operator.operation === 'multiply' ? 1 : 0;
    case 'norm':
      if (operator.type !== 'batch') throw notPolynomial(operator, `${operator.type}-norm`, 'batch-norm');
      // In the weights of the layer before it; behind a sum there are none.
      return producer?.kind === 'conv' || producer?.kind === 'linear' ? 0 : 1;
    case 'reshape':
    case 'concat':
      return 0;
    default:
      throw new InputError(`'${operator.name}' (${operator.kind}) has no form under encryption`, {
        expected:
          'convolutions, linear layers, average pools, sums, products and polynomials of the forward pass',
      });
  }
}

const notPolynomial = ({ name }: Operator, what: string, instead: string): InputError =>
  new InputError(`'${name}' (${what}) is no polynomial, so it does not run under encryption`, {
    expected: `${instead}, or he.protocol=hybrid, where the client does it`,
  });

/** Whether results lie apart in their slots afterwards. */
export const leavesGaps = (operator: Operator): boolean =>
  operator.kind === 'conv' && operator.stride[0] * operator.stride[1] > 1;

export const isPolynomial = ({ operators }: Network): boolean =>
  operators.some(({ kind }) => kind === 'activation') &&
  operators.every(
    (operator) =>
      (operator.kind !== 'activation' ||
        operator.function === 'polynomial' ||
        operator.function === 'identity') &&
      (operator.kind !== 'pool' || operator.type === 'average'),
  );

/** Levels spent before each operator and after it, in the order of the network; sums wait for the deepest input. */
export function depthsOf({ operators }: Network): { before: number; after: number }[] {
  const spent = new Map<string, number>();
  const byName = new Map(operators.map((operator) => [operator.name, operator]));
  return operators.map((operator) => {
    const before = Math.max(0, ...operator.inputs.map((name) => spent.get(name) ?? 0));
    const after = before + depthOf(operator, byName.get(operator.inputs[0] ?? ''));
    spent.set(operator.name, after);
    return { before, after };
  });
}
