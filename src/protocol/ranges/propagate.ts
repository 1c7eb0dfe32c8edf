import { elements, type Activation, type Network, type Operator } from '../../workload/graph.js';
import { boundOf, evaluate, type Coefficients } from './coefficients.js';
import { fixedPoints, type FixedPoints } from './fixed-points.js';
import { flagsOf, type Flag, type Limits } from './flags.js';
import { polynomialMoments, varianceOf } from './gaussian.js';
import {
  inputTensor,
  joined,
  merged,
  refuse,
  throughFunction,
  throughNorm,
  throughWeights,
  type Tensor,
  type Weights,
} from './tensor.js';

/** What goes into a polynomial of the network. */
export interface RangeRow {
  layer: string;
  stage: string;
  degree: number;
  /** g: from the polynomial before (or the input) to here. */
  gain: number;
  mean: number;
  /** s, of values as they typically are. */
  deviation: number;
  /** t, and by what it grew since the polynomial before; null at the first. */
  outlier: number;
  growth: number | null;
  /** M: no input goes beyond it. */
  worst: number;
  /** Of the polynomial before, with this gain; null at the first. */
  fixed: FixedPoints | null;
  flags: readonly Flag[];
  /** Flags of the worst case. */
  worstFlags: readonly Flag[];
}

export interface RangeOptions extends Limits, Weights {
  /** Coefficients of a polynomial of this degree. */
  coefficients(degree: number): Coefficients;
}

/**
 * Follows ranges through a network with polynomial activations (spec B.5; rules derived): what is typical if weights
 * are Gaussian and values too, an outlier that begins K deviations out and meets frozen statistics, and what no input
 * exceeds. Ends with the first value that single precision does not have.
 */
export function propagateRanges(network: Network, options: RangeOptions): RangeRow[] {
  const tensors = new Map<string, Tensor>();
  const rows: RangeRow[] = [];
  const input = inputTensor(options);
  for (const operator of network.operators) {
    const names = operator.inputs.length === 0 ? ['input'] : operator.inputs;
    const given = names.map((name) => tensors.get(name) ?? input);
    if (operator.kind === 'activation' && operator.function === 'polynomial') {
      const row = rowOf(operator, given[0]!, rows.at(-1), options);
      rows.push(row);
      if (row.flags.includes('NAN_FP32')) break;
    }
    tensors.set(operator.name, through(network, operator, given, options));
  }
  return rows;
}

function rowOf(
  { name, stage, degree }: Activation,
  { moments, outlier, worst, gain }: Tensor,
  before: RangeRow | undefined,
  options: RangeOptions,
): RangeRow {
  const squared = degree > 1;
  const deviation = Math.sqrt(varianceOf(moments));
  return {
    layer: name,
    stage,
    degree,
    gain,
    mean: moments.mean,
    deviation,
    outlier,
    growth: before === undefined ? null : outlier / before.outlier,
    worst,
    fixed: before === undefined ? null : fixedPoints(options.coefficients(before.degree), gain),
    flags: flagsOf(Math.max(outlier, deviation), squared, options),
    worstFlags: flagsOf(worst, squared, options),
  };
}

function through(network: Network, operator: Operator, given: Tensor[], options: RangeOptions): Tensor {
  const x = given[0]!;
  switch (operator.kind) {
    case 'conv':
    case 'linear':
      return throughWeights(operator, x, options);
    case 'norm':
      return throughNorm(operator, x, options);
    case 'activation':
      return throughActivation(operator, x, options);
    case 'elementwise':
      return merged(operator, given);
    case 'concat':
      return joined(given, operator.inputShapes.map(elements), elements(operator.output));
    case 'reshape': {
      // Zeros beside the channels, or as many values as before.
      const size = Math.min(elements(operator.inputShapes[0]!), elements(operator.output));
      return joined([x], [size], elements(operator.output));
    }
    case 'pool':
      // Neighbouring pixels are alike (assumed).
      return x;
    default:
      return refuse(network, operator);
  }
}

/** A polynomial of all values, or of those that are kept. */
function throughActivation(activation: Activation, x: Tensor, options: RangeOptions): Tensor {
  const all = elements(activation.output);
  const { kept = all, otherwise } = activation;
  const made =
    activation.function === 'polynomial'
      ? throughPolynomial(options.coefficients(activation.degree), x)
      : throughFunction(activation.function, x);
  if (kept === all) return made;
  const rest = throughPolynomial(otherwise === 'square' ? [0, 0, 1] : [0, 1], x);
  return joined([made, rest], [kept, all - kept], all);
}

const throughPolynomial = (coefficients: Coefficients, x: Tensor): Tensor => ({
  moments: polynomialMoments(coefficients, x.moments),
  worst: boundOf(coefficients, x.worst),
  outlier: Math.abs(evaluate(coefficients, x.outlier)),
  gain: 1,
});

/** The first place where something goes wrong. */
export interface FirstFlag {
  flag: Flag;
  layer: string;
  /** Number of the polynomial, from 1. */
  index: number;
  growth: number | null;
}

export const firstFlags = (rows: readonly RangeRow[], flags: readonly Flag[]): FirstFlag[] =>
  flags.flatMap((flag) => {
    const at = rows.findIndex((row) => row.flags.includes(flag));
    return at < 0 ? [] : [{ flag, layer: rows[at]!.layer, index: at + 1, growth: rows[at]!.growth }];
  });
