/** Pareto fronts over columns of costs, all to be minimised; no imports, since the page of the report uses it too. */

/** Costs by row. */
export type Costs = readonly ArrayLike<number>[];

/**
 * Of `rows`, those that no other beats: none is at most as large in every cost and less in one. Equal ones are all kept,
 * rows with a cost that is no finite number are left out. Ascending. Time grows as that of sorting for up to three
 * costs, and with the length of the front for more.
 */
export function unbeaten(costs: Costs, rows: Iterable<number>): number[] {
  const finite: number[] = [];
  for (const row of rows) if (allFinite(costs, row)) finite.push(row);
  const order = contenders(costs, finite).sort((a, b) => compare(costs, a, b) || a - b);
  const joins = costs.length === 3 ? stairs(costs) : costs.length > 3 ? scan(costs) : descent(costs);
  const front: number[] = [];
  // In lexicographic order a row can only be beaten by one before it; equal ones stand side by side.
  for (const [place, row] of order.entries()) {
    const before = order[place - 1];
    const last = front.at(-1);
    const equal = before !== undefined && compare(costs, before, row) === 0;
    if (equal ? last === before : joins(row)) front.push(row);
  }
  return front.sort((a, b) => a - b);
}

function allFinite(costs: Costs, row: number): boolean {
  for (const cost of costs) if (!Number.isFinite(cost[row])) return false;
  return true;
}

/** Without rows that the one in the middle of things beats: most of a large sweep, in one pass. */
function contenders(costs: Costs, rows: number[]): number[] {
  const spans = costs.map((cost) => {
    let [low, high] = [Infinity, -Infinity];
    for (const row of rows) {
      low = Math.min(low, cost[row]!);
      high = Math.max(high, cost[row]!);
    }
    return { cost, low, span: high - low };
  });
  let champion = -1;
  let least = Infinity;
  for (const row of rows) {
    let sum = 0;
    for (const { cost, low, span } of spans) if (span > 0) sum += (cost[row]! - low) / span;
    if (sum < least) [champion, least] = [row, sum];
  }
  return champion < 0 ? rows : rows.filter((row) => !beats(costs, champion, row));
}

function compare(costs: Costs, a: number, b: number): number {
  for (const cost of costs) {
    if (cost[a]! < cost[b]!) return -1;
    if (cost[a]! > cost[b]!) return 1;
  }
  return 0;
}

function beats(costs: Costs, a: number, b: number): boolean {
  let less = false;
  for (const cost of costs) {
    if (cost[a]! > cost[b]!) return false;
    less ||= cost[a]! < cost[b]!;
  }
  return less;
}

/** Whether a row joins the front, asked in lexicographic order of distinct rows. */
type Joins = (row: number) => boolean;

/** One or two costs: the last must fall. */
function descent(costs: Costs): Joins {
  let lowest = Infinity;
  let first = true;
  return (row) => {
    const cost = costs.length === 2 ? costs[1]![row]! : 0;
    if (!first && cost >= lowest) return false;
    [first, lowest] = [false, cost];
    return true;
  };
}

/** Three costs: the front of the other two so far, as stairs from the left, each step lower than the one before. */
function stairs([, across, up]: Costs): Joins {
  const steps: number[] = [];
  return (row) => {
    const [x, y] = [across![row]!, up![row]!];
    let [low, high] = [0, steps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (across![steps[middle]!]! <= x) low = middle + 1;
      else high = middle;
    }
    // The steps before `low` lie at most as far right; the last of them is the lowest.
    if (low > 0 && up![steps[low - 1]!]! <= y) return false;
    const from = low > 0 && across![steps[low - 1]!]! === x ? low - 1 : low;
    let to = low;
    while (to < steps.length && up![steps[to]!]! >= y) to++;
    steps.splice(from, to - from, row);
    return true;
  };
}

/** More costs: the latest member of the front is the likeliest to beat what follows it. */
function scan(costs: Costs): Joins {
  const front: number[] = [];
  return (row) => {
    if (front.findLast((one) => beats(costs, one, row)) !== undefined) return false;
    front.push(row);
    return true;
  };
}
