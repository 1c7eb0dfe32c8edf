import type { DramSystem } from '../banked/system.js';
import { generate } from '../trace/generate.js';
import { compare, type Comparison, type Tree } from './compare.js';
import { spreadOf } from './percentiles.js';
import type { Case } from './schema.js';

/** A case that was run. */
export interface CheckedCase {
  id: string;
  comparisons: Comparison[];
  equal: boolean;
}

/** What `runRequests` is asked for and what it answers, as far as a check needs it. TODO */
export interface Run {
  acceptCycle: number;
  drainCycle: number;
}

/** Runs a case on the system of its file. */
export function checkCase(system: DramSystem, { id, workload, issue_every, expect }: Case): CheckedCase {
  void issue_every;
  const requests = generate(workload, system.transactionBytes);
  const ours: Tree = { requests: requests.length, read_latency: spreadOf([]) as unknown as Tree };
  const comparisons = compare(ours, expect as Tree);
  return { id, comparisons, equal: comparisons.every(({ equal }) => equal) };
}
