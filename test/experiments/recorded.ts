import { expect } from 'vitest';
import { compareRecords, readValidation, type RecordedSystem } from '../../src/experiments/validation.js';
import type { Finding } from '../../src/results/reproduction.js';

/** What docs/validation.json has; validation.test.ts sees that it is what comes out. */
export const RECORDED: readonly RecordedSystem[] = readValidation();

export const recordedOf = (system: string): RecordedSystem => {
  const found = RECORDED.find((one) => one.system === system);
  if (found === undefined) throw new Error(`docs/validation.json has no system '${system}': npm run record`);
  return found;
};

/** The recorded row of a quantity. */
export function rowOf(system: string, quantity: string, figure?: string): Finding {
  const { findings, checks } = recordedOf(system);
  const rows = [...findings, ...checks].filter(
    (one) => one.quantity === quantity && (figure === undefined || one.figure === figure),
  );
  if (rows.length === 0) throw new Error(`${system} has no row '${quantity}'`);
  return rows[0]!;
}

/** Systems whose findings a test makes anyway, with its file: it compares them with the record (`expectRecorded`). */
export const COMPARED_IN: Readonly<Record<string, string>> = {
  cryptonite: 'private-inference.test.ts',
  delphi: 'private-inference.test.ts',
  deeppeep: 'deeppeep.test.ts',
  'gpu-energy': 'gpu-energy.test.ts',
  rpu: 'rpu.test.ts',
  ulsam: 'ulsam.test.ts',
};

/** Every recorded row of a system is among these, in order, and no other. */
export function expectRecorded(
  system: string,
  findings: readonly Finding[],
  checks: readonly Finding[] = [],
): void {
  const recorded = recordedOf(system);
  expect(compareRecords(recorded.findings, findings)).toEqual([]);
  expect(compareRecords(recorded.checks, checks)).toEqual([]);
}
