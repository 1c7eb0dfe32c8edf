import { InputError, nearest } from '../errors.js';
import type { Deviation, FindingPattern } from './deviation.js';
import { DEVIATIONS } from './table.js';

export type { Deviation, FindingPattern, Where } from './deviation.js';
export { DEVIATIONS } from './table.js';

/** What is known of a run; what is not given excludes nothing. */
export interface RunTraits {
  dataflow?: string | undefined;
  architecture?: string | undefined;
  fidelity?: string | undefined;
  memory?: string | undefined;
}

/**
 * The deviations that runs of a kind of machine are told with.
 * @example
 * deviationsOf('systolic', { dataflow: 'ws', architecture: 'systolic/128x128' });
 */
export function deviationsOf(
  kind: string,
  { dataflow, architecture, fidelity, memory }: RunTraits = {},
): Deviation[] {
  const allows = (choices: readonly string[] | undefined, given: string | undefined): boolean =>
    choices === undefined || given === undefined || choices.includes(given);
  return DEVIATIONS.filter(
    ({ where }) =>
      (where.kinds ?? []).includes(kind) &&
      allows(where.dataflows, dataflow) &&
      allows(where.architectures, architecture) &&
      allows(where.fidelities, fidelity) &&
      allows(where.memories, memory),
  );
}

/** A published number beside ours, as far as it matters here. */
export interface Comparison {
  figure: string;
  quantity: string;
  status: string;
}

/** The deviations that explain why a published number is not reproduced; none for one that is. */
export function deviationsBehind(system: string, finding: Comparison): Deviation[] {
  if (finding.status === 'reproduced') return [];
  return DEVIATIONS.filter(({ where }) =>
    where.findings?.some((pattern) => pattern.system === system && matches(pattern, finding)),
  );
}

const matches = ({ figure, quantity }: FindingPattern, finding: Comparison): boolean =>
  (figure?.test(finding.figure) ?? true) && (quantity?.test(finding.quantity) ?? true);

export const titleOf = ({ title, unexplained }: Deviation): string =>
  unexplained === true ? `${title} (unexplained)` : title;

/** Whether a word is meant as the id of a deviation: `D-07`, `d-7`. */
export const namesDeviation = (word: string): boolean => /^d-?\d+$/i.test(word);

/** @throws InputError with the nearest id */
export function findDeviation(word: string): Deviation {
  const id = `D-${String(Number(word.replace(/\D/g, ''))).padStart(2, '0')}`;
  const found = DEVIATIONS.find((one) => one.id === id);
  if (found !== undefined) return found;
  const ids = DEVIATIONS.map((one) => one.id);
  throw new InputError(`unknown deviation '${word}'`, {
    expected: `one of ${ids[0]!} to ${ids.at(-1)!} (DEVIATIONS.md lists them)`,
    nearest: nearest(id, ids),
  });
}
