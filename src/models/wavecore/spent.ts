import { Numbers } from '../../engine/growable.js';

/** Operands not yet there; results not yet away; the vector unit still at work after everything else. */
export const STALL_CAUSES = ['dram', 'writeback', 'vector'] as const;

/** Cycles of every operator, summed over its sub-batches. */
export class Spent {
  readonly fill: Float64Array;
  readonly compute: Float64Array;
  readonly drain: Float64Array;
  readonly stalls: Readonly<Record<(typeof STALL_CAUSES)[number], Float64Array>>;
  /** Cycle at which each sub-batch of an operator began, and the last of them ended. */
  readonly starts: readonly Numbers[];
  readonly end: Float64Array;
  cycles = 0;

  constructor(operators: number) {
    const zeros = (): Float64Array => new Float64Array(operators);
    [this.fill, this.compute, this.drain, this.end] = [zeros(), zeros(), zeros(), zeros()];
    this.stalls = { dram: zeros(), writeback: zeros(), vector: zeros() };
    this.starts = Array.from({ length: operators }, () => new Numbers(4));
  }
}
