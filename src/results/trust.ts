/** What results rest on, in few words: the same in pictures, comparisons and sweeps. */

interface Constant {
  name: string;
  status: string;
}

/** From what to be told first: nothing was read, something was remembered, fitted, computed. */
const TOLD = ['assumed', 'recalled', 'fitted', 'derived'] as const;

/** Fields of one mapping as one word: `vector.throughput.* (8)`. */
export function families(names: readonly string[]): string[] {
  const found = new Map<string, string[]>();
  for (const name of names) {
    const family = name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : name;
    found.set(family, [...(found.get(family) ?? []), name]);
  }
  return [...found].map(([family, members]) =>
    members.length > 1 ? `${family}.* (${members.length})` : members[0]!,
  );
}

/**
 * The constants and rules behind one or several results that were not read in a source: a line for each status.
 * @param most families of names that are written; more are counted
 */
export function trustLines(assumptions: readonly (readonly Constant[])[], most = Infinity): string[] {
  return TOLD.flatMap((status) => {
    const all = assumptions.flat().filter((one) => one.status === status);
    const names = [...new Set(all.map(({ name }) => name))];
    if (names.length === 0) return [];
    const told = families(names);
    const more = told.length > most ? ` and ${told.length - most} more` : '';
    return [`${status}: ${told.slice(0, most).join(', ')}${more}`];
  });
}
