import type { ActionCounts } from '../../energy/account.js';
import { gemmMacs } from '../lowering/gemm.js';
import type { Frame } from './architecture.js';
import type { Compiled } from './compiled.js';
import { dramOf, type DramBytes } from './dram.js';
import { mappingEfficiency } from './mapping.js';
import type { Movement } from './movement.js';
import { closedForm, type PhaseCycles } from './timing.js';
import { movementOf } from './traffic.js';

/** An operator with all that follows from how it is laid out, whatever bandwidth and prices are. */
export interface LaidOut extends Compiled {
  macs: number;
  mappingEfficiency: number;
  /** Cycles of the array, or of the vector unit for a pass by itself, that never wait for the DRAM. */
  phases: PhaseCycles;
  dram: DramBytes;
  moved: Movement;
  /** What it does that costs energy, once it was asked for: the same from point to point of a sweep. */
  counts?: ActionCounts | undefined;
}

export function layOut(one: Compiled, spec: Frame): LaidOut {
  const { work, plan } = one;
  const isPass = work.unit === 'vector';
  // Literals without spreads: a sweep makes a hundred a point.
  return {
    work,
    plan,
    keeps: one.keeps,
    stays: one.stays,
    held: one.held,
    heldBytes: one.heldBytes,
    fetchedElements: one.fetchedElements,
    besideElements: one.besideElements,
    outputElements: one.outputElements,
    macs: work.unit === 'array' ? gemmMacs(work.gemm) : 0,
    mappingEfficiency: plan === undefined ? 0 : mappingEfficiency(plan, spec.rows, spec.cols),
    phases:
      plan === undefined
        ? { fill: 0, compute: isPass ? work.cycles : 0, drain: 0, bank: 0 }
        : closedForm(plan.mapping, plan.packing.packs, spec),
    dram: dramOf(one),
    moved: movementOf(one),
    counts: undefined,
  };
}
