import type { Details } from '../../../results/record.js';
import { COUNTER_NAMES, type Counters, type KernelRun } from '../cycle/index.js';

/** What Nsight Compute would count, under its names, and what of it hits in each cache; nothing of closed forms. */
export function countersOf(run: KernelRun | undefined): Details {
  if (run === undefined) return {};
  const { counters, sampled, compulsorySectors } = run;
  const named = Object.entries(COUNTER_NAMES).flatMap(([short, name]): [string, number][] => {
    const value = counters[short as keyof Counters];
    return value === null ? [] : [[name, value]];
  });
  return {
    l1HitRate: share(counters.l1_ld_hit, counters.l1_ld_sec),
    l2HitRate: share(counters.l1_ld_miss - counters.dram_rd_sec, counters.l1_ld_miss),
    compulsorySectors,
    simulatedSms: sampled.multiprocessors,
    ...Object.fromEntries(named),
  };
}

/** At least 0: DRAM brings whole granules, and of a lone sector the rest is nobody's. */
const share = (part: number, of: number): number => (of > 0 ? Math.max(0, part / of) : 0);
