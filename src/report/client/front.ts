/** The Pareto front over columns; the same definition as src/sweep/pareto.ts, tested against it. */

export type Cost = { values: ArrayLike<number>; better: 'lower' | 'higher' };

/** Rows that no other row of the same group beats; those without a finite value are left out. Sorted. */
export function frontOf(
  rows: ArrayLike<number>,
  costs: readonly Cost[],
  groupOf: (row: number) => number = () => 0,
): number[] {
  if (costs.length === 0) return [];
  const signs = costs.map(({ better }) => (better === 'lower' ? 1 : -1));
  const groups = new Map<number, number[]>();
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (!costs.every(({ values }) => Number.isFinite(values[row]))) continue;
    const group = groupOf(row);
    const members = groups.get(group);
    if (members === undefined) groups.set(group, [row]);
    else members.push(row);
  }
  return [...groups.values()].flatMap((members) => unbeaten(members, costs, signs)).sort((a, b) => a - b);
}

function unbeaten(rows: number[], costs: readonly Cost[], signs: readonly number[]): number[] {
  const cost = (row: number, index: number): number => signs[index]! * costs[index]!.values[row]!;
  // In lexicographic order a row can only be beaten by one before it.
  rows.sort((a, b) => {
    for (let index = 0; index < costs.length; index++) {
      const difference = cost(a, index) - cost(b, index);
      if (difference !== 0) return difference;
    }
    return a - b;
  });
  const beats = (a: number, b: number): boolean => {
    let better = false;
    for (let index = 0; index < costs.length; index++) {
      const difference = cost(a, index) - cost(b, index);
      if (difference > 0) return false;
      if (difference < 0) better = true;
    }
    return better;
  };
  const front: number[] = [];
  for (const row of rows) {
    // The latest member is the likeliest to beat what follows it.
    let beaten = false;
    for (let i = front.length - 1; i >= 0 && !beaten; i--) beaten = beats(front[i]!, row);
    if (!beaten) front.push(row);
  }
  return front;
}
