import type { Conv, Linear, Padding, PrunedGroups } from '../../workload/graph.js';

/** A convolution as its lowerings see it; two-element fields are `[vertical, horizontal]`. */
export interface ConvShape {
  /** Channels of the input (`c_i`) and of the output (`c_o`). */
  inputs: number;
  outputs: number;
  /** Size of the input image. */
  height: number;
  width: number;
  kernel: readonly [number, number];
  stride: readonly [number, number];
  dilation: readonly [number, number];
  padding: Padding;
  outputSize: readonly [number, number];
  /** Independent parts of the channels. */
  groups: number;
  /** Groups of weights that were pruned away; undefined: none. */
  pruned?: PrunedGroups | undefined;
}

/** A fully connected layer: `outputs x inputs` weights, applied to `vectors` independent inputs (tokens). */
export interface LinearShape {
  inputs: number;
  outputs: number;
  vectors: number;
}

export const convShape = (conv: Conv): ConvShape => ({
  inputs: conv.inputShapes[0]!.channels,
  outputs: conv.filters,
  height: conv.inputShapes[0]!.height,
  width: conv.inputShapes[0]!.width,
  kernel: conv.kernel,
  stride: conv.stride,
  dilation: conv.dilation,
  padding: conv.padding,
  outputSize: [conv.output.height, conv.output.width],
  groups: conv.groups,
  ...(conv.pruned === undefined ? {} : { pruned: conv.pruned }),
});

export const linearShape = (linear: Linear): LinearShape => ({
  inputs: linear.inputShapes[0]!.channels,
  outputs: linear.features,
  vectors: linear.output.height * linear.output.width,
});

/** Weights of a filter in one channel: `F = f_h f_w`. */
export const taps = ({ kernel }: Pick<ConvShape, 'kernel'>): number => kernel[0] * kernel[1];

/** The least power of two that is not less than `value`. */
export const powerOfTwo = (value: number): number => 2 ** Math.ceil(Math.log2(value));

/** Shares of a layer's groups of weights that are not there, beside the main diagonal and the middle tap. */
export const prunedShare = ({ pruned }: Pick<ConvShape, 'pruned'>): PrunedGroups =>
  pruned ?? { diagonals: 0, positions: 0 };

/** What is left of groups of which pruning always leaves the first: a whole number, at least 1. */
export const keptOf = (all: number, pruned: number): number => 1 + Math.round((1 - pruned) * (all - 1));
