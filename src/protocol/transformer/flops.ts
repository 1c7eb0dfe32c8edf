import { macs } from '../../workload/count.js';
import type { Network } from '../../workload/graph.js';
import { partsOf } from './parts.js';

/** Floating-point operations, two a multiply-accumulate, for one sequence. */
export interface TransformerFlops {
  feedForward: number;
  attention: number;
}

/**
 * Operations as AERO's tables have them: projections and scores in full, of the product with the values the causal
 * half; embedding and last layer left out.
 */
export function transformerFlops(network: Network): TransformerFlops {
  const counted = partsOf(network);
  const named = (part: string): Set<string> =>
    new Set(counted.flatMap((one) => (one.part === part ? [one.operator] : [])));
  const [ffn, head] = [named('ffn'), named('vocabulary')];
  const flops = { feedForward: 0, attention: 0 };
  for (const operator of network.operators) {
    if (head.has(operator.name)) continue;
    if (ffn.has(operator.name)) flops.feedForward += 2 * macs(operator);
    else if (operator.kind === 'linear') flops.attention += 2 * macs(operator);
    else if (operator.kind === 'matmul')
      flops.attention += (operator.layout === 'scores' ? 2 : 1) * macs(operator);
  }
  return flops;
}
