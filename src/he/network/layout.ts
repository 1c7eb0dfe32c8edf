import type { Shape } from '../../workload/graph.js';
import { powerOfTwo } from '../lowering/shapes.js';

/**
 * Ciphertexts of `slots` slots that a feature map fills: an image is rounded up to a power of two, and as many channels
 * lie side by side as fit.
 */
export function ciphertextsOf({ channels, height, width }: Shape, slots: number): number {
  const image = powerOfTwo(height * width);
  return image <= slots ? Math.ceil(channels / (slots / image)) : channels * (image / slots);
}
