import type { Lowered, PassInput, TensorId } from '../lowering/lower.js';
import type { Residency } from './compile-options.js';
import { heldTensors } from './held-tensors.js';
import type { HeldTensor } from './residency.js';

/** A tensor that might stay on chip until one of its readers, and how many operators that takes. */
export interface Stay {
  tensor: HeldTensor;
  to: number;
  length: number;
}

/** How results go from operator to operator, whatever machine it is: worked out once for a lowered network. */
export class Flow {
  /** Operators that take the array or the vector unit, in order, and where each stands among them; else -1. */
  readonly busy: readonly number[];
  readonly position: Int32Array;
  /** Of each operator, what passes applied to its results read beside them, wait for, and leave of them. */
  readonly beside: PassInput[][];
  readonly besideElements: Float64Array;
  readonly lines: Float64Array;
  readonly outputs: Float64Array;
  readonly tensors: readonly HeldTensor[];
  /** Last position at which each result is read. */
  readonly lastReader = new Map<TensorId, number>();
  private readonly stays = new Map<Residency, readonly Stay[]>();

  constructor(lowered: readonly Lowered[]) {
    this.busy = lowered.flatMap(({ unit }, index) => (unit === 'array' || unit === 'vector' ? [index] : []));
    this.position = new Int32Array(lowered.length).fill(-1);
    for (const [position, index] of this.busy.entries()) this.position[index] = position;
    this.outputs = new Float64Array(lowered.length);
    this.beside = lowered.map(() => []);
    this.lines = new Float64Array(lowered.length);
    for (const [index, work] of lowered.entries()) {
      if (work.unit === 'array') this.outputs[index] = work.gemm.instances * work.gemm.m * work.gemm.n;
      if (work.unit === 'vector') this.outputs[index] = work.outputElements;
    }
    for (const work of lowered) {
      if (work.unit !== 'fused') continue;
      const { host } = work;
      this.outputs[host] = work.outputElements;
      this.lines[host] = Math.max(this.lines[host]!, work.lineElements);
      this.beside[host]!.push(...work.inputs);
    }
    this.besideElements = Float64Array.from(this.beside, sumElements);
    this.tensors = heldTensors(lowered, this.outputs, this.position);
    for (const { id, readAt } of this.tensors) this.lastReader.set(id, readAt.at(-1)!);
  }

  /** Stays to choose from: the short ones first, which serve most in the least room, and of these the large ones. */
  staysFor(residency: Residency): readonly Stay[] {
    let known = this.stays.get(residency);
    if (known === undefined) this.stays.set(residency, (known = staysOf(this.tensors, residency)));
    return known;
  }
}

/** Elements of inputs, all together. */
function sumElements(inputs: readonly PassInput[]): number {
  let total = 0;
  for (const { elements } of inputs) total += elements;
  return total;
}

function staysOf(tensors: readonly HeldTensor[], residency: Residency): Stay[] {
  if (residency === 'none') return [];
  return tensors
    .flatMap((tensor) =>
      tensor.readAt
        .filter((to) => residency === 'graph' || to === tensor.madeAt + 1)
        .map((to) => ({ tensor, to, length: to - tensor.madeAt })),
    )
    .sort(
      (a, b) => a.length - b.length || b.tensor.bytes - a.tensor.bytes || a.tensor.madeAt - b.tensor.madeAt,
    );
}
