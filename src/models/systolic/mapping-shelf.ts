import type { ArrayWork } from '../lowering/lower.js';
import type { Layout } from './architecture.js';
import type { Neighbours } from './fetch.js';
import type { GemmPlan } from './gemm-plan.js';
import type { ProductShelf } from './product-shelf.js';
import type { Reach } from './reach.js';
import { sizesOf, type Sizes } from './rooms.js';

/** What an operator was mapped for, and the mappings that may be best. */
interface Known {
  near: Neighbours;
  heldBytes: number;
  plans: readonly GemmPlan[];
}

/** Mappings that may be best on a machine, whatever bandwidth and prices are, by operator and what surrounds it. */
export class MappingShelf {
  private readonly byOperator: Known[][] = [];
  private readonly products: ProductShelf;
  private readonly scratchpad: Layout['scratchpad'];
  private readonly reach: Reach;
  /** With nothing in the scratchpads. */
  private readonly free: Sizes;

  /**
   * @param products of machines with scratchpads like these, of whatever size
   * @param reach hears what is asked of the scratchpads
   */
  constructor(products: ProductShelf, scratchpad: Layout['scratchpad'], reach: Reach) {
    this.products = products;
    this.scratchpad = scratchpad;
    this.reach = reach;
    this.free = sizesOf(scratchpad, 0, 0);
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
    const isFree = heldBytes === 0 && near.lineBytes === 0;
    const sizes = isFree ? this.free : sizesOf(this.scratchpad, heldBytes, near.lineBytes);
    const { plans, rooms } = this.products.find(work, near, sizes);
    this.reach.add(rooms, heldBytes, near.lineBytes);
    known.push({ near, heldBytes, plans });
    return plans;
  }
}
