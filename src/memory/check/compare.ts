/** A value of a case: ours beside what was expected. */
export interface Comparison {
  /** Dotted path in the case's `expect`. */
  field: string;
  ours: Value;
  expected: Value;
  equal: boolean;
}
export type Value = number | string | null;

/** Anything that an expectation is made of. */
export type Tree = Value | undefined | { readonly [key: string]: Tree } | readonly Tree[];

/** Digits behind the point that files of cases carry, by the last part of the path; whole numbers are compared as such. */
const DIGITS: Readonly<Record<string, number>> = {
  time_ns: 3,
  bandwidth_GBps: 5,
  bus_utilisation: 5,
  mean: 4,
  avg_read_latency: 6,
  total_throughput_MBps: 3,
};
/** Values that the tool works out in single precision, in a few steps, may be off by this share of them. */
const SINGLE: Readonly<Record<string, number>> = { avg_read_latency: 3e-7, total_throughput_MBps: 3e-7 };

/**
 * Ours beside the expected, value by value in the order of the expectation; what is not expected is not looked at.
 * But `commands` are all there: one that only we have issued was expected 0 times.
 */
export function compare(ours: Tree, expected: Tree): Comparison[] {
  const found: Comparison[] = [];
  visit(ours, expected, '', found);
  return found;
}

function visit(ours: Tree, expected: Tree, field: string, found: Comparison[]): void {
  if (expected === undefined) return;
  if (Array.isArray(expected)) return visitList(listOf(ours), expected as readonly Tree[], field, found);
  if (isBranch(expected)) {
    const [our, their] = [isBranch(ours) ? ours : {}, expected];
    const [mine, yours] = field === COMMANDS ? [completed(our, their), completed(their, our)] : [our, their];
    for (const key of Object.keys(yours))
      visit(mine[key], yours[key], field === '' ? key : `${field}.${key}`, found);
    return;
  }
  const value = ours === undefined ? null : isLeaf(ours) ? ours : 'there';
  const wanted = expected as Value;
  found.push({ field, ours: value, expected: wanted, equal: same(value, wanted, field) });
}

const COMMANDS = 'commands';
type Branch = { readonly [key: string]: Tree };
const isLeaf = (tree: Tree): tree is Value => tree === null || typeof tree !== 'object';
const isBranch = (tree: Tree): tree is Branch => !isLeaf(tree) && !Array.isArray(tree);

/** Counts, with 0 for what only `others` have. */
const completed = (counts: Branch, others: Branch): Branch => ({
  ...counts,
  ...Object.fromEntries(
    Object.keys(others)
      .filter((key) => counts[key] === undefined)
      .map((key) => [key, 0]),
  ),
});

const listOf = (tree: Tree): readonly Tree[] => (Array.isArray(tree) ? (tree as readonly Tree[]) : []);

/** Lists of text (logs of commands) differ at one place at most: the first; of others each entry is compared. */
function visitList(
  ours: readonly Tree[],
  expected: readonly Tree[],
  field: string,
  found: Comparison[],
): void {
  if (!expected.every((entry) => typeof entry === 'string')) {
    const count = Math.max(ours.length, expected.length);
    for (let at = 0; at < count; at++)
      if (at >= expected.length)
        found.push({ field: `${field}[${at}]`, ours: 'there', expected: null, equal: false });
      else visit(ours[at], expected[at], `${field}[${at}]`, found);
    return;
  }
  const length = Math.max(ours.length, expected.length);
  let at = 0;
  while (at < length && ours[at] === expected[at]) at++;
  if (at === length)
    found.push({ field, ours: `${length} entries`, expected: `${length} entries`, equal: true });
  else {
    const [our, their] = [ours[at] ?? null, expected[at] ?? null] as [Value, Value];
    found.push({ field: `${field}[${at}]`, ours: our, expected: their, equal: false });
  }
}

/** Numbers with a point agree to the digits that were written, or to single precision. */
function same(ours: Value, expected: Value, field: string): boolean {
  if (typeof ours !== 'number' || typeof expected !== 'number') return ours === expected;
  const name = field.slice(field.lastIndexOf('.') + 1);
  const digits = DIGITS[name];
  if (digits === undefined) return ours === expected;
  return Math.abs(ours - expected) <= Math.max(0.5001 * 10 ** -digits, (SINGLE[name] ?? 0) * expected);
}
