import type { OperatorCycles } from './outcome.js';

/** Cycles of the operators of a network that has run, an array for each of what `OperatorCycles` tells of one. */
export interface Times {
  start: Float64Array;
  end: Float64Array;
  fill: Float64Array;
  compute: Float64Array;
  drain: Float64Array;
  stalls: readonly StallTimes[];
}

interface StallTimes {
  cause: string;
  cycles: Float64Array;
  /** Told of all operators, or of those alone that have waited for this. */
  always: boolean;
}

export function cyclesAt({ start, end, fill, compute, drain, stalls }: Times, index: number): OperatorCycles {
  const waited: OperatorCycles['stalls'] = {};
  for (const { cause, cycles, always } of stalls)
    if (always || cycles[index]! > 0) waited[cause] = cycles[index]!;
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

export function sumTimes({ start, fill, compute, drain, stalls }: Times): TimeSums {
  let [computeCycles, fillCycles, drainCycles, latest] = [0, 0, 0, 0];
  for (let index = 0; index < start.length; index++) {
    let waited = 0;
    for (const { cycles } of stalls) waited += cycles[index]!;
    computeCycles += compute[index]!;
    fillCycles += fill[index]!;
    drainCycles += drain[index]!;
    latest = Math.max(latest, start[index]! + (compute[index]! + fill[index]! + drain[index]! + waited));
  }
  const stallCycles: Record<string, number> = {};
  for (const { cause, cycles, always } of stalls) {
    let sum = 0;
    for (let index = 0; index < cycles.length; index++) sum += cycles[index]!;
    if (always || sum > 0) stallCycles[cause] = sum;
  }
  return { computeCycles, fillCycles, drainCycles, stallCycles, latest };
}
