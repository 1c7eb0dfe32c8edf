import { NETWORK_INPUT } from '../lowering/lower.js';
import type { Compiled } from './compiled.js';
import { dramOf } from './dram.js';

/** Bytes by cause, named as details of operators; every cause is there, so that all have one shape. */
export interface Causes {
  'cause.weights': number;
  'cause.input': number;
  'cause.features-read': number;
  'cause.refetch': number;
  'cause.psum': number;
  'cause.features-written': number;
}

/**
 * Why an operator moves bytes at the DRAM; the parts sum to what it moves.
 * - weights and input of the network: each element once;
 * - features read and written: results that go through DRAM from one operator to another;
 * - refetch: what was on chip before and is fetched again;
 * - partial sums written and read back.
 */
export function causesOf(one: Compiled): Causes {
  const { work, plan } = one;
  const bytes = dramOf(one);
  const { widths } = work;
  const reads = work.unit === 'array' || work.unit === 'vector' ? work.reads : [];
  const isInput = reads.length > 0 && reads.every(isNetworkInput);
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
  return {
    'cause.weights': activations ? 0 : filterOnce,
    'cause.input': isInput ? ifmapOnce : 0,
    'cause.features-read': beside + (isInput ? 0 : ifmapOnce) + (activations ? filterOnce : 0),
    'cause.refetch': refetched,
    'cause.psum': bytes.psum,
    'cause.features-written': bytes.ofmap,
  };
}

const isNetworkInput = (tensor: number): boolean => tensor === NETWORK_INPUT;
