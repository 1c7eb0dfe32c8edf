import type { Operator } from '../../workload/graph.js';
import type { VectorWork } from '../lowering/lower.js';
import type { Widths } from '../lowering/widths.js';
import type { GpuSpec } from './architecture.js';
import type { DramRun, KernelRun } from './cycle/index.js';
import {
  directKernel,
  passingTime,
  streamKernel,
  type Moved,
  type Passing,
  type PassingTime,
} from './direct.js';
import type { Grid, Kernel } from './kernel.js';
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
  /** What its caches counted, where they were simulated. */
  counted?: KernelRun;
  /** What DRAM with banks did for it. */
  dram?: DramRun | undefined;
}

/** A kernel that is no product, and its time; `counted` where its caches were simulated. */
export interface PassingRun {
  passing: Passing;
  time: PassingTime;
  counted?: KernelRun;
  dram?: DramRun | undefined;
}

/** How kernels are run: in closed form, or through simulated caches. */
export interface Engine {
  product(kernel: Kernel, operator: Operator, batch: number): ProductRun;
  depthwise(operator: Operator, batch: number, widths: Widths): PassingRun;
  stream(work: VectorWork, batch: number, training: boolean): PassingRun;
}

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

/** Traffic and time of one product. */
function runProduct(kernel: Kernel, spec: GpuSpec): ProductRun {
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
