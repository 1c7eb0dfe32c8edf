import { macs, nonlinearElements } from '../../workload/count.js';
import {
  elements,
  type Activation,
  type Network,
  type Norm,
  type Operator,
  type Pool,
} from '../../workload/graph.js';
import { INPUT } from '../../workload/build.js';
import type { Expansion } from './constants.js';
import { Calculation } from './dag.js';
import { functionsOf, type Functions } from './functions.js';

/**
 * A network as sums and products of shared values, for one input. What operators read and write has the range of
 * activations; batch norm is part of the layer before it; a table is looked up by whatever gives shares of its rows.
 */
export function calculationOf(network: Network, options: Expansion): Calculation {
  const steps = new Calculation();
  const functions = functionsOf(steps, options);
  steps.operator = INPUT;
  const bound = { bound: options.activationBits };
  const made = new Map([[INPUT, steps.secret(elements(network.input), options.activationBits)]]);
  for (const operator of network.operators) {
    steps.operator = operator.name;
    const inputs = (operator.inputs.length === 0 ? [INPUT] : operator.inputs).map((name) => made.get(name)!);
    made.set(operator.name, write({ operator, inputs, steps, functions, options, bound }));
  }
  return steps;
}

interface Step<Kind extends Operator = Operator> {
  operator: Kind;
  inputs: readonly number[];
  steps: Calculation;
  functions: Functions;
  options: Expansion;
  /** Of what an operator writes. */
  bound: { bound: number };
}

function write(step: Step): number {
  const { operator, inputs, steps, options, bound } = step;
  const first = inputs[0]!;
  const out = elements(operator.output);
  const weights = (count: number): number => steps.secret(count, options.weightBits);
  switch (operator.kind) {
    case 'conv':
    case 'linear': {
      const products = macs(operator) / out;
      const layer = steps.dot(first, weights(products), out, products, bound);
      return operator.bias ? steps.add([layer, weights(operator.output.channels)], bound) : layer;
    }
    case 'matmul':
      return steps.dot(first, inputs[1] ?? first, out, operator.k, bound);
    case 'elementwise': {
      const own = operator.parameters > 0 ? [...inputs, weights(Math.min(operator.parameters, out))] : inputs;
      return operator.operation === 'add'
        ? steps.add(own, bound)
        : own.slice(1).reduce((product, factor) => steps.mul(product, factor, bound), own[0]!);
    }
    case 'activation':
      return writeActivation({ ...step, operator });
    case 'norm':
      return operator.type === 'batch' ? first : writeNorm({ ...step, operator });
    case 'pool':
      return writePool({ ...step, operator });
    case 'embedding':
      return steps.secret(out, options.activationBits);
    case 'concat':
      return steps.join(inputs, out);
    case 'reshape':
      return operator.parameters > 0
        ? steps.join([first, weights(operator.parameters)], out)
        : steps.view(first, out);
    case 'gradient':
    case 'backward':
      throw new Error(`operator '${operator.name}' is part of a training step`);
  }
}

/** Elements that are not kept pass, or are squared and scaled. */
function writeActivation(step: Step<Activation>): number {
  const { operator, inputs, steps, bound } = step;
  const [first, kept, all] = [inputs[0]!, nonlinearElements(operator), elements(operator.output)];
  if (kept === all) return functionOf(step, first, all);
  const through = functionOf(step, steps.view(first, kept), kept);
  const rest = steps.view(first, all - kept);
  // What a square is divided by is part of what wrote its operand.
  const other = operator.otherwise === 'square' ? steps.mul(rest, rest, bound) : rest;
  return steps.join([through, other], all);
}

function functionOf(
  { operator, steps, functions, bound }: Step<Activation>,
  x: number,
  count: number,
): number {
  switch (operator.function) {
    case 'identity':
      return x;
    case 'relu':
      return steps.select([x], count, 1);
    case 'relu6':
      return steps.select([x], count, 2);
    case 'hsigmoid':
    case 'hswish': {
      const gate = steps.mul(steps.select([x], count, 2, { bound: 3 }), steps.constant(), { bound: 0 });
      return operator.function === 'hsigmoid' ? gate : steps.mul(x, gate, bound);
    }
    case 'polynomial':
      return functions.polynomial(x, operator.degree);
    case 'gelu':
    case 'tanh':
    case 'softplus':
      return functions.piecewise(x);
    case 'exp':
      return functions.exp(x);
    case 'sigmoid':
      return functions.sigmoid(x);
    case 'silu':
      return steps.mul(x, functions.sigmoid(x), bound);
    case 'softmax':
      return functions.softmax(
        x,
        operator.output.width > 1 ? operator.output.width : operator.output.channels,
      );
  }
}

/** Mean and variance over the features of a token (of RMS norm the second alone), one over its root, factor, addend. */
function writeNorm({ operator, inputs, steps, functions, options, bound }: Step<Norm>): number {
  const { channels, height, width } = operator.output;
  const row = operator.type === 'group' ? channels * height * width : channels;
  const x = inputs[0]!;
  const mean = (of: number, range: number): number =>
    steps.mul(steps.sum(of, row), steps.constant(), { bound: range });
  const centred = operator.type === 'rms' ? x : steps.add([x, mean(x, options.activationBits)]);
  const variance = mean(steps.mul(centred, centred), 2 * options.activationBits);
  const inverse = functions.rsqrt(steps.add([variance, steps.constant()]));
  // No element of a token is more than the square root of their number away.
  const normal = steps.mul(centred, inverse, { bound: Math.ceil(Math.log2(row) / 2) });
  const scaled = steps.mul(normal, steps.secret(channels, options.weightBits), bound);
  return operator.type === 'rms'
    ? scaled
    : steps.add([scaled, steps.secret(channels, options.weightBits)], bound);
}

function writePool({ operator, inputs, steps, bound }: Step<Pool>): number {
  const out = elements(operator.output);
  const window = operator.kernel[0] * operator.kernel[1];
  if (operator.type === 'max') return steps.select([inputs[0]!], out, window - 1);
  // A dot with ones: windows may overlap.
  const sum = steps.sum(steps.view(inputs[0]!, out * window), window);
  return steps.mul(sum, steps.constant(), bound);
}
