import type { Network } from '../../workload/graph.js';
import { lowerNetwork, type ArrayWork, type Lowered, type VectorWork } from '../lowering/lower.js';
import type { LoweringSpec } from '../lowering/schema.js';
import type { GpuSpec } from './architecture.js';
import type { Engine, Levels, PassingRun, ProductRun } from './engine.js';
import { directKernel, passingTime, streamKernel, type Moved, type Passing } from './direct.js';
import { isDepthwise, kernelOf, type Grid, type Kernel } from './kernel.js';
import { chooseTile, gridOf } from './tile.js';
import { timeOf } from './time.js';
import { dramReads } from './traffic/dram.js';
import { inefficiencyOf, l1Loads } from './traffic/l1.js';
import { l2Reads } from './traffic/l2.js';

/** What became of an operator: a product of matrices, another kernel, or nothing of its own. */
export type Ran =
  | { lowered: ArrayWork; product: ProductRun }
  | ({ lowered: ArrayWork | VectorWork } & PassingRun)
  | { lowered: Exclude<Lowered, ArrayWork | VectorWork> };

/** Every kernel in closed form. */
export const closedForms = (spec: GpuSpec): Engine => ({
  product: (kernel) => runProduct(kernel, spec),
  depthwise: (operator, batch, widths) => timed(directKernel(operator, batch, widths, spec), spec),
  stream: (work, batch, training) => timed(streamKernel(work, batch, training, spec), spec),
});

const timed = (passing: Passing, spec: GpuSpec): PassingRun => ({
  passing,
  time: passingTime(passing, spec),
});

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

/** Traffic and time of one product. */
export function runProduct(kernel: Kernel, spec: GpuSpec): ProductRun {
  const chosen = chooseTile(kernel, spec);
  const { tile, resident } = chosen;
  const grid = gridOf(kernel, chosen, spec);
  const { formulas, sms } = spec;
  const moved: Levels = {
    l1: withResults(l1Loads(kernel, grid, tile, formulas.l1), kernel, grid, spec),
    l2: withResults(l2Reads(kernel, grid, tile, formulas.l2), kernel, grid, spec),
    dram: withResults(
      dramReads({ kernel, grid, tile, room: sms * resident }, spec),
      kernel,
      { ...grid, splits: 1 },
      spec,
    ),
  };
  const iterations = grid.ctas * grid.steps;
  const perStep = ({ ifmap, filter }: Moved): number => (ifmap!.read + filter!.read) / iterations;
  const bytes = { l1: perStep(moved.l1), l2: perStep(moved.l2), dram: perStep(moved.dram) };
  const time = timeOf({ kernel, grid, tile, resident, bytes }, spec);
  return { kernel, chosen, grid, inefficiency: inefficiencyOf(kernel, tile, formulas.l1), moved, time };
}

/** Results are written once; sums of pieces along K are added up in L2, which reads them and writes them back. */
function withResults(
  { a, b }: { a: number; b: number },
  { instances, m, n, outputBytes, sumBytes }: Kernel,
  { splits }: Pick<Grid, 'splits'>,
  { readsResult }: Pick<GpuSpec, 'readsResult'>,
): Moved {
  const results = instances * m * n;
  const whole = results * outputBytes;
  const sums = splits > 1 ? results * sumBytes * splits : 0;
  return {
    ifmap: { read: a, written: 0 },
    filter: { read: b, written: 0 },
    ofmap: { read: readsResult ? whole : 0, written: whole },
    ...(sums > 0 ? { psum: { read: sums, written: sums } } : {}),
  };
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
