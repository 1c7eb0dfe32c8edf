import type { LaidOut } from './laid-out.js';
import type { GemmPlan } from './gemm-plan.js';
import { exposedCycles } from './exposed.js';

/** Most operators of a layer that is looked for. */
const LONGEST = 48;

/** Operators that follow each other as often as `count`, alike each time. */
export interface Layers {
  length: number;
  count: number;
}

/** Layers that begin with an operator; one of a single operator if none that does is repeated. */
export function layersFrom(compiled: readonly LaidOut[]): (index: number) => Layers {
  const plans = new Map<GemmPlan, number>();
  const kinds = compiled.map((one, index) => kindOf(one, index, plans, compiled));
  return (index) => {
    for (let length = 1; length <= LONGEST; length++) {
      let same = index;
      while (same + length < kinds.length && kinds[same] === kinds[same + length]) same++;
      const count = Math.floor((same - index) / length) + 1;
      if (count > 2) return { length, count };
    }
    return { length: 1, count: 1 };
  };
}

/** All of an operator that its program depends on, with what it reads counted from itself. */
function kindOf(
  one: LaidOut,
  index: number,
  plans: Map<GemmPlan, number>,
  compiled: readonly LaidOut[],
): string {
  const { work, plan } = one;
  const from = (tensors: readonly number[]): string =>
    tensors.map((tensor) => (tensor < 0 ? 'input' : index - tensor)).join();
  if (work.unit === 'array') {
    if (!plans.has(plan!)) plans.set(plan!, plans.size);
    const { instances, m, n } = work.gemm;
    return [
      ...['array', plans.get(plan!), one.keeps, one.heldBytes, one.fetchedElements, instances * m * n],
      ...[work.widths.ifmap, work.widths.ofmap, from(work.reads), '/', from(work.readsFilter)],
    ].join(' ');
  }
  if (work.unit === 'vector') {
    const { ifmap, filter, ofmap } = one.dram;
    return [
      ...['vector', ifmap, filter, ofmap, one.outputElements, work.widths.ofmap, work.cycles],
      ...[one.heldBytes, from(work.reads)],
    ].join(' ');
  }
  return work.unit === 'fused' ? ['fused', exposedCycles(work, compiled)].join(' ') : 'free';
}
