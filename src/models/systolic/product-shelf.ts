import { InputError } from '../../errors.js';
import type { Gemm } from '../lowering/gemm.js';
import type { ArrayWork } from '../lowering/lower.js';
import type { Frame } from './architecture.js';
import type { Neighbours } from './fetch.js';
import type { GemmPlan } from './gemm-plan.js';
import { cutsFor, plansOf, type Cut } from './plan.js';
import { Rooms, type Sizes } from './rooms.js';

/** Ways of cutting one product that are remembered; one more, and all are forgotten. */
const MOST = 256;

/** Cuts of a product that are the same for some sizes of scratchpads; by name those whose mapping is given by hand. */
interface KnownCuts {
  name: string;
  nextReadsSame: boolean;
  rooms: Rooms;
  cuts: readonly Cut[];
  /** As plans, by what is on chip before and stays after. */
  known: { near: Neighbours; plans: readonly GemmPlan[] }[];
}

/** Mappings that may be best, and what was asked of the scratchpads to find them. */
export interface Mappings {
  plans: readonly GemmPlan[];
  rooms: Rooms;
}

/** Mappings of products that may be best, for machines that differ in sizes of scratchpads, bandwidth and prices alone. */
export class ProductShelf {
  private readonly frame: Frame;
  private readonly byProduct = new Map<Gemm, KnownCuts[]>();

  constructor(frame: Frame) {
    this.frame = frame;
  }

  /** @throws InputError naming the operator if the product does not map */
  find(work: ArrayWork, near: Neighbours, sizes: Sizes): Mappings {
    const { rooms, cuts, known } = this.cutsOf(work, near.nextReadsSame, sizes);
    for (const one of known) if (isSame(one.near, near)) return { rooms, plans: one.plans };
    const plans = plansOf(cuts, work.gemm, this.frame, work.widths, near);
    known.push({ near, plans });
    return { rooms, plans };
  }

  private cutsOf(work: ArrayWork, nextReadsSame: boolean, sizes: Sizes): KnownCuts {
    const { gemm, operator } = work;
    const name = this.frame.mapping?.[operator.name] === undefined ? '' : operator.name;
    let known = this.byProduct.get(gemm);
    if (known === undefined) this.byProduct.set(gemm, (known = []));
    for (const one of known)
      if (one.name === name && one.nextReadsSame === nextReadsSame && one.rooms.answersFor(sizes)) return one;
    const rooms = new Rooms(sizes);
    const cuts = this.search(work, nextReadsSame, rooms);
    if (known.length === MOST) known.length = 0;
    const made: KnownCuts = { name, nextReadsSame, rooms, cuts, known: [] };
    known.push(made);
    return made;
  }

  private search({ gemm, operator, widths }: ArrayWork, nextReadsSame: boolean, rooms: Rooms): Cut[] {
    const { name } = operator;
    const given = this.frame.mapping?.[name];
    try {
      return cutsFor(gemm, this.frame, rooms, widths, nextReadsSame, given);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { field } = error.detail;
      const isGiven = given !== undefined && field !== undefined && field in given;
      throw error.with(
        isGiven ? { field: `mapping.${name}.${field}` } : {},
        `operator '${name}' does not map: ${error.problem}`,
      );
    }
  }
}

const isSame = (one: Neighbours, other: Neighbours): boolean =>
  one.ifmapMissing === other.ifmapMissing &&
  one.ofmapStays === other.ofmapStays &&
  one.nextReadsSame === other.nextReadsSame &&
  one.filterResident === other.filterResident &&
  one.lineBytes === other.lineBytes &&
  one.outputElements === other.outputElements;
