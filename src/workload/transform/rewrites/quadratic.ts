import { z } from 'zod';
import { InputError } from '../../../errors.js';
import { RELU_FUNCTIONS } from '../../count.js';
import type { Activation, Network, Operator } from '../../graph.js';
import { whole } from './fields.js';
import { mapOperators } from './graph-edit.js';
import { rewrite } from './rewrite.js';

const schema = z.strictObject({
  layers: whole('ReLU layers, of those that come last, that become x^2', 1, 10_000).optional(),
});

const isRelu = (operator: Operator): operator is Activation =>
  operator.kind === 'activation' && RELU_FUNCTIONS.includes(operator.function);

function replaceLast(network: Network, layers = Infinity): Network {
  const relus = network.operators.filter(isRelu).map(({ name }) => name);
  if (relus.length === 0 || (layers !== Infinity && layers > relus.length)) {
    throw new InputError(`workload '${network.name}' has ${relus.length} ReLU layers`, {
      field: 'layers',
      expected: relus.length === 0 ? 'a network with ReLUs' : `at most ${relus.length}`,
    });
  }
  const chosen = new Set(relus.slice(-Math.min(layers, relus.length)));
  return mapOperators(network, (operator) =>
    chosen.has(operator.name) ? square(operator as Activation) : operator,
  );
}

/** A polynomial in place of the ReLU, under its name. */
const square = ({
  kept: _kept,
  otherwise: _otherwise,
  truncated: _truncated,
  ...rest
}: Activation): Activation => ({
  ...rest,
  function: 'polynomial',
  degree: 2,
});

/** DELPHI: ReLUs become quadratic activations, the deepest first unless its planner says which. */
export const quadratic = rewrite({
  name: 'quadratic',
  summary: 'ReLU layers become x^2 (DELPHI)',
  example: 'quadratic layers=6',
  schema,
  apply: (network, { layers }) => replaceLast(network, layers),
});
