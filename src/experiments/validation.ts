import fs from 'node:fs';
import path from 'node:path';
import { PACKAGE_ROOT } from '../document/files.js';
import type { Finding } from '../results/reproduction.js';
import type { Experiment, Laboratory } from './experiment.js';

/** What one system was found to give, as it is recorded for the pages. */
export interface RecordedSystem {
  system: string;
  title: string;
  findings: Finding[];
  checks: Finding[];
}

/** Below the root of the repository; scripts/validation.mjs writes it. */
export const VALIDATION_FILE = 'docs/validation.json';

/** Digits that are recorded: more would differ between processors. */
const DIGITS = 9;

export const readValidation = (root = PACKAGE_ROOT): RecordedSystem[] =>
  JSON.parse(fs.readFileSync(path.join(root, VALIDATION_FILE), 'utf8')) as RecordedSystem[];

/**
 * Runs a system, findings and self-checks in one laboratory, and rounds what came out. Checks that ask something outside
 * (`unavailable`) are not recorded: it may be absent, or draw its own random numbers.
 */
export async function recordSystem(experiment: Experiment, laboratory: Laboratory): Promise<RecordedSystem> {
  const { system, title } = experiment;
  const findings = await experiment.findings(laboratory);
  const checks = experiment.unavailable === undefined ? ((await experiment.checks?.(laboratory)) ?? []) : [];
  return { system, title, findings: findings.map(round), checks: checks.map(round) };
}

const round = (finding: Finding): Finding => ({
  ...finding,
  ours: digits(finding.ours),
  deviation: digits(finding.deviation),
});
/** Counts stay whole. */
const digits = (value: number): number =>
  Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS));

/** A row a line, so that a change reads well. */
export function validationText(systems: readonly RecordedSystem[]): string {
  const rows = (findings: readonly Finding[]): string =>
    findings.length === 0 ? '[]' : `[\n${findings.map((one) => JSON.stringify(one)).join(',\n')}\n]`;
  const texts = systems.map(
    ({ system, title, findings, checks }) =>
      `{"system": ${JSON.stringify(system)}, "title": ${JSON.stringify(title)},\n"findings": ${rows(findings)},\n"checks": ${rows(checks)}}`,
  );
  return `[\n${texts.join(',\n')}\n]\n`;
}

/** Rows of which one side has another value than the other, or has them not; empty if the record is what comes out. */
export function compareRecords(recorded: readonly Finding[], fresh: readonly Finding[]): string[] {
  const faults: string[] = [];
  for (let row = 0; row < Math.max(recorded.length, fresh.length); row++) {
    const [old, now] = [recorded[row], fresh[row]];
    if (old === undefined || now === undefined || !isSame(old, now)) {
      const one = (now ?? old)!;
      faults.push(
        `${one.figure}, ${one.quantity}: recorded ${old?.ours ?? 'nothing'}, now ${now?.ours ?? 'nothing'}`,
      );
    }
  }
  return faults;
}

/** Whether two rows say the same; computed numbers may differ in what rounding of a processor can change. */
function isSame(old: Finding, now: Finding): boolean {
  const { ours: oldOurs, deviation: oldDeviation, ...oldRest } = old;
  const { ours, deviation, ...rest } = now;
  return (
    isClose(oldOurs, ours) &&
    isClose(oldDeviation, deviation) &&
    Object.entries(rest).every(([key, value]) => oldRest[key as keyof typeof oldRest] === value)
  );
}

const isClose = (a: number, b: number): boolean =>
  Math.abs(a - b) <= 1e-7 * Math.max(Math.abs(a), Math.abs(b), 1e-3);
