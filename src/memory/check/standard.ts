import type { DramSystem, TimingConstraint } from '../banked/system.js';
import { STANDARDS, standardOf, systemOf, type StandardName } from '../standards/index.js';
import type { SystemOfFile } from './schema.js';

/** A system of a file beside our own data of its standard. */
export interface StandardCheck {
  system: string;
  /** Name of our standard; undefined: we have none of that rate. */
  standard: StandardName | undefined;
  /** Timing rules and numbers that were compared. */
  constraints: number;
  values: number;
  /** What differs, a sentence each. */
  differences: string[];
}

/** Numbers of a system that have nothing to do with how it is used. */
const VALUES = [
  ...(['rows', 'columns', 'transactionBytes', 'cyclePicoseconds', 'readLatency', 'writeLatency'] as const),
  ...(['burstCycles', 'buses', 'refreshLevel'] as const),
] as const;

/** Compares organisation, timings and rules of a file's system with our standard of the same rate. */
export function compareStandard(given: SystemOfFile, theirs: DramSystem): StandardCheck {
  const wanted = `${given.standard}-${given.timing['rate'] ?? ''}`;
  const standard = STANDARDS.find((name) => name === wanted);
  const check: StandardCheck = { system: theirs.name, standard, constraints: 0, values: 0, differences: [] };
  if (standard === undefined) return check;
  const { organisations } = standardOf(standard).grade;
  const width = given.dq_bits !== undefined && given.dq_bits in organisations ? { width: given.dq_bits } : {};
  const ours = systemOf(standard, { ranks: ranksOf(given), ...width });
  const differ = (what: string, our: unknown, their: unknown): void => {
    check.values++;
    if (our !== their) check.differences.push(`${what} ${String(our)}, the file ${String(their)}`);
  };
  const countsOf = ({ levels, counts }: DramSystem): string =>
    levels.map((level, at) => `${level} ${counts[at]!}`).join(', ');
  differ('levels', countsOf(ours), countsOf(theirs));
  differ('commands', [...ours.commands].sort().join(' '), [...theirs.commands].sort().join(' '));
  differ('row commands', [...ours.rowCommands].sort().join(' '), [...theirs.rowCommands].sort().join(' '));
  differ('controller', ours.controller.kind, theirs.controller.kind);
  for (const key of VALUES) differ(key, ours[key], theirs[key]);
  // A timing that the file does not have is none of Ramulator's names.
  for (const [name, cycles] of Object.entries(ours.timing))
    if (theirs.timing[name] !== undefined) differ(name, cycles, theirs.timing[name]);
  const [our, their] = [rulesOf(ours.constraints), rulesOf(theirs.constraints)];
  check.constraints = their.length;
  check.differences.push(
    ...without(their, our).map((rule) => `the file alone has ${rule}`),
    ...without(our, their).map((rule) => `the file has no ${rule}`),
  );
  return check;
}

/** Ranks of the file if ours may have as many; else one, and the levels differ. */
const ranksOf = ({ levels: { Rank = 1 } }: SystemOfFile): number => ([2, 4, 8].includes(Rank) ? Rank : 1);

/** Rules as text, a line for each pair of commands, the longest of rules that say the same; sorted. */
function rulesOf(constraints: readonly TimingConstraint[]): string[] {
  const longest = new Map<string, number>();
  for (const { level, preceding, following, cycles, window = 1, sibling = false } of constraints)
    for (const first of preceding)
      for (const next of following) {
        const rule = `${level}: ${first} to ${next}${window > 1 ? ` (${window}th last)` : ''}${sibling ? ' (siblings)' : ''}`;
        longest.set(rule, Math.max(longest.get(rule) ?? -Infinity, cycles));
      }
  return [...longest].map(([rule, cycles]) => `${rule} after ${cycles}`).sort();
}

const without = (rules: readonly string[], others: readonly string[]): string[] => {
  const known = new Set(others);
  return rules.filter((rule) => !known.has(rule));
};
