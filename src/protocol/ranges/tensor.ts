import type { Elementwise, Network, Norm, Operator } from '../../workload/graph.js';
import { elements } from '../../workload/graph.js';
import { InputError } from '../../errors.js';
import { reluMoments, varianceOf, type Moments } from './gaussian.js';

/** What is known of a tensor's values. */
export interface Tensor {
  moments: Moments;
  /** No value is beyond it, whatever the input: M. */
  worst: number;
  /** An outlier on its way through the network, in the same units: t. */
  outlier: number;
  /** What linear layers and norms made of a value since the last activation: g. */
  gain: number;
}

/** Numbers that stand for weights, which graphs do not have. */
export interface Weights {
  /** Variance of a weight times the layer's fan-in: 2 (He), 1 (LeCun). */
  variance: number;
  /** Standard deviations that the input and its first outlier are at: K. */
  sigmas: number;
  /** Deviations that training saw, which ApproxMinMaxNorm goes by; default: K. */
  seen?: number | undefined;
  /** G of a layer whose weights are known; default: `largestRowSum`. */
  rowSum?: (operator: Operator) => number;
}

/** Products that are summed into one result. */
export function fanIn(operator: Operator): number {
  const { channels } = operator.inputShapes[0]!;
  if (operator.kind !== 'conv') return channels;
  return operator.kernel[0] * operator.kernel[1] * (channels / operator.groups);
}

/**
 * Expected largest sum of |w| over the rows of Gaussian weights (G): the mean of a row, and as many deviations more as the
 * largest of so many rows has (sqrt(2 ln rows)).
 */
export function largestRowSum(terms: number, rows: number, variance: number): number {
  const deviation = Math.sqrt(variance / terms);
  const spread = Math.sqrt(1 - 2 / Math.PI);
  return deviation * (Math.sqrt(2 / Math.PI) * terms + Math.sqrt(2 * Math.log(rows) * terms) * spread);
}

/** A layer of weights around zero: s^2 = fan-in Var(w) E[y^2]. */
export function throughWeights(operator: Operator, x: Tensor, { variance, rowSum }: Weights): Tensor {
  const gain = Math.sqrt(variance);
  const most = rowSum?.(operator) ?? largestRowSum(fanIn(operator), operator.output.channels, variance);
  return {
    moments: { mean: 0, second: variance * x.moments.second },
    worst: most * x.worst,
    outlier: gain * x.outlier,
    gain: gain * x.gain,
  };
}

/** Frozen statistics of the tensor as it is typically: to mean 0 and deviation `to`. */
function frozen({ moments, worst, outlier, gain }: Tensor, to: number): Tensor {
  const centred = { mean: 0, second: to ** 2 };
  const variance = varianceOf(moments);
  if (!Number.isFinite(variance)) return { moments: centred, worst: Infinity, outlier: Infinity, gain };
  const scale = to / Math.sqrt(variance);
  return {
    moments: centred,
    worst: (worst + Math.abs(moments.mean)) * scale,
    outlier: Math.abs(outlier - moments.mean) * scale,
    gain: gain * scale,
  };
}

/** Name of ApproxMinMaxNorm's operators. */
const MIN_MAX = '.minmax-norm';

/**
 * Batch norms are affine at inference. ApproxMinMaxNorm brings what was seen in training, so many deviations to each side, to
 * [-1, 1]. Other norms have statistics of the values themselves: nothing leaves sqrt(values).
 */
export function throughNorm(norm: Norm, x: Tensor, { sigmas, seen = sigmas }: Weights): Tensor {
  if (norm.name.endsWith(MIN_MAX)) return frozen(x, 1 / seen);
  const made = frozen(x, 1);
  if (norm.type === 'batch') return made;
  const most = Math.sqrt(elements(norm.output));
  return { ...made, worst: Math.min(made.worst, most), outlier: Math.min(made.outlier, most) };
}

/**
 * Branches as if they knew nothing of each other: K deviations of both are K deviations of a sum, exact for Gaussians. The
 * worst case adds up.
 */
export function merged({ operation }: Elementwise, [a, b]: readonly Tensor[]): Tensor {
  const [x, y] = [a!, b ?? a!];
  const gain = Math.max(x.gain, y.gain);
  if (operation === 'multiply')
    return {
      moments: { mean: x.moments.mean * y.moments.mean, second: x.moments.second * y.moments.second },
      worst: x.worst * y.worst,
      outlier: x.outlier * y.outlier,
      gain,
    };
  const mean = x.moments.mean + y.moments.mean;
  const apart = Math.hypot(x.outlier - x.moments.mean, y.outlier - y.moments.mean);
  return {
    moments: {
      mean,
      second: x.moments.second + y.moments.second + 2 * x.moments.mean * y.moments.mean,
    },
    worst: x.worst + y.worst,
    outlier: mean + apart,
    gain,
  };
}

/** Channels beside each other, or zeros beside them. */
export function joined(parts: readonly Tensor[], sizes: readonly number[], size: number): Tensor {
  const mean = (of: (tensor: Tensor) => number): number =>
    parts.reduce((sum, part, at) => sum + of(part) * sizes[at]!, 0) / size;
  return {
    moments: { mean: mean(({ moments }) => moments.mean), second: mean(({ moments }) => moments.second) },
    worst: Math.max(...parts.map(({ worst }) => worst)),
    outlier: Math.max(...parts.map(({ outlier }) => outlier)),
    gain: Math.max(...parts.map(({ gain }) => gain)),
  };
}

/** An activation that is no polynomial: as a ReLU, clipped or not, or between -1 and 1. */
export function throughFunction(name: string, x: Tensor): Tensor {
  if (name === 'identity') return x;
  const most = ['sigmoid', 'tanh', 'hsigmoid', 'softmax'].includes(name)
    ? 1
    : name === 'relu6'
      ? 6
      : Infinity;
  const { mean, second } = reluMoments(x.moments);
  return {
    moments: { mean: Math.min(mean, most), second: Math.min(second, most ** 2) },
    worst: Math.min(x.worst, most),
    outlier: Math.min(x.outlier, most),
    gain: 1,
  };
}

/** The network's input: centred, of variance 1, K deviations to each side. */
export const inputTensor = ({ sigmas }: Weights): Tensor => ({
  moments: { mean: 0, second: 1 },
  worst: sigmas,
  outlier: sigmas,
  gain: 1,
});

export function refuse(network: Network, operator: Operator): never {
  throw new InputError(`'${operator.name}' of '${network.name}' is a ${operator.kind}`, {
    expected: 'a network of convolutions, fully connected layers, norms, activations and pools',
  });
}
