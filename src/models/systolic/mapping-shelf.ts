import type { ArrayWork } from '../lowering/lower.js';
import type { Layout } from './architecture.js';
import type { Neighbours } from './fetch.js';
import type { GemmPlan } from './gemm-plan.js';
import type { ProductShelf } from './product-shelf.js';
import { sizesOf } from './rooms.js';

/** What an operator was mapped for, and the mappings that may be best. */
interface Known {
  near: Neighbours;
  heldBytes: number;
  plans: readonly GemmPlan[];
}

/**
 * Mappings that may be best, by operator and what surrounds it. Machines that differ in nothing but bandwidth and
 * prices share a shelf.
 */
export class MappingShelf {
  private readonly byOperator: Known[][] = [];
  private readonly products: ProductShelf;
  private readonly scratchpad: Layout['scratchpad'];

  /** @param products of machines with scratchpads like these, of whatever size */
  constructor(products: ProductShelf, scratchpad: Layout['scratchpad']) {
    this.products = products;
    this.scratchpad = scratchpad;
  }

  /**
   * @param follows what follows from the operator itself: always the same for one index
   * @param heldBytes of the ifmap scratchpad in which other tensors live
   */
  find(
    index: number,
    work: ArrayWork,
    follows: Pick<Neighbours, 'lineBytes' | 'outputElements'>,
    ifmapMissing: number,
    filterResident: boolean,
    ofmapStays: boolean,
    nextReadsSame: boolean,
    heldBytes: number,
  ): readonly GemmPlan[] {
    const known = (this.byOperator[index] ??= []);
    for (const { near, plans, heldBytes: held } of known)
      if (
        held === heldBytes &&
        near.ifmapMissing === ifmapMissing &&
        near.ofmapStays === ofmapStays &&
        near.nextReadsSame === nextReadsSame &&
        near.filterResident === filterResident
      )
        return plans;
    const near = { ifmapMissing, filterResident, ofmapStays, nextReadsSame, ...follows };
    const plans = this.products.find(work, near, sizesOf(this.scratchpad, heldBytes, near.lineBytes));
    known.push({ near, heldBytes, plans });
    return plans;
  }
}
