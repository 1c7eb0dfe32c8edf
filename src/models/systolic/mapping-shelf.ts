import { InputError } from '../../errors.js';
import type { Gemm } from '../lowering/gemm.js';
import type { ArrayWork } from '../lowering/lower.js';
import type { Layout } from './architecture.js';
import type { Neighbours } from './fetch.js';
import type { GemmPlan } from './gemm-plan.js';
import { cutsFor, plansOf, type Cut, type CutNeighbours } from './plan.js';

/** What an operator was mapped for, and the mappings that may be best. */
interface Known {
  near: Neighbours;
  heldBytes: number;
  plans: readonly GemmPlan[];
}

/** Cuts of products that are equal; those whose mapping is given by hand have their own, by the operator's name. */
interface KnownCuts extends CutNeighbours {
  name: string;
  heldBytes: number;
  cuts: readonly Cut[];
  /** As plans, by what is on chip before and stays after. */
  known: { near: Neighbours; plans: readonly GemmPlan[] }[];
}

/**
 * Mappings that may be best, by operator and what surrounds it; equal products share theirs. Machines that differ in
 * nothing but bandwidth and prices share a shelf.
 */
export class MappingShelf {
  private readonly byOperator: Known[][] = [];
  private readonly byProduct = new Map<Gemm, KnownCuts[]>();

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
    spec: Layout,
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
    const plans = this.ofProduct(work, near, heldBytes, spec);
    known.push({ near, heldBytes, plans });
    return plans;
  }

  private ofProduct(work: ArrayWork, near: Neighbours, heldBytes: number, spec: Layout): readonly GemmPlan[] {
    const { gemm, operator } = work;
    const name = spec.mapping?.[operator.name] === undefined ? '' : operator.name;
    const cut = this.cutsOf(work, near, heldBytes, spec, name);
    for (const one of cut.known) if (isSame(one.near, near)) return one.plans;
    const plans = plansOf(cut.cuts, gemm, spec, work.widths, near);
    cut.known.push({ near, plans });
    return plans;
  }

  private cutsOf(
    work: ArrayWork,
    near: CutNeighbours,
    heldBytes: number,
    spec: Layout,
    name: string,
  ): KnownCuts {
    let known = this.byProduct.get(work.gemm);
    if (known === undefined) this.byProduct.set(work.gemm, (known = []));
    const { nextReadsSame, lineBytes } = near;
    for (const one of known)
      if (
        one.name === name &&
        one.heldBytes === heldBytes &&
        one.nextReadsSame === nextReadsSame &&
        one.lineBytes === lineBytes
      )
        return one;
    const cuts = search(work, near, heldBytes, spec);
    const made: KnownCuts = { name, heldBytes, nextReadsSame, lineBytes, cuts, known: [] };
    known.push(made);
    return made;
  }
}

const isSame = (one: Neighbours, other: Neighbours): boolean =>
  one.ifmapMissing === other.ifmapMissing &&
  one.ofmapStays === other.ofmapStays &&
  one.nextReadsSame === other.nextReadsSame &&
  one.filterResident === other.filterResident &&
  one.lineBytes === other.lineBytes &&
  one.outputElements === other.outputElements;

function search(work: ArrayWork, near: CutNeighbours, heldBytes: number, spec: Layout): Cut[] {
  const { name } = work.operator;
  const given = spec.mapping?.[name];
  const { scratchpad } = spec;
  const ifmap = { ...scratchpad.ifmap, size: scratchpad.ifmap.size - heldBytes };
  const left = heldBytes === 0 ? spec : { ...spec, scratchpad: { ...scratchpad, ifmap } };
  try {
    return cutsFor(work.gemm, left, work.widths, near, given);
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
