import type { RecordedSystem } from '../../experiments/validation.js';
import { MEANINGS, tallyByEvidence, tallyOf } from '../../results/evidence.js';
import type { Finding } from '../../results/reproduction.js';
import { table } from '../markdown.js';
import { findingsOf, RECORDED_ROWS, type RecordedRow } from './rows.js';
import { spreadOf } from './spread.js';
import { TESTED_ROWS, type TestedRow } from './tests.js';

export const allFindings = (systems: readonly RecordedSystem[]): Finding[] =>
  systems.flatMap(({ findings, checks }) => [...findings, ...checks]);

/** What each class means and how it fares. */
export const classTable = (systems: readonly RecordedSystem[]): string =>
  table(
    ['class', 'meaning', 'numbers', 'reproduced', 'shape only', 'missed', 'shown again'],
    tallyByEvidence(allFindings(systems)).map(({ evidence, numbers, counts, variants }) => [
      evidence,
      MEANINGS[evidence],
      ...[numbers, counts.reproduced, counts['shape only'], counts.missed, variants].map(String),
    ]),
  );

/** One line for each claim, with its class; self-checks and what nothing is compared with come last. */
export function claimTable(systems: readonly RecordedSystem[]): string {
  const recorded = RECORDED_ROWS.map((row) => recordedCells(row, systems));
  const lines = [...recorded, ...TESTED_ROWS.map(testedCells)];
  const last = ({ evidence }: Line): boolean => evidence === 'self-check' || evidence === '';
  return table(
    ['what', 'against', 'class', 'reproduced', 'deviation'],
    [...lines.filter((line) => !last(line)), ...lines.filter(last)].map(({ cells }) => cells),
  );
}

interface Line {
  evidence: string;
  cells: string[];
}

function recordedCells(row: RecordedRow, systems: readonly RecordedSystem[]): Line {
  const { what, against, evidence } = row;
  const findings = findingsOf(row, systems);
  const { numbers, counts } = tallyOf(evidence, findings);
  return {
    evidence,
    cells: [what, against, evidence, `${counts.reproduced} of ${numbers}`, spreadOf(findings)],
  };
}

const testedCells = ({ what, against, evidence, cases, deviation }: TestedRow): Line => ({
  evidence: evidence ?? '',
  cells: [what, against, evidence ?? 'none', cases === '' ? '' : `all of ${cases}`, deviation],
});
