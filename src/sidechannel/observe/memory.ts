import { parameters } from '../../workload/count.js';
import type { Observed } from './observed.js';
import { bytesOf, NETWORK_INPUT, tensorsOf, type TensorId } from './tensors.js';

/** Bytes that a process holds while each of its kernels runs. */
export interface MemoryUse {
  /** Weights, tensors that are still needed, workspace and context. */
  live: number;
  /** What the caching allocator has taken: the most that was ever live, in whole blocks, and the context. */
  used: number;
}

/** Bytes of all parameters, which stay. */
export const residentBytes = ({ network, spec }: Pick<Observed, 'network' | 'spec'>): number =>
  (network.operators.reduce((sum, operator) => sum + parameters(operator), 0) * spec.data.filter) / 8;

/**
 * Memory in use, kernel by kernel. A tensor is there from the kernel that writes it to the last that reads it (the end,
 * if none does). The allocator gives nothing back, and has no holes: real ones take more.
 */
export function memoryOf(observed: Observed, kernels: readonly { operator: number }[]): MemoryUse[] {
  const { section } = observed;
  const tensors = tensorsOf(observed);
  const lastRead = new Map<TensorId, number>();
  for (const [at, { operator }] of kernels.entries())
    for (const { tensor } of tensors.readsOf(operator)) lastRead.set(tensor, at);
  const size = (tensor: TensorId): number => bytesOf(tensor, tensors, observed);
  const dying = new Map<number, number>();
  for (const [tensor, at] of lastRead) dying.set(at, (dying.get(at) ?? 0) + size(tensor));

  const fixed = residentBytes(observed) + section.workspace;
  let live = fixed + (lastRead.has(NETWORK_INPUT) ? size(NETWORK_INPUT) : 0);
  let most = 0;
  return kernels.map(({ operator }, at) => {
    live += size(operator);
    const now = live;
    most = Math.max(most, now);
    live -= dying.get(at) ?? 0;
    const blocks = Math.ceil(most / section.rounding) * section.rounding;
    return { live: section.context + now, used: section.context + blocks };
  });
}
