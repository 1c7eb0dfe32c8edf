import type { HeLayer } from '../../../src/he/ptune/layers.js';

/** A convolution of square filters and images, padded to its size. */
export const conv = (
  inputs: number,
  outputs: number,
  side: number,
  filter: readonly [number, number] | number = 3,
  groups = 1,
): HeLayer => {
  const kernel = typeof filter === 'number' ? ([filter, filter] as const) : filter;
  return {
    name: 'conv',
    kind: 'conv',
    shape: {
      inputs,
      outputs,
      height: side,
      width: side,
      kernel,
      stride: [1, 1],
      dilation: [1, 1],
      padding: { top: 1, bottom: 1, left: 1, right: 1 },
      outputSize: [side, side],
      groups,
    },
  };
};

export const linear = (inputs: number, outputs: number): HeLayer => ({
  name: 'fc',
  kind: 'linear',
  shape: { inputs, outputs, vectors: 1 },
});
