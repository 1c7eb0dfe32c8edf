import type { Lowered } from '../lowering/lower.js';
import type { GemmPlan } from './gemm-plan.js';

/** One operator with how it is laid out and what it finds and leaves on chip. */
export interface Compiled {
  work: Lowered;
  /** Only for work on the array. */
  plan?: GemmPlan | undefined;
  /** Its input tensor stays in the ifmap scratchpad for the next operator, which reads the same. */
  keeps: boolean;
  /** Its results stay on chip for all who read them. */
  stays: boolean;
  /** Its results are in the ifmap scratchpad for some who read them. */
  held: boolean;
  /** Bytes of the ifmap scratchpad that tensors take which stay there. */
  heldBytes: number;
  /** Elements that come from DRAM: of a pass all it reads, of a product what is read beside its results. */
  fetchedElements: number;
  /** Elements read beside its results by what is fused into it, wherever they are. */
  besideElements: number;
  /** Elements of what it makes, after all that is fused into it. */
  outputElements: number;
}

/** Whether two ways of laying out one operator are the same. */
export const isSame = (one: Compiled, other: Compiled): boolean =>
  one.plan === other.plan &&
  one.fetchedElements === other.fetchedElements &&
  one.heldBytes === other.heldBytes &&
  one.stays === other.stays &&
  one.held === other.held &&
  one.keeps === other.keeps &&
  one.besideElements === other.besideElements &&
  one.outputElements === other.outputElements;
