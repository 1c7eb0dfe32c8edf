import type { CheckedCase } from '../../memory/check/observe.js';
import type { StandardCheck } from '../../memory/check/standard.js';

/** Values that a line about an equal case shows, ours and expected. */
const SHOWN: readonly [field: string, title: string][] = [
  ['drain_cycle', 'drain'],
  ['read_latency.sum', 'latency'],
  ['channels[0].n_commands', 'commands'],
  ['channels[0].fnv1a32', 'hash'],
];

/** A case in a line if all is equal; else with a line for each value that differs. */
export function caseLines({ id, comparisons, equal }: CheckedCase): string {
  const shown = SHOWN.flatMap(([field, title]) => {
    const found = comparisons.find((each) => each.field === field);
    return found === undefined ? [] : [`${title} ${text(found.ours)} | ${text(found.expected)}`];
  }).join(', ');
  const values = `${comparisons.length} values`;
  if (equal) return `equal    ${id}: ${shown}; ${values}`;
  const off = comparisons.filter((each) => !each.equal);
  return [
    `DIFFERS  ${id}: ${shown}; ${off.length} of ${values} differ`,
    ...off.map(
      ({ field, ours, expected }) => `           ${field}: ${text(ours)}, expected ${text(expected)}`,
    ),
  ].join('\n');
}

const text = (value: number | string | null): string => (value === null ? 'none' : String(value));

/** Whether our data of a standard are those of the file's system. */
export function standardLine({ system, standard, constraints, values, differences }: StandardCheck): string {
  if (standard === undefined) return `system   ${system}: of no standard of ours`;
  const compared = `${constraints} rules, ${values} values`;
  if (differences.length === 0) return `system   ${system}: equals our ${standard} (${compared})`;
  return `system   ${system}: not our ${standard} (${compared}): ${few(differences)}`;
}

/** Differences that a line has room for. */
const MOST = 6;

const few = (differences: readonly string[]): string => {
  const rest = differences.length - MOST;
  return [...differences.slice(0, MOST), ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
};

/** The last line. */
export function summaryLine(cases: readonly CheckedCase[], standards: readonly StandardCheck[]): string {
  const off = cases.filter(({ equal }) => !equal);
  const values = cases.reduce((sum, { comparisons }) => sum + comparisons.length, 0);
  const wrong = off.reduce(
    (sum, { comparisons }) => sum + comparisons.filter(({ equal }) => !equal).length,
    0,
  );
  const same = standards.filter(
    ({ standard, differences }) => standard !== undefined && differences.length === 0,
  );
  return (
    `${cases.length} cases: ${cases.length - off.length} equal, ${off.length} differ (${wrong} of ${values} values); ` +
    `${standards.length} systems: ${same.length} equal our standards`
  );
}
