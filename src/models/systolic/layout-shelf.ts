import type { Frame } from './architecture.js';
import { isSame, type Compiled } from './compiled.js';
import type { GemmPlan } from './gemm-plan.js';
import { layOut, type LaidOut } from './laid-out.js';

/** Operators laid out that are remembered; one more, and all are forgotten. */
const MOST = 4096;

/** Operators as they were laid out before, on machines that differ in sizes of scratchpads, bandwidth and prices alone. */
export class LayoutShelf {
  private readonly frame: Frame;
  private readonly byOperator: Map<GemmPlan | undefined, LaidOut[]>[] = [];
  private count = 0;

  constructor(frame: Frame) {
    this.frame = frame;
  }

  find(one: Compiled, index: number): LaidOut {
    const byPlan = (this.byOperator[index] ??= new Map<GemmPlan | undefined, LaidOut[]>());
    let known = byPlan.get(one.plan);
    if (known === undefined) byPlan.set(one.plan, (known = []));
    for (const other of known) if (isSame(one, other)) return other;
    const made = layOut(one, this.frame);
    if (++this.count > MOST) {
      this.byOperator.length = 0;
      this.count = 0;
    }
    known.push(made);
    return made;
  }
}
