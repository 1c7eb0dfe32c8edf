import { EVIDENCE, type Evidence, type Finding, type FindingStatus } from './reproduction.js';

/** What each class of evidence means, in one clause. */
export const MEANINGS: Readonly<Record<Evidence, string>> = {
  published:
    "read in the source (a paper's text or table, its authors' logs, or what their program prints) and used in no fit of ours",
  figure: 'read off a figure: the height of a bar, measured',
  recalled: 'from memory of the source, which was not read again',
  fitted: 'a parameter or a rule of ours was chosen with this number in view',
  inferred:
    'an input of ours was worked out from this number or is of the same table: agreement says that they fit together, no more',
  'self-check':
    'our own closed form or reference calculator, worked out apart from the model: no publication',
};

/** How one class of evidence fares; each published number counts once in a class. */
export interface Tally {
  evidence: Evidence;
  numbers: number;
  counts: Readonly<Record<FindingStatus, number>>;
  /** Rows that show a number again, on another machine or with another mapping. */
  variants: number;
}

/** The classes that occur, strongest first. */
export function tallyByEvidence(findings: readonly Finding[]): Tally[] {
  return EVIDENCE.map((evidence) => tallyOf(evidence, findings)).filter(
    ({ numbers, variants }) => numbers + variants > 0,
  );
}

/** One class, whether it occurs or not. */
export function tallyOf(evidence: Evidence, findings: readonly Finding[]): Tally {
  const rows = findings.filter((one) => one.evidence === evidence);
  const counted = rows.filter(({ variant }) => !variant);
  const count = (status: FindingStatus): number => counted.filter((one) => one.status === status).length;
  return {
    evidence,
    numbers: counted.length,
    counts: {
      reproduced: count('reproduced'),
      'shape only': count('shape only'),
      missed: count('missed'),
    },
    variants: rows.length - counted.length,
  };
}

/** The one sentence that speaks of validation: the first class alone. */
export function headline(findings: readonly Finding[]): string {
  const { numbers, counts } = tallyOf('published', findings);
  return `${counts.reproduced} of ${numbers} published and independent numbers reproduced within tolerance`;
}

/** The other classes, each by itself: `figure 12 of 30, fitted 5 of 6`. */
export const otherClasses = (findings: readonly Finding[]): string =>
  tallyByEvidence(findings)
    .filter(({ evidence, numbers }) => evidence !== 'published' && numbers > 0)
    .map(({ evidence, numbers, counts }) => `${evidence} ${counts.reproduced} of ${numbers}`)
    .join(', ');
