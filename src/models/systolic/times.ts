import type { STALL_CAUSES } from './execution.js';
import type { OperatorCycles } from './outcome.js';

/** Cycles of the operators of a network that has run, an array for each of what `OperatorCycles` tells of one. */
export interface Times {
  start: Float64Array;
  end: Float64Array;
  fill: Float64Array;
  compute: Float64Array;
  drain: Float64Array;
  stalls: StallTimes;
}

export interface StallTimes extends Record<(typeof STALL_CAUSES)[number] | 'bank', Float64Array> {
  /** Told of operators alone that have waited for it. */
  dram?: Float64Array;
}

export function cyclesAt({ start, end, fill, compute, drain, stalls }: Times, index: number): OperatorCycles {
  // A literal: a sweep makes a hundred a point.
  const waited: OperatorCycles['stalls'] = {
    ifmap: stalls.ifmap[index]!,
    filter: stalls.filter[index]!,
    psum: stalls.psum[index]!,
    ofmap: stalls.ofmap[index]!,
    bank: stalls.bank[index]!,
  };
  const dram = stalls.dram?.[index] ?? 0;
  if (dram > 0) waited['dram'] = dram;
  return {
    start: start[index]!,
    end: end[index]!,
    fill: fill[index]!,
    compute: compute[index]!,
    drain: drain[index]!,
    stalls: waited,
  };
}

/** What operators that ran one after the other took. */
export interface TimeSums {
  computeCycles: number;
  fillCycles: number;
  drainCycles: number;
  stallCycles: Record<string, number>;
  /** End of the one that ends last. */
  latest: number;
}

/** So many columns of zeros in one piece of memory: a sweep makes a dozen a point. */
export function zeroColumns(columns: number, count: number): Float64Array[] {
  const all = new Float64Array(columns * count);
  return Array.from({ length: columns }, (_, column) => all.subarray(column * count, (column + 1) * count));
}

/** Cycles of each operator in all. */
export function lengthsOf({ fill, compute, drain, stalls }: Omit<Times, 'start' | 'end'>): Float64Array {
  const { ifmap, filter, psum, ofmap, bank, dram } = stalls;
  const lengths = new Float64Array(fill.length);
  for (let index = 0; index < lengths.length; index++) {
    const forDram = dram === undefined ? 0 : dram[index]!;
    const waited = ifmap[index]! + filter[index]! + psum[index]! + ofmap[index]! + bank[index]! + forDram;
    lengths[index] = compute[index]! + fill[index]! + drain[index]! + waited;
  }
  return lengths;
}

/** @param lengths cycles of each operator in all */
export function sumTimes(times: Times, lengths: Float64Array): TimeSums {
  const { start, fill, compute, drain, stalls } = times;
  const { ifmap, filter, psum, ofmap, bank, dram } = stalls;
  const sums = { compute: 0, fill: 0, drain: 0 };
  const waits = { ifmap: 0, filter: 0, psum: 0, ofmap: 0, bank: 0 };
  let [waitedForDram, latest] = [0, 0];
  for (let index = 0; index < start.length; index++) {
    sums.compute += compute[index]!;
    sums.fill += fill[index]!;
    sums.drain += drain[index]!;
    waits.ifmap += ifmap[index]!;
    waits.filter += filter[index]!;
    waits.psum += psum[index]!;
    waits.ofmap += ofmap[index]!;
    waits.bank += bank[index]!;
    if (dram !== undefined) waitedForDram += dram[index]!;
    latest = Math.max(latest, start[index]! + lengths[index]!);
  }
  return {
    computeCycles: sums.compute,
    fillCycles: sums.fill,
    drainCycles: sums.drain,
    stallCycles: waitedForDram > 0 ? { ...waits, dram: waitedForDram } : waits,
    latest,
  };
}
