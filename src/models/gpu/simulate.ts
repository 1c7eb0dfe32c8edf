import type { Network } from '../../workload/graph.js';
import { lowerNetwork, type ArrayWork, type Lowered, type VectorWork } from '../lowering/lower.js';
import type { LoweringSpec } from '../lowering/schema.js';
import type { GpuSpec } from './architecture.js';
import {
  directKernel,
  passingTime,
  streamKernel,
  type Moved,
  type Passing,
  type PassingTime,
} from './direct.js';
import { isDepthwise, kernelOf, type Grid, type Kernel } from './kernel.js';
import { chooseTile, gridOf, type ChosenTile } from './tile.js';
import { timeOf, type KernelTime } from './time.js';
import { dramReads } from './traffic/dram.js';
import { inefficiencyOf, l1Loads, type Inefficiency } from './traffic/l1.js';
import { l2Reads } from './traffic/l2.js';

/** Bytes of a kernel at each level of the memory. */
export interface Levels {
  l1: Moved;
  l2: Moved;
  dram: Moved;
}

export interface ProductRun {
  kernel: Kernel;
  chosen: ChosenTile;
  grid: Grid;
  inefficiency: Inefficiency;
  moved: Levels;
  time: KernelTime;
}

/** What became of an operator: a product of matrices, another kernel, or nothing of its own. */
export type Ran =
  | { lowered: ArrayWork; product: ProductRun }
  | { lowered: ArrayWork | VectorWork; passing: Passing; time: PassingTime }
  | { lowered: Exclude<Lowered, ArrayWork | VectorWork> };

/** Kernels of a network, one after another, each in closed form. */
export function simulateNetwork(network: Network, spec: GpuSpec): Ran[] {
  const training = network.operators.some(({ phase }) => phase !== undefined);
  const known = new Map<object, ProductRun>();
  return lowerNetwork(network, loweringOf(spec)).map((lowered): Ran => {
    const { operator, widths } = lowered;
    if (lowered.unit === 'vector') {
      const passing = streamKernel(lowered, network.batch, training, spec);
      return { lowered, passing, time: passingTime(passing, spec) };
    }
    if (lowered.unit !== 'array') return { lowered };
    if (isDepthwise(operator)) {
      const passing = directKernel(operator, network.batch, widths, spec);
      return { lowered, passing, time: passingTime(passing, spec) };
    }
    // Equal layers share one product.
    const before = known.get(lowered.gemm);
    const product = before ?? runProduct(kernelOf(operator, lowered.gemm, widths, network.batch), spec);
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
