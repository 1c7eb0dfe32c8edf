/** Pareto fronts over vectors of costs, all to be minimised; no imports, since the page of the report uses it too. */

/**
 * Indices of the vectors that no other beats: none is at most as large in every cost and less in one. Equal ones are
 * all kept, vectors with a cost that is no finite number are left out. Ascending.
 */
export function unbeaten(vectors: readonly (readonly number[])[]): number[] {
  // In lexicographic order a vector can only be beaten by one before it.
  const order = [...vectors.keys()]
    .filter((at) => vectors[at]!.every(Number.isFinite))
    .sort((a, b) => compare(vectors[a]!, vectors[b]!) || a - b);
  const front: number[] = [];
  for (const at of order) {
    // The latest member is the likeliest to beat what follows it.
    if (front.findLast((one) => beats(vectors[one]!, vectors[at]!)) === undefined) front.push(at);
  }
  return front.sort((a, b) => a - b);
}

const compare = (a: readonly number[], b: readonly number[]): number =>
  a.map((cost, at) => cost - b[at]!).find((difference) => difference !== 0) ?? 0;

const beats = (a: readonly number[], b: readonly number[]): boolean =>
  a.every((cost, at) => cost <= b[at]!) && a.some((cost, at) => cost < b[at]!);
