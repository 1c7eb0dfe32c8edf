import type { Network } from '../../workload/graph.js';
import { lowerNetwork, type ArrayWork, type Lowered, type VectorWork } from '../lowering/lower.js';
import type { LoweringSpec } from '../lowering/schema.js';
import type { GpuSpec } from './architecture.js';
import { closedForms, type PassingRun, type ProductRun } from './engine.js';
import { isDepthwise, kernelOf } from './kernel.js';

/** What became of an operator: a product of matrices, another kernel, or nothing of its own. */
export type Ran =
  | { lowered: ArrayWork; product: ProductRun }
  | ({ lowered: ArrayWork | VectorWork } & PassingRun)
  | { lowered: Exclude<Lowered, ArrayWork | VectorWork> };

/** Kernels of a network, one after another. */
export function simulateNetwork(network: Network, spec: GpuSpec, engine = closedForms(spec)): Ran[] {
  const training = network.operators.some(({ phase }) => phase !== undefined);
  const known = new Map<object, ProductRun>();
  return lowerNetwork(network, loweringOf(spec)).map((lowered): Ran => {
    const { operator, widths } = lowered;
    if (lowered.unit === 'vector') return { lowered, ...engine.stream(lowered, network.batch, training) };
    if (lowered.unit !== 'array') return { lowered };
    if (isDepthwise(operator)) return { lowered, ...engine.depthwise(operator, network.batch, widths) };
    // Equal layers share one product.
    const before = known.get(lowered.gemm);
    const product =
      before ??
      engine.product(kernelOf(operator, lowered.gemm, widths, network.batch), operator, network.batch);
    known.set(lowered.gemm, product);
    return { lowered, product };
  });
}

/** Only what is fused or free is asked of the lowering: lanes and throughputs play no part. */
const loweringOf = ({ data, fuse }: GpuSpec): LoweringSpec => ({
  data,
  vector: {
    lanes: 1,
    fuse,
    throughput: {
      ...{ relu: 1, activation: 1, polynomial: 1, softmax: 1 },
      ...{ norm: 1, elementwise: 1, pool: 1, embedding: 1 },
    },
  },
});
