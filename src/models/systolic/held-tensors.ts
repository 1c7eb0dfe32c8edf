import type { Lowered, TensorId } from '../lowering/lower.js';
import type { HeldTensor } from './residency.js';

/**
 * Results that operators read, in order, with all their readers.
 * @param outputs elements that each operator makes, after all that is fused into it
 * @param position of each operator among those that take the array or the vector unit; -1 for the others
 */
export function heldTensors(
  lowered: readonly Lowered[],
  outputs: Float64Array,
  position: Int32Array,
): HeldTensor[] {
  const readers = new Map<TensorId, Set<number>>();
  const read = (tensor: TensorId, at: number): void => {
    if (tensor < 0 || at < 0) return;
    const known = readers.get(tensor);
    if (known === undefined) readers.set(tensor, new Set([at]));
    else known.add(at);
  };
  for (const [index, work] of lowered.entries()) {
    const at = position[work.unit === 'fused' ? work.host : index]!;
    if (work.unit === 'array') for (const tensor of [...work.reads, ...work.readsFilter]) read(tensor, at);
    if (work.unit === 'vector' || work.unit === 'fused')
      for (const { tensors } of work.inputs) for (const tensor of tensors) read(tensor, at);
  }
  return [...readers].map(([id, positions]) => ({
    id,
    bytes: (outputs[id]! * lowered[id]!.widths.ofmap) / 8,
    madeAt: position[id]!,
    readAt: [...positions].sort((a, b) => a - b),
  }));
}
