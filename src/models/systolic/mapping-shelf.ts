import { InputError } from '../../errors.js';
import type { Gemm } from '../lowering/gemm.js';
import type { ArrayWork } from '../lowering/lower.js';
import type { GemmSpec } from './architecture.js';
import type { Neighbours } from './fetch.js';
import type { GemmPlan } from './gemm-plan.js';
import { candidatesFor } from './plan.js';

/** What an operator was mapped for, and the mappings that may be best. */
interface Known {
  near: Neighbours;
  heldBytes: number;
  plans: readonly GemmPlan[];
}

/**
 * Mappings that may be best, by operator and what surrounds it; equal products share theirs. Machines that differ in
 * nothing but bandwidth and prices share a shelf.
 */
export class MappingShelf {
  private readonly byOperator: Known[][] = [];
  private readonly byProduct = new Map<Gemm, Map<string, readonly GemmPlan[]>>();

  /** @param heldBytes of the ifmap scratchpad in which other tensors live */
  find(
    index: number,
    work: ArrayWork,
    near: Neighbours,
    heldBytes: number,
    spec: GemmSpec,
  ): readonly GemmPlan[] {
    const known = (this.byOperator[index] ??= []);
    for (const one of known) if (one.heldBytes === heldBytes && isSame(one.near, near)) return one.plans;
    const plans = this.ofProduct(work, near, heldBytes, spec);
    known.push({ near, heldBytes, plans });
    return plans;
  }

  private ofProduct(
    work: ArrayWork,
    near: Neighbours,
    heldBytes: number,
    spec: GemmSpec,
  ): readonly GemmPlan[] {
    const { gemm, operator } = work;
    const name = spec.mapping?.[operator.name] === undefined ? '' : operator.name;
    const key = JSON.stringify([near, heldBytes, name]);
    let known = this.byProduct.get(gemm);
    if (known === undefined) this.byProduct.set(gemm, (known = new Map<string, readonly GemmPlan[]>()));
    let plans = known.get(key);
    if (plans === undefined) known.set(key, (plans = search(work, near, heldBytes, spec)));
    return plans;
  }
}

const isSame = (one: Neighbours, other: Neighbours): boolean =>
  one.ifmapMissing === other.ifmapMissing &&
  one.ofmapStays === other.ofmapStays &&
  one.nextReadsSame === other.nextReadsSame &&
  one.filterResident === other.filterResident &&
  one.lineBytes === other.lineBytes &&
  one.outputElements === other.outputElements;

function search(work: ArrayWork, near: Neighbours, heldBytes: number, spec: GemmSpec): GemmPlan[] {
  const { name } = work.operator;
  const given = spec.mapping?.[name];
  const { scratchpad } = spec;
  const ifmap = { ...scratchpad.ifmap, size: scratchpad.ifmap.size - heldBytes };
  const left = heldBytes === 0 ? spec : { ...spec, scratchpad: { ...scratchpad, ifmap } };
  try {
    return candidatesFor(work.gemm, left, work.widths, near, given);
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
