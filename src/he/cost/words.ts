import { butterflies, type KernelCounts } from '../kernels.js';

/** Operations on words, as SimFHE counts them. */
export interface WordOperations {
  multiplies: number;
  adds: number;
}

/**
 * @param twiddlesMade whether twiddles are generated while transforming: `1.5 n` products a limb more
 */
export function wordOperations(counts: KernelCounts, n: number, twiddlesMade: boolean): WordOperations {
  const transforms = counts.ntt + counts.intt;
  return {
    multiplies: n * counts.multiply + transforms * (butterflies(n) + (twiddlesMade ? 1.5 * n : 0)),
    adds: n * counts.add + transforms * 2 * butterflies(n),
  };
}
