import { NETWORK_INPUT } from '../lowering/lower.js';
import type { Details } from '../../results/record.js';
import type { Compiled } from './compile.js';
import { dramOf } from './dram.js';

/**
 * Why an operator moves bytes at the DRAM; the parts sum to what it moves.
 * - weights and input of the network: each element once;
 * - features read and written: results that go through DRAM from one operator to another;
 * - refetch: what was on chip before and is fetched again;
 * - partial sums written and read back.
 */
export function causesOf(one: Compiled): Details {
  const { work, plan } = one;
  const bytes = dramOf(one);
  const { widths } = work;
  const reads = work.unit === 'array' || work.unit === 'vector' ? work.reads : [];
  const isInput = reads.length > 0 && reads.every((tensor) => tensor === NETWORK_INPUT);
  const { beside } = bytes;
  let [ifmapOnce, filterOnce] = [bytes.ifmap, bytes.filter];
  if (work.unit === 'array') {
    const { instances, m, n, k, window } = work.gemm;
    const distinct = (instances * window.elements(m, 0, k) * widths.ifmap) / 8;
    ifmapOnce = Math.min(ifmapOnce, plan!.ifmapMissing * distinct);
    filterOnce = Math.min(filterOnce, (instances * n * k * widths.filter) / 8);
  }
  const activations = work.unit === 'array' && work.gemm.filterIsActivation;
  const refetched = bytes.ifmap - ifmapOnce + bytes.filter - filterOnce;
  const causes = {
    weights: activations ? 0 : filterOnce,
    input: isInput ? ifmapOnce : 0,
    'features-read': beside + (isInput ? 0 : ifmapOnce) + (activations ? filterOnce : 0),
    refetch: refetched,
    psum: bytes.psum,
    'features-written': bytes.ofmap,
  };
  return Object.fromEntries(
    Object.entries(causes).flatMap(([cause, moved]) => (moved > 0 ? [[`cause.${cause}`, moved]] : [])),
  );
}
