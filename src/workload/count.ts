import { elements, type ActivationFunction, type Network, type NormType, type Operator } from './graph.js';

/**
 * Functions that private-inference papers count as a ReLU: one comparison (or two) an element.
 * Sigmoid-like gates (hsigmoid, sigmoid) are not among them.
 */
export const RELU_FUNCTIONS: readonly ActivationFunction[] = ['relu', 'relu6', 'hswish'];

/** Multiply-accumulates of one operator for one input; only conv, linear, matmul and their gradients have any. */
export function macs(operator: Operator): number {
  switch (operator.kind) {
    case 'conv':
      return elements(operator.output) * windowWeights(operator);
    case 'linear':
      return elements(operator.output) * operator.inputShapes[0]!.channels;
    case 'matmul':
      return operator.count * operator.m * operator.n * operator.k;
    case 'gradient':
      return gradientMacs(operator);
    default:
      return 0;
  }
}

/**
 * A weight gradient takes as many products as the layer. So does, but for its edges, a data gradient: one for each
 * element of the layer's input and each weight of its channel that meets it. Not cut into the dense parts of a
 * stride it meets every weight, and the stride costs its square (PruneTrain's counter of DGRAD, without its padding).
 */
function gradientMacs({ wrt, layer, piece }: Extract<Operator, { kind: 'gradient' }>): number {
  if (wrt === 'weight' || layer.kind === 'linear') return macs(layer);
  const { kernel, filters, groups } = layer;
  const { channels, height, width } = layer.inputShapes[0]!;
  const pairs =
    piece === undefined
      ? height * width * kernel[0] * kernel[1]
      : piece.rows.positions * piece.rows.taps * piece.columns.positions * piece.columns.taps;
  return channels * (filters / groups) * pairs;
}

/** Weights of one filter: `kernel height x kernel width x channels of its group`. */
const windowWeights = (conv: Extract<Operator, { kind: 'conv' }>): number =>
  conv.kernel[0] * conv.kernel[1] * (conv.inputShapes[0]!.channels / conv.groups);

/** Weight elements an operator reads (no bias, no norm): conv filters, linear matrix (tied or not), table. */
export function weightElements(operator: Operator): number {
  switch (operator.kind) {
    case 'conv':
      return operator.filters * windowWeights(operator);
    case 'linear':
      return operator.inputShapes[0]!.channels * operator.features;
    case 'embedding':
      return operator.rows * operator.features;
    default:
      return 0;
  }
}

/** Weight elements that a gradient needs: of a weight gradient those it gives, of a part those of its own taps. */
export function gradientWeights({ layer, piece }: Extract<Operator, { kind: 'gradient' }>): number {
  const all = weightElements(layer);
  if (piece === undefined || layer.kind !== 'conv') return all;
  return (all * piece.rows.taps * piece.columns.taps) / (layer.kernel[0] * layer.kernel[1]);
}

/**
 * Learned parameters of an operator: weights (0 if tied) and bias, table, learned addends, layer and group
 * norm (2 a channel), RMS norm (1 a channel). Batch norm (2 a channel) folds into the convolution before it
 * and counts only with `batchNorm` (default true).
 */
export function parameters(operator: Operator, options: { batchNorm?: boolean } = {}): number {
  switch (operator.kind) {
    case 'conv':
      return (
        weightElements(operator) +
        (operator.idle ?? 0) * windowWeights(operator) +
        (operator.bias ? operator.filters : 0)
      );
    case 'linear':
      return (operator.tied ? 0 : weightElements(operator)) + (operator.bias ? operator.features : 0);
    case 'embedding':
      return weightElements(operator);
    case 'elementwise':
    case 'reshape':
      return operator.parameters;
    case 'norm':
      if (operator.type === 'batch' && options.batchNorm === false) return 0;
      return operator.output.channels * (operator.type === 'rms' ? 1 : 2);
    default:
      return 0;
  }
}

/** Elements through a ReLU (`RELU_FUNCTIONS`) for one input; of a masked one those that it keeps. */
export function reluElements(operator: Operator): number {
  return operator.kind === 'activation' && RELU_FUNCTIONS.includes(operator.function)
    ? nonlinearElements(operator)
    : 0;
}

/** Elements of one input that go through what is not linear in an operator that is. */
export const nonlinearElements = (operator: Operator): number =>
  (operator.kind === 'activation' ? operator.kept : undefined) ?? elements(operator.output);

/** Non-linear work of a network: activation functions, and norms that cannot be folded (`layer-norm`, ...). */
export type Nonlinearity = ActivationFunction | `${NormType}-norm` | 'max-pool';

/** Name of the non-linearity an operator computes; batch norm and identity are linear at inference. */
export function nonlinearity(operator: Operator): Nonlinearity | undefined {
  if (operator.kind === 'activation') return operator.function === 'identity' ? undefined : operator.function;
  if (operator.kind === 'norm') return operator.type === 'batch' ? undefined : `${operator.type}-norm`;
  if (operator.kind === 'pool' && operator.type === 'max') return 'max-pool';
  return undefined;
}

export interface NetworkCounts {
  operators: number;
  /** Multiply-accumulates for one input, and for the whole batch. */
  macs: number;
  batchMacs: number;
  /** Learned parameters with and without batch norm. */
  parameters: number;
  parametersWithoutBatchNorm: number;
  /** Weight elements read (tied weights counted each time). */
  weightElements: number;
  /** Elements through a ReLU for one input, in all and by stage (stages without any are left out). */
  relus: number;
  relusByStage: Record<string, number>;
  /** Elements through every non-linearity for one input. */
  nonlinearElements: Partial<Record<Nonlinearity, number>>;
}

/** Totals over a network. */
export function countNetwork(network: Network): NetworkCounts {
  const sum = (count: (operator: Operator) => number): number =>
    network.operators.reduce((total, operator) => total + count(operator), 0);
  const relusByStage = new Map<string, number>();
  const nonlinear = new Map<Nonlinearity, number>();
  for (const operator of network.operators) {
    const relus = reluElements(operator);
    if (relus > 0) relusByStage.set(operator.stage, (relusByStage.get(operator.stage) ?? 0) + relus);
    const name = nonlinearity(operator);
    if (name !== undefined) nonlinear.set(name, (nonlinear.get(name) ?? 0) + nonlinearElements(operator));
  }
  const perInput = sum(macs);
  return {
    operators: network.operators.length,
    macs: perInput,
    batchMacs: perInput * network.batch,
    parameters: sum((operator) => parameters(operator)),
    parametersWithoutBatchNorm: sum((operator) => parameters(operator, { batchNorm: false })),
    weightElements: sum(weightElements),
    relus: sum(reluElements),
    relusByStage: Object.fromEntries(relusByStage),
    nonlinearElements: Object.fromEntries(nonlinear),
  };
}
