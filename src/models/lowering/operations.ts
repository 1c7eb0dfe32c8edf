import { elements, type Operator } from '../../workload/graph.js';

/**
 * Operations of a vector unit, whatever machine it is of: one for each element of the result; of a pool for each
 * element of each window, of a look-up for each element gathered.
 */
export function vectorOperations(operator: Operator, batch: number): number {
  const outputs = batch * elements(operator.output);
  if (operator.kind === 'pool') return outputs * operator.kernel[0] * operator.kernel[1];
  if (operator.kind === 'embedding') return batch * operator.tokens * operator.lookups * operator.features;
  return outputs;
}
