/** How fast the resident blocks of a multiprocessor go through their main loops. */
export type DriftLaw = {
  /** Clocks of a step: `perStep`, and `perBlockStep` for each block on the same schedulers were all spread evenly. */
  perStep: number;
  perBlockStep: number;
  /** Progress of the oldest of two blocks; among more, shares fall evenly from oldest to youngest. */
  olderShare: number;
  /**
   * Sets of schedulers that blocks are spread over: a block of two warps on four schedulers shares them only with
   * every second block.
   */
  groups: number;
  /** Clocks from the launch of a block to that of the next, as a grid begins. */
  launchClocks: number;
};

/** Sets of schedulers that blocks of so many warps are spread over. */
export const groupsOf = (schedulers: number, warps: number): number =>
  Math.max(1, Math.floor(schedulers / warps));

/**
 * Steps a clock of each resident block, given their slots from the oldest to the youngest. Blocks of one group share
 * what the group can do by age; groups do not disturb each other.
 */
export function ratesOf(law: DriftLaw, slots: readonly number[], rates: Float64Array): void {
  const { perStep, perBlockStep, olderShare, groups } = law;
  for (let group = 0; group < groups; group++) {
    let members = 0;
    for (const slot of slots) if (slot % groups === group) members++;
    const together = members / (perStep + perBlockStep * groups * members);
    let rank = 0;
    for (let index = 0; index < slots.length; index++) {
      if (slots[index]! % groups !== group) continue;
      rates[index] = together * shareOf(olderShare, rank++, members);
    }
  }
}

/** Share of one of so many: the oldest and the youngest as two alone would have it, those between them evenly. */
function shareOf(olderShare: number, rank: number, members: number): number {
  if (members === 1) return 1;
  const weight = olderShare + ((1 - 2 * olderShare) * rank) / (members - 1);
  return (2 * weight) / members;
}
