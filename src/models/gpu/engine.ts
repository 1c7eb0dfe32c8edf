import type { Operator } from '../../workload/graph.js';
import type { VectorWork } from '../lowering/lower.js';
import type { Widths } from '../lowering/widths.js';
import type { KernelRun } from './cycle/index.js';
import type { Moved, Passing, PassingTime } from './direct.js';
import type { Grid, Kernel } from './kernel.js';
import type { ChosenTile } from './tile.js';
import type { KernelTime } from './time.js';
import type { Inefficiency } from './traffic/l1.js';

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
}

/** A kernel that is no product, and its time; `counted` where its caches were simulated. */
export interface PassingRun {
  passing: Passing;
  time: PassingTime;
  counted?: KernelRun;
}

/** How kernels are run: in closed form, or through simulated caches. */
export interface Engine {
  product(kernel: Kernel, operator: Operator, batch: number): ProductRun;
  depthwise(operator: Operator, batch: number, widths: Widths): PassingRun;
  stream(work: VectorWork, batch: number, training: boolean): PassingRun;
}
