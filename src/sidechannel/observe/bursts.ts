import { weightElements } from '../../workload/count.js';
import type { Kernel } from './kernels.js';
import type { Observed } from './observed.js';
import type { KernelRecord } from './records.js';
import { bytesOf, NETWORK_INPUT, tensorsOf, type TensorId } from './tensors.js';

/** Transfers between DRAM and chip over contiguous addresses, one record for all of them. */
export interface Burst {
  t_ns: number;
  rw: 'r' | 'w';
  /** Name of the tensor: only for who knows it. */
  tensorId?: string;
  /** Page on which the burst begins, in pages from the first tensor's. */
  page: number;
  transactions: number;
}

/** A part of the address space: a tensor, or a layer's weights. */
interface Region {
  name: string;
  page: number;
  bytes: number;
}

/**
 * What a probe of the memory bus sees: every tensor that a kernel reads passes from its first byte to its last, again if
 * it is read again, then what it writes. In proportion to bytes over the time of the kernel; no address is used twice.
 */
export function burstsOf(
  observed: Observed,
  kernels: readonly Kernel[],
  records: readonly Pick<KernelRecord, 't0_ns' | 't1_ns'>[],
  { oracle = false }: { oracle?: boolean } = {},
): Burst[] {
  const { section } = observed;
  const { weights, tensor } = regionsOf(observed, kernels);
  const tensors = tensorsOf(observed);
  return kernels.flatMap((kernel, at) => {
    const { t0_ns, t1_ns } = records[at]!;
    const perByte = (t1_ns - t0_ns) / (kernel.dramRead + kernel.dramWritten);
    let now = t0_ns;
    const bursts: Burst[] = [];
    const pass = (rw: 'r' | 'w', { name, page, bytes }: Region, total: number): void => {
      for (let left = total; left > 0; left -= bytes) {
        const length = Math.min(left, bytes);
        const transactions = Math.ceil(length / section.transaction);
        bursts.push({ t_ns: now, rw, ...(oracle ? { tensorId: name } : {}), page, transactions });
        now += length * perByte;
      }
    };
    if (kernel.weights > 0) pass('r', weights.get(kernel.operator)!, kernel.weights);
    const reads = tensors.readsOf(kernel.operator);
    const asked = reads.reduce((sum, { elements }) => sum + elements, 0);
    for (const { tensor: id, elements } of reads)
      pass('r', tensor.get(id)!, ((kernel.dramRead - kernel.weights) * elements) / asked);
    pass('w', tensor.get(kernel.operator)!, kernel.dramWritten);
    return bursts;
  });
}

/** Weights in the order of the layers, then the input, then results as they are written, each on a page of its own. */
function regionsOf(
  observed: Observed,
  kernels: readonly Kernel[],
): { weights: Map<number, Region>; tensor: Map<TensorId, Region> } {
  const { network, spec, section } = observed;
  const tensors = tensorsOf(observed);
  let page = 0;
  const place = (name: string, bytes: number): Region => {
    const region = { name, page, bytes };
    page += Math.ceil(bytes / section.page);
    return region;
  };
  const nameOf = (operator: number): string => network.operators[operator]!.name;
  const weights = new Map(
    kernels
      .filter((kernel) => kernel.weights > 0)
      .map(({ operator }) => {
        const bytes = (weightElements(network.operators[operator]!) * spec.data.filter) / 8;
        return [operator, place(`${nameOf(operator)}.weights`, bytes)];
      }),
  );
  const tensor = new Map([
    [NETWORK_INPUT, place('input', bytesOf(NETWORK_INPUT, tensors, observed))],
    ...kernels.map(({ operator }): [TensorId, Region] => [
      operator,
      place(nameOf(operator), bytesOf(operator, tensors, observed)),
    ]),
  ]);
  return { weights, tensor };
}
