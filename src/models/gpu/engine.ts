import type { Operator } from '../../workload/graph.js';
import type { VectorWork } from '../lowering/lower.js';
import type { Widths } from '../lowering/widths.js';
import type { KernelRun } from './cycle/index.js';
import type { Passing, PassingTime } from './direct.js';
import type { Kernel } from './kernel.js';
import type { ProductRun } from './simulate.js';

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
