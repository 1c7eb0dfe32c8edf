import { span } from '../shapes.js';

/** One dimension of a transposed convolution. */
export interface TransposedSide {
  kernel: number;
  stride: number;
  dilation: number;
  /** Elements at the end that only a bias reaches. */
  extra: number;
  /** Elements taken off at both ends together. */
  around: number;
}

/** Size of its result: `stride * (size - 1) + extra + dilation * (kernel - 1) + 1 - around`. */
export const transposedSize = (
  size: number,
  { kernel, stride, dilation, extra, around }: TransposedSide,
): number => stride * (size - 1) + extra + span(kernel, dilation) - around;
