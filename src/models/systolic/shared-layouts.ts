import { InputError } from '../../errors.js';
import type { Layout } from './architecture.js';
import type { Costing } from './cost.js';
import { DecisionTree, type Judge } from './decisions.js';
import { Reach } from './reach.js';

type Pads = Layout['scratchpad'];

/** Machines whose results are remembered; one more, and all are forgotten. */
const MOST = 32;

/** Makes a result of a machine, asking about bandwidth and prices through the judge. */
export type Make<Result> = (judge: Judge) => Result;

/** Results of one machine, and for which scratchpads they stand. */
interface Group<Result> {
  pads: Pads;
  reach: Reach;
  make: Make<Result>;
  decided: DecisionTree<Result>;
}

/**
 * Results for machines that differ in sizes of scratchpads, bandwidth and prices alone: one that was made for another
 * machine is taken where it would have been made the same.
 */
export class SharedLayouts<Result> {
  private readonly open: (pads: Pads, reach: Reach) => Make<Result>;
  /** The one that was used last comes first. */
  private readonly groups: Group<Result>[] = [];
  /** For which that one holds. */
  private last: Pads | undefined;

  /** @param open how results are made for such scratchpads; all that is asked of these goes to the reach */
  constructor(open: (pads: Pads, reach: Reach) => Make<Result>) {
    this.open = open;
  }

  find(pads: Pads, costing: Costing): Result {
    const { groups, last } = this;
    for (const [index, group] of groups.entries()) {
      const isLast = index === 0 && last === pads;
      if (!isLast && !group.reach.holds(pads)) continue;
      const found = resultOf(group, pads, costing);
      if (found === undefined) continue;
      if (index > 0) groups.splice(index, 1);
      return this.use(index > 0 ? group : undefined, pads, found.value);
    }
    const group = this.groupFor(pads);
    const value = group.decided.resultFor(costing, group.make);
    if (groups.length === MOST) groups.length = 0;
    return this.use(group, pads, value);
  }

  private groupFor(pads: Pads): Group<Result> {
    const reach = new Reach(pads);
    return { pads, reach, make: this.open(pads, reach), decided: new DecisionTree() };
  }

  /** @param group to put first, unless it is there already */
  private use(group: Group<Result> | undefined, pads: Pads, value: Result): Result {
    if (group !== undefined) this.groups.unshift(group);
    this.last = pads;
    return value;
  }
}

/** The result of a group, if it stands for these scratchpads after all that was asked to make it. */
function resultOf<Result>(group: Group<Result>, pads: Pads, costing: Costing): { value: Result } | undefined {
  const { reach, decided, make } = group;
  const before = reach.extent;
  try {
    const value = decided.resultFor(costing, make);
    return reach.extent === before || reach.holds(pads) ? { value } : undefined;
  } catch (error) {
    // What has no room in the scratchpads of the group may have some in these.
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
